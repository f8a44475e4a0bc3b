package nnc.ir.network;

import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// The range of an element-wise operator's integer result; every operator here is monotone in `x`
/// per channel, so end points suffice.
final class ElementwiseRange {

  private ElementwiseRange() {}

  /// The result's range for raw inputs in `x`, or null for operators that give reals.
  static Range of(Op.Elementwise op, Range x) {
    return switch (op) {
      case Op.Affine _, Op.BatchNorm _, Op.Encode _ -> null;
      case Op.Relu _, Op.Clip _, Op.ShiftRight _ ->
          new Range(Elementwise.apply(op, 0, x.lo()), Elementwise.apply(op, 0, x.hi()));
      case Op.MultiThreshold _, Op.Requantize _ -> {
        int channels = op.tensors().stream().mapToInt(t -> t.shape().channels()).max().orElse(1);
        Range all = null;
        for (int c = 0; c < channels; c++) {
          long a = Elementwise.apply(op, c, x.lo());
          long b = Elementwise.apply(op, c, x.hi());
          Range r = new Range(Math.min(a, b), Math.max(a, b));
          all = all == null ? r : all.union(r);
        }
        yield all;
      }
    };
  }
}
