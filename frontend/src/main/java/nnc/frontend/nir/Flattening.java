package nnc.frontend.nir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import nnc.frontend.nir.NirGraph.Edge;
import nnc.frontend.nir.NirNode.Input;
import nnc.frontend.nir.NirNode.Output;
import nnc.ir.diagnostic.Code;

/// Puts the nodes of nested graphs in their place. First every node of every graph stands in one
/// graph, the Inputs and Outputs of nested ones too; those then go, one by one, and what came into
/// one is joined to what left it.
final class Flattening {

  private final SequencedMap<String, NirNode> nodes = new LinkedHashMap<>();
  private final SequencedSet<Edge> edges = new LinkedHashSet<>();
  private final Set<String> dissolved = new LinkedHashSet<>();

  private Flattening() {}

  static NirGraph of(NirGraph graph) {
    if (graph.nodes().values().stream().noneMatch(n -> n instanceof NirGraph)) {
      return graph;
    }
    Flattening all = new Flattening();
    all.add(graph, "");
    all.dissolve();
    return new NirGraph(all.nodes, List.copyOf(all.edges));
  }

  private void add(NirGraph graph, String prefix) {
    Map<String, String> entries = new LinkedHashMap<>();
    Map<String, String> exits = new LinkedHashMap<>();
    graph
        .nodes()
        .forEach((name, node) -> {
          String full = prefix + name;
          if (node instanceof NirGraph inner) {
            String below = full + NirGraph.SEPARATOR;
            entries.put(name, below + only(inner, Input.class));
            exits.put(name, below + only(inner, Output.class));
            add(inner, below);
            return;
          }
          if (nodes.putIfAbsent(full, node) != null) {
            throw new NirFault(
                Code.E0202, "has two nodes that are both '" + full + "' when it is flat");
          }
          if (!prefix.isEmpty() && (node instanceof Input || node instanceof Output)) {
            dissolved.add(full);
          }
        });
    for (Edge edge : graph.edges()) {
      edges.add(
          new Edge(
              exits.getOrDefault(edge.source(), prefix + edge.source()),
              entries.getOrDefault(edge.target(), prefix + edge.target())));
    }
  }

  private static String only(NirGraph graph, Class<? extends NirNode> type) {
    return graph.nodes().sequencedEntrySet().stream()
        .filter(e -> type.isInstance(e.getValue()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private void dissolve() {
    for (String gone : dissolved) {
      nodes.remove(gone);
      List<String> sources = new ArrayList<>();
      List<String> targets = new ArrayList<>();
      for (Edge edge : edges) {
        if (edge.source().equals(gone) && edge.target().equals(gone)) {
          throw new NirFault(
              Code.E0206, "has a loop through '" + gone + "' with no node in it that computes");
        }
        if (edge.target().equals(gone)) {
          sources.add(edge.source());
        }
        if (edge.source().equals(gone)) {
          targets.add(edge.target());
        }
      }
      for (String source : sources) {
        for (String target : targets) {
          Edge edge = new Edge(source, target);
          if (!edges.add(edge)) {
            throw new NirFault(
                Code.E0202, "adds one value twice when it is flat, along the edge " + edge);
          }
        }
      }
      if (edges.size() > NirGraph.MOST_EDGES) {
        throw new NirFault(
            Code.E0106, "has more than " + NirGraph.MOST_EDGES + " edges when it is flat");
      }
      edges.removeIf(e -> e.source().equals(gone) || e.target().equals(gone));
    }
  }
}
