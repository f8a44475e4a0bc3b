package nnc.passes.prune;

import java.util.BitSet;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.passes.analysis.Fractions;
import nnc.passes.analysis.Layers;

/// What makes the synapses of a layer contribute nothing: a weight of 0, or a threshold that the
/// largest input does not exceed.
///
/// @param threshold the least threshold that is never exceeded; 0 among products
record DeadSynapses(long threshold) {

  /// Those of layer `id`; empty where none can be dead: binary weights that shall not become
  /// ternary, thresholds whose clamp passes everything, inputs without a largest value.
  static Optional<DeadSynapses> of(Network network, String id, boolean ternary) {
    Op layer = network.op(id);
    return switch (Layers.synapse(layer)) {
      case Synapse.Product(var weights) ->
          weights.format() instanceof NumberFormat.Bipolar && !ternary
              ? Optional.empty()
              : Optional.of(new DeadSynapses(0));
      case Synapse.Threshold(_, _, var clamp) -> {
        Optional<Range> range = network.types().range(network.input(id));
        if (clamp != Clamp.RELU || range.isEmpty()) {
          yield Optional.empty();
        }
        long pad = layer instanceof Op.Conv c && c.window().padded() ? c.padValue() : 0;
        yield Optional.of(new DeadSynapses(Math.max(0, Math.max(range.get().hi(), pad))));
      }
    };
  }

  /// How many synapses of layer `id` can contribute something.
  static int live(Network network, String id) {
    Synapse synapse = Layers.synapse(network.op(id));
    Optional<DeadSynapses> dead = of(network, id, true);
    int live = 0;
    for (int i = 0; i < synapse.shape().size(); i++) {
      live += dead.isPresent() && dead.get().isDead(synapse, i) ? 0 : 1;
    }
    return live;
  }

  /// Whether synapse `i` contributes nothing.
  boolean isDead(Synapse synapse, int i) {
    return switch (synapse) {
      case Synapse.Product(var weights) -> weights.real(i) == 0;
      case Synapse.Threshold(var thresholds, _, _) -> thresholds.raw(i) >= threshold;
    };
  }

  /// By how much synapse `i` contributes at most: the magnitude of a weight (to be multiplied by
  /// that of the input), or by how many steps the largest input exceeds a threshold.
  double reach(Synapse synapse, int i) {
    return switch (synapse) {
      case Synapse.Product(var weights) -> Math.abs(weights.real(i));
      case Synapse.Threshold(var thresholds, _, _) -> Math.max(0, threshold - thresholds.raw(i));
    };
  }

  /// `layer` with those `gone` dead.
  Op kill(Op layer, BitSet gone) {
    return switch (Layers.synapse(layer)) {
      case Synapse.Product(var weights) ->
          Layers.with(layer, new Synapse.Product(zeroed(weights, gone)));
      case Synapse.Threshold(var thresholds, var signs, var clamp) -> {
        long[] raw = thresholds.toRaw();
        gone.stream().forEach(i -> raw[i] = Math.max(raw[i], threshold));
        Tensor t =
            thresholds.format().holds(threshold)
                ? Tensor.ofRaw(thresholds.shape(), thresholds.format(), raw)
                : Fractions.narrowest(thresholds.shape(), thresholds.format().fraction(), raw);
        yield Layers.with(layer, new Synapse.Threshold(t, signs, clamp));
      }
    };
  }

  private static Tensor zeroed(Tensor weights, BitSet gone) {
    NumberFormat format = weights.format();
    if (format.isReal()) {
      double[] values = weights.toReal();
      gone.stream().forEach(i -> values[i] = 0);
      return Tensor.ofReal(weights.shape(), values);
    }
    return Tensor.generate(
        weights.shape(),
        format instanceof NumberFormat.Bipolar ? NumberFormat.signed(2) : format,
        i -> gone.get(i) ? 0 : weights.raw(i));
  }
}
