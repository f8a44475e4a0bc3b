package nnc.passes.sfq.timing;

import nnc.ir.pulse.Picoseconds;

/// What a pulse at `first` in `state` demands of one at `second` behind it: that it does not come
/// within `time` femtoseconds. Rules of kinds other than `CRITICAL` hold in every state, -1.
public record Rule(Kind kind, int state, String first, String second, long time) {

  /// Why pulses must stay apart.
  public enum Kind {
    /// A critical time of the library.
    CRITICAL,
    /// Pulses that would become one.
    COALESCING,
    /// Pulses at a cell that makes one of two stay apart by the longest critical time it has: what
    /// leaves it sooner is two pulses whose distance the cell's delays do not tell.
    SPACING,
    /// The cell does not do the same when they come the other way round.
    ORDER
  }

  boolean holdsIn(long states) {
    return state < 0 || state >= Long.SIZE || (states >> state & 1) != 0;
  }

  @Override
  public String toString() {
    String pins = first + " " + second;
    return switch (kind) {
      case CRITICAL -> state + " " + pins + " " + Picoseconds.print(time);
      case COALESCING -> "coalescing " + pins + " " + Picoseconds.print(time);
      case SPACING -> "spacing " + pins + " " + Picoseconds.print(time);
      case ORDER -> "order " + pins;
    };
  }
}
