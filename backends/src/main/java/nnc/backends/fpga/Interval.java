package nnc.backends.fpga;

import java.math.BigInteger;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// The integers from `lo` to `hi`, however large: what a wire inside a kernel can carry. Decides
/// how wide the wire is.
public record Interval(BigInteger lo, BigInteger hi) {

  public Interval {
    if (lo.compareTo(hi) > 0) {
      throw new IllegalArgumentException("interval " + lo + ".." + hi);
    }
  }

  public static Interval of(long lo, long hi) {
    return new Interval(BigInteger.valueOf(lo), BigInteger.valueOf(hi));
  }

  public static Interval of(NumberFormat format) {
    Range r = format.range();
    return of(r.lo(), r.hi());
  }

  /// The hull of the four products, so the range of a product.
  public Interval times(Interval other) {
    BigInteger a = lo.multiply(other.lo);
    BigInteger b = lo.multiply(other.hi);
    BigInteger c = hi.multiply(other.lo);
    BigInteger d = hi.multiply(other.hi);
    return new Interval(a.min(b).min(c.min(d)), a.max(b).max(c.max(d)));
  }

  public Interval plus(Interval other) {
    return new Interval(lo.add(other.lo), hi.add(other.hi));
  }

  public Interval negate() {
    return new Interval(hi.negate(), lo.negate());
  }

  /// The sum of `n` numbers from this interval.
  public Interval times(int n) {
    return new Interval(lo.multiply(BigInteger.valueOf(n)), hi.multiply(BigInteger.valueOf(n)));
  }

  public Interval union(Interval other) {
    return new Interval(lo.min(other.lo), hi.max(other.hi));
  }

  public Interval clip(BigInteger min, BigInteger max) {
    return new Interval(lo.max(min).min(max), hi.max(min).min(max));
  }

  public boolean isSigned() {
    return lo.signum() < 0;
  }

  /// Bits of a two's complement number that holds every value.
  public int signedWidth() {
    return Math.max(lo.bitLength(), hi.bitLength()) + 1;
  }

  /// Bits of the narrowest number, signed only where it must be.
  public int width() {
    return isSigned() ? signedWidth() : Math.max(1, hi.bitLength());
  }
}
