package nnc.passes.tulip;

import nnc.ir.pe.Machine;

/// How an element's control word says what its neuron compares with: bits 0..2 are the threshold of
/// the deciding cell, then `bits` bits of a constant, then whether the result is inverted.
public sealed interface ControlCode {

  /// The threshold is injected: the constant is `-T mod 2^bits`, the cell's threshold `(T +
  /// constant) / 2^bits`.
  record Injected(int bits) implements ControlCode {}

  /// The constant is the threshold itself, which a chain of carries compares with the sum; the cell
  /// decides at 2, or at a bound where the threshold is out of reach.
  record Compared(int bits, int never) implements ControlCode {}

  int bits();

  /// Where the bit for column `c` of the constant stands.
  static int constant(int c) {
    return Machine.THRESHOLD_BITS + c;
  }

  /// Where the bit stands that inverts the result.
  default int inversion() {
    return constant(bits());
  }

  /// Bits that are used.
  default int width() {
    return inversion() + 1;
  }

  /// The word of an element whose result is `[P >= threshold]`, or its opposite where `inverted`.
  /// `most` is the largest `P`; a threshold out of reach is brought to the nearest that means the
  /// same.
  default long comparing(long threshold, boolean inverted, long most) {
    long reachable = Math.clamp(threshold, 0, most + 1);
    long word =
        switch (this) {
          case Injected(int bits) -> {
            long constant = -reachable & ((1L << bits) - 1);
            yield (reachable + constant) >> bits | constant << Machine.THRESHOLD_BITS;
          }
          case Compared(int bits, int never) -> {
            long top = reachable == 0 ? 0 : reachable >> bits != 0 ? never : 2;
            long constant = reachable & ((1L << bits) - 1);
            yield top | constant << Machine.THRESHOLD_BITS;
          }
        };
    return word | (inverted ? 1L << inversion() : 0);
  }

  /// The word of an element whose sum begins with `offset`, which is not negative.
  static long beginning(long offset) {
    return offset << Machine.THRESHOLD_BITS;
  }
}
