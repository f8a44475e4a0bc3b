package nnc.testbench.prove;

import java.util.List;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;

/// Element-wise operators as `Op` defines them, in Verilog.
final class Stages {

  private Stages() {}

  /// `x` of channel `c` after all of `stages`.
  static Expression apply(
      Expression.Wires wires, List<Op.Elementwise> stages, int c, Expression x) {
    Expression y = x;
    for (Op.Elementwise stage : stages) {
      y = apply(wires, stage, c, y);
    }
    return y;
  }

  private static Expression apply(
      Expression.Wires wires, Op.Elementwise stage, int c, Expression x) {
    return switch (stage) {
      case Op.Relu() -> clip(wires, x, 0, Math.max(0, x.range().hi()));
      case Op.Clip(long lo, long hi, _) -> clip(wires, x, lo, hi);
      case Op.ShiftRight(int bits, var rounding) -> shift(wires, x, bits, rounding);
      case Op.Requantize(var multiplier, var offset, int shift, var format) -> {
        long m = multiplier.raw(at(multiplier, c));
        long o = offset.raw(at(offset, c));
        long a = Math.addExact(Math.multiplyExact(x.range().lo(), m), o);
        long b = Math.addExact(Math.multiplyExact(x.range().hi(), m), o);
        Expression product =
            wires.wire(
                new Range(Math.min(a, b), Math.max(a, b)),
                x.name() + " * " + Expression.literal(m) + " + " + Expression.literal(o));
        Range range = format.range();
        yield clip(wires, shift(wires, product, shift, Rounding.FLOOR), range.lo(), range.hi());
      }
      case Op.MultiThreshold m -> thresholds(wires, m, c, x);
      case Op.Affine _, Op.BatchNorm _, Op.Encode _ ->
          throw new IllegalArgumentException(stage.mnemonic() + " works on reals");
    };
  }

  /// `min(hi, max(lo, x))`, with comparisons only where `x` can be outside.
  static Expression clip(Expression.Wires wires, Expression x, long lo, long hi) {
    String low = Expression.literal(lo);
    String high = Expression.literal(hi);
    String below = x.range().lo() < lo ? x.name() + " < " + low + " ? " + low + " : " : "";
    String above = x.range().hi() > hi ? x.name() + " > " + high + " ? " + high + " : " : "";
    return wires.wire(
        x.range().clip(lo, hi),
        Math.max(x.width(), Expression.signedBits(new Range(lo, hi))),
        below + above + x.name());
  }

  private static Expression shift(
      Expression.Wires wires, Expression x, int bits, Rounding rounding) {
    if (bits == 0) {
      return x;
    }
    long lo = rounding.shiftRight(x.range().lo(), bits);
    long hi = rounding.shiftRight(x.range().hi(), bits);
    int room = Math.max(x.width(), bits + 1) + 2;
    Expression wide = wires.wire(x.range(), room, x.name());
    Expression floor =
        wires.wire(
            new Range(x.range().lo() >> bits, x.range().hi() >> bits),
            room,
            wide.name() + " >>> " + bits);
    String rest = wide.name() + "[" + (bits - 1) + ":0]";
    String half = bits + "'d" + (1L << (bits - 1));
    String up =
        switch (rounding) {
          case FLOOR -> "1'b0";
          case TRUNC -> wide.name() + " < 1'sd0 && " + rest + " != 0";
          case NEAREST -> rest + " >= " + half;
          case NEAREST_EVEN ->
              rest + " > " + half + " || (" + rest + " == " + half + " && " + floor.name() + "[0])";
        };
    return wires.wire(new Range(lo, hi), floor.name() + " + ((" + up + ") ? 2'sd1 : 2'sd0)");
  }

  private static Expression thresholds(
      Expression.Wires wires, Op.MultiThreshold m, int c, Expression x) {
    int row = at(m.thresholds(), c) * m.levels();
    boolean up = m.directions().raw(at(m.directions(), c)) > 0;
    Expression y = wires.constant(m.base());
    for (int k = row; k < row + m.levels(); k++) {
      String t = Expression.literal(threshold(m.thresholds(), k, up));
      y =
          wires.sum(
              y,
              wires.wire(
                  new Range(Math.min(0, m.step()), Math.max(0, m.step())),
                  "("
                      + x.name()
                      + (up ? " >= " : " <= ")
                      + t
                      + ") ? "
                      + Expression.literal(m.step())
                      + " : 1'sd0"));
    }
    return y;
  }

  /// The integer with which an integer compares as with the threshold itself.
  private static long threshold(Tensor thresholds, int k, boolean up) {
    if (!thresholds.format().isReal()) {
      return thresholds.raw(k);
    }
    double t = thresholds.real(k);
    long limit = 1L << NumberFormat.MAX_WIDTH;
    return Math.clamp((long) (up ? Math.ceil(t) : Math.floor(t)), -limit, limit);
  }

  /// `x` of a stream as a number, its bits being `bits`.
  static Expression decoded(Expression.Wires wires, NumberFormat format, String bits) {
    return switch (format) {
      case NumberFormat.Bipolar _ -> wires.wire(new Range(-1, 1), bits + " ? 2'sd1 : -2'sd1");
      case NumberFormat.Fixed f when f.signed() -> wires.wire(f.range(), "$signed(" + bits + ")");
      case NumberFormat.Fixed f -> wires.wire(f.range(), "$signed({1'b0, " + bits + "})");
      case NumberFormat.Real _ -> throw new IllegalArgumentException("a stream of reals");
    };
  }

  /// The bits that stand for `y` in a stream of `format`.
  static String encoded(Expression.Wires wires, NumberFormat format, Expression y) {
    if (format instanceof NumberFormat.Bipolar) {
      return "(" + y.name() + " > 1'sd0)";
    }
    Expression wide = wires.wire(y.range(), format.width(), y.name());
    return wide.name() + "[" + (format.width() - 1) + ":0]";
  }

  private static int at(Tensor parameter, int c) {
    return parameter.shape().channels() == 1 ? 0 : c;
  }
}
