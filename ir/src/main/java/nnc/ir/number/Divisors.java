package nnc.ir.number;

/// What integers are multiples of.
public final class Divisors {

  private Divisors() {}

  /// The greatest common divisor, not negative; the other's magnitude where one is 0.
  public static long common(long a, long b) {
    return b == 0 ? Math.abs(a) : common(b, a % b);
  }
}
