package nnc.ir.network;

import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// The meaning of the element-wise operators on one element. Interpreter, threshold folding,
/// emulator and specification generator all lean on these few lines.
public final class Elementwise {

  private Elementwise() {}

  /// Integer result for raw integer `x` of channel `c`, which is also its value where the operator
  /// has real thresholds (`discretize` takes values of other scales); throws
  /// `IllegalArgumentException` for operators that give reals or take them.
  public static long apply(Op.Elementwise op, int c, long x) {
    return switch (op) {
      case Op.Relu() -> Math.max(0, x);
      case Op.Clip(long lo, long hi, _) -> Math.clamp(x, lo, hi);
      case Op.ShiftRight(int bits, var rounding) -> rounding.shiftRight(x, bits);
      case Op.Requantize(var multiplier, var offset, int shift, var format) -> {
        Range r = format.range();
        long product =
            Math.addExact(
                Math.multiplyExact(x, multiplier.raw(at(multiplier, c))),
                offset.raw(at(offset, c)));
        yield Math.clamp(product >> shift, r.lo(), r.hi());
      }
      case Op.MultiThreshold m ->
          m.thresholds().format().isReal()
              ? m.base() + m.step() * passed(m, c, (double) x)
              : m.base() + m.step() * passed(m, c, x);
      case Op.Affine _, Op.BatchNorm _, Op.Encode _ ->
          throw new IllegalArgumentException(op.mnemonic() + " works on reals");
    };
  }

  /// Real result for real `x` of channel `c`; throws `IllegalArgumentException` for operators whose
  /// result is an integer.
  public static double applyReal(Op.Elementwise op, int c, double x) {
    return switch (op) {
      case Op.Affine(var scale, var shift) ->
          scale.real(at(scale, c)) * x + shift.real(at(shift, c));
      case Op.BatchNorm(var gamma, var beta, var mean, var variance, double epsilon) ->
          gamma.real(at(gamma, c))
                  * (x - mean.real(at(mean, c)))
                  / Math.sqrt(variance.real(at(variance, c)) + epsilon)
              + beta.real(at(beta, c));
      case Op.Relu() -> Math.max(0, x);
      case Op.Clip _, Op.Encode _, Op.MultiThreshold _, Op.ShiftRight _, Op.Requantize _ ->
          throw new IllegalArgumentException(op.mnemonic() + " gives integers");
    };
  }

  /// Integer result for real `x` of channel `c`: the operators that leave the reals.
  public static long discretize(Op.Elementwise op, int c, double x) {
    return switch (op) {
      case Op.Encode(double scale, double zero, var format, boolean narrow, var rounding) -> {
        Range r = format.range();
        double y = x / scale + zero;
        yield Math.clamp((long) rounding.round(y), r.lo() + (narrow ? 1 : 0), r.hi());
      }
      case Op.MultiThreshold m -> m.base() + m.step() * passed(m, c, x);
      case Op.Affine _, Op.BatchNorm _, Op.Relu _, Op.Clip _, Op.ShiftRight _, Op.Requantize _ ->
          throw new IllegalArgumentException(op.mnemonic() + " does not turn reals into integers");
    };
  }

  /// Whether `op` gives an integer for an input of format `in`.
  public static boolean givesInteger(Op.Elementwise op, NumberFormat in) {
    return switch (op) {
      case Op.Affine _, Op.BatchNorm _ -> false;
      case Op.Relu _ -> !in.isReal();
      case Op.Clip _, Op.Encode _, Op.MultiThreshold _, Op.ShiftRight _, Op.Requantize _ -> true;
    };
  }

  private static int passed(Op.MultiThreshold m, int c, long x) {
    int row = at(m.thresholds(), c) * m.levels();
    boolean up = m.directions().raw(at(m.directions(), c)) > 0;
    int count = 0;
    for (int k = row; k < row + m.levels(); k++) {
      long t = m.thresholds().raw(k);
      count += (up ? x >= t : x <= t) ? 1 : 0;
    }
    return count;
  }

  private static int passed(Op.MultiThreshold m, int c, double x) {
    int row = at(m.thresholds(), c) * m.levels();
    boolean up = m.directions().raw(at(m.directions(), c)) > 0;
    int count = 0;
    for (int k = row; k < row + m.levels(); k++) {
      double t = m.thresholds().real(k);
      count += (up ? x >= t : x <= t) ? 1 : 0;
    }
    return count;
  }

  /// Index of channel `c` in a parameter that is per channel or shared.
  private static int at(Tensor parameter, int c) {
    return parameter.shape().channels() == 1 ? 0 : c;
  }
}
