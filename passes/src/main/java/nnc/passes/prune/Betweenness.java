package nnc.passes.prune;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jgrapht.Graph;
import org.jgrapht.alg.scoring.BetweennessCentrality;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleDirectedWeightedGraph;

/// How much of what neurons tell each other passes by each of them: on how many shortest ways from
/// one neuron to another it lies, weighted by how many of them there are (Brandes). A synapse is
/// the shorter the more it matters.
final class Betweenness {

  private final Map<Integer, Double> scores;

  /// Of `neurons` neurons, by the synapses that have importance, of which that between two neurons
  /// counts in sum.
  Betweenness(int neurons, List<RecurrentSynapses> synapses, List<double[]> importances) {
    double[][] sums = new double[neurons][neurons];
    for (int k = 0; k < synapses.size(); k++) {
      for (RecurrentSynapses.Joined j : synapses.get(k).all()) {
        sums[j.from()][j.to()] += importances.get(k)[j.index()];
      }
    }
    Graph<Integer, DefaultWeightedEdge> graph =
        new SimpleDirectedWeightedGraph<>(DefaultWeightedEdge.class);
    IntStream.range(0, neurons).forEach(graph::addVertex);
    for (int from = 0; from < neurons; from++) {
      for (int to = 0; to < neurons; to++) {
        if (from != to && sums[from][to] > 0) {
          graph.setEdgeWeight(graph.addEdge(from, to), 1 / sums[from][to]);
        }
      }
    }
    this.scores = new BetweennessCentrality<>(graph).getScores();
  }

  double of(int neuron) {
    return scores.get(neuron);
  }

  /// The `count` neurons of the lowest betweenness, of equal ones the last.
  BitSet lowest(int count) {
    BitSet lowest = new BitSet();
    IntStream.range(0, scores.size())
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(scores::get)
                .thenComparing(Comparator.<Integer>reverseOrder()))
        .limit(count)
        .forEach(lowest::set);
    return lowest;
  }
}
