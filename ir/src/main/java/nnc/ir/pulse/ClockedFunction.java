package nnc.ir.pulse;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a cell gives at output `output` when pin `clock` gets a pulse, by which of its other inputs
/// have had one before: bit `i` of `ones` is for the case in which input `j` of those is bit `j` of
/// `i`. It takes between `soonest` and `latest` femtoseconds.
record ClockedFunction(BitSet ones, long soonest, long latest) {

  private static final int MOST_INPUTS = 6;

  /// Empty where that is no function of the inputs: where the order of pulses counts, where they
  /// give pulses themselves, or where the cell is not as it was behind the clock.
  static Optional<ClockedFunction> of(PulseCell cell, int start, String clock, String output) {
    var inputs = cell.inputs().stream().filter(i -> !i.equals(clock)).toList();
    if (cell.isByChance() || inputs.size() > MOST_INPUTS) {
      return Optional.empty();
    }
    BitSet ones = new BitSet();
    LongSummaryStatistics delays = new LongSummaryStatistics();
    for (int set = 0; set < 1 << inputs.size(); set++) {
      int chosen = set;
      var come =
          IntStream.range(0, inputs.size())
              .filter(i -> (chosen >> i & 1) != 0)
              .mapToObj(inputs::get)
              .toList();
      BitSet states = new BitSet();
      if (!come(cell, start, new ArrayList<>(come), states) || states.cardinality() != 1) {
        return Optional.empty();
      }
      Transition ticked = cell.on(states.nextSetBit(0), clock);
      if (ticked.next() != start) {
        return Optional.empty();
      }
      for (Transition.Emission e : ticked.emissions()) {
        if (e.output().equals(output)) {
          ones.set(set);
          delays.accept(e.delay());
        }
      }
    }
    return Optional.of(
        new ClockedFunction(
            ones, ones.isEmpty() ? 0 : delays.getMin(), ones.isEmpty() ? 0 : delays.getMax()));
  }

  /// Adds the states in which pulses at `open`, in any order, leave the cell; whether none of them
  /// gives a pulse.
  private static boolean come(PulseCell cell, int state, ArrayList<String> open, BitSet states) {
    if (open.isEmpty()) {
      states.set(state);
      return true;
    }
    for (int i = 0; i < open.size(); i++) {
      ArrayList<String> rest = new ArrayList<>(open);
      Transition moved = cell.on(state, rest.remove(i));
      if (!moved.emissions().isEmpty() || !come(cell, moved.next(), rest, states)) {
        return false;
      }
    }
    return true;
  }
}
