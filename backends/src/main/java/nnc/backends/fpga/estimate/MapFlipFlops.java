package nnc.backends.fpga.estimate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Leaves out flip-flops that hold a constant or the same as another one, and finds what can be
/// done by the enable and reset inputs of the others, by the rules of Yosys's `opt_dff`.
final class MapFlipFlops {

  private static final int ROUNDS = 40;

  /// How often control inputs are looked for.
  private static final int CONTROL_ROUNDS = 3;

  /// 2^32 over the golden ratio, which spreads keys that are alike.
  private static final int SPREAD = 0x9E3779B9;

  private MapFlipFlops() {}

  /// With nothing left to find at `stage`.
  static Circuit cleaned(Circuit.Stage stage, Circuit circuit, Fabric fabric) {
    Circuit c = joined(stage, circuit, fabric);
    for (int i = 0; i < CONTROL_ROUNDS; i++) {
      int size = c.size();
      if (!new Controls(c).run(i > 0 || fabric.looksAgain())) {
        c.forget(size);
        break;
      }
      c = joined(stage, c, fabric);
    }
    return c;
  }

  /// With the control inputs that the family's cells have, and all constants found in the end.
  static Circuit of(Circuit circuit, Fabric fabric) {
    Circuit c = circuit;
    if (fabric.makesGatesEarly()) {
      c = joined(Circuit.Stage.CHOICES, c, fabric);
    }
    c = Sweep.shortened(cleaned(Circuit.Stage.BITS, c, fabric), fabric);
    c = cleaned(fabric.makesGatesEarly() ? Circuit.Stage.GATES : Circuit.Stage.OPEN, c, fabric);
    if (fabric.mapsGatesFirst()) {
      c = joined(Circuit.Stage.GATES, c, fabric);
    }
    for (FlipFlop f : c.flipFlops) {
      fabric.legalize(c, f);
    }
    return Sweep.to(Circuit.Stage.CHAINS, joined(c.stage(), c, fabric), fabric);
  }

  /// With one of the flip-flops that hold the same at `stage`.
  private static Circuit joined(Circuit.Stage stage, Circuit circuit, Fabric fabric) {
    Circuit c = circuit;
    for (int i = 0; i < ROUNDS; i++) {
      Map<Integer, Integer> same = same(c);
      if (same.isEmpty() && i > 0) {
        break;
      }
      Constants.spread(c, same);
      c = Sweep.to(stage, c, fabric, same);
    }
    return c;
  }

  /// Outputs of flip-flops and what stands for them.
  private static Map<Integer, Integer> same(Circuit c) {
    Map<Integer, Integer> same = new HashMap<>();
    Inputs inputs = new Inputs(c.flipFlops.size());
    BitSet words = new BitSet(2 * c.size());
    c.memories.forEach(m -> m.reads.forEach(r -> Arrays.stream(r.out()).forEach(words::set)));
    Set<String> moving = new HashSet<>();
    String last = "";
    for (FlipFlop f : c.flipFlops) {
      if (f.d != f.q && !f.name.equals(last)) { // bits of a register follow each other
        moving.add(f.name);
        last = f.name;
      }
    }
    for (FlipFlop f : c.flipFlops) {
      if (words.get(f.q)) {
        continue; // a memory's output register
      }
      boolean apart = takesEnables(f) || !moving.contains(f.name);
      boolean holds = f.enable == Circuit.FALSE || (f.d == f.q && apart);
      if (holds || f.reset == Circuit.TRUE) {
        same.put(f.q, f.resetTo < 0 ? Circuit.FALSE : f.resetTo);
      } else if (Circuit.isConstant(f.d) && (f.resetTo < 0 || f.resetTo == f.d)) {
        same.put(f.q, f.d);
      } else {
        FlipFlop first = inputs.first(f);
        if (first != f) {
          same.put(f.q, first.q);
        }
      }
    }
    return same;
  }

  /// Whether what chooses a flip-flop's input or its own output may become its enable, which sets
  /// it apart from other bits of its register.
  private static boolean takesEnables(FlipFlop f) {
    return f.reset == Circuit.FALSE || f.enable == Circuit.TRUE || !f.enableFirst;
  }

  /// Flip-flops by all that they read, with open addressing.
  private static final class Inputs {

    /// A power of two of places, at most half of them taken.
    private final FlipFlop[] places;

    Inputs(int most) {
      places = new FlipFlop[4 * Integer.highestOneBit(Math.max(1, most))];
    }

    /// The first one that reads the same as `f`.
    FlipFlop first(FlipFlop f) {
      int at = hash(f) & (places.length - 1);
      while (places[at] != null && !isSame(places[at], f)) {
        at = (at + 1) & (places.length - 1);
      }
      if (places[at] == null) {
        places[at] = f;
      }
      return places[at];
    }

    private static int hash(FlipFlop f) {
      int hash = ((f.d * SPREAD + f.enable) * SPREAD + f.reset) * SPREAD;
      return hash ^ (hash >>> 15);
    }

