package nnc.frontend.nir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import nnc.ir.pass.Settings;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleDirectedGraph;

/// Makes a network in time of a NIR graph. A vertex has the name of its node. Edges that meet are
/// added. What a neuron gives returns in a loop in the next step; `spike-order next-step` delays
/// every neuron's output by a step.
public final class NirImporter {

  private final Span file;
  private final NirGraph graph;
  private final NirSettings settings;
  private final NirShapes shapes;
  private final NirNeurons neurons = new NirNeurons();
  private final Network.Builder builder;
  private final List<Diagnostic> errors = new ArrayList<>();
  private final Map<String, Set<String>> loops = new HashMap<>();
  private final Map<String, String> delayed = new HashMap<>();

  /// Delays that are such a share of a step away from whole steps are noted.
  private static final double NO_PART_OF_A_STEP = 1e-6;

  private final List<String> notes = new ArrayList<>();
  private final Set<String> rounded = new HashSet<>();
  private final Map<String, String> real = new HashMap<>();
  private final Set<String> bits = new HashSet<>();

  /// A network and remarks on how it was understood.
  public record Imported(Network network, List<String> notes) {}

  private NirImporter(Source source, NirGraph graph, NirSettings settings, String name) {
    this.file = Span.of(source);
    this.graph = graph;
    this.settings = settings;
    this.shapes = shapes();
    this.builder = Network.builder(name);
  }

  private NirShapes shapes() {
    try {
      return NirShapes.of(graph);
    } catch (NirFault fault) {
      throw Diagnostic.of(fault.code(), file, "a node of the graph " + fault.getMessage())
          .rejection();
    }
  }

  /// `settings` may hold `dt`, `reset`, `integrate` and `spike-order`. Throws `Rejection` with a
  /// diagnostic for every node that has no meaning here.
  public static Imported of(Source source, NirModel model, Settings settings, String name) {
    NirSettings wanted = NirSettings.of(settings);
    NirGraph flat;
    try {
      flat = model.graph().flat();
    } catch (NirFault fault) {
      throw Diagnostic.of(fault.code(), Span.of(source), "the graph " + fault.getMessage())
          .rejection();
    }
    NirImporter importer = new NirImporter(source, flat, wanted, name);
    Network network = importer.network();
    List<String> notes = new ArrayList<>(model.notes());
    notes.addAll(importer.notes);
    notes.add("NIR leaves it open; chosen: " + wanted.words());
    return new Imported(network, notes);
  }

  private Network network() {
    findLoops();
    for (var entry : graph.nodes().sequencedEntrySet()) {
      try {
        node(entry.getKey(), entry.getValue());
      } catch (NirFault fault) {
        errors.add(
            Diagnostic.of(
                fault.code(),
                file,
                "node '" + Texts.printable(entry.getKey()) + "' " + fault.getMessage()));
      }
    }
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    return builder.build();
  }

  private void findLoops() {
    SimpleDirectedGraph<String, DefaultEdge> plain = new SimpleDirectedGraph<>(DefaultEdge.class);
    graph.nodes().sequencedKeySet().forEach(plain::addVertex);
    for (NirGraph.Edge e : graph.edges()) {
      if (e.source().equals(e.target())) {
        loops.computeIfAbsent(e.source(), _ -> new HashSet<>()).add(e.target());
      } else {
        plain.addEdge(e.source(), e.target());
      }
    }
    for (Set<String> component :
        new KosarajuStrongConnectivityInspector<>(plain).stronglyConnectedSets()) {
      if (component.size() > 1) {
        component.forEach(n -> loops.computeIfAbsent(n, _ -> new HashSet<>()).addAll(component));
      }
    }
  }

