package nnc.passes.prune;

import java.util.Optional;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.passes.analysis.Fractions;

/// Preloads that take over what a pruned layer no longer sums.
final class Preloads {

  private Preloads() {}

  /// `preload` with `more` for each output, in raw steps where the sums, of format `sum`, are
  /// integers: rounded then.
  static Optional<Tensor> plus(Optional<Tensor> preload, double[] more, NumberFormat sum) {
    boolean any = false;
    for (double m : more) {
      any |= m != 0;
    }
    if (!any) {
      return preload;
    }
    int outputs = more.length;
    if (sum.isReal()) {
      double[] all = more.clone();
      for (int o = 0; o < outputs; o++) {
        all[o] += preload.isEmpty() ? 0 : preload.get().real(preload.get().size() == 1 ? 0 : o);
      }
      return Optional.of(Tensor.ofReal(Shape.of(outputs), all));
    }
    long[] all = new long[outputs];
    for (int o = 0; o < outputs; o++) {
      all[o] =
          Math.round(more[o])
              + (preload.isEmpty() ? 0 : preload.get().raw(preload.get().size() == 1 ? 0 : o));
    }
    return Optional.of(Fractions.narrowest(Shape.of(outputs), sum.fraction(), all));
  }
}
