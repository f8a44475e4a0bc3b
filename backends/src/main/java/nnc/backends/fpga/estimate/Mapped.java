package nnc.backends.fpga.estimate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// A circuit mapped to the cells of a family, and what each owner has of them.
final class Mapped {

  /// What an owner consists of: look-up tables of logic, those of carry chains, inverters and gates
  /// that are made again for another net, look-up tables of memories, flip-flops and block
  /// memories.
  static final class Cells {
    double logic;
    double chain;
    double inverters;
    double memory;
    double flipFlops;
    double blocks;

    void add(Cells other) {
      logic += other.logic;
      chain += other.chain;
      inverters += other.inverters;
      memory += other.memory;
      flipFlops += other.flipFlops;
      blocks += other.blocks;
    }
  }

  private final Circuit c;
  private final Fabric fabric;
  private final Map<Integer, Cells> cells = new HashMap<>();

  /// How often cells other than look-up tables read a literal, and how many flip-flops have it for
  /// themselves.
  private final int[] pins;

  private final int[] own;
  private int[][] covered;

  private Mapped(Circuit c, Fabric fabric) {
    this.c = c;
    this.fabric = fabric;
    this.pins = new int[2 * c.size()];
    this.own = new int[2 * c.size()];
  }

  /// `circuit` as it was elaborated.
  static Mapped of(Circuit circuit, Fabric fabric, Coverings coverings) {
    Circuit clean = MapFlipFlops.cleaned(circuit.stage(), circuit, fabric);
    Circuit stored = MapMemories.of(Sweep.shortened(clean, fabric), fabric);
    Circuit legal = MapFlipFlops.of(stored, fabric);
    // Of standard cells areas are estimated better without it: they are mapped by other steps.
    boolean merges = fabric != Fabric.CELLS;
    Mapped m = new Mapped(merges ? EqualFunctions.merged(legal, fabric) : legal, fabric);
    m.map(coverings);
    return m;
  }

  Cells cells(int owner) {
    return cells.computeIfAbsent(owner, _ -> new Cells());
  }

  Circuit circuit() {
    return c;
  }

  /// The inputs of a node's look-up table, null where it has none.
  int[] table(int node) {
    return covered[node];
  }

  private void map(Coverings coverings) {
    c.outputs.forEach(this::need);
    Set<FlipFlop> shifted = fabric == Fabric.XILINX7 ? shiftRegisters() : Set.of();
    for (FlipFlop f : c.flipFlops) {
      if (!shifted.contains(f)) {
        need(f.d);
        cells(f.owner).flipFlops++;
      }
      control(f.enable, fabric.enablesInverted(), false);
      control(f.reset, false, f.ownReset);
    }
    c.memories.forEach(this::memory);
    for (int n = c.size() - 1; n > 0; n--) {
      if (c.kind(n) == Circuit.Kind.SUM || c.kind(n) == Circuit.Kind.CARRY) {
        operand(c.fanin(n, 0));
        operand(c.fanin(n, 1));
        need(c.fanin(n, 2));
        if (c.kind(n) == Circuit.Kind.SUM && fabric == Fabric.ICE40) {
          cells(c.owner(n)).chain++;
        }
      }
    }
    covered = coverings.of(c, fabric, roots());
    count();
    if (fabric == Fabric.ICE40) {
      new JoinTables(this, pins).run();
    } else if (fabric == Fabric.XILINX7) {
      new UnmapControls(this, pins).run(shifted);
    }
  }

  private int[] roots() {
    return IntStream.range(1, c.size()).filter(n -> ends(2 * n) + ends(2 * n + 1) > 0).toArray();
  }

  private void need(int literal) {
    if (!Circuit.isConstant(literal)) {
      pins[literal]++;
    }
  }

  /// The operand of a carry chain's cell.
  private void operand(int literal) {
    need(fabric.invertsOperands() && c.isInverse(literal) ? Circuit.not(literal) : literal);
  }