  private void node(String name, NirNode node) {
    switch (node) {
      case NirNode.Input(var shape) ->
          builder.add(
              name, new Op.Input(new TensorType(shapes.trimmed(shape), Formats.REAL)), file);
      case NirNode.Output _ -> builder.add(name, new Op.Output(), file, single(name, false));
      case NirNode.Affine(var weight, var bias) ->
          builder.add(name, dense(weight, Optional.of(flat(bias))), file, single(name, false));
      case NirNode.Linear(var weight) ->
          builder.add(name, dense(weight, Optional.empty()), file, single(name, false));
      case NirNode.Conv1d c ->
          convolution(
              name,
              c.weight(),
              c.bias(),
              NirWindows.dilations(c),
              NirWindows.of(c, image(name)),
              c.groups());
      case NirNode.Conv2d c ->
          convolution(
              name, c.weight(), c.bias(), c.dilation(), NirWindows.of(c, image(name)), c.groups());
      case NirNode.SumPool2d p -> {
        image(name);
        builder.add(
            name,
            new Op.SumPool(NirWindows.of(p.kernelSize(), p.stride(), p.padding())),
            file,
            single(name, true));
      }
      case NirNode.AvgPool2d p -> {
        image(name);
        String sum = builder.fresh(name + "_sum");
        builder.add(
            sum,
            new Op.SumPool(NirWindows.of(p.kernelSize(), p.stride(), p.padding())),
            file,
            single(name, true));
        double share = 1.0 / (p.kernelSize().height() * p.kernelSize().width());
        builder.add(name, scale(share), file, sum);
      }
      case NirNode.Flatten _ -> builder.add(name, new Op.Flatten(), file, single(name, false));
      case NirNode.Scale(var factor) ->
          builder.add(
              name,
              new Op.Affine(perChannel(name, factor), Tensor.ofReal(Shape.of(1), 0)),
              file,
              single(name, true));
      case NirNode.Threshold(var threshold) -> threshold(name, threshold);
      case NirNode.Delay(var delay) -> delay(name, delay);
      case NirNode.I _,
          NirNode.LI _,
          NirNode.IF _,
          NirNode.LIF _,
          NirNode.CubaLI _,
          NirNode.CubaLIF _ ->
          builder.add(
              name,
              neurons.of((NirNode.Elementwise) node, settings, step(), shape(name)),
              file,
              single(name, false));
      case NirGraph _ -> throw new IllegalStateException("a graph in a flat graph");
    }
  }

  private double step() {
    return settings
        .dt()
        .orElseThrow(
            () -> new NirFault(Code.E0210, "needs the length of a step: give --dt SECONDS"));
  }

  private Shape shape(String name) {
    return shapes
        .known(name)
        .orElseThrow(() -> new NirFault(Code.E0203, "has a shape that nothing in the file tells"));
  }

  private Shape image(String name) {
    Shape shape =
        shapes
            .before(name)
            .orElseThrow(() -> new NirFault(Code.E0203, "has an input of unknown shape"));
    if (shape.rank() != 3) {
      throw new NirFault(
          Code.E0203, "takes an image of channels, height and width, not shape " + shape);
    }
    return shape;
  }

  private static Op dense(Tensor weight, Optional<Tensor> bias) {
    int inputs = weight.shape().dim(weight.shape().rank() - 1);
    return new Op.Dense(
        new Synapse.Product(weight.reshape(Shape.of(weight.size() / inputs, inputs))), bias);
  }

  private static Op scale(double factor) {
    return new Op.Affine(Tensor.ofReal(Shape.of(1), factor), Tensor.ofReal(Shape.of(1), 0));
  }

  private static Tensor flat(Tensor tensor) {
    return tensor.reshape(Shape.of(tensor.size()));
  }

  /// `x > t` is `x >= ` the next number above t.
  private void threshold(String name, Tensor given) {
    Tensor threshold = perChannel(name, given);
    double[] above = new double[threshold.size()];
    for (int i = 0; i < above.length; i++) {
      above[i] = Math.nextUp(threshold.real(i));
    }
    builder.add(
        name,
        new Op.MultiThreshold(
            Tensor.ofReal(Shape.of(above.length, 1), above),
            Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
            Formats.BIT,
            0,
            1),
        file,
        single(name, true));
  }

  /// One number for all elements, or one for each channel.
  private Tensor perChannel(String name, Tensor given) {
    Shape shape = shape(name);
    if (given.size() == 1 || given.size() == shape.channels()) {
      return flat(given);
    }
    double[] each = new double[shape.channels()];
    for (int i = 0; i < given.size(); i++) {
      int channel = i / shape.perChannel();
      each[channel] = i % shape.perChannel() == 0 ? given.real(i) : each[channel];
      if (given.real(i) != each[channel]) {
        throw new NirFault(Code.E0207, "has several values for the positions of one channel");
      }
    }
    return Tensor.ofReal(Shape.of(each.length), each);
  }

  /// A dilated kernel is one with zeros between its taps.
  private void convolution(
      String name, Tensor weight, Tensor bias, NirNode.Pair dilation, Window window, int groups) {
    builder.add(
        name,
        new Op.Conv(
            new Synapse.Product(NirWindows.dilated(weight, dilation)),
            Optional.of(flat(bias)),
            window,
            groups,
            0),
        file,
        single(name, false));
  }

