package nnc.passes.gradient;

import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// Slopes of the element-wise operators on real values, rounding passed through.
final class Slopes {

  /// How far from a lone threshold a step on reals still counts as sloping: the window with which
  /// binary networks are trained (Hubara et al., arXiv:1602.02830, equation 4).
  private static final double WINDOW = 1;

  private Slopes() {}

  /// The slope of `op` from values of format `in` to values of format `out`; empty for a lone step
  /// between integers, whose width nobody knows.
  static Optional<Pullback.Slope> of(Op.Elementwise op, NumberFormat in, NumberFormat out) {
    double units = out.unit() / in.unit();
    return switch (op) {
      case Op.Affine(var scale, _) -> Optional.of((c, _) -> scale.real(at(scale, c)));
      case Op.BatchNorm(var gamma, _, _, var variance, double epsilon) ->
          Optional.of((c, _) ->
              gamma.real(at(gamma, c)) / Math.sqrt(variance.real(at(variance, c)) + epsilon));
      case Op.Relu() -> Optional.of((_, x) -> x > 0 ? 1 : 0);
      case Op.Clip(long lo, long hi, _) ->
          Optional.of((_, x) -> inside(x / in.unit(), new Range(lo, hi)) ? units : 0);
      case Op.ShiftRight(int bits, _) -> Optional.of((_, _) -> Math.scalb(units, -bits));
      case Op.Requantize(var multiplier, var offset, int shift, var format) ->
          Optional.of((c, x) -> {
            double m = multiplier.raw(at(multiplier, c));
            double y = Math.scalb(m * (x / in.unit()) + offset.raw(at(offset, c)), -shift);
            return inside(y, format.range()) ? Math.scalb(m * units, -shift) : 0;
          });
      case Op.Encode(double scale, double zero, var format, _, _) ->
          Optional.of((_, x) -> {
            return inside(x / scale + zero, format.range()) ? out.unit() / scale : 0;
          });
      case Op.MultiThreshold steps -> steps(steps, in, out);
    };
  }

  private static boolean inside(double x, Range range) {
    return inside(x, (double) range.lo(), (double) range.hi());
  }

  private static boolean inside(double x, double lo, double hi) {
    return x > lo && x < hi;
  }

  /// A ramp in place of the steps, as wide as they are apart.
  private static Optional<Pullback.Slope> steps(
      Op.MultiThreshold op, NumberFormat in, NumberFormat out) {
    Tensor t = op.thresholds();
    double unit = t.format().isReal() ? 1 : in.unit();
    int levels = op.levels();
    int rows = t.shape().dim(0);
    double[] low = new double[rows];
    double[] high = new double[rows];
    double[] slope = new double[rows];
    for (int r = 0; r < rows; r++) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int k = r * levels; k < (r + 1) * levels; k++) {
        double threshold = t.format().isReal() ? t.real(k) : t.raw(k) * unit;
        least = Math.min(least, threshold);
        most = Math.max(most, threshold);
      }
      boolean lone = least == most;
      if (lone && !in.isReal()) {
        return Optional.empty();
      }
      double apart = lone ? 2 * WINDOW : (most - least) / (levels - 1);
      low[r] = least - apart / 2;
      high[r] = most + apart / 2;
      slope[r] = op.step() * levels * out.unit() / (high[r] - low[r]);
    }
    return Optional.of((c, x) -> {
      int r = rows == 1 ? 0 : c;
      return inside(x, low[r], high[r])
          ? slope[r] * op.directions().raw(at(op.directions(), c))
          : 0;
    });
  }

  private static int at(Tensor parameter, int c) {
    return parameter.shape().channels() == 1 ? 0 : c;
  }
}
