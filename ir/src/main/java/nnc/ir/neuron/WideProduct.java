package nnc.ir.neuron;

import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// Products of two `long`, of which only the upper bits are wanted, rounded to odd: of what is cut
/// off remains whether it was 0, in the last bit. With `EXTRA` bits more than are wanted in the end
/// every rounding of such a number is the rounding of the product itself (Boldo and Melquiond,
/// "Emulation of FMA and Correctly Rounded Sums: Proved Algorithms Using Rounding to Odd", 2008).
public final class WideProduct {

  /// Bits that are kept behind those that the last rounding leaves.
  public static final int EXTRA = 2;

  /// Bits that can be cut off, at most.
  static final int MOST = 126;

  private WideProduct() {}

  /// `a * b / 2^by` rounded down, its last bit set where the rest is not 0; `by` is in 1..126.
  /// Exact where a `long` holds it, as `range` checks.
  public static long of(long a, long b, int by) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    long floor;
    long rest;
    if (by < 64) {
      floor = high << (64 - by) | low >>> by;
      rest = low << (64 - by);
    } else {
      floor = high >> (by - 64);
      rest = low | (by == 64 ? 0 : high << (128 - by));
    }
    return rest == 0 ? floor : floor | 1;
  }

  /// What `of` gives for factors of these ranges; throws `ArithmeticException` where no `long`
  /// holds it.
  static Range range(Range a, Range b, int by) {
    Range range = Range.of(exact(a.lo(), b.lo(), by));
    range = range.union(Range.of(exact(a.lo(), b.hi(), by)));
    range = range.union(Range.of(exact(a.hi(), b.lo(), by)));
    return range.union(Range.of(exact(a.hi(), b.hi(), by)));
  }

  private static long exact(long a, long b, int by) {
    long beyond = by < 64 ? Math.multiplyHigh(a, b) >> (by - 1) : 0;
    if (beyond != 0 && beyond != -1) {
      throw new ArithmeticException(a + " * " + b + " >> " + by);
    }
    return of(a, b, by);
  }

  /// Whether products of these ranges need more bits than a format has.
  static boolean isWide(Range a, Range b) {
    try {
      return NumberFormat.bits(a.times(b)) > NumberFormat.MAX_WIDTH;
    } catch (ArithmeticException _) {
      return true;
    }
  }
}
