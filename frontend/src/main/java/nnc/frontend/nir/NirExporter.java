package nnc.frontend.nir;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import nnc.frontend.language.NeuronLibrary;
import nnc.frontend.nir.NirGraph.Edge;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.network.Types;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import nnc.ir.pass.Settings;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;

/// Makes a NIR graph of a network, so that `NirImporter` with the same settings gives a network
/// that does the same. A node has the name of its vertex. Sums become edges that meet; delays of a
/// step that the importer puts into loops by itself are left out.
public final class NirExporter {

  private final Network network;
  private final NirSettings settings;
  private final Types types;
  private final NirNeurons neurons = new NirNeurons();
  private final Map<String, Integer> component = new HashMap<>();
  private final SequencedMap<String, NirNode> nodes = new LinkedHashMap<>();
  private final SequencedSet<Edge> edges = new LinkedHashSet<>();
  private final Map<String, String> names = new HashMap<>();

  /// The vertex in whose place a node stands.
  private final Map<String, String> places = new HashMap<>();

  private final Map<List<Object>, String> delays = new HashMap<>();
  private final Set<String> populations = new HashSet<>();
  private final List<Diagnostic> errors = new ArrayList<>();

  /// What came `steps` steps earlier out of a vertex that is a node; `through` is the first delay
  /// on the way, where there is one.
  private record Origin(String id, int steps, Optional<String> through) {}

  /// A graph, and remarks on how it must be read.
  public record Exported(NirGraph graph, List<String> notes) {}

  private NirExporter(Network network, NirSettings settings) {
    this.network = network;
    this.settings = settings;
    this.types = Types.of(network);
  }

  /// `settings` may hold `dt`, `reset`, `integrate` and `spike-order`, which NIR does not store.
  /// Throws `Rejection` with a diagnostic for each vertex that NIR has no node for: E0207; E0210
  /// where delays need the length of a step and nothing tells it.
  public static Exported of(Network network, Settings settings) {
    NirSettings wanted = NirSettings.of(settings);
    NirExporter exporter = new NirExporter(DenseForm.of(network), wanted);
    NirGraph graph = exporter.graph();
    String dt = exporter.timestep().map(d -> "--dt " + d + " ").orElse("");
    return new Exported(
        graph,
        List.of(
            "NIR does not store how it is to be read: "
                + dt
                + wanted.options()
                + " --spike-order "
                + (wanted.delayed() ? "next-step" : "same-step")));
  }

  private NirGraph graph() {
    List<Set<String>> components =
        new KosarajuStrongConnectivityInspector<>(network.graph()).stronglyConnectedSets();
    for (int i = 0; i < components.size(); i++) {
      for (String id : components.get(i)) {
        component.put(id, i);
      }
    }
    List<String> kept = new ArrayList<>();
    for (String id : network.vertices().sequencedKeySet()) {
      attempt(
          id,
          () -> {
            if (!passes(id)) {
              add(named(id), node(id), id);
              kept.add(id);
            }
          });
    }
    if (errors.isEmpty()) {
      kept.forEach(id -> attempt(id, () -> connect(id)));
    }
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    return new NirGraph(ordered(), List.copyOf(edges));
  }

  /// The nodes in the order of the network's vertices.
  private SequencedMap<String, NirNode> ordered() {
    List<String> order = List.copyOf(network.vertices().sequencedKeySet());
    Map<String, Integer> at = new HashMap<>();
    for (int i = 0; i < order.size(); i++) {
      at.put(order.get(i), i);
    }
    SequencedMap<String, NirNode> sorted = new LinkedHashMap<>();
    nodes.sequencedKeySet().stream()
        .sorted(Comparator.comparing(name -> at.get(places.get(name))))
        .forEach(name -> sorted.put(name, nodes.get(name)));
    return sorted;
  }

  private void add(String name, NirNode node, String place) {
    nodes.put(name, node);
    places.put(name, place);
  }

  private void attempt(String id, Runnable part) {
    try {
      part.run();
    } catch (NirFault fault) {
      errors.add(
          Diagnostic.of(
                  fault.code(),
                  network.vertex(id).span(),
                  "'" + Texts.printable(id) + "' " + fault.getMessage())
              .help(
                  fault
                      .help()
                      .orElse(
                          fault.code() == Code.E0210
                              ? "give --dt with the seconds of a step, those that the model has if it"
                                  + " says so"
                              : "keep it as .nn or .nnir, or write it with what NIR has")));
    }
  }

  /// Whether a vertex is no node: sums, delays and factors of 1 are a matter of edges.
  private boolean passes(String id) {
    return switch (network.op(id)) {
      case Op.Add _, Op.Delay _ -> true;
      case Op.Affine(var scale, var shift) -> isAll(scale, 1) && isAll(shift, 0);
      case Op _ -> false;
    };
  }

  private static boolean isAll(Tensor tensor, double value) {
    for (int i = 0; i < tensor.size(); i++) {
      if (tensor.real(i) != value) {
        return false;
      }
    }
    return true;
  }

