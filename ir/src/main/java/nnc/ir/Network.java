package nnc.ir;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Inference;
import nnc.ir.network.Types;
import nnc.ir.op.Op;
import org.jgrapht.Graph;
import org.jgrapht.graph.AsUnmodifiableGraph;
import org.jgrapht.graph.DirectedPseudograph;
import org.jgrapht.graph.EdgeReversedGraph;
import org.jgrapht.graph.MaskSubgraph;
import org.jgrapht.traverse.BreadthFirstIterator;

/// A network: a directed multigraph of vertex ids, with a record per id. Every layer and tensor
/// operator is a vertex; an edge carries a whole tensor to one port. Immutable; passes build a new
/// one and share what they did not change.
public final class Network implements Design {

  private final String name;
  private final SequencedMap<String, Vertex> vertices;
  private final Graph<String, Edge> graph;

  /// Inferred when first asked for; every thread would infer the same.
  private Types types;

  private Network(String name, SequencedMap<String, Vertex> vertices, Graph<String, Edge> graph) {
    this.name = name;
    this.vertices = Collections.unmodifiableSequencedMap(vertices);
    this.graph = new AsUnmodifiableGraph<>(graph);
  }

  @Override
  public String name() {
    return name;
  }

  /// Id to vertex, in the order they were added.
  public SequencedMap<String, Vertex> vertices() {
    return vertices;
  }

  /// The types of all vertices as far as they can be inferred, kept since passes and checks ask for
  /// them in turn. The network must be acyclic.
  public Types types() {
    Types known = types;
    if (known == null) {
      known = Inference.of(this);
      types = known;
    }
    return known;
  }

  /// The graph of ids, not to be changed; its edges iterate in the order they were added.
  public Graph<String, Edge> graph() {
    return graph;
  }

  public Vertex vertex(String id) {
    Vertex v = vertices.get(id);
    if (v == null) {
      throw new IllegalArgumentException("no vertex " + id);
    }
    return v;
  }

  public Op op(String id) {
    return vertex(id).op();
  }

  /// Ids that feed `id`, in port order.
  public List<String> inputs(String id) {
    return graph.incomingEdgesOf(id).stream()
        .sorted(Comparator.comparingInt(Edge::port))
        .map(Edge::source)
        .toList();
  }

  /// The only id that feeds `id`.
  public String input(String id) {
    List<String> all = inputs(id);
    if (all.size() != 1) {
      throw new IllegalArgumentException(id + " has " + all.size() + " inputs");
    }
    return all.getFirst();
  }

  /// Edges that leave `id`, in the order they were added.
  public List<Edge> uses(String id) {
    return List.copyOf(graph.outgoingEdgesOf(id));
  }

  /// Ids of the network's inputs, in order.
  public List<String> inputIds() {
    return ids().filter(id -> op(id) instanceof Op.Input).toList();
  }

  /// Ids of the network's outputs, in order.
  public List<String> outputIds() {
    return ids().filter(id -> op(id) instanceof Op.Output).toList();
  }

  private Stream<String> ids() {
    return vertices.sequencedKeySet().stream();
  }

  /// The graph without the edges into what reads the past: what a step's values need of the same
  /// step.
  public Graph<String, Edge> withinStep() {
    return new MaskSubgraph<>(graph, _ -> false, e -> op(e.target()).readsThePast());
  }

  /// `ids` and all vertices whose values theirs are made of, in this step or an earlier one.
  public Set<String> upstream(Collection<String> ids) {
    Set<String> found = new HashSet<>();
    for (String id : ids) {
      if (!found.contains(id)) {
        new BreadthFirstIterator<>(new EdgeReversedGraph<>(graph), id).forEachRemaining(found::add);
      }
    }
    return found;
  }

  /// Whether it keeps anything from one sample of a sequence to the next.
  public boolean isInTime() {
    return vertices.values().stream()
        .anyMatch(v ->
            v.op() instanceof Op.Population
                || v.op() instanceof Op.Delay
                || v.op() instanceof Op.Projection
                || v.op() instanceof Op.Plastic);
  }

  /// Ids with every vertex after those that feed it within a step, so that what reads the past is
  /// free; ties follow insertion order. Throws `IllegalStateException` on a cycle.
  public List<String> topological() {
    Graph<String, Edge> within = withinStep();
    SequencedMap<String, Integer> waiting = new LinkedHashMap<>();
    java.util.PriorityQueue<Integer> ready = new java.util.PriorityQueue<>();
    List<String> order = List.copyOf(vertices.sequencedKeySet());
    java.util.Map<String, Integer> position = new java.util.HashMap<>();
    for (int i = 0; i < order.size(); i++) {
      position.put(order.get(i), i);
      int degree = within.inDegreeOf(order.get(i));
      waiting.put(order.get(i), degree);
      if (degree == 0) {
        ready.add(i);
      }
    }
    List<String> sorted = new ArrayList<>(order.size());
    while (!ready.isEmpty()) {
      String id = order.get(ready.poll());
      sorted.add(id);
      for (Edge e : within.outgoingEdgesOf(id)) {
        if (waiting.merge(e.target(), -1, Integer::sum) == 0) {
          ready.add(position.get(e.target()));
        }
      }
    }
    if (sorted.size() != order.size()) {
      throw new IllegalStateException("network " + name + " has a cycle");
    }
    return sorted;
  }

