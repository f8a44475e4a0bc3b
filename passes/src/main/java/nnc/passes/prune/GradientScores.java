package nnc.passes.prune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.passes.analysis.Calibration;
import nnc.passes.analysis.FixedPointInputs;
import nnc.passes.analysis.Layers;
import nnc.passes.gradient.CrossEntropy;
import nnc.passes.gradient.Gradients;

/// Scores that take derivatives, from one sweep over calibration data.
final class GradientScores {

  private final Network network;
  private final Samples samples;
  private final Gradients gradients;
  private final int count;

  /// Throws `Rejection` (E0207) where `network` has no gradient.
  GradientScores(Network network, Samples samples) {
    this.network = network;
    this.samples = FixedPointInputs.of(samples, network);
    this.gradients = Gradients.of(network);
    this.count = Math.min(Calibration.LIMIT, samples.count());
  }

  /// What one sample adds to the scores.
  @FunctionalInterface
  private interface Sweep {
    void sample(Map<String, double[]> values, Map<String, double[]> gradients);
  }

  /// SeReNe (Tartaglione et al., arXiv:2102.03773): `1/C * sum over outputs of |dy_k / dp_n|`, mean
  /// over samples and positions, `p` the sum in front of the function.
  SequencedMap<String, double[]> sensitivity(SequencedMap<String, Units> units) {
    SequencedMap<String, double[]> scores = zeros(units);
    for (int s = 0; s < count; s++) {
      Map<String, double[]> values = gradients.forward(samples.inputs(s));
      int outputs = values.get(gradients.scores()).length;
      for (int k = 0; k < outputs; k++) {
        double[] seed = new double[outputs];
        seed[k] = 1;
        Map<String, double[]> by = gradients.backward(values, seed);
        scores.forEach((id, sums) -> {
          double[] g = by.getOrDefault(id, new double[0]);
          int per = g.length / sums.length;
          for (int i = 0; i < g.length; i++) {
            sums[i / per] += Math.abs(g[i]) / per / outputs / count;
          }
        });
      }
    }
    return scores;
  }

  /// Molchanov et al., arXiv:1611.06440, equation 8: `|mean over positions of h * dL/dh|`, mean
  /// over samples, `h` what the readers see.
  SequencedMap<String, double[]> taylor(SequencedMap<String, Units> units) {
    SequencedMap<String, double[]> scores = zeros(units);
    sweep((values, by) ->
        scores.forEach((id, sums) -> {
          for (String read : seen(units.get(id))) {
            double[] g = by.get(read);
            double[] h = values.get(read);
            int per = h.length / sums.length;
            for (int n = 0; g != null && n < sums.length; n++) {
              double sum = 0;
              for (int i = n * per; i < (n + 1) * per; i++) {
                sum += h[i] * g[i];
              }
              sums[n] += Math.abs(sum) / per / count;
            }
          }
        }));
    return scores;
  }

  /// Kronecker-factored curvature: `1/2 * G_nn * w_n^T A w_n`, with `A = E[x x^T]` and `G = E[g
  /// g^T]`, `g` the derivative of the loss by the sum. No matrix is needed: `w_n^T A w_n` is the
  /// mean square of the sum without its preload. Of a convolution `A` sums over positions and `G`
  /// is their mean (Grosse and Martens, arXiv:1602.01407).
  SequencedMap<String, double[]> curvature(SequencedMap<String, Units> units) {
    SequencedMap<String, double[]> inputs = zeros(units);
    SequencedMap<String, double[]> outputs = zeros(units);
    sweep((values, by) ->
        inputs.forEach((id, a) -> {
          double[] g = by.getOrDefault(id, new double[0]);
          double[] p = values.get(id);
          int per = p.length / a.length;
          for (int i = 0; i < g.length; i++) {
            double sum = p[i] - preload(id, i / per);
            a[i / per] += sum * sum / count;
            outputs.get(id)[i / per] += g[i] * g[i] / per / count;
          }
        }));
    inputs.forEach((id, a) -> {
      for (int n = 0; n < a.length; n++) {
        a[n] *= outputs.get(id)[n] / 2;
      }
    });
    return inputs;
  }

  /// Lee, Ajanthan and Torr, arXiv:1810.02340, for contributions in place of weights: `|E[c *
  /// dL/dc]|`, how much the loss would change without the synapse.
  SequencedMap<String, double[]> contributions(List<String> layers) {
    SequencedMap<String, double[]> scores = new LinkedHashMap<>();
    for (String id : layers) {
      scores.put(id, new double[Layers.synapse(network.op(id)).shape().size()]);
    }
    sweep((values, by) ->
        scores.forEach((id, sums) -> gradients.contributions(id, values, by, sums)));
    scores
        .values()
        .forEach(sums -> {
          for (int i = 0; i < sums.length; i++) {
            sums[i] = Math.abs(sums[i]) / count;
          }
        });
    return scores;
  }

  /// Derivatives of the loss, sample by sample.
  private void sweep(Sweep sweep) {
    List<double[]> scores = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      scores.add(gradients.forward(samples.inputs(s)).get(gradients.scores()));
    }
    CrossEntropy loss = CrossEntropy.scaled(scores);
    for (int s = 0; s < count; s++) {
      Map<String, double[]> values = gradients.forward(samples.inputs(s));
      double[] seed = loss.gradient(values.get(gradients.scores()), samples.labels().get(s));
      sweep.sample(values, gradients.backward(values, seed));
    }
  }

  private SequencedMap<String, double[]> zeros(SequencedMap<String, Units> units) {
    SequencedMap<String, double[]> zeros = new LinkedHashMap<>();
    units.forEach((id, u) -> zeros.put(id, new double[u.count(network.types())]));
    return zeros;
  }

  private List<String> seen(Units units) {
    return units.readers().stream().map(network::input).distinct().toList();
  }

  private double preload(String id, int unit) {
    return Layers.preload(network.op(id)).map(p -> p.real(p.size() == 1 ? 0 : unit)).orElse(0.0);
  }
}
