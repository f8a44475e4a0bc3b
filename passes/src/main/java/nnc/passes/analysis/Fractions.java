package nnc.passes.analysis;

import java.util.List;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// Fixed-point tensors on the scale of something else.
public final class Fractions {

  private Fractions() {}

  /// The raw values in the narrowest format with `fraction` bits behind the point.
  public static Tensor narrowest(Shape shape, int fraction, List<Long> raw) {
    return narrowest(shape, fraction, raw.stream().mapToLong(Long::longValue).toArray());
  }

  /// The raw values in the narrowest format with `fraction` bits behind the point.
  public static Tensor narrowest(Shape shape, int fraction, long... raw) {
    return narrowest(shape, fraction, i -> raw[i]);
  }

  /// The same of computed raw values, each of which is asked for twice.
  public static Tensor narrowest(Shape shape, int fraction, Tensor.RawElements raw) {
    long lo = Long.MAX_VALUE;
    long hi = Long.MIN_VALUE;
    for (int i = 0; i < shape.size(); i++) {
      lo = Math.min(lo, raw.at(i));
      hi = Math.max(hi, raw.at(i));
    }
    return Tensor.generate(shape, on(NumberFormat.holding(new Range(lo, hi)), fraction), raw);
  }

  /// `format` with `fraction` bits behind the point.
  public static NumberFormat.Fixed on(NumberFormat.Fixed format, int fraction) {
    return new NumberFormat.Fixed(format.signed(), format.width(), fraction);
  }
}
