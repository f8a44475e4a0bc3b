package nnc.passes.fold;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.passes.analysis.Fractions;
import nnc.passes.analysis.Scaled;

/// A dense or convolution layer whose input is `scale * x + shift`, as a layer over `x` with the
/// scale behind it: `sum w (s x + b) + p = s (sum w x) + (p + b sum w)`.
record LinearScale(Synapse synapse, List<Double> scale, List<Double> shift, int fraction) {

  LinearScale {
    scale = List.copyOf(scale);
    shift = List.copyOf(shift);
  }

  /// A dense layer of `inputs` inputs, or empty where the scale cannot move.
  static Optional<LinearScale> of(
      Synapse synapse, Optional<Tensor> preload, Scaled in, int inputs) {
    return of(synapse, preload, in, inputs, 1, 1);
  }

  /// A convolution; its input's channels have one shift if it is padded (which the caller checks).
  static Optional<LinearScale> of(
      Synapse synapse, Optional<Tensor> preload, Scaled in, int inputs, Op.Conv conv) {
    return of(synapse, preload, in, inputs, conv.groups(), conv.window().size());
  }

  private static Optional<LinearScale> of(
      Synapse synapse, Optional<Tensor> preload, Scaled in, int inputs, int groups, int taps) {
    if (!in.sharedScale() || in.scale(0) == 0) {
      return Optional.empty();
    }
    int outputs = synapse.shape().dim(0);
    return switch (synapse) {
      case Synapse.Product(var weights) -> {
        if (weights.format().isReal()) {
          yield Optional.empty();
        }
        int perOutput = inputs / groups * taps;
        List<Double> shift =
            in.shiftless()
                ? preload(preload, outputs)
                : Scaled.list(
                    outputs,
                    o -> {
                      int group = o / (outputs / groups);
                      double sum = 0;
                      for (int k = 0; k < perOutput; k++) {
                        sum +=
                            weights.real(o * perOutput + k)
                                * in.shift(group * (inputs / groups) + k / taps);
                      }
                      return sum + preloadOf(preload, o);
                    });
        yield Optional.of(
            new LinearScale(
                synapse, List.of(in.scale(0)), shift, in.fraction() + weights.format().fraction()));
      }
      case Synapse.Threshold(var thresholds, var signs, var clamp) -> {
        if (!in.sharedShift() || in.scale(0) < 0) {
          yield Optional.empty();
        }
        List<Long> codes = new ArrayList<>(thresholds.size());
        for (int k = 0; k < thresholds.size(); k++) {
          double code = (thresholds.real(k) - in.shift(0)) / (in.scale(0) * in.unit());
          if (code != Math.rint(code) || code < 0 || code >= 1L << 48) {
            yield Optional.empty();
          }
          codes.add((long) code);
        }
        Tensor t = Fractions.narrowest(thresholds.shape(), in.fraction(), codes);
        yield Optional.of(
            new LinearScale(
                new Synapse.Threshold(t, signs, clamp),
                List.of(in.scale(0)),
                preload(preload, outputs),
                in.fraction()));
      }
    };
  }

  Op.Dense dense() {
    return new Op.Dense(synapse, Optional.empty());
  }

  Op.Conv conv(Op.Conv conv, long pad) {
    return new Op.Conv(synapse, Optional.empty(), conv.window(), conv.groups(), pad);
  }

  /// The layer's value, with the layer as vertex `id`.
  Scaled scaled(String id) {
    return Scaled.sum(id, scale, shift, fraction);
  }

  private static List<Double> preload(Optional<Tensor> preload, int outputs) {
    return preload.isEmpty()
        ? List.of(0.0)
        : Scaled.list(preload.get().size() == 1 ? 1 : outputs, o -> preloadOf(preload, o));
  }

  private static double preloadOf(Optional<Tensor> preload, int o) {
    return preload.map(p -> p.real(p.size() == 1 ? 0 : o)).orElse(0.0);
  }
}