  /// A control input of a flip-flop.
  private void control(int literal, boolean invertsFreely, boolean made) {
    int input = invertsFreely && c.isInverse(literal) ? Circuit.not(literal) : literal;
    if (isOwn(input, made)) {
      own[input]++;
    } else {
      need(input);
    }
  }

  /// Whether a flip-flop has a control input for itself: an inverter, where the cell takes the
  /// input in one polarity only, or a gate that was `made` for it. Nothing finds these to be equal
  /// but in iCE40.
  boolean isOwn(int literal, boolean made) {
    boolean gate = made && c.kind(literal >> 1) == Circuit.Kind.AND;
    return !fabric.mergesInverters() && (c.isInverse(literal) || gate);
  }

  private void memory(Memory m) {
    for (Memory.Write w : m.writes) {
      need(w.enable());
      all(w.address());
      all(w.data());
    }
    for (Memory.Read r : m.reads) {
      if (r.synchronous()) {
        need(r.enable());
      }
      all(r.address());
    }
    if (m.place.store() == MemoryLibrary.Store.BLOCK) {
      cells(m.owner).blocks += m.place.size();
    } else {
      cells(m.owner).memory += m.place.tables(m.width);
    }
  }

  private void all(int[] literals) {
    for (int l : literals) {
      need(l);
    }
  }

  /// Of what leaves the logic by several names ABC makes one function, but for the deepest ones:
  /// they are made again for each name.
  private void count() {
    int[] levels = new int[c.size()];
    int deepest = 0;
    for (int n = 1; n < c.size(); n++) {
      if (covered[n] != null) {
        for (int leaf : covered[n]) {
          levels[n] = Math.max(levels[n], levels[leaf] + 1);
        }
        deepest = Math.max(deepest, levels[n]);
      }
    }
    for (int n = 1; n < c.size(); n++) {
      Cells of = cells(c.owner(n));
      int tables = covered[n] == null ? 0 : fabric.tables(covered[n].length);
      of.logic += tables;
      if (tables > 0 && levels[n] == deepest) {
        of.inverters += tables * Math.max(0, ends(2 * n) + ends(2 * n + 1) - 1);
      } else {
        of.inverters += inverters(n);
      }
    }
  }

  /// By how many names a literal leaves the logic.
  private int ends(int literal) {
    return own[literal] + Math.min(1, pins[literal]);
  }

  /// How many flip-flops have a literal for themselves.
  int own(int literal) {
    return own[literal];
  }

  /// Inverters of a node: one for each name of its inverse, none where a gate is made inverted
  /// since only its inverse leaves the logic.
  int inverters(int n) {
    boolean positive = c.kind(n) != Circuit.Kind.AND || ends(2 * n) > 0;
    return positive ? ends(2 * n + 1) : 0;
  }

  /// Flip-flops in chains of three and more that nothing else reads become shift registers.
  private Set<FlipFlop> shiftRegisters() {
    int[] uses = Uses.of(c);
    Map<Integer, FlipFlop> byOutput = new HashMap<>();
    c.flipFlops.forEach(f -> byOutput.put(f.q, f));
    Set<FlipFlop> inner = new HashSet<>();
    Map<FlipFlop, FlipFlop> before = new HashMap<>();
    for (FlipFlop f : c.flipFlops) {
      FlipFlop g = byOutput.get(f.d);
      if (g != null
          && f.reset == Circuit.FALSE
          && g.reset == Circuit.FALSE
          && f.enable == g.enable
          && uses[g.q >> 1] == 1) {
        before.put(f, g);
        inner.add(g);
      }
    }
    Set<FlipFlop> shifted = new HashSet<>();
    for (FlipFlop f : c.flipFlops) {
      if (!inner.contains(f) && before.containsKey(f)) {
        List<FlipFlop> chain = new ArrayList<>(List.of(f));
        for (FlipFlop g = before.get(f); g != null; g = before.get(g)) {
          chain.add(g);
        }
        if (chain.size() >= 3) {
          shifted.addAll(chain);
          need(chain.getLast().d);
          cells(f.owner).memory += Math.ceilDiv(chain.size(), 16);
        }
      }
    }
    return shifted;
  }
}
