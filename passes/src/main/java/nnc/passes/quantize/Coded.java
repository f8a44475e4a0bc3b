package nnc.passes.quantize;

import nnc.ir.Shape;
import nnc.ir.number.Range;
import nnc.passes.analysis.Scaled;

/// A value of the real network as the integer network has it: `scale * x + shift` of an integer
/// vertex, or the larger of that and 0 where it is `rectified`. A `narrow` value is a code that
/// layers can read; others are sums, which are rescaled first.
record Coded(Scaled scaled, boolean rectified, boolean narrow) {

  static Coded code(Scaled scaled) {
    return new Coded(scaled, false, true);
  }

  static Coded sum(Scaled scaled) {
    return new Coded(scaled, false, false);
  }

  Coded with(Scaled other) {
    return new Coded(other, rectified, narrow);
  }

  String source() {
    return scaled.source();
  }

  Range range() {
    return scaled.range().orElseThrow();
  }

  /// Whether the value is one positive multiple of its source, so that the source can stand for it.
  boolean proportional() {
    return !rectified && scaled.sharedScale() && scaled.rising() && scaled.shiftless();
  }

  /// Whether larger means larger, the same in all channels.
  boolean ordered() {
    return !rectified && scaled.sharedScale() && scaled.rising() && scaled.sharedShift();
  }

  /// The same per element of a flattened map.
  Coded flattened(Shape shape) {
    return with(scaled.spread(shape));
  }
}
