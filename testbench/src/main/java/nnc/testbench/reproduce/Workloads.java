package nnc.testbench.reproduce;

import java.util.List;
import java.util.stream.IntStream;
import nnc.backends.compare.Neuron;
import nnc.backends.compare.RecordedLayer;

/// What each neuron is fed: a recorded layer of the trained network of its kind, or a stand-in.
record Workloads(RecordedLayer threshold, RecordedLayer mac) {

  /// The layer whose inputs and parameters are recorded: 32 neurons of 16 x 3 x 3 synapses.
  static final String LAYER = "c2";

  /// Synapses of one of its neurons.
  static final int SYNAPSES = 144;

  static Workloads of(Digits digits, int vectors) {
    var threshold = digits.threshold().network();
    var mac = digits.mac().network();
    return new Workloads(
        Recording.of(threshold, digits.images(threshold), LAYER, vectors),
        Recording.of(mac, digits.images(mac), LAYER, vectors));
  }

  RecordedLayer of(Neuron neuron, int bits) {
    RecordedLayer layer =
        legal(neuron, neuron == Neuron.MUL || neuron == Neuron.ADD ? mac : threshold);
    if (layer.bits() < bits) {
      layer = legal(neuron, layer.doubled());
    }
    return neuron == Neuron.ADD ? centred(layer) : layer;
  }

  private static RecordedLayer legal(Neuron neuron, RecordedLayer layer) {
    // Sign and magnitude does not have the lowest weight; every kind gets the same.
    long most = neuron.parameters(layer.bits()).hi();
    return layer.with(p -> neuron.parameter(Math.clamp(p.value(), -most, most), p.negative()));
  }

  /// Distances are never negative, so a bias of their mean keeps the outputs inside the clip.
  private static RecordedLayer centred(RecordedLayer layer) {
    List<Long> biases =
        layer.parameters().stream()
            .map(row ->
                layer.vectors().stream()
                        .mapToLong(x ->
                            IntStream.range(0, x.size())
                                .mapToLong(i -> Neuron.ADD.term(x.get(i), row.get(i)))
                                .sum())
                        .sum()
                    / layer.vectors().size())
            .toList();
    return new RecordedLayer(
        layer.bits(), layer.vectors(), layer.parameters(), biases, layer.shift());
  }

  /// Where a neuron's inputs and parameters come from.
  static String source(Neuron neuron) {
    return switch (neuron) {
      case MUL -> "inputs and weights of the trained MAC network";
      case R1 -> "inputs, thresholds and signs of the trained threshold network";
      case R1_EQUAL -> "those of R1 with thresholds rounded down to even ones";
      case R2, SUBSUM -> "those of R1 without signs, a stand-in";
      case ADD -> "those of MUL, a stand-in";
    };
  }
}
