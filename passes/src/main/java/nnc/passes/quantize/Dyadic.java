package nnc.passes.quantize;

import java.util.List;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// Dyadic rescaling: a real factor as `m * 2^-s`.
///
/// The factor largest in magnitude gets an `m` of `bits` bits, from `2^(bits-1)` to `2^bits - 1`;
/// the shift is common to all channels, so smaller factors get fewer bits. Rounding is to the
/// nearest, ties up: `2^(s-1)` is part of the offset.
final class Dyadic {

  private Dyadic() {}

  /// `clamp(round(factor[c] * x + addend[c]))` in `format` for raw `x` in `range`; with `nearest`
  /// false the sum is rounded down. Throws `ArithmeticException` where the sum leaves no room for a
  /// multiplier.
  static Op.Requantize of(
      List<Double> factor,
      List<Double> addend,
      Range range,
      NumberFormat.Fixed format,
      int bits,
      boolean nearest) {
    double largest = factor.stream().mapToDouble(Math::abs).max().orElseThrow();
    int inputBits = NumberFormat.bits(range.union(new Range(-1, 0)));
    int room = Math.min(bits, NumberFormat.MAX_WIDTH - 2 - inputBits);
    if (room < 4) {
      throw new ArithmeticException(range + " times " + bits + " bits");
    }
    int shift = largest == 0 ? 0 : Math.clamp(room - 1 - Math.getExponent(largest), 0, 60);
    if (Math.round(Math.scalb(largest, shift)) >= 1L << room && shift > 0) {
      shift--; // the largest factor rounded up to one bit more
    }
    double biggest = addend.stream().mapToDouble(Math::abs).max().orElse(0);
    // An addend far outside the format saturates it whatever the sum is.
    while (shift > 0 && Math.scalb(biggest, shift) >= 0x1p60) {
      shift--;
    }
    long half = nearest && shift > 0 ? 1L << (shift - 1) : 0;
    int s = shift;
    long[] m = factor.stream().mapToLong(f -> Math.round(Math.scalb(f, s))).toArray();
    long[] offset =
        addend.stream().mapToLong(b -> Math.addExact(Math.round(Math.scalb(b, s)), half)).toArray();
    int common = shift;
    for (long v : m) {
      common = v == 0 ? common : Math.min(common, Long.numberOfTrailingZeros(v));
    }
    for (long v : offset) {
      common = v == 0 ? common : Math.min(common, Long.numberOfTrailingZeros(v));
    }
    for (int i = 0; i < m.length; i++) {
      m[i] >>= common;
    }
    for (int i = 0; i < offset.length; i++) {
      offset[i] >>= common;
    }
    return new Op.Requantize(
        Tensor.narrowest(Shape.of(m.length), m),
        Tensor.narrowest(Shape.of(offset.length), offset),
        shift - common,
        format);
  }
}
