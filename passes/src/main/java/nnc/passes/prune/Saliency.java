package nnc.passes.prune;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.network.Types;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.passes.analysis.Calibration;
import nnc.passes.analysis.Fractions;
import nnc.passes.analysis.Layers;

/// How much each synapse of a layer can contribute, and what makes one contribute nothing.
final class Saliency {

  private final double[] scores;
  private final long deadThreshold;

  private Saliency(double[] scores, long deadThreshold) {
    this.scores = scores;
    this.deadThreshold = deadThreshold;
  }

  /// The synapses of layer `id`; empty where none can be made dead: binary weights that shall not
  /// become ternary, thresholds whose clamp passes everything, inputs without a largest value.
  static Optional<Saliency> of(
      Network network, Types types, String id, boolean ternary, Optional<Calibration> calibration) {
    Op layer = network.op(id);
    String from = network.input(id);
    return switch (Layers.synapse(layer)) {
      case Synapse.Product(var weights) -> {
        if (weights.format() instanceof NumberFormat.Bipolar && !ternary) {
          yield Optional.empty();
        }
        double[] scores = new double[weights.size()];
        for (int i = 0; i < scores.length; i++) {
          scores[i] = Math.abs(weights.real(i));
        }
        calibration.ifPresent(c -> weigh(scores, layer, c.of(from)));
        yield Optional.of(new Saliency(scores, 0));
      }
      case Synapse.Threshold(var thresholds, _, var clamp) -> {
        Optional<Range> range = types.range(from);
        if (clamp != Clamp.RELU || range.isEmpty()) {
          yield Optional.empty();
        }
        long pad = layer instanceof Op.Conv c && c.window().padded() ? c.padValue() : 0;
        long dead = Math.max(0, Math.max(range.get().hi(), pad));
        double[] scores = new double[thresholds.size()];
        for (int i = 0; i < scores.length; i++) {
          scores[i] = (double) Math.max(0, dead - thresholds.raw(i));
        }
        calibration.ifPresent(c -> weigh(scores, layer, c.of(from)));
        yield Optional.of(new Saliency(scores, dead));
      }
    };
  }

  private static void weigh(double[] scores, Op layer, Calibration.Statistics input) {
    int outputs = Layers.synapse(layer).shape().dim(0);
    int columns = Layers.synapse(layer).shape().dim(1);
    int taps = Layers.taps(layer);
    int perGroup = outputs / (layer instanceof Op.Conv conv ? conv.groups() : 1);
    for (int i = 0; i < scores.length; i++) {
      int output = i / (columns * taps);
      int channel = output / perGroup * columns + i / taps % columns;
      scores[i] *= input.meanMagnitude(channel);
    }
  }

  int size() {
    return scores.length;
  }

  /// Synapses that contribute nothing as they are.
  int dead() {
    int dead = 0;
    for (double score : scores) {
      dead += score == 0 ? 1 : 0;
    }
    return dead;
  }

  private double rootMeanSquare() {
    double sum = 0;
    for (double score : scores) {
      sum += score * score;
    }
    return Math.sqrt(sum / scores.length);
  }

  /// The score relative to the layers' root mean squares below which `sparsity` of all synapses
  /// stand.
  static double limit(List<Saliency> layers, double sparsity) {
    int size = layers.stream().mapToInt(Saliency::size).sum();
    double[] relative = new double[size];
    int at = 0;
    for (Saliency layer : layers) {
      double mean = layer.rootMeanSquare();
      for (double score : layer.scores) {
        relative[at++] = mean == 0 ? 0 : score / mean;
      }
    }
    Arrays.sort(relative);
    int pruned = (int) (sparsity * size);
    return pruned == size ? Double.POSITIVE_INFINITY : relative[pruned];
  }

  /// Synapses whose relative score is below `limit`.
  int below(double limit) {
    double mean = rootMeanSquare();
    int below = 0;
    for (double score : scores) {
      below += mean == 0 || score / mean < limit ? 1 : 0;
    }
    return below;
  }

  /// `layer` with the `count` least synapses dead.
  Op pruned(Op layer, int count) {
    boolean[] gone = least(count);
    return switch (Layers.synapse(layer)) {
      case Synapse.Product(var weights) ->
          Layers.with(layer, new Synapse.Product(zeroed(weights, gone)));
      case Synapse.Threshold(var thresholds, var signs, var clamp) -> {
        long[] raw = thresholds.toRaw();
        for (int i = 0; i < raw.length; i++) {
          raw[i] = gone[i] ? Math.max(raw[i], deadThreshold) : raw[i];
        }
        Tensor t =
            thresholds.format().holds(deadThreshold)
                ? Tensor.ofRaw(thresholds.shape(), thresholds.format(), raw)
                : Fractions.narrowest(thresholds.shape(), thresholds.format().fraction(), raw);
        yield Layers.with(layer, new Synapse.Threshold(t, signs, clamp));
      }
    };
  }

  private static Tensor zeroed(Tensor weights, boolean[] gone) {
    NumberFormat format = weights.format();
    if (format.isReal()) {
      double[] values = weights.toReal();
      for (int i = 0; i < values.length; i++) {
        values[i] = gone[i] ? 0 : values[i];
      }
      return Tensor.ofReal(weights.shape(), values);
    }
    return Tensor.generate(
        weights.shape(),
        format instanceof NumberFormat.Bipolar ? NumberFormat.signed(2) : format,
        i -> gone[i] ? 0 : weights.raw(i));
  }

  /// The `count` synapses with the least scores, earlier ones first among equals.
  private boolean[] least(int count) {
    boolean[] gone = new boolean[scores.length];
    if (count == 0) {
      return gone;
    }
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double limit = sorted[count - 1];
    int left = count;
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] < limit) {
        gone[i] = true;
        left--;
      }
    }
    for (int i = 0; i < scores.length && left > 0; i++) {
      if (scores[i] == limit) {
        gone[i] = true;
        left--;
      }
    }
    return gone;
  }
}