  private void delay(String name, Tensor delay) {
    long[] steps = new long[delay.size()];
    for (int i = 0; i < steps.length; i++) {
      double exact = delay.real(i) / step();
      steps[i] = Math.round(exact);
      if (Math.abs(exact - steps[i]) > NO_PART_OF_A_STEP && rounded.add(name)) {
        notes.add(
            "'"
                + Texts.printable(name)
                + "': a delay of "
                + delay.real(i)
                + " s is no whole number of steps of "
                + step()
                + " s and becomes "
                + steps[i]
                + (steps[i] == 1 ? " step" : " steps"));
      }
      if (steps[i] > Op.MAX_DELAY) {
        throw new NirFault(
            Code.E0305, "delays by " + steps[i] + " steps, more than " + Op.MAX_DELAY);
      }
    }
    Shape shape = shape(name);
    int channels = shape.channels();
    int each = steps.length / Math.min(steps.length, channels);
    for (int i = 0; i < steps.length; i++) {
      if (steps[i] != steps[i / each * each]) {
        throw new NirFault(Code.E0207, "delays positions of one channel by different times");
      }
    }
    String from = single(name, true);
    long[] distinct = java.util.Arrays.stream(steps).distinct().sorted().toArray();
    if (distinct.length == 1) {
      builder.add(name, delayed(distinct[0], shape), file, from);
      return;
    }
    List<String> parts = new ArrayList<>();
    for (long delayOf : distinct) {
      parts.add(masked(name, from, delayOf, steps, each, shape));
    }
    builder.add(name, new Op.Add(), file, parts);
  }

  private static Op delayed(long steps, Shape shape) {
    return steps == 0 ? scale(1) : new Op.Delay((int) steps, new TensorType(shape, Formats.REAL));
  }

  /// The channels that are delayed by `delay`, and zeros elsewhere.
  private String masked(String name, String from, long delay, long[] steps, int each, Shape shape) {
    String late = from;
    if (delay > 0) {
      late = builder.fresh(name + "_" + delay);
      builder.add(late, delayed(delay, shape), file, from);
    }
    double[] mask = new double[shape.channels()];
    for (int c = 0; c < mask.length; c++) {
      mask[c] = steps[c * each] == delay ? 1 : 0;
    }
    String part = builder.fresh(name + "_of_" + delay);
    builder.add(
        part,
        new Op.Affine(Tensor.ofReal(Shape.of(mask.length), mask), Tensor.ofReal(Shape.of(1), 0)),
        file,
        late);
    return part;
  }

  /// The id of what comes in at `name`: the sum of its edges. `asReal` makes numbers of spikes.
  private String single(String name, boolean asReal) {
    List<String> from =
        graph.edges().stream()
            .filter(e -> e.target().equals(name))
            .map(NirGraph.Edge::source)
            .toList();
    if (from.isEmpty()) {
      throw new NirFault(Code.E0205, "has nothing in front of it");
    }
    List<String> values = from.stream().map(f -> value(f, name)).toList();
    if (asReal || values.size() > 1) {
      values = values.stream().map(v -> isBit(v) ? numbers(v) : v).toList();
    }
    if (values.size() == 1) {
      return values.getFirst();
    }
    String sum = builder.fresh(name + "_in");
    builder.add(sum, new Op.Add(), file, values);
    return sum;
  }

  private boolean isBit(String id) {
    return bits.contains(id) || (graph.nodes().containsKey(id) && givesBits(graph.nodes().get(id)));
  }

  private static boolean givesBits(NirNode node) {
    return node instanceof NirNode.IF
        || node instanceof NirNode.LIF
        || node instanceof NirNode.CubaLIF
        || node instanceof NirNode.Threshold;
  }

  private static boolean isNeuron(NirNode node) {
    return node instanceof NirNode.Elementwise
        && !(node instanceof NirNode.Threshold
            || node instanceof NirNode.Delay
            || node instanceof NirNode.Scale);
  }

  private String numbers(String id) {
    return real.computeIfAbsent(
        id,
        from -> {
          String name = builder.fresh(from + "_numbers");
          builder.add(name, scale(1), file, from);
          return name;
        });
  }

  /// What `from` gives to `to`: of this step, or of the one before. Outputs show the present.
  private String value(String from, String to) {
    boolean loop = loops.getOrDefault(from, Set.of()).contains(to);
    boolean late =
        loop || (settings.delayed() && !(graph.nodes().get(to) instanceof NirNode.Output));
    if (!late || !isNeuron(graph.nodes().get(from))) {
      return from;
    }
    return delayed.computeIfAbsent(
        from,
        source -> {
          boolean bit = givesBits(graph.nodes().get(source));
          String name = builder.fresh(source + "_before");
          if (bit) {
            bits.add(name);
          }
          builder.add(
              name,
              new Op.Delay(1, new TensorType(shape(source), bit ? Formats.BIT : Formats.REAL)),
              file,
              source);
          return name;
        });
  }
}
