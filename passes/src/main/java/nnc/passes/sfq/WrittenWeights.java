package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.Settings;

/// The real weights of the network as it was given, beside the integers that a dense layer of
/// `BitLayers` has of them: `w ~ s * q`, each product within half a step of its weight. The scale
/// `s` is the one that `Quantize` chooses: a neuron's or a layer's largest weight by its largest
/// integer, or a power of two above it. A layer that has lost neurons or inputs on its way, or
/// whose weights were changed, is not told.
record WrittenWeights(Network given, boolean powers) {

  /// Rounding to the nearest, and of the division that it is seen by.
  private static final double HALF = 0.5 + 1e-9;

  WrittenWeights(Network given, Settings settings) {
    this(given, settings.get("quantize.scales").equals(Optional.of("power-of-two")));
  }

  /// Whether the weights of `layer` were written as they are: what it sums up, or the whole network
  /// where a layer of it was made of others, has no real weights.
  boolean areIntegers(BitLayers.Layer layer) {
    String sums = layer.sums();
    return (given.vertices().containsKey(sums) && !(given.op(sums) instanceof Op.Argmax))
        ? !isReal(sums)
        : given.vertices().keySet().stream().noneMatch(this::isReal);
  }

  private boolean isReal(String id) {
    return switch (given.op(id)) {
      case Op.Dense(Synapse.Product(Tensor weights), var _) -> weights.format().isReal();
      case Op.Conv c when c.synapse() instanceof Synapse.Product(Tensor weights) ->
          weights.format().isReal();
      default -> false;
    };
  }

  /// The weights `[outputs, inputs]` of neurons, one after the other, and the scale of each neuron.
  record Layer(List<Double> weights, List<Double> scales) {
    Layer {
      weights = List.copyOf(weights);
      scales = List.copyOf(scales);
    }
  }

  /// What was written for `layer`, whose source's elements have `width` bits each.
  Optional<Layer> of(BitLayers.Layer layer, int width) {
    if (!given.vertices().containsKey(layer.sums())
        || !(given.op(layer.sums()) instanceof Op.Dense(Synapse.Product(Tensor real), var _))
        || !real.format().isReal()
        || real.shape().dim(0) != layer.outputs()
        || real.shape().dim(1) * width != layer.inputs()) {
      return Optional.empty();
    }
    int inputs = layer.inputs();
    double[] weights = new double[layer.outputs() * inputs];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.scalb(real.real(i / width), i % width);
    }
    List<Double> scales = new ArrayList<>();
    double whole = largest(weights, 0, weights.length) / largest(layer, 0, layer.outputs());
    for (int o = 0; o < layer.outputs(); o++) {
      double own = largest(weights, o * inputs, (o + 1) * inputs) / largest(layer, o, o + 1);
      double power = Math.scalb(1.0, Math.getExponent(own));
      DoubleStream tried =
          powers ? DoubleStream.of(power / 2, power, 2 * power) : DoubleStream.of(own, whole);
      int neuron = o;
      OptionalDouble scale =
          tried.filter(s -> isScale(s, layer, weights, neuron, width)).findFirst();
      if (scale.isEmpty()) {
        return Optional.empty();
      }
      scales.add(scale.getAsDouble());
    }
    return Optional.of(new Layer(Arrays.stream(weights).boxed().toList(), scales));
  }

  private static boolean isScale(
      double scale, BitLayers.Layer layer, double[] weights, int neuron, int width) {
    for (int i = 0; i < layer.inputs(); i++) {
      double off = weights[neuron * layer.inputs() + i] / scale - layer.weight(neuron, i);
      if (!(Math.abs(off) <= Math.scalb(HALF, i % width))) {
        return false;
      }
    }
    return true;
  }

  private static double largest(double[] weights, int from, int to) {
    double largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(weights[i]));
    }
    return largest;
  }

  /// At least 1, for neurons without weights.
  private static double largest(BitLayers.Layer layer, int from, int to) {
    double largest = 1;
    for (int o = from; o < to; o++) {
      for (int i = 0; i < layer.inputs(); i++) {
        largest = Math.max(largest, (double) Math.abs(layer.weight(o, i)));
      }
    }
    return largest;
  }
}
