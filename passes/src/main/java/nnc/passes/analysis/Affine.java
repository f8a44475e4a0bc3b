package nnc.passes.analysis;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// Where a value lies, as far as states at the beginning of a step and what comes in at ports in it
/// decide: the sum of `factor * state`, of `factor * port`, and something from `lo` to `hi`. What a
/// port brings is the same wherever it is read in a step, so that it cancels out where lines
/// subtract it again.
record Affine(Map<String, Double> factors, double lo, double hi) {

  static final Affine BIT = new Affine(Map.of(), 0, 1);

  Affine {
    factors = Map.copyOf(factors);
  }

  static Affine of(double value) {
    return new Affine(Map.of(), value, value);
  }

  static Affine of(Interval interval) {
    return new Affine(Map.of(), interval.lo(), interval.hi());
  }

  /// The value of a state or a port.
  static Affine of(String name) {
    return new Affine(Map.of(name, 1.0), 0, 0);
  }

  boolean isConstant() {
    return factors.isEmpty() && lo == hi;
  }

  Affine plus(Affine other) {
    Map<String, Double> sum = new TreeMap<>(factors);
    other.factors.forEach((s, f) -> sum.merge(s, f, Double::sum));
    sum.values().removeIf(f -> f == 0);
    return new Affine(sum, lo + other.lo, hi + other.hi);
  }

  Affine times(double factor) {
    if (factor == 0) {
      return of(0);
    }
    Map<String, Double> product = new TreeMap<>();
    factors.forEach((s, f) -> product.put(s, f * factor));
    return new Affine(
        product, Math.min(lo * factor, hi * factor), Math.max(lo * factor, hi * factor));
  }

  /// Wider by `by` on both sides.
  Affine widened(double by) {
    return new Affine(factors, lo - by, hi + by);
  }

  /// The values it can take for states and ports within `bounds`.
  Interval within(Function<String, Interval> bounds) {
    Interval all = new Interval(lo, hi);
    for (var entry : factors.entrySet()) {
      all = all.plus(bounds.apply(entry.getKey()).times(entry.getValue()));
    }
    return all;
  }

  /// The values that `state` can settle at if this is its next value, where it pulls towards them.
  Interval settled(String state, Function<String, Interval> bounds) {
    double own = factors.getOrDefault(state, 0.0);
    if (!(own >= 0 && own < 1)) {
      return within(bounds);
    }
    Map<String, Double> others = new TreeMap<>(factors);
    others.remove(state);
    return new Affine(others, lo, hi).within(bounds).times(1 / (1 - own));
  }
}
