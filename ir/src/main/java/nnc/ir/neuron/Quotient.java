package nnc.ir.neuron;

import nnc.ir.number.Rounding;

/// Division of integers, rounded.
public final class Quotient {

  private Quotient() {}

  /// `a / b` rounded; `b` is not 0, and doubles of both fit a `long`.
  public static long of(long a, long b, Rounding rounding) {
    long n = b < 0 ? -a : a;
    long d = Math.abs(b);
    long floor = Math.floorDiv(n, d);
    long rest = n - floor * d;
    return switch (rounding) {
      case FLOOR -> floor;
      case TRUNC -> n < 0 && rest != 0 ? floor + 1 : floor;
      case NEAREST -> 2 * rest >= d ? floor + 1 : floor;
      case NEAREST_EVEN -> 2 * rest > d || (2 * rest == d && (floor & 1) == 1) ? floor + 1 : floor;
    };
  }
}