    private static boolean isSame(FlipFlop f, FlipFlop g) {
      return f.d == g.d
          && f.enable == g.enable
          && f.reset == g.reset
          && f.resetTo == g.resetTo
          && f.enableFirst == g.enableFirst;
    }
  }

  /// Moves what chooses a flip-flop's input to its control inputs.
  private static final class Controls {
    private final Circuit c;
    private final int[] uses;

    Controls(Circuit c) {
      this.c = c;
      this.uses = Uses.of(c);
      countChoices();
    }

    /// Choices that have a gate in common are cells of their own, each of which reads what it
    /// reads.
    private void countChoices() {
      int[] choices = new int[c.size()];
      for (int n = 0; n < c.size(); n++) {
        if (c.select(n) != 0) {
          for (int i = 0; i < c.fanins(n); i++) {
            choices[c.fanin(n, i) >> 1]++;
          }
        }
      }
      for (int n = 0; n < c.size(); n++) {
        if (choices[n] > 1 && choices[n] == uses[n] && c.select(n) == 0) {
          for (int i = 0; i < c.fanins(n); i++) {
            uses[c.fanin(n, i) >> 1] += choices[n] - 1;
          }
        }
      }
    }

    /// Whether there was any. What has just been made of gates has another name at its reader, by
    /// which `opt_dff` only finds it when it looks `again`.
    boolean run(boolean again) {
      boolean moved = false;
      for (FlipFlop f : c.flipFlops) {
        if (again || !f.opened) {
          moved |= controls(f);
        }
      }
      return moved;
    }

    private boolean controls(FlipFlop f) {
      boolean moved = false;
      boolean changed = true;
      while (changed) {
        changed = false;
        c.owner = f.owner;
        if (f.d != f.q && (f.reset == Circuit.FALSE || f.enable == Circuit.TRUE || f.enableFirst)) {
          changed = resets(f);
        }
        if (takesEnables(f)) {
          changed |= enables(f);
        }
        moved |= changed;
      }
      return moved;
    }

    private Circuit.Choice choice(int literal) {
      int node = literal >> 1;
      return node < uses.length && uses[node] <= 1 ? c.choice(literal) : null;
    }

    private boolean resets(FlipFlop f) {
      boolean changed = false;
      for (Circuit.Choice m = choice(f.d); m != null; m = choice(f.d)) {
        boolean yes = Circuit.isConstant(m.yes());
        boolean no = Circuit.isConstant(m.no());
        int select;
        if (yes && !no && (f.resetTo < 0 || f.resetTo == m.yes()) && m.no() != f.q) {
          select = m.select();
          f.resetTo = m.yes();
          f.d = m.no();
        } else if (no && !yes && (f.resetTo < 0 || f.resetTo == m.no()) && m.yes() != f.q) {
          select = Circuit.not(m.select());
          f.resetTo = m.no();
          f.d = m.yes();
        } else {
          break;
        }
        f.reset =
            c.isInverse(f.reset) && c.isInverse(select)
                ? Circuit.not(c.and(Circuit.not(f.reset), Circuit.not(select)))
                : c.or(f.reset, select);
        changed = true;
      }
      f.enableFirst |= changed && f.enable != Circuit.TRUE;
      return changed;
    }

    private boolean enables(FlipFlop f) {
      boolean changed = false;
      for (Circuit.Choice m = choice(f.d); m != null; m = choice(f.d)) {
        if (m.no() == f.q) {
          f.enable = c.and(f.enable, m.select());
          f.d = m.yes();
        } else if (m.yes() == f.q) {
          f.enable = c.and(f.enable, Circuit.not(m.select()));
          f.d = m.no();
        } else {
          break;
        }
        changed = true;
      }
      List<Integer> paths = new ArrayList<>();
      int rest = withoutFeedback(f.d, f.q, Circuit.TRUE, paths);
      if (!paths.isEmpty() && rest >= 0) {
        for (int p : paths) {
          f.enable = c.and(f.enable, c.signal(Circuit.not(p)));
        }
        f.d = rest;
        changed = true;
      }
      if (changed) {
        f.enableFirst = false;
      }
      return changed;
    }

    /// `d` without the choices of `q`; when those are taken is added to `paths`. -1 for `q` itself.
    private int withoutFeedback(int d, int q, int condition, List<Integer> paths) {
      if (d == q) {
        paths.add(condition);
        return -1;
      }
      Circuit.Choice m = choice(d);
      if (m == null) {
        return d;
      }
      int before = paths.size();
      int yes = withoutFeedback(m.yes(), q, c.and(condition, m.select()), paths);
      int no = withoutFeedback(m.no(), q, c.and(condition, Circuit.not(m.select())), paths);
      if (paths.size() == before) {
        return d;
      }
      return yes < 0 ? no : no < 0 ? yes : c.choose(m.select(), yes, no);
    }
  }
}
