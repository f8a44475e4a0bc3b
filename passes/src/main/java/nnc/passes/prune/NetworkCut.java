package nnc.passes.prune;

import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.IntStream;
import nnc.ir.Edge;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Types;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.passes.analysis.ChannelRanges;
import nnc.passes.analysis.FixedPointInputs;
import nnc.passes.analysis.Layers;

/// A small network cut out of an integer one: from a dense layer on, with a few of that layer's
/// inputs, and if wanted with fewer neurons in the layers behind it and fewer outputs.
///
/// ```
/// image -> flatten -> sign -> dense 784 -> ...      sign -> dense 16 -> ...
/// ```
///
/// What is in front of the layer is left to whoever feeds the cut; `fed` computes it. With
/// calibration data the inputs that stay are those that explain most of the layer's sums
/// (`Explained`), what goes leaves its mean to its readers' preloads, and preloads are chosen anew
/// so that neurons decide as before as often as they can (`Refit`). Without data weights alone say
/// what matters, and what goes contributes nothing. Weights stay as they are.
public final class NetworkCut {

  /// Samples that means and deviations are taken of, at most.
  public static final int LIMIT = 1000;

  /// What shall stay. `layer` is the dense layer to begin at (empty: the first one); `inputs` its
  /// inputs that stay, or, where none is named, the `most` that matter most; `outputs` the classes
  /// or neurons of the last layer that stay (empty: all); `neurons` how many neurons of each layer
  /// between stay at most.
  public record Choice(
      Optional<String> layer,
      List<Integer> inputs,
      int most,
      List<Integer> outputs,
      OptionalInt neurons) {
    public Choice {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  private final Network original;
  private final Interpreter interpreter;
  private final String front;
  private final Network whole;
  private final Network cut;
  private final List<Integer> inputs;
  private final List<Integer> outputs;

  private NetworkCut(
      Network original,
      String front,
      Network whole,
      Network cut,
      List<Integer> inputs,
      List<Integer> outputs) {
    this.original = original;
    this.interpreter = Interpreter.of(original);
    this.front = front;
    this.whole = whole;
    this.cut = cut;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
  }

  /// The cut that `choice` asks for out of `network`, all of whose layers compute integers. Throws
  /// `Rejection` where that cannot be: E0201 (no such layer), E0207 (no dense layer to begin at,
  /// outputs that are no neurons) and E0305 (inputs or outputs that are not there).
  public static NetworkCut of(Network network, Choice choice, Optional<Samples> calibration) {
    String layer = CutPoint.layer(network, choice.layer());
    String front = network.input(layer);
    Network tail = CutPoint.behind(network, front);
    Network whole = CutPoint.outputs(tail, choice.outputs());
    NetworkCut all = new NetworkCut(network, front, whole, whole, List.of(), choice.outputs());
    Optional<Samples> data =
        calibration.filter(s -> s.count() > 0).map(s -> first(all.fed(all.chosen(s))));
    int count = whole.types().shape(whole.inputIds().getFirst()).size();
    List<Integer> kept =
        choice.inputs().isEmpty()
            ? mostImportant(whole, data, choice.most(), count)
            : named(choice.inputs(), count);
    Network cut = withInputs(whole, kept, data);
    if (data.isPresent()) {
      Optional<Samples> few = data.map(s -> only(s, kept, cut));
      Refit refit = new Refit(whole, data.get(), few.get());
      Network fitted = refit.of(cut, Map.of());
      if (choice.neurons().isPresent()) {
        Narrowed narrowed = withNeurons(fitted, choice.neurons().getAsInt(), few);
        fitted = refit.of(narrowed.network(), narrowed.kept());
      }
      return new NetworkCut(network, front, whole, fitted, kept, choice.outputs());
    }
    Network narrow =
        choice.neurons().isPresent()
            ? withNeurons(cut, choice.neurons().getAsInt(), Optional.empty()).network()
            : cut;
    return new NetworkCut(network, front, whole, narrow, kept, choice.outputs());
  }

  private static Samples only(Samples fed, List<Integer> kept, Network cut) {
    return Samples.of(fed.every().stream().map(v -> narrowed(v, kept, cut)).toList(), List.of());
  }

  /// The cut.
  public Network network() {
    return cut;
  }

  /// The network from the layer on, with all inputs and neurons, and the outputs of the cut.
  public Network whole() {
    return whole;
  }

  /// The vertex of the original whose elements are the inputs.
  public String front() {
    return front;
  }

  /// The inputs that stay, by their place in what the layer reads.
  public List<Integer> inputs() {
    return inputs;
  }

  /// The vertices of the original between its inputs and the layer, in order: whoever feeds the cut
  /// computes them.
  public List<String> before() {
    Set<String> upstream = original.upstream(List.of(front));
    return original.topological().stream()
        .filter(id -> upstream.contains(id) && !(original.op(id) instanceof Op.Input))
        .toList();
  }

  /// `samples` of the original with the labels of the cut. Where classes were chosen, samples of
  /// others are left out, and the label is the class's place among those that stay; where one
  /// neuron of bits was, the label is whether it is that neuron's.
  public Samples chosen(Samples samples) {
    if (outputs.isEmpty() || samples.labels().size() != samples.count()) {
      return samples;
    }
    List<Integer> labels = samples.labels();
    boolean alone = outputs.size() == 1;
    List<Integer> rows =
        IntStream.range(0, labels.size())
            .filter(i -> alone || outputs.contains(labels.get(i)))
            .boxed()
            .toList();
    List<Integer> mapped =
        rows.stream()
            .map(labels::get)
            .map(l -> alone ? (outputs.contains(l) ? 1 : 0) : outputs.indexOf(l))
            .toList();
    return new Mapped(rows, mapped, samples::inputs);
  }

  /// `samples` of the original as what the layer reads, all of it: samples of `whole`.
  public Samples fed(Samples samples) {
    Samples encoded = FixedPointInputs.of(samples, original);
    TensorType type = whole.types().type(whole.inputIds().getFirst());
    return new Mapped(
        IntStream.range(0, samples.count()).boxed().toList(),
        samples.labels(),
        i -> List.of(Value.ofRaw(type, interpreter.trace(encoded.inputs(i)).get(front).raw())));
  }

  /// The inputs of a sample of `whole` that stay.
  public List<Value> narrowed(List<Value> fed) {
    return narrowed(fed, inputs, cut);
  }

  private static List<Value> narrowed(List<Value> fed, List<Integer> kept, Network cut) {
    long[] all = fed.getFirst().raw();
    TensorType type = cut.types().type(cut.inputIds().getFirst());
    return List.of(Value.ofRaw(type, kept.stream().mapToLong(k -> all[k]).toArray()));
  }

  private static Samples first(Samples samples) {
    return Samples.of(samples.part(0, Math.min(LIMIT, samples.count())).every(), List.of());
  }

  /// Where sample `i` comes from.
  private interface Origin {
    List<Value> of(int index);
  }

  private record Mapped(List<Integer> rows, List<Integer> labels, Origin origin)
      implements Samples {
    @Override
    public int count() {
      return rows.size();
    }

    @Override
    public List<Value> inputs(int index) {
      return origin.of(rows.get(index));
    }
  }

  private static List<Integer> named(List<Integer> wanted, int count) {
    SequencedSet<Integer> distinct = new LinkedHashSet<>(wanted.stream().sorted().toList());
    for (int i : distinct) {
      if (i < 0 || i >= count) {
        throw CutPoint.range(
            "there is no input " + i + ": the layer has " + count,
            "inputs count from 0: choose of 0.." + (count - 1));
      }
    }
    return List.copyOf(distinct);
  }

  private static List<Integer> mostImportant(
      Network network, Optional<Samples> data, int most, int count) {
    if (most > count) {
      throw CutPoint.range(
          most + " inputs are wanted of a layer that has " + count,
          "ask for at most " + count + ", or begin at another layer (--layer)");
    }
    String input = network.inputIds().getFirst();
    List<String> readers = network.uses(input).stream().map(Edge::target).toList();
    if (data.isPresent()) {
      return Explained.most(network, input, readers, data.get(), most);
    }
    double[] weight = importance(network, network.types(), readers, input, Optional.empty());
    return IntStream.range(0, count)
        .boxed()
        .sorted(Comparator.comparingDouble(e -> -weight[e]))
        .limit(most)
        .sorted()
        .toList();
  }

  /// How far each element of vertex `from` moves the sums of its readers: what the synapses
  /// contribute at one end of the element's range and not at the other, with data by the standard
  /// deviation of the element, as a share of that range.
  private static double[] importance(
      Network network, Types types, List<String> readers, String from, Optional<Spread> spread) {
    Range x = types.range(from).orElseThrow();
    double[] moved = new double[types.shape(from).size()];
    for (String reader : readers) {
      Synapse synapse = Layers.synapse(network.op(reader));
      for (int k = 0; k < synapse.shape().size(); k++) {
        moved[k % moved.length] +=
            Math.abs(
                (double) ChannelRanges.contribution(synapse, k, x.hi())
                    - ChannelRanges.contribution(synapse, k, x.lo()));
      }
    }
    spread.ifPresent(s -> {
      for (int e = 0; e < moved.length; e++) {
        moved[e] *= s.deviation()[e] / (x.hi() - x.lo());
      }
    });
    return moved;
  }

  private static Network withInputs(Network whole, List<Integer> kept, Optional<Samples> data) {
    String input = whole.inputIds().getFirst();
    BitSet dropped = new BitSet();
    dropped.set(0, whole.types().shape(input).size());
    kept.forEach(dropped::clear);
    if (dropped.isEmpty()) {
      return whole;
    }
    Optional<Spread> spread = data.map(s -> Spread.of(whole, input, s));
    UnitRemoval removal = new UnitRemoval(whole, whole.types());
    removal.removeInputs(input, dropped, (_, e) -> mean(spread, e));
    return removal.result();
  }

  private static OptionalDouble mean(Optional<Spread> spread, int element) {
    return spread.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(spread.get().mean()[element]);
  }

  /// `network` with at most `most` neurons in every dense layer that only dense layers read, behind
  /// functions that treat them one by one.
  private static Narrowed withNeurons(Network network, int most, Optional<Samples> data) {
    Network result = network;
    Map<String, List<Integer>> kept = new HashMap<>();
    for (String id : Layers.of(network)) {
      Network before = result;
      Types types = before.types();
      Optional<Units> units = Units.of(before, id);
      if (units.isEmpty() || units.get().count(types) <= most) {
        continue;
      }
      int count = units.get().count(types);
      double[] weight = new double[count];
      SequencedMap<String, Spread> spreads = new LinkedHashMap<>();
      for (String reader : units.get().readers()) {
        String from = before.input(reader);
        data.ifPresent(s -> spreads.computeIfAbsent(from, f -> Spread.of(before, f, s)));
        double[] moved =
            importance(
                before, types, List.of(reader), from, Optional.ofNullable(spreads.get(from)));
        int each = moved.length / count;
        for (int e = 0; e < moved.length; e++) {
          weight[e / each] += moved[e];
        }
      }
      BitSet dropped = new BitSet();
      IntStream.range(0, count)
          .boxed()
          .sorted(Comparator.comparingDouble(u -> -weight[u]))
          .skip(most)
          .forEach(dropped::set);
      UnitRemoval removal = new UnitRemoval(before, types);
      removal.remove(
          units.get(),
          dropped,
          (reader, e) -> mean(Optional.ofNullable(spreads.get(before.input(reader))), e));
      result = removal.result();
      kept.put(id, IntStream.range(0, count).filter(u -> !dropped.get(u)).boxed().toList());
    }
    return new Narrowed(result, kept);
  }

  /// A network with fewer neurons, and which of those of a layer there still are.
  private record Narrowed(Network network, Map<String, List<Integer>> kept) {}

  /// Mean and standard deviation of each element of a vertex, in raw steps.
  private static final class Spread {

    private final double[] mean;
    private final double[] deviation;

    private Spread(double[] mean, double[] deviation) {
      this.mean = mean;
      this.deviation = deviation;
    }

    static Spread of(Network network, String id, Samples samples) {
      Interpreter interpreter = Interpreter.of(network);
      int size = network.types().shape(id).size();
      double[] sum = new double[size];
      double[] squares = new double[size];
      for (int i = 0; i < samples.count(); i++) {
        long[] raw = interpreter.trace(samples.inputs(i)).get(id).raw();
        for (int e = 0; e < size; e++) {
          sum[e] += raw[e];
          squares[e] += (double) raw[e] * raw[e];
        }
      }
      for (int e = 0; e < size; e++) {
        sum[e] /= samples.count();
        squares[e] = Math.sqrt(Math.max(0, squares[e] / samples.count() - sum[e] * sum[e]));
      }
      return new Spread(sum, squares);
    }

    double[] mean() {
      return mean;
    }

    double[] deviation() {
      return deviation;
    }
  }
}