  /// The vertex's name without what NIR does not allow in one.
  private String named(String id) {
    return names.computeIfAbsent(id, this::fresh);
  }

  private String fresh(String wanted) {
    String base = wanted.replaceAll("[/\\p{Cntrl}]", "_");
    base = base.isBlank() || base.equals(".") ? "node" : base;
    base = base.length() > 900 ? base.substring(0, 900) : base;
    String name = base;
    for (int i = 2; nodes.containsKey(name) || names.containsValue(name); i++) {
      name = base + "_" + i;
    }
    return name;
  }

  private NirNode node(String id) {
    return switch (network.op(id)) {
      case Op.Input(var type) -> {
        if (type.format() instanceof NumberFormat.Bipolar) {
          throw no("takes -1 and 1 as a format of its own");
        }
        yield new NirNode.Input(type.shape());
      }
      case Op.Output _ -> new NirNode.Output(types.shape(id));
      case Op.Population p -> neuron(id, p);
      case Op.Dense(Synapse.Product(var weights), var bias) -> {
        Tensor w = reals(weights);
        yield bias.isEmpty()
            ? new NirNode.Linear(w)
            : new NirNode.Affine(w, preload(id, bias.get(), weights));
      }
      case Op.Conv(Synapse.Product(var weights), var bias, var window, int groups, long pad) -> {
        if (pad != 0 && window.padded()) {
          throw no("is padded with " + pad + ", where NIR has 0");
        }
        Shape in = types.shape(network.input(id));
        yield new NirNode.Conv2d(
            Optional.of(new NirNode.Pair(in.dim(1), in.dim(2))),
            reals(weights),
            new NirNode.Pair(window.strideY(), window.strideX()),
            padding(window, in),
            new NirNode.Pair(1, 1),
            groups,
            bias.map(b -> preload(id, b, weights)).orElseGet(() -> zeros(weights.shape().dim(0))));
      }
      case Op.SumPool(var window) ->
          new NirNode.SumPool2d(
              new NirNode.Pair(window.height(), window.width()),
              new NirNode.Pair(window.strideY(), window.strideX()),
              symmetric(window));
      case Op.Flatten _ -> new NirNode.Flatten(Optional.of(types.shape(network.input(id))), 0, -1);
      case Op.Affine(var scale, var shift) -> {
        if (!isAll(shift, 0)) {
          throw no("adds a constant to each element");
        }
        yield new NirNode.Scale(spread(id, scale.toReal()));
      }
      case Op.MultiThreshold t -> threshold(id, t);
      case Op.Dense _, Op.Conv _ -> throw no("has threshold synapses");
      case Op.Clip _, Op.ShiftRight _, Op.Requantize _, Op.Encode _ ->
          throw no("is '" + network.op(id).mnemonic() + "', which rounds to integers");
      case Op other -> throw no("is '" + other.mnemonic() + "'");
    };
  }

  private static NirFault no(String what) {
    return new NirFault(Code.E0207, what + ", which NIR has no node for");
  }

  private NirNode neuron(String id, Op.Population p) {
    NeuronModel model = p.model();
    List<String> unsaid =
        model.states().stream()
            .filter(s -> NeuronLibrary.isRest(s) || s.format().isPresent())
            .map(s ->
                NeuronLibrary.isRest(s)
                    ? "rests after a spike (refractory)"
                    : "keeps its state '" + s.name() + "' as " + s.format().get())
            .toList();
    if (!unsaid.isEmpty()) {
      throw no(String.join(" and ", unsaid));
    }
    Optional<String> type = neurons.type(p, settings);
    if (type.isEmpty()) {
      throw resembling(p)
          .map(options ->
              new NirFault(
                  Code.E0207,
                  "is of a neuron that NIR has only where files are read with "
                      + options
                      + ": give these options here too"))
          .orElseGet(() ->
              new NirFault(
                  Code.E0207,
                  "is of the neuron '" + model.name() + "', which NIR has no node for",
                  "NIR has the shipped neurons "
                      + String.join(", ", NirNeurons.names())
                      + ", by their own lines: import one of them, or keep the network as .nn or"
                      + " .nnir"));
    }
    Tensor dt = p.parameters().get(NeuronModel.TIMESTEP);
    if (dt != null && settings.dt().isPresent() && dt.real(0) != settings.dt().get()) {
      throw new NirFault(
          Code.E0210, "steps by " + dt.real(0) + " s, where --dt is " + settings.dt().get());
    }
    populations.add(id);
    return NirNeurons.node(type.get(), p);
  }

  /// The options under which a population would be a node.
  private Optional<String> resembling(Op.Population p) {
    for (boolean subtract : new boolean[] {false, true}) {
      for (NirSettings.Integration i : NirSettings.Integration.values()) {
        NirSettings other = new NirSettings(settings.dt(), subtract, i, settings.delayed());
        if (neurons.type(p, other).isPresent()) {
          return Optional.of(other.options());
        }
      }
    }
    return Optional.empty();
  }

  private static Tensor reals(Tensor tensor) {
    return Tensor.ofReal(tensor.shape(), tensor.toReal());
  }

