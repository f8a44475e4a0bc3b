package nnc.ir.network;

import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.network.Inference.Known;
import nnc.ir.network.Inference.Subject;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// Types of the element-wise operators. All of them are monotone in `x` per channel, so the ends of
/// the input's range suffice for the result's.
final class ElementwiseTypes {

  private ElementwiseTypes() {}

  static Known of(Subject subject, Known in, Op.Elementwise op) {
    requireParameters(subject, in.shape(), op);
    return switch (op) {
      case Op.Affine _, Op.BatchNorm _ -> Known.real(in.shape());
      case Op.Relu _ -> in.isReal() ? in : integer(in, op);
      case Op.ShiftRight _ -> {
        requireInteger(subject, in, op);
        yield integer(in, op);
      }
      case Op.Clip(_, _, var format) -> {
        requireInteger(subject, in, op);
        yield stored(subject, in.shape(), ends(op, 1, in.range()), format);
      }
      case Op.Requantize(var multiplier, var offset, _, var format) -> {
        requireInteger(subject, in, op);
        if (multiplier.format().isReal() || offset.format().isReal()) {
          throw subject.fail(
              Code.E0304, subject + " (requantize) needs integer multipliers and offsets");
        }
        int channels = Math.max(multiplier.shape().channels(), offset.shape().channels());
        yield stored(subject, in.shape(), ends(op, channels, in.range()), format);
      }
      case Op.Encode(_, _, var format, boolean narrow, _) ->
          new Known(
              new TensorType(in.shape(), format),
              new Range(format.range().lo() + (narrow ? 1 : 0), format.range().hi()));
      case Op.MultiThreshold m -> multiThreshold(subject, in, m);
    };
  }

  private static Known multiThreshold(Subject subject, Known in, Op.MultiThreshold m) {
    NumberFormat thresholds = m.thresholds().format();
    if (!in.isReal() && !thresholds.isReal() && thresholds.fraction() != in.format().fraction()) {
      throw subject.fail(
          Code.E0304,
          subject
              + " compares "
              + in.format()
              + " with thresholds of "
              + thresholds
              + ", which is another scale");
    }
    long last = Math.addExact(m.base(), Math.multiplyExact(m.step(), (long) m.levels()));
    Range range = new Range(Math.min(m.base(), last), Math.max(m.base(), last));
    if (m.format() instanceof NumberFormat.Bipolar && m.levels() > 1 && m.step() != 0) {
      throw subject.fail(
          Code.E0302, subject + " takes " + (m.levels() + 1) + " values, bipolar has two");
    }
    return stored(subject, in.shape(), range, m.format());
  }

  /// Values of `range` stored as `format`, which must hold them; a bipolar range has no 0.
  private static Known stored(Subject subject, Shape shape, Range range, NumberFormat format) {
    if (!(format.holds(range.lo()) && format.holds(range.hi()))) {
      throw subject.fail(
          Code.E0302,
          subject + " takes values " + range + ", which " + format + " does not hold",
          "use " + NumberFormat.holding(range) + " or wider");
    }
    return new Known(new TensorType(shape, format), range);
  }

  /// The result in the narrowest format on the input's scale.
  private static Known integer(Known in, Op.Elementwise op) {
    return Known.integer(in.shape(), ends(op, 1, in.range()), in.format().fraction());
  }

  private static Range ends(Op.Elementwise op, int channels, Range x) {
    long lo = Long.MAX_VALUE;
    long hi = Long.MIN_VALUE;
    for (int c = 0; c < channels; c++) {
      long a = Elementwise.apply(op, c, x.lo());
      long b = Elementwise.apply(op, c, x.hi());
      lo = Math.min(lo, Math.min(a, b));
      hi = Math.max(hi, Math.max(a, b));
    }
    return new Range(lo, hi);
  }

  private static void requireInteger(Subject subject, Known in, Op.Elementwise op) {
    if (in.isReal()) {
      throw subject.fail(
          Code.E0304,
          subject + " (" + op.mnemonic() + ") needs an integer input, not " + in.type());
    }
  }

  private static void requireParameters(Subject subject, Shape shape, Op.Elementwise op) {
    for (Tensor t : op.tensors()) {
      if (t.shape().channels() != 1 && t.shape().channels() != shape.channels()) {
        throw subject.fail(
            Code.E0204,
            subject
                + " has parameters for "
                + t.shape().channels()
                + " channels, its input has "
                + shape.channels());
      }
      boolean levels = op instanceof Op.MultiThreshold && t.shape().rank() == 2;
      if (!levels && t.shape().perChannel() != 1) {
        throw subject.fail(
            Code.E0204, "parameters " + t + " of " + subject + " are not one per channel");
      }
    }
  }
}
