package nnc.passes.sfq.timing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.pulse.Absorption;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Separation;
import nnc.ir.pulse.Transition;

/// A cell's behaviour on sets of states, which are bits of a long. A cell of more than 64 states is
/// taken to be in any of them, always.
final class CellModel {

  /// Every state.
  static final long ANY = -1;

  /// A pulse at `output`, `delay` femtoseconds behind one that comes in one of `states`.
  record Arc(int output, long delay, long states) {}

  /// What a pulse at `first` within `time` makes of one behind it: nothing.
  record Loss(int first, long time) {}

  final int inputs;
  final boolean wide;

  /// For each input.
  final List<List<Arc>> arcs = new ArrayList<>();

  final List<List<Loss>> losses = new ArrayList<>();
  final long longestLoss;

  /// For each pair `first * inputs + second`.
  final List<List<Rule>> rules = new ArrayList<>();

  final long longestRule;

  /// For each pair the states in which the cell does the same whichever comes first, while critical
  /// times are others.
  private final long[] swaps;

  /// For each input the states in which chance decides whether a pulse does anything.
  private final long[] chances;

  private final int[] next;
  private final int states;

  CellModel(PulseCell cell) {
    inputs = cell.inputs().size();
    states = cell.states();
    wide = states > Long.SIZE;
    next = new int[states * inputs];
    chances = new long[inputs];
    for (Transition t : cell.transitions()) {
      int input = cell.inputs().indexOf(t.input());
      next[t.state() * inputs + input] = t.next();
      if (t.isByChance()) {
        chances[input] |= wide ? ANY : 1L << t.state();
      }
    }
    for (String input : cell.inputs()) {
      arcs.add(arcs(cell, input));
      losses.add(
          cell.absorptions().stream()
              .filter(a -> a.second().equals(input))
              .map(a -> new Loss(cell.inputs().indexOf(a.first()), a.time()))
              .toList());
    }
    longestLoss = cell.absorptions().stream().mapToLong(Absorption::time).max().orElse(0);
    boolean plain = !wide && cell.absorptions().isEmpty() && !cell.isByChance();
    swaps = new long[inputs * inputs];
    for (String first : cell.inputs()) {
      for (String second : cell.inputs()) {
        for (int state = 0; plain && !first.equals(second) && state < states; state++) {
          swaps[rules.size()] |= cell.commute(state, first, second) ? 1L << state : 0;
        }
        rules.add(rules(cell, first, second));
      }
    }
    longestRule =
        rules.stream().flatMap(List::stream).mapToLong(Rule::time).max().orElse(Long.MIN_VALUE);
  }

  /// Whether pulses at `first` and `second` may change places in all states of `from`, but for
  /// critical times that depend on the state in which they come.
  boolean swaps(int first, int second, long from) {
    return (from & ~swaps[first * inputs + second]) == 0;
  }

  /// The states behind a pulse at `input` that comes in one of `from`.
  long next(int input, long from) {
    if (wide) {
      return ANY;
    }
    long to = from & chances[input];
    for (long left = from; left != 0; left &= left - 1) {
      to |= 1L << next[Long.numberOfTrailingZeros(left) * inputs + input];
    }
    return to;
  }

  /// Whether a pulse at `input` that comes in one of `in` gives what `arc` says for certain.
  boolean isCertain(Arc arc, int input, long in) {
    return !wide && (in & ~arc.states()) == 0 && (in & chances[input]) == 0;
  }

  private List<Arc> arcs(PulseCell cell, String input) {
    Map<Transition.Emission, Long> found = new LinkedHashMap<>();
    for (Transition t : cell.transitions()) {
      if (t.input().equals(input)) {
        t.emissions().forEach(e -> found.merge(e, wide ? ANY : 1L << t.state(), (a, b) -> a | b));
      }
    }
    List<Arc> made = new ArrayList<>();
    found.forEach((e, in) -> made.add(new Arc(cell.outputs().indexOf(e.output()), e.delay(), in)));
    return List.copyOf(made);
  }

  private List<Rule> rules(PulseCell cell, String first, String second) {
    List<Rule> found = new ArrayList<>();
    for (Separation s : cell.separations()) {
      if (s.time() > 0 && s.first().equals(first) && s.second().equals(second)) {
        found.add(new Rule(Rule.Kind.CRITICAL, s.state(), first, second, s.time()));
      }
    }
    for (Absorption a : cell.absorptions()) {
      if (a.first().equals(first) && a.second().equals(second)) {
        found.add(new Rule(Rule.Kind.COALESCING, -1, first, second, a.time()));
        long apart = cell.separations().stream().mapToLong(Separation::time).max().orElse(0);
        if (apart > 0) {
          found.add(new Rule(Rule.Kind.SPACING, -1, first, second, apart));
        }
      }
    }
    if (!commute(cell, first, second)) {
      found.add(new Rule(Rule.Kind.ORDER, -1, first, second, 1));
    }
    return List.copyOf(found);
  }

  /// Whether pulses at `a` and `b` may change places: each gives the same, and both lead to the
  /// same state; no critical time asks for the state in which one of them came, and `b` may be
  /// first. Chance decides for the one or the other, whichever comes first.
  private static boolean commute(PulseCell cell, String a, String b) {
    if (!a.equals(b)
        && cell.transitions().stream()
            .anyMatch(t -> t.isByChance() && (t.input().equals(a) || t.input().equals(b)))) {
      return false;
    }
    boolean states = cell.states() > 1;
    for (Separation s : cell.separations()) {
      if (s.time() == 0) {
        continue;
      }
      boolean toldApart = states && (s.first().equals(a) || s.first().equals(b));
      if (toldApart || (s.first().equals(b) && s.second().equals(a))) {
        return false;
      }
    }
    for (Absorption l : cell.absorptions()) {
      if (l.first().equals(b) && l.second().equals(a)) {
        return false;
      }
    }
    return cell.ordered(a, b).isEmpty();
  }
}
