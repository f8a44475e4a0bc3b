package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
import nnc.ir.pulse.Terminal;

/// A network as layers of neurons that compare weighted sums of bits: dense layers as they are,
/// convolutions and pools unrolled, an argmax as comparisons of all pairs (`ArgmaxLayers`). An
/// element of several bits, of an input or of an argmax, is as many bits, least first; where
/// `rates` are asked for, an input's element is one source of its number instead.
///
/// `outputs` maps an output to what it shows; an input, a layer or an output is called by its
/// vertex. A value may have any number of readers. A layer comes behind what it reads.
record BitLayers(
    Network network,
    SequencedMap<String, TensorType> inputs,
    List<Layer> layers,
    SequencedMap<String, String> outputs) {

  /// Most weights of a layer that is unrolled.
  static final int MOST_WEIGHTS = 1 << 20;

  /// Most bits of an input's element.
  private static final int WIDEST = 16;

  /// Most bits of one that is a rate: a window has a slot for each value but 0, at least.
  private static final int WIDEST_RATE = 8;

  /// A layer `id`: neuron `o` is 1 where its comparison holds for the sum of row `o` of `weights`
  /// times the bits of `source`, which count -1 for 0 where `bipolar`. `sums` names what it sums
  /// up, in messages and of cells.
  record Layer(
      String id,
      String sums,
      String source,
      Tensor weights,
      List<Comparison> comparisons,
      boolean bipolar,
      Span span) {

    Layer {
      comparisons = List.copyOf(comparisons);
    }

    int outputs() {
      return weights.shape().dim(0);
    }

    int inputs() {
      return weights.shape().dim(1);
    }

    long weight(int output, int input) {
      return weights.raw(output * inputs() + input);
    }
  }

  /// Whether `sign` times a sum is at least `threshold`.
  record Comparison(long sign, long threshold) {}

  /// Throws `Rejection` (E0401) for a network that is none of these.
  static BitLayers of(Network network) {
    return of(network, false);
  }

  /// The same, with an input's elements of several bits as rates.
  static BitLayers of(Network network, boolean rates) {
    if (network.isInTime()) {
      throw Memory.refusal(network);
    }
    Reader reader = new Reader(network, rates);
    network.inputIds().forEach(reader::input);
    network.topological().forEach(reader::vertex);
    return new BitLayers(network, reader.inputs, reader.layers, reader.outputs);
  }

  /// The bits of an element of `value`, 1 for what layers give.
  int width(String value) {
    return inputs.containsKey(value) ? inputs.get(value).format().width() : 1;
  }

  /// The layers that read `value`.
  List<Layer> readers(String value) {
    return layers.stream().filter(l -> l.source.equals(value)).toList();
  }

  /// Pins of the chip for `id` of type `type`.
  static Terminal terminal(String id, TensorType type) {
    int width = type.format().width();
    List<String> pins = new ArrayList<>();
    for (int i = 0; i < type.shape().size(); i++) {
      for (int bit = 0; bit < width; bit++) {
        pins.add(id + "[" + i + "]" + (width == 1 ? "" : "." + bit));
      }
    }
    return new Terminal(id, type, pins);
  }

  private static final class Reader {
    private final Network network;
    private final boolean rates;
    private final Types types;
    private final SequencedMap<String, TensorType> inputs = new LinkedHashMap<>();
    private final List<Layer> layers = new ArrayList<>();
    private final SequencedMap<String, String> outputs = new LinkedHashMap<>();

    Reader(Network network, boolean rates) {
      this.network = network;
      this.rates = rates;
      this.types = Types.of(network);
    }

    void input(String id) {
      NumberFormat format = types.format(id);
      if (format.isReal() || format.width() > WIDEST) {
        throw refuse(
            network, id, "an input's elements have 1 to " + WIDEST + " bits, not " + format);
      }
      if (rates && format.width() > 1) {
        if (format.width() > WIDEST_RATE) {
          throw refuse(
              network,
              id,
              "as a rate an input's element has at most " + WIDEST_RATE + " bits, not " + format);
        }
        if (format instanceof NumberFormat.Fixed f && f.signed()) {
          throw refuse(
              network, id, "a rate is not below 0, and an element of " + format + " may be");
        }
      }
      inputs.put(id, types.type(id));
    }

    void vertex(String id) {
      Op op = network.op(id);
      switch (op) {
        case Op.Input _, Op.Flatten _ -> {} // elements stay what they are
        case Op.Dense _, Op.Conv _ -> {
          if (network.uses(id).stream().anyMatch(e -> !decides(e.target()))) {
            throw refuse(
                network,
                id,
                "its sums are not compared with thresholds or by argmax, and pulses carry no sums");
          }
        }
        case Op.MultiThreshold t -> layers.add(layer(id, t));
        case Op.MaxPool(var window) -> {
          String source = network.input(id);
          requireBits(id, source);
          Tensor weights = unrolling(id).pool(types.shape(source), window);
          boolean bipolar = isBipolar(source);
          List<Comparison> any = new ArrayList<>();
          for (int o = 0; o < weights.shape().dim(0); o++) {
            any.add(new Comparison(1, bipolar ? 2 - Unrolling.total(weights, o) : 1));
          }
          layers.add(new Layer(id, id, source(source), weights, any, bipolar, span(id)));
        }
        case Op.Argmax() -> {
          if (network.uses(id).stream()
              .anyMatch(e -> !(network.op(e.target()) instanceof Op.Output))) {
            throw refuse(network, id, "a class is shown at the chip's pins, no layer reads it");
          }
          argmax(id);
        }
        case Op.Output() -> outputs.put(id, source(network.input(id)));
        case Op.Add _,
            Op.Concat _,
            Op.SumPool _,
            Op.Population _,
            Op.Delay _,
            Op.Projection _,
            Op.Plastic _,
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

    private boolean decides(String reader) {
      return switch (network.op(reader)) {
        case Op.MultiThreshold _, Op.Argmax _ -> true;
        case Op.Flatten _ -> network.uses(reader).stream().allMatch(e -> decides(e.target()));
        default -> false;
      };
    }

    private Layer layer(String id, Op.MultiThreshold t) {
      String sums = network.input(id);
      NumberFormat format = types.format(id);
      if (format.width() != 1) {
        throw refuse(
            network, id, "a pulse is there or not, so elements are bit or bipolar, not " + format);
      }
      if (t.levels() != 1) {
        throw refuse(network, id, "only one threshold for each neuron becomes a circuit");
      }
      Sums found = sums(id, sums);
      int perChannel = types.shape(id).size() / types.shape(id).channels();
      List<Comparison> comparisons = new ArrayList<>();
      for (int o = 0; o < found.preload.size(); o++) {
        int channel = o / perChannel;
        int row = t.thresholds().shape().dim(0) == 1 ? 0 : channel;
        long sign = t.directions().raw(t.directions().size() == 1 ? 0 : channel);
        comparisons.add(new Comparison(sign, sign * less(sums, t.thresholds().raw(row), found, o)));
      }
      return new Layer(
          id,
          sums,
          source(found.source),
          found.weights,
          comparisons,
          isBipolar(found.source),
          span(sums));
    }

    private long less(String sums, long threshold, Sums found, int o) {
      try {
        return Math.subtractExact(threshold, found.preload.get(o));
      } catch (ArithmeticException _) {
        throw refuse(network, sums, TOO_WIDE);
      }
    }

    /// Weights of the bits of `source`, and what each sum begins with.
    private record Sums(String source, Tensor weights, List<Long> preload) {}

    private Sums sums(String reader, String id) {
      return switch (network.op(id)) {
        case Op.Dense(Synapse.Product(var weights), var preload) -> {
          String source = network.input(id);
          List<Long> begins = new ArrayList<>();
          for (int o = 0; o < weights.shape().dim(0); o++) {
            int output = o;
            begins.add(preload.map(p -> p.raw(output)).orElse(0L));
          }
          yield new Sums(source, bits(id, source, weights), begins);
        }
        case Op.Conv c when c.synapse() instanceof Synapse.Product(var kernel) -> {
          String source = network.input(id);
          Tensor weights = unrolling(id).conv(types.shape(source), kernel, c.window(), c.groups());
          int perChannel = weights.shape().dim(0) / kernel.shape().dim(0);
          List<Long> begins = new ArrayList<>();
          for (int o = 0; o < weights.shape().dim(0); o++) {
            int channel = o / perChannel;
            long padded =
                Unrolling.total(kernel, channel) - Unrolling.total(weights, o); // what hangs over
            begins.add(c.preload().map(p -> p.raw(channel)).orElse(0L) + c.padValue() * padded);
          }
          yield new Sums(source, bits(id, source, weights), begins);
        }
        case Op.Flatten() -> sums(reader, network.input(id));
        default ->
            throw refuse(
                network,
                reader,
                "only thresholds behind a dense or convolutional layer of weights become a circuit");
      };
    }

    /// `weights` of elements as weights of their bits.
    private Tensor bits(String id, String source, Tensor weights) {
      NumberFormat format = types.format(source);
      if (format.width() == 1 || rates) {
        return weights;
      }
      return unrolling(id).bits(weights, (NumberFormat.Fixed) format);
    }

    private void argmax(String id) {
      String compared = network.input(id);
      Sums sums;
      boolean bipolar;
      if (types.format(compared).width() == 1 && isValue(compared)) {
        int count = types.shape(compared).size();
        unrolling(id).require((long) count * count);
        sums =
            new Sums(compared, Unrolling.identity(count), java.util.Collections.nCopies(count, 0L));
        bipolar = isBipolar(compared);
      } else {
        sums = sums(id, compared);
        bipolar = isBipolar(sums.source);
      }
      long count = sums.preload.size();
      unrolling(id).require(count * count / 2 * Math.max(count, sums.weights.shape().dim(1)));
      try {
        layers.addAll(
            ArgmaxLayers.of(
                id,
                source(sums.source),
                sums.weights,
                sums.preload,
                types.format(id).width(),
                bipolar,
                span(id)));
      } catch (ArithmeticException _) {
        throw refuse(network, compared, TOO_WIDE);
      }
    }

    private boolean isValue(String id) {
      return switch (network.op(id)) {
        case Op.Input _, Op.MultiThreshold _, Op.MaxPool _ -> true;
        case Op.Flatten _ -> isValue(network.input(id));
        default -> false;
      };
    }

    private Unrolling unrolling(String id) {
      return new Unrolling(weights ->
          refuse(
              network, id, "unrolled it has " + weights + " weights, more than " + MOST_WEIGHTS));
    }

    /// What gives the elements of `id`.
    private String source(String id) {
      return network.op(id) instanceof Op.Flatten ? source(network.input(id)) : id;
    }

    private boolean isBipolar(String id) {
      return types.format(id) instanceof NumberFormat.Bipolar;
    }

    private Span span(String id) {
      return network.vertex(id).span();
    }

    private void requireBits(String id, String source) {
      NumberFormat format = types.format(source);
      if (format.width() != 1 || !isValue(source)) {
        throw refuse(
            network,
            id,
            "a pulse is there or not, so pooled elements are bit or bipolar, not " + format);
      }
    }
  }

  private static final String TOO_WIDE =
      "weights and thresholds of more than 31 bits are not counted";

  static Rejection tooWide(Layer layer) {
    return refuse(layer.sums, layer.span, TOO_WIDE);
  }

  private static Rejection refuse(Network network, String id, String why) {
    return refuse(id, network.vertex(id).span(), why);
  }

  private static Rejection refuse(String id, Span span, String why) {
    return Diagnostic.of(Code.E0401, span, "'" + id + "': " + why)
        .help(
            "compare each sum with a threshold, as in dense(x, weights: W) step >= 2, instead of relu or"
                + " a product; max pools of bits and an argmax at the end are taken too. 'nnc cut' takes"
                + " out of a bigger network a part that a circuit can be")
        .rejection();
  }
}
