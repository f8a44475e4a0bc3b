package nnc.passes.spinnaker;

import nnc.ir.machine.Budget;
import nnc.ir.number.Range;
import nnc.ir.op.Stdp;

/// Bytes of a core's data, by the layouts of sPyNNaker.
final class CoreMemory {

  /// The rows that are on their way, two of them, begin with three words.
  static final int ROW_HEADER = 3;

  /// Synapses that the length of a row in the population table can count.
  static final int LONGEST_ROW = 255;

  private static final int WORD = 4;

  /// A key, a mask, and where the addresses begin and how many they are.
  private static final int TABLE_ENTRY = 12;

  /// Head of the data block and places of its 32 regions.
  static final int SPECIFICATION = 392;

  private static final Range INT = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);

  private CoreMemory() {}

  /// Words of a number of a range.
  static int words(Range range) {
    return INT.contains(range) ? 1 : 2;
  }

  static int bits(int values) {
    return 32 - Integer.numberOfLeadingZeros(values - 1);
  }

  /// Ring buffers, what neurons keep, the queue of spikes, two buffers of rows and the recording of
  /// a step.
  static long neurons(
      Budget budget, int count, int words, int receptors, int longestRow, int queue) {
    long ring =
        receptors == 0 ? 0 : 2L << (bits(count) + bits(receptors) + bits(budget.delaySlots()));
    return ring
        + (long) WORD * words * count
        + (long) WORD * queue
        + 2L * WORD * (longestRow + ROW_HEADER)
        + (long) WORD * Math.ceilDiv(count, 32);
  }

  /// The master population table with an entry and an address for each block of rows.
  static long table(int blocks) {
    return 2L * WORD + (long) blocks * (TABLE_ENTRY + WORD);
  }

  /// Spikes of `count` neurons that wait for up to `stages` reaches.
  static long delays(Budget budget, int count, int stages, int queue) {
    return (long) WORD * Math.ceilDiv(count, 32) * budget.reach() * stages + (long) WORD * queue;
  }

  /// The rows of `sources` neurons, of equal length; those that learn have half a word for each
  /// weight and half a word for the rest of each synapse, and what is remembered of the source.
  static long block(int sources, int longestRow, boolean learns) {
    int parts = Math.max(1, Math.ceilDiv(longestRow, longest(learns)));
    long head = (long) ROW_HEADER + (learns ? SOURCE_HISTORY + 1 : 0);
    return (long) WORD * sources * (longestRow + head * parts);
  }

  /// Synapses that a row can have.
  static int longest(boolean learns) {
    return learns ? LONGEST_ROW - SOURCE_HISTORY - 1 : LONGEST_ROW;
  }

  /// Words for the last spike of a source and the trace then.
  private static final int SOURCE_HISTORY = 2;

  /// Spikes that are remembered of a neuron.
  private static final int HISTORY = 16;

  /// What a core remembers of the spikes of `count` neurons, their times and, of all pairs, traces,
  /// and the tables by which traces decay.
  static long histories(Stdp rule, int count) {
    long each = WORD + (rule.nearest() ? 1L : 2L) * WORD * HISTORY;
    long tables = 2L * Stdp.decay(rule.tauPlus()).length + 2L * Stdp.decay(rule.tauMinus()).length;
    return count * each + tables;
  }
}
