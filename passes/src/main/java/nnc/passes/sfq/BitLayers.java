package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Types;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;

/// A network of dense layers of weights, a threshold behind each, between which bits go. `outputs`
/// maps an output to what it shows; an input, a layer or an output is called by its vertex.
record BitLayers(
    Network network,
    SequencedMap<String, TensorType> inputs,
    List<Layer> layers,
    SequencedMap<String, String> outputs) {

  /// A layer `id`: the sums `sums` of `weights` times what `source` gives, compared by `decision`.
  record Layer(
      String id,
      String sums,
      String source,
      Tensor weights,
      Optional<Tensor> preload,
      Op.MultiThreshold decision,
      boolean bipolar,
      Span span) {

    int outputs() {
      return weights.shape().dim(0);
    }

    int inputs() {
      return weights.shape().dim(1);
    }
  }

  /// Throws `Rejection` (E0401) for a network that is none of these.
  static BitLayers of(Network network) {
    Reader reader = new Reader(network);
    network.inputIds().forEach(reader::input);
    network.topological().forEach(reader::vertex);
    return new BitLayers(network, reader.inputs, reader.layers, reader.outputs);
  }

  private static final class Reader {
    private final Network network;
    private final Types types;
    private final SequencedMap<String, TensorType> inputs = new LinkedHashMap<>();
    private final List<Layer> layers = new ArrayList<>();
    private final SequencedMap<String, String> outputs = new LinkedHashMap<>();

    Reader(Network network) {
      this.network = network;
      this.types = Types.of(network);
    }

    void input(String id) {
      requireBits(id);
      inputs.put(id, types.type(id));
    }

    void vertex(String id) {
      Op op = network.op(id);
      switch (op) {
        case Op.Input _, Op.Flatten _ -> {} // elements stay what they are
        case Op.Dense _ -> {
          if (network.uses(id).stream()
              .anyMatch(e -> !(network.op(e.target()) instanceof Op.MultiThreshold))) {
            throw refuse(
                network, id, "its sums are not compared with thresholds, and pulses carry no sums");
          }
        }
        case Op.MultiThreshold t -> layers.add(layer(id, t));
        case Op.Output() -> outputs.put(id, source(network.input(id)));
        case Op.Add _,
            Op.Argmax _,
            Op.Concat _,
            Op.Conv _,
            Op.MaxPool _,
            Op.SumPool _,
            Op.Population _,
            Op.Delay _,
            Op.Projection _,
            Op.Relu _,
            Op.Clip _,
            Op.Affine _,
            Op.BatchNorm _,
            Op.Encode _,
            Op.ShiftRight _,
            Op.Requantize _ ->
            throw refuse(network, id, "there is no circuit for '" + op.mnemonic() + "'");
      }
    }

    private Layer layer(String id, Op.MultiThreshold t) {
      String sums = network.input(id);
      requireBits(id);
      if (t.levels() != 1
          || !(network.op(sums) instanceof Op.Dense(var synapse, var preload))
          || !(synapse instanceof Synapse.Product(var weights))) {
        throw refuse(
            network, id, "only one threshold behind a dense layer of weights becomes a circuit");
      }
      boolean bipolar = types.format(network.input(sums)) instanceof NumberFormat.Bipolar;
      return new Layer(
          id,
          sums,
          source(network.input(sums)),
          weights,
          preload,
          t,
          bipolar,
          network.vertex(sums).span());
    }

    /// What gives the elements of `id`, which one layer or output alone may read.
    private String source(String id) {
      if (network.uses(id).size() != 1) {
        throw refuse(network, id, "what several layers read would have to be read twice");
      }
      return network.op(id) instanceof Op.Flatten ? source(network.input(id)) : id;
    }

    private void requireBits(String id) {
      NumberFormat format = types.format(id);
      if (format.width() != 1) {
        throw refuse(
            network, id, "a pulse is there or not, so elements are bit or bipolar, not " + format);
      }
    }
  }

  static Rejection refuse(Network network, String id, String why) {
    return Diagnostic.of(Code.E0401, network.vertex(id).span(), "'" + id + "': " + why)
        .help("this target takes dense layers of weights whose inputs and outputs are bits")
        .rejection();
  }
}
