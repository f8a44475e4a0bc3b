package nnc.ir.number;

/// The integers from `lo` to `hi`, both included.
public record Range(long lo, long hi) {

  public Range {
    if (lo > hi) {
      throw new IllegalArgumentException("range " + lo + ".." + hi);
    }
  }

  public static Range of(long value) {
    return new Range(value, value);
  }

  public boolean contains(long value) {
    return lo <= value && value <= hi;
  }

  public boolean contains(Range other) {
    return lo <= other.lo && other.hi <= hi;
  }

  public Range union(Range other) {
    return new Range(Math.min(lo, other.lo), Math.max(hi, other.hi));
  }

  /// Sums of one value of each.
  public Range plus(Range other) {
    return new Range(Math.addExact(lo, other.lo), Math.addExact(hi, other.hi));
  }

  /// Products of one value of each.
  public Range times(Range other) {
    long a = Math.multiplyExact(lo, other.lo);
    long b = Math.multiplyExact(lo, other.hi);
    long c = Math.multiplyExact(hi, other.lo);
    long d = Math.multiplyExact(hi, other.hi);
    return new Range(
        Math.min(Math.min(a, b), Math.min(c, d)), Math.max(Math.max(a, b), Math.max(c, d)));
  }

  /// Squares of its values.
  public Range squared() {
    Range products = times(this);
    return new Range(lo <= 0 && hi >= 0 ? 0 : Math.min(lo * lo, hi * hi), products.hi);
  }

  public Range clip(long min, long max) {
    return new Range(Math.clamp(lo, min, max), Math.clamp(hi, min, max));
  }

  @Override
  public String toString() {
    return lo + ".." + hi;
  }
}
