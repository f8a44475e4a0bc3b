package nnc.frontend.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import nnc.ir.Edge;
import nnc.ir.Network;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Types;
import nnc.ir.op.Op;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;

/// Writes a network as a description. Vertices whose ids say that they are parts of a layer
/// (`c1.conv` of `c1`) are written inside it where nothing else uses them; every other vertex
/// becomes a layer of its own, its id made an identifier. Reading the text gives an equal network
/// up to those names.
public final class NetworkWriter {

  /// Calls within calls, well below the brackets that the reader accepts.
  private static final int MAX_DEPTH = 8;

  private final Network network;
  private final Map<String, String> names = new HashMap<>();
  private final Set<String> folded = new HashSet<>();
  private final OperatorText operators;
  private final ArrayText arrays;
  private final NeuronText neurons;
  private final ProjectionText projections;

  /// Vertices that feed themselves, some steps later.
  private final Set<String> loops = new HashSet<>();

  private NetworkWriter(Network network, String folder) {
    this.network = network;
    this.arrays = new ArrayText(folder);
    this.neurons = new NeuronText(arrays);
    this.projections = new ProjectionText(network);
    this.operators = new OperatorText(arrays, Types.of(network));
  }

  /// The description of `network`, arrays of more than a few numbers being left to `.npy` files in
  /// `folder`, a name without special characters. The network must be free of errors.
  public static NetworkText write(Network network, String folder) {
    if (!folder.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
      throw new IllegalArgumentException("folder " + folder);
    }
    return new NetworkWriter(network, folder).run();
  }

  private NetworkText run() {
    fold();
    Identifiers identifiers = new Identifiers();
    for (String id : network.vertices().sequencedKeySet()) {
      if (!folded.contains(id) && !projections.isPart(id)) {
        names.put(id, identifiers.unused(id));
      }
    }
    StringBuilder vertices = new StringBuilder();
    network
        .vertices()
        .forEach((id, v) -> {
          if (names.containsKey(id)) {
            vertices.append(statement(id, v.op())).append('\n');
          }
        });
    for (ProjectionText.Found f : projections.found()) {
      vertices.append(projection(f)).append('\n');
    }
    String text =
        "network "
            + Identifiers.legal(network.name())
            + neurons.timestep().map(t -> " timestep " + t + " s").orElse("")
            + (projections.found().isEmpty() ? "" : " schedule layerwise")
            + "\n\n"
            + neurons.neurons()
            + vertices;
    String formatted = Formatter.format(new Source(network.name() + ".nn", text));
    return new NetworkText(formatted, new LinkedHashMap<>(arrays.files()));
  }

  /// Chooses the vertices that are written inside others, a few levels deep.
  private void fold() {
    new KosarajuStrongConnectivityInspector<>(network.graph())
        .stronglyConnectedSets().stream().filter(c -> c.size() > 1).forEach(loops::addAll);
    Map<String, Integer> depths = new HashMap<>();
    for (String id : network.topological()) {
      int inside = 0;
      for (String in : network.inputs(id)) {
        inside = Math.max(inside, depths.getOrDefault(in, 0));
      }
      int depth = network.op(id) instanceof Op.Elementwise ? Math.max(1, inside) : inside + 1;
      if (depth <= MAX_DEPTH && isFolded(id)) {
        folded.add(id);
        depths.put(id, depth);
      }
    }
  }

  /// Whether `id` is a part of the layer that alone uses it.
  private boolean isFolded(String id) {
    List<Edge> uses = network.uses(id);
    int dot = id.indexOf('.');
    if (network.op(id) instanceof Op.Input
        || network.op(id) instanceof Op.Population
        || loops.contains(id)
        || dot < 1
        || uses.size() != 1
        || projections.isPart(id)
        || projections.isSource(id)) {
      return false;
    }
    String user = uses.getFirst().target();
    return user.equals(id.substring(0, dot)) || user.startsWith(id.substring(0, dot + 1));
  }

  private String statement(String id, Op op) {
    String name = names.get(id);
    return switch (op) {
      case Op.Input(TensorType type) -> "input " + name + " : " + type;
      case Op.Population p -> neurons.population(name, p);
      case Op.Output() -> "output " + name + " = " + expression(network.input(id), name);
      default -> "layer " + name + " = " + computed(id, name);
    };
  }

  private String projection(ProjectionText.Found f) {
    Op.Population p = (Op.Population) network.op(f.population());
    String source = names.get(f.source());
    String target = names.get(f.population());
    String port = p.model().ports().size() == 1 ? "" : "." + neurons.port(p, f.port());
    return "project "
        + source
        + " -> "
        + target
        + port
        + " "
        + operators.projection(f.operator(), f.delay(), f.source(), target + "_" + source);
  }

  /// `id` as an input of something else.
  private String expression(String id, String layer) {
    return folded.contains(id) ? computed(id, layer) : names.get(id);
  }

  /// What computes `id`, in the statement of `layer`, for which its arrays are named. Chains of
  /// folded vertices are followed without recursion; a network may have thousands.
  private String computed(String id, String layer) {
    List<String> chain = new ArrayList<>(List.of(id));
    while (network.inputs(chain.getLast()).size() == 1
        && folded.contains(network.input(chain.getLast()))) {
      chain.add(network.input(chain.getLast()));
    }
    String text = "";
    for (String at : chain.reversed()) {
      Op op = network.op(at);
      List<String> in =
          text.isEmpty()
              ? network.inputs(at).stream().map(i -> expression(i, layer)).toList()
              : List.of(text);
      text =
          switch (op) {
            case Op.Add() -> in.stream().map(t -> term(t)).collect(Collectors.joining(" + "));
            case Op.Elementwise e ->
                in.getFirst() + " " + operators.step(e, network.input(at), layer);
            case Op.Input _,
                Op.Output _,
                Op.Dense _,
                Op.Conv _,
                Op.MaxPool _,
                Op.SumPool _,
                Op.Flatten _,
                Op.Concat _,
                Op.Delay _,
                Op.Projection _,
                Op.Plastic _,
                Op.Population _,
                Op.Argmax _ ->
                operators.call(op, in, network.inputs(at).getFirst(), layer);
          };
    }
    return text;
  }

  private static String term(String text) {
    return text.matches("\\w+") ? text : "(" + text + ")";
  }
}
