package nnc.ir.network;

import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Clamp;
import nnc.ir.op.Synapse;

/// Exact ranges of synaptic sums from their parameters.
public final class Sums {

  private Sums() {}

  /// The range of `preload[o] + sum of synapse(o, i, x)` over all outputs `o`, for inputs in `x`;
  /// throws `ArithmeticException` past `MAX_WIDTH` bits.
  public static Range range(Synapse synapse, Optional<Tensor> preload, Range x, int outputs) {
    int fanIn = synapse.shape().size() / outputs;
    Range all = null;
    for (int o = 0; o < outputs; o++) {
      long start = preload.isEmpty() ? 0 : preload.get().raw(preload.get().size() == 1 ? 0 : o);
      long lo = start;
      long hi = start;
      for (int i = o * fanIn; i < (o + 1) * fanIn; i++) {
        switch (synapse) {
          case Synapse.Product(var weights) -> {
            long w = weights.raw(i);
            lo =
                Math.addExact(
                    lo, w >= 0 ? Math.multiplyExact(w, x.lo()) : Math.multiplyExact(w, x.hi()));
            hi =
                Math.addExact(
                    hi, w >= 0 ? Math.multiplyExact(w, x.hi()) : Math.multiplyExact(w, x.lo()));
          }
          case Synapse.Threshold(var thresholds, var signs, var clamp) -> {
            Range term = term(clamp, x, thresholds.raw(i));
            boolean plus = signs.raw(i) > 0;
            lo = Math.addExact(lo, plus ? term.lo() : -term.hi());
            hi = Math.addExact(hi, plus ? term.hi() : -term.lo());
          }
        }
      }
      Range r = new Range(lo, hi);
      all = all == null ? r : all.union(r);
    }
    if (NumberFormat.holding(all).width() > NumberFormat.MAX_WIDTH - 1) {
      throw new ArithmeticException("sum " + all);
    }
    return all;
  }

  private static Range term(Clamp clamp, Range x, long t) {
    long a = x.lo() - t;
    long b = x.hi() - t;
    return switch (clamp) {
      case NONE -> new Range(a, b);
      case RELU -> new Range(Math.max(0, a), Math.max(0, b));
      case ABS ->
          new Range(
              a <= 0 && b >= 0 ? 0 : Math.min(Math.abs(a), Math.abs(b)),
              Math.max(Math.abs(a), Math.abs(b)));
    };
  }
}