  private static Tensor zeros(int size) {
    return Tensor.ofReal(Shape.of(size), new double[size]);
  }

  /// A bias of integers has the scale of the products.
  private Tensor preload(String id, Tensor bias, Tensor weights) {
    if (bias.format().isReal()) {
      return reals(bias);
    }
    NumberFormat in = types.format(network.input(id));
    int fraction =
        in.isReal() ? bias.format().fraction() : in.fraction() + weights.format().fraction();
    double[] values = new double[bias.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.scalb((double) bias.raw(i), -fraction);
    }
    return Tensor.ofReal(bias.shape(), values);
  }

  private NirNode.Padding padding(Window w, Shape in) {
    if (w.top() == w.bottom() && w.left() == w.right()) {
      return w.padded()
          ? new NirNode.Padding.Zeros(List.of(w.top(), w.left()))
          : new NirNode.Padding.Valid();
    }
    NirNode.Conv2d same =
        new NirNode.Conv2d(
            Optional.empty(),
            zeros(w.size()).reshape(Shape.of(1, 1, w.height(), w.width())),
            new NirNode.Pair(w.strideY(), w.strideX()),
            new NirNode.Padding.Same(),
            new NirNode.Pair(1, 1),
            1,
            zeros(1));
    if (w.strideY() == 1 && w.strideX() == 1 && NirWindows.of(same, in).equals(w)) {
      return new NirNode.Padding.Same();
    }
    throw no("is padded differently on two sides");
  }

  private static NirNode.Pair symmetric(Window w) {
    if (w.top() != w.bottom() || w.left() != w.right()) {
      throw no("is padded differently on two sides");
    }
    return new NirNode.Pair(w.top(), w.left());
  }

  /// One number as a scalar, or one for each element where channels differ.
  private Tensor spread(String id, double... values) {
    Shape shape = types.shape(id);
    if (values.length == 1) {
      return Tensor.ofReal(Shape.of(), values);
    }
    double[] all = new double[shape.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = values[i / shape.perChannel()];
    }
    return Tensor.ofReal(shape, all);
  }

  private NirNode threshold(String id, Op.MultiThreshold t) {
    if (t.levels() != 1 || t.base() != 0 || t.step() != 1 || !isAll(t.directions(), 1)) {
      throw no("compares in other ways than by one threshold that is passed upward");
    }
    double[] below = new double[t.thresholds().size()];
    for (int i = 0; i < below.length; i++) {
      below[i] = Math.nextDown(t.thresholds().real(i));
    }
    return new NirNode.Threshold(spread(id, below));
  }

  private Optional<Double> timestep() {
    return settings
        .dt()
        .or(() ->
            populations.stream()
                .sorted()
                .map(id -> ((Op.Population) network.op(id)).parameters())
                .filter(p -> p.containsKey(NeuronModel.TIMESTEP))
                .map(p -> p.get(NeuronModel.TIMESTEP).real(0))
                .findFirst());
  }

  private void connect(String id) {
    for (String from : network.inputs(id)) {
      for (Origin origin : origins(from, 0, Optional.empty())) {
        Edge edge = new Edge(source(origin, id), named(id));
        if (!edges.add(edge)) {
          throw no("adds the same value twice");
        }
      }
    }
  }

  private List<Origin> origins(String id, int steps, Optional<String> through) {
    if (!passes(id)) {
      return List.of(new Origin(id, steps, through));
    }
    boolean delay = network.op(id) instanceof Op.Delay;
    int all = network.op(id) instanceof Op.Delay(int more, _) ? steps + more : steps;
    List<Origin> found = new ArrayList<>();
    for (String from : network.inputs(id)) {
      found.addAll(
          origins(from, all, through.or(() -> delay ? Optional.of(id) : Optional.empty())));
    }
    return found;
  }

  /// The node that gives `to` what comes from `origin`: that one, or a delay behind it.
  private String source(Origin origin, String to) {
    boolean loop = component.get(origin.id()).equals(component.get(to));
    boolean implied =
        populations.contains(origin.id())
            && (loop || (settings.delayed() && !(network.op(to) instanceof Op.Output)));
    int steps = origin.steps() - (implied ? 1 : 0);
    if (steps < 0) {
      throw new NirFault(
          Code.E0207,
          "sees what '"
              + Texts.printable(origin.id())
              + "' gives in the same step, where NIR models are read so that it is seen in the next");
    }
    if (steps == 0) {
      return named(origin.id());
    }
    return delays.computeIfAbsent(
        List.of(origin.id(), steps, loop),
        _ -> {
          double dt =
              timestep()
                  .orElseThrow(() ->
                      new NirFault(
                          Code.E0210, "delays by steps, and the length of a step is not known"));
          String name = fresh(origin.through().orElse(origin.id() + "_delay"));
          add(
              name,
              new NirNode.Delay(Tensor.ofReal(Shape.of(), steps * dt)),
              origin.through().orElse(origin.id()));
          edges.add(new Edge(named(origin.id()), name));
          return name;
        });
  }
}
