package nnc.passes.prune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nnc.ir.neuron.Xorshift;
import org.ejml.data.DMatrixRMaj;

/// The rule of Moore and Chaudhuri ([2011.07334](https://arxiv.org/abs/2011.07334)): a synapse of
/// weight `w` from `j` to `i` stays with probability `p = K |w| (C_ii + C_jj - 2 C_ij)`, with `+ 2
/// C_ij` where `w` is negative and 1 at most, and then weighs `w / p`. `C` is the covariance of the
/// linear network under noise, `K` is such that the expected share goes. So the mean of a pruned
/// weight is `w`. Synapses of a neuron to itself are part of its leak: they stay as they are.
final class NoisePruning {

  private final List<RecurrentSynapses> synapses;
  private final LinearNetwork before;

  NoisePruning(List<RecurrentSynapses> synapses, int neurons) {
    this.synapses = List.copyOf(synapses);
    this.before = network(neurons, synapses);
  }

  /// The weights of `synapses` between `neurons` neurons.
  static LinearNetwork network(int neurons, List<RecurrentSynapses> synapses) {
    LinearNetwork linear = new LinearNetwork(neurons);
    synapses.forEach(s -> s.all().forEach(j -> linear.add(j.from(), j.to(), j.weight())));
    return linear;
  }

  /// The spectral radius of the weights.
  double radius() {
    return before.radius();
  }

  /// For each of the synapses the probabilities to stay, 0 where there is no weight; empty where
  /// the network has no covariance.
  Optional<List<double[]>> probabilities(double leak, double sparsity) {
    return importances(leak).map(all -> probabilities(all, sparsity));
  }

  /// `|w| (C_ii + C_jj -+ 2 C_ij)` of each of the synapses, infinite for one of a neuron to itself;
  /// empty where the network has no covariance.
  Optional<List<double[]>> importances(double leak) {
    return before.covariance(leak).map(c -> synapses.stream().map(s -> importances(s, c)).toList());
  }

  /// The probabilities to stay of synapses of these importances.
  static List<double[]> probabilities(List<double[]> importances, double sparsity) {
    double k = factor(importances, sparsity);
    return importances.stream()
        .map(q -> Arrays.stream(q).map(x -> x == 0 ? 0 : Math.min(1, k * x)).toArray())
        .toList();
  }

  private static double[] importances(RecurrentSynapses synapses, DMatrixRMaj c) {
    List<RecurrentSynapses.Joined> all = synapses.all();
    double[] importances = new double[all.size()];
    for (RecurrentSynapses.Joined j : all) {
      double common = Math.copySign(2, j.weight()) * c.get(j.to(), j.from());
      double variance = c.get(j.to(), j.to()) + c.get(j.from(), j.from()) - common;
      importances[j.index()] =
          j.weight() == 0
              ? 0
              : j.from() == j.to() ? Double.POSITIVE_INFINITY : Math.abs(j.weight()) * variance;
    }
    return importances;
  }

  /// The `K` with which the expected share of synapses between different neurons that are not 0
  /// already goes: the sum of `min(1, K q)` is what stays.
  private static double factor(List<double[]> importances, double sparsity) {
    double[] q =
        importances.stream()
            .flatMapToDouble(Arrays::stream)
            .filter(x -> x > 0 && x < Double.POSITIVE_INFINITY)
            .sorted()
            .toArray();
    double stay = (1 - sparsity) * q.length;
    double below = Arrays.stream(q).sum();
    for (int certain = 0; certain < q.length; certain++) {
      double k = (stay - certain) / below;
      double largest = q[q.length - 1 - certain];
      if (k * largest <= 1) {
        return k;
      }
      below -= largest;
    }
    return Double.MAX_VALUE;
  }

  /// The synapses after the draws of `seed`, for each of which there is a stream named by its
  /// vertex.
  List<RecurrentSynapses> pruned(List<double[]> probabilities, long seed) {
    List<RecurrentSynapses> pruned = new ArrayList<>();
    for (int k = 0; k < synapses.size(); k++) {
      RecurrentSynapses s = synapses.get(k);
      double[] p = probabilities.get(k);
      double[] weights = new double[p.length];
      for (RecurrentSynapses.Joined j : s.all()) {
        int i = j.index();
        weights[i] = draw(seed, "prune-noise " + s.id(), i) < p[i] ? j.weight() / p[i] : 0;
      }
      pruned.add(new RecurrentSynapses(s.id(), s.with(weights)));
    }
    return pruned;
  }

  /// Number `index` of a stream, in `[0, 1)`.
  private static double draw(long seed, String name, int index) {
    return Math.scalb((double) (Xorshift.first(seed, name, index) - 1), -32);
  }
}
