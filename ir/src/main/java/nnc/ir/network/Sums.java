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
  /// throws `ArithmeticException` past `MAX_WIDTH - 1` bits.
  public static Range range(Synapse synapse, Optional<Tensor> preload, Range x, int outputs) {
    int fanIn = synapse.shape().size() / outputs;
    long[] row = new long[fanIn];
    long[] signs = new long[fanIn];
    long[] bounds = new long[2];
    long lo = Long.MAX_VALUE;
    long hi = Long.MIN_VALUE;
    for (int o = 0; o < outputs; o++) {
      switch (synapse) {
        case Synapse.Product(var weights) -> {
          weights.copyRaw(o * fanIn, fanIn, row, 0);
          products(row, x, bounds);
        }
        case Synapse.Threshold(var thresholds, var s, var clamp) -> {
          thresholds.copyRaw(o * fanIn, fanIn, row, 0);
          s.copyRaw(o * fanIn, fanIn, signs, 0);
          terms(row, signs, clamp, x, bounds);
        }
      }
      long start = preload.isEmpty() ? 0 : preload.get().raw(preload.get().size() == 1 ? 0 : o);
      lo = Math.min(lo, Math.addExact(start, bounds[0]));
      hi = Math.max(hi, Math.addExact(start, bounds[1]));
    }
    Range all = new Range(lo, hi);
    if (NumberFormat.bits(all) > NumberFormat.MAX_WIDTH - 1) {
      throw new ArithmeticException("sum " + all);
    }
    return all;
  }

  /// Smallest and largest sum of `w * x`, into `bounds`.
  private static void products(long[] row, Range x, long[] bounds) {
    long positive = 0;
    long negative = 0;
    for (long w : row) {
      positive = Math.addExact(positive, Math.max(w, 0));
      negative = Math.addExact(negative, Math.min(w, 0));
    }
    bounds[0] =
        Math.addExact(Math.multiplyExact(positive, x.lo()), Math.multiplyExact(negative, x.hi()));
    bounds[1] =
        Math.addExact(Math.multiplyExact(positive, x.hi()), Math.multiplyExact(negative, x.lo()));
  }

  /// Smallest and largest sum of `s * clamp(x - t)`, into `bounds`.
  private static void terms(long[] row, long[] signs, Clamp clamp, Range x, long[] bounds) {
    long lo = 0;
    long hi = 0;
    for (int i = 0; i < row.length; i++) {
      long a = clamp.apply(x.lo() - row[i]);
      long b = clamp.apply(x.hi() - row[i]);
      boolean valley = clamp == Clamp.ABS && x.lo() <= row[i] && row[i] <= x.hi();
      long least = valley ? 0 : Math.min(a, b);
      long most = Math.max(a, b);
      lo = Math.addExact(lo, signs[i] > 0 ? least : -most);
      hi = Math.addExact(hi, signs[i] > 0 ? most : -least);
    }
    bounds[0] = lo;
    bounds[1] = hi;
  }
}