  public static Builder builder(String name) {
    return new Builder(name);
  }

  /// A builder that starts with all of this network.
  public Builder toBuilder() {
    Builder b = new Builder(name);
    b.vertices.putAll(vertices);
    vertices.keySet().forEach(id -> b.inputs.put(id, new ArrayList<>(inputs(id))));
    return b;
  }

  /// Equal names, vertices in equal order and equal connections.
  @Override
  public boolean equals(Object other) {
    return other instanceof Network n
        && name.equals(n.name)
        && List.copyOf(vertices.sequencedEntrySet())
            .equals(List.copyOf(n.vertices.sequencedEntrySet()))
        && vertices.keySet().stream().allMatch(id -> inputs(id).equals(n.inputs(id)));
  }

  @Override
  public int hashCode() {
    return name.hashCode() * 31 + vertices.keySet().hashCode();
  }

  @Override
  public String toString() {
    return "network " + name + " " + vertices.keySet();
  }

  /// Collects vertices; edges follow from the input lists, so vertices may be added in any order.
  public static final class Builder {

    private final String name;
    private final SequencedMap<String, Vertex> vertices = new LinkedHashMap<>();
    private final SequencedMap<String, List<String>> inputs = new LinkedHashMap<>();

    private Builder(String name) {
      this.name = name;
    }

    /// Adds a vertex fed by `from` in port order; throws `IllegalArgumentException` if the id
    /// exists.
    public Builder add(String id, Op op, Span span, Collection<String> from) {
      if (vertices.putIfAbsent(id, new Vertex(op, span)) != null) {
        throw new IllegalArgumentException("vertex " + id + " exists");
      }
      inputs.put(id, new ArrayList<>(from));
      return this;
    }

    public Builder add(String id, Op op, Span span, String... from) {
      return add(id, op, span, List.of(from));
    }

    /// Adds a vertex that no text of the user stands for.
    public Builder add(String id, Op op, String... from) {
      return add(id, op, Span.NONE, List.of(from));
    }

    /// Replaces the operator of `id`, keeping place, span and connections.
    public Builder replace(String id, Op op) {
      vertices.compute(
          id, (_, v) -> new Vertex(op, java.util.Objects.requireNonNull(v, id).span()));
      return this;
    }

    /// Inserts a new vertex with one input in front of every use of `after`.
    public Builder insertAfter(String after, String id, Op op, Span span) {
      inputs.replaceAll(
          (_, from) -> new ArrayList<>(from.stream().map(f -> f.equals(after) ? id : f).toList()));
      return add(id, op, span, after);
    }

    /// Removes a vertex with one input; its users read that input instead.
    public Builder bypass(String id) {
      String source = inputs.get(id).getFirst();
      if (inputs.get(id).size() != 1) {
        throw new IllegalArgumentException(id + " has several inputs");
      }
      return remove(id).redirect(id, source);
    }

    /// Lets every user of `from` read `to` instead.
    public Builder redirect(String from, String to) {
      inputs.replaceAll(
          (_, list) -> new ArrayList<>(list.stream().map(f -> f.equals(from) ? to : f).toList()));
      return this;
    }

    /// Sets the inputs of `id`, in port order.
    public Builder connect(String id, List<String> from) {
      inputs.put(id, new ArrayList<>(from));
      return this;
    }

    /// Removes a vertex, leaving its users to be connected otherwise.
    public Builder remove(String id) {
      vertices.remove(id);
      inputs.remove(id);
      return this;
    }

    public boolean contains(String id) {
      return vertices.containsKey(id);
    }

    /// An unused id that starts with `base`.
    public String fresh(String base) {
      String id = base;
      for (int i = 2; vertices.containsKey(id); i++) {
        id = base + "_" + i;
      }
      return id;
    }

    /// The network; throws `IllegalArgumentException` where an input names no vertex.
    public Network build() {
      Graph<String, Edge> graph = new DirectedPseudograph<>(null, null, false);
      vertices.keySet().forEach(graph::addVertex);
      inputs.forEach((id, from) -> {
        for (int port = 0; port < from.size(); port++) {
          if (!vertices.containsKey(from.get(port))) {
            throw new IllegalArgumentException(
                id + " reads " + from.get(port) + ", which does not exist");
          }
          graph.addEdge(from.get(port), id, new Edge(from.get(port), id, port));
        }
      });
      return new Network(name, new LinkedHashMap<>(vertices), graph);
    }
  }
}
