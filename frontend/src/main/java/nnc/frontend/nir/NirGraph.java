package nnc.frontend.nir;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import nnc.ir.diagnostic.Code;

/// Nodes by name and edges between them, both in the file's order. A graph may be a node of
/// another; what goes to it enters at its `Input` and what leaves its `Output` comes from it. Edges
/// that meet in a node are summed. The constructor throws `NirFault` for what the comments below
/// call wrong.
public record NirGraph(SequencedMap<String, NirNode> nodes, List<Edge> edges) implements NirNode {

  /// Characters a name may have.
  static final int LONGEST_NAME = 1000;

  /// Edges a graph may have.
  static final int MOST_EDGES = 200_000;

  /// What joins the names of a graph and its node in a flat graph, as in `lif1.w_rec`.
  public static final String SEPARATOR = ".";

  /// From one node to another of the same graph.
  public record Edge(String source, String target) {
    @Override
    public String toString() {
      return "'" + source + "' -> '" + target + "'";
    }
  }

  public NirGraph {
    nodes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(nodes));
    edges = List.copyOf(edges);
    nodes.keySet().forEach(NirGraph::checkName);
    Set<Edge> known = new HashSet<>();
    for (Edge edge : edges) {
      checkEnd(nodes, edge, edge.source());
      checkEnd(nodes, edge, edge.target());
      if (!known.add(edge)) {
        throw new NirFault(Code.E0202, "has the edge " + edge + " twice");
      }
      if (nodes.get(edge.source()) instanceof Output) {
        throw new NirFault(Code.E0201, "has an edge " + edge + " out of an Output");
      }
      if (nodes.get(edge.target()) instanceof Input) {
        throw new NirFault(Code.E0201, "has an edge " + edge + " into an Input");
      }
    }
    nodes.forEach((name, node) -> {
      if (node instanceof NirGraph inner) {
        inner.checkNested(name);
      }
    });
  }

  /// A name is not blank, has no '/', no control characters and at most 1000 characters.
  static void checkName(String name) {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw new NirFault(Code.E0201, "has a node whose name is empty or too long");
    }
    if (name.chars().anyMatch(c -> c == '/' || Character.isISOControl(c)) || name.equals(".")) {
      throw new NirFault(
          Code.E0201, "has a node named '" + Texts.printable(name) + "', which is no name");
    }
  }

  private static void checkEnd(SequencedMap<String, NirNode> nodes, Edge edge, String end) {
    if (!nodes.containsKey(end)) {
      throw new NirFault(
          Code.E0201,
          "has an edge "
              + Texts.printable(edge.toString())
              + ", but no node '"
              + Texts.printable(end)
              + "'");
    }
  }

  /// A graph within another has one `Input` and one `Output`: an edge names only the graph.
  private void checkNested(String name) {
    long inputs = nodes.values().stream().filter(n -> n instanceof Input).count();
    long outputs = nodes.values().stream().filter(n -> n instanceof Output).count();
    if (inputs != 1 || outputs != 1) {
      throw new NirFault(
          Code.E0205,
          "has a subgraph '"
              + Texts.printable(name)
              + "' with "
              + inputs
              + " Input and "
              + outputs
              + " Output nodes, where it takes one of each");
    }
  }

  /// The same graph without graphs in it: their nodes stand in their place, named `graph.node`, and
  /// their Input and Output nodes dissolve. Throws `NirFault`: E0202 where two nodes would get one
  /// name or one value would be added twice, E0206 for a loop without a node.
  public NirGraph flat() {
    return Flattening.of(this);
  }
}
