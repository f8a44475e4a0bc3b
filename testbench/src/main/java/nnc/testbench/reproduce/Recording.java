package nnc.testbench.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import nnc.backends.compare.Neuron;
import nnc.backends.compare.RecordedLayer;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// A convolution of a network with the inputs it gets when the network runs: each vector is the
/// window of one position of one image, a padded tap being 0.
final class Recording {

  private static final int BITS = 8;

  private Recording() {}

  /// `vectors` windows of layer `layer`, from images spread over all there are and positions spread
  /// over the map. Every sum is held against the interpreter's.
  static RecordedLayer of(Network network, Samples images, String layer, int vectors) {
    String id = layer + ".conv";
    if (!(network.op(id)
            instanceof Op.Conv(Synapse synapse, var preload, Window window, int groups, long pad)
        && groups == 1
        && pad == 0
        && network.op(network.uses(id).getFirst().target()) instanceof Op.ShiftRight shift)) {
      throw new IllegalArgumentException(id + " of " + network.name());
    }
    Tensor weights =
        switch (synapse) {
          case Synapse.Product p -> p.weights();
          case Synapse.Threshold t -> t.thresholds();
        };
    int outputs = synapse.shape().dim(0);
    int inputs = weights.size() / outputs;
    List<List<Neuron.Parameter>> parameters = new ArrayList<>();
    List<Long> biases = new ArrayList<>();
    for (int o = 0; o < outputs; o++) {
      List<Neuron.Parameter> row = new ArrayList<>();
      for (int i = o * inputs; i < (o + 1) * inputs; i++) {
        row.add(
            switch (synapse) {
              case Synapse.Product p -> new Neuron.Parameter(p.weights().raw(i), false);
              case Synapse.Threshold t ->
                  new Neuron.Parameter(t.thresholds().raw(i), t.signs().raw(i) < 0);
            });
      }
      parameters.add(row);
      biases.add(preload.orElseThrow().raw(o));
    }
    Interpreter interpreter = Interpreter.of(network);
    List<List<Long>> all = new ArrayList<>();
    for (int v = 0; v < vectors; v++) {
      SequencedMap<String, Value> values =
          interpreter.trace(images.inputs((int) ((long) v * images.count() / vectors)));
      Value sums = values.get(id);
      int positions = sums.raw().length / outputs;
      int position = (5 + 3 * v) % positions;
      List<Long> x = window(values.get(network.input(id)), window, position);
      Neuron neuron = synapse instanceof Synapse.Product ? Neuron.MUL : Neuron.R1;
      for (int o = 0; o < outputs; o++) {
        long sum = biases.get(o);
        for (int i = 0; i < inputs; i++) {
          sum += neuron.term(x.get(i), parameters.get(o).get(i));
        }
        if (sum != sums.raw()[o * positions + position]) {
          throw new IllegalStateException("neuron " + o + " of " + id + " sums to " + sum);
        }
      }
      all.add(x);
    }
    return new RecordedLayer(BITS, all, parameters, biases, shift.bits());
  }

  private static List<Long> window(Value map, Window window, int position) {
    int height = map.type().shape().dim(1);
    int width = map.type().shape().dim(2);
    int top = position / window.outWidth(width) * window.strideY() - window.top();
    int left = position % window.outWidth(width) * window.strideX() - window.left();
    long[] raw = map.raw();
    List<Long> x = new ArrayList<>();
    for (int c = 0; c < map.type().shape().dim(0); c++) {
      for (int y = top; y < top + window.height(); y++) {
        for (int z = left; z < left + window.width(); z++) {
          boolean inside = y >= 0 && y < height && z >= 0 && z < width;
          x.add(inside ? raw[(c * height + y) * width + z] : 0);
        }
      }
    }
    return x;
  }
}
