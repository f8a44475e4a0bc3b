package nnc.passes.analysis;

import nnc.ir.number.Range;

/// Real numbers from `lo` to `hi`, both included; the ends may be infinite.
record Interval(double lo, double hi) {

  static final Interval ALL = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  Interval {
    if (!(lo <= hi)) {
      throw new IllegalArgumentException(lo + ".." + hi);
    }
  }

  /// The numbers from the ends of `raw`, each times `unit`.
  static Interval of(Range raw, double unit) {
    return new Interval(raw.lo() * unit, raw.hi() * unit);
  }

  Interval plus(Interval other) {
    return new Interval(lo + other.lo, hi + other.hi);
  }

  Interval times(double factor) {
    double a = factor == 0 ? 0 : lo * factor;
    double b = factor == 0 ? 0 : hi * factor;
    return new Interval(Math.min(a, b), Math.max(a, b));
  }

  Interval times(Interval other) {
    if (isUnbounded() || other.isUnbounded()) {
      return ALL;
    }
    double[] ends = {lo * other.lo, lo * other.hi, hi * other.lo, hi * other.hi};
    java.util.Arrays.sort(ends);
    return new Interval(ends[0], ends[3]);
  }

  Interval union(Interval other) {
    return new Interval(Math.min(lo, other.lo), Math.max(hi, other.hi));
  }

  /// Every number of this brought to the nearest of `other`.
  Interval within(Interval other) {
    return new Interval(Math.clamp(lo, other.lo, other.hi), Math.clamp(hi, other.lo, other.hi));
  }

  boolean contains(Interval other) {
    return lo <= other.lo && other.hi <= hi;
  }

  boolean isUnbounded() {
    return Double.isInfinite(lo) || Double.isInfinite(hi);
  }
}
