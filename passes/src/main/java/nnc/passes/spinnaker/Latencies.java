package nnc.passes.spinnaker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.op.Op;
import org.jgrapht.alg.shortestpath.BellmanFordShortestPath;
import org.jgrapht.alg.shortestpath.NegativeCycleDetectedException;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.DirectedWeightedPseudograph;

/// By how many steps inputs and populations run behind the network's own time, so that a spike has
/// at least one step to every population: with `l` steps of `a` and `m` of `b`, a synapse from `a`
/// to `b` with a delay of `d` takes `d + m - l` steps on the machine. The least that do. Both ends
/// of synapses that learn run as many steps behind, so that a spike finds those of its target that
/// it is to learn from.
final class Latencies {

  /// No name of a vertex.
  private static final String ORIGIN = "";

  private Latencies() {}

  /// Throws `Rejection` (E0408) where a loop has fewer steps of delay than projections.
  static SequencedMap<String, Integer> of(Network network) {
    DirectedWeightedPseudograph<String, DefaultWeightedEdge> graph =
        new DirectedWeightedPseudograph<>(DefaultWeightedEdge.class);
    graph.addVertex(ORIGIN);
    network
        .vertices()
        .forEach((id, vertex) -> {
          if (vertex.op() instanceof Op.Input || vertex.op() instanceof Op.Population) {
            graph.addVertex(id);
            graph.setEdgeWeight(graph.addEdge(ORIGIN, id), 0);
          }
        });
    for (Afferent a : Afferents.of(network).all()) {
      if (a.plastic().isEmpty()) {
        graph.setEdgeWeight(
            graph.addEdge(a.source(), a.target()), a.synapses().shortestDelay() - 1.0);
      } else if (!a.source().equals(a.target())) {
        graph.setEdgeWeight(graph.addEdge(a.source(), a.target()), 0);
        graph.setEdgeWeight(graph.addEdge(a.target(), a.source()), 0);
      }
    }
    SequencedMap<String, Integer> latencies = new LinkedHashMap<>();
    try {
      var paths = new BellmanFordShortestPath<>(graph).getPaths(ORIGIN);
      for (String id : graph.vertexSet()) {
        if (!id.equals(ORIGIN)) {
          latencies.put(id, (int) -paths.getWeight(id));
        }
      }
    } catch (NegativeCycleDetectedException e) {
      throw tooShort(
          network,
          learning(network),
          e.getCycle().getVertexList().stream().map(String::valueOf).toList());
    }
    return latencies;
  }

  private static List<Afferent> learning(Network network) {
    return Afferents.of(network).all().stream().filter(a -> a.plastic().isPresent()).toList();
  }

  private static nnc.ir.diagnostic.Rejection tooShort(
      Network network, List<Afferent> learning, List<String> cycle) {
    for (Afferent a : learning) {
      if (cycle.contains(a.source()) && cycle.contains(a.target())) {
        return Diagnostic.of(
                Code.E0408,
                network.vertex(a.id()).span(),
                "synapses that learn have both ends in the same step, and on another way from '"
                    + a.source()
                    + "' to '"
                    + a.target()
                    + "' or back spikes have too short delays")
            .help(
                "give each projection between "
                    + cycle.stream()
                        .distinct()
                        .map(id -> "'" + id + "'")
                        .collect(Collectors.joining(", "))
                    + " a delay of 1 or more")
            .rejection();
      }
    }
    return Diagnostic.of(
            Code.E0408,
            network.vertex(cycle.getFirst()).span(),
            "a spike needs a step for each projection, and this loop has too short delays: "
                + cycle.stream().map(id -> "'" + id + "'").collect(Collectors.joining(" -> ")))
        .help("give each of its projections a delay of 1 or more")
        .rejection();
  }
}
