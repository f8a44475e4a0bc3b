package nnc.passes.quantize;

import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Shape;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Patches;
import nnc.ir.op.Op;
import nnc.passes.analysis.Calibration;
import nnc.passes.analysis.FixedPointInputs;
import nnc.passes.analysis.Layers;
import nnc.passes.analysis.Scaled;

/// Rounds the weights of a neuron up or down so that its sum changes least on the calibration data:
/// the aim of AdaRound (Nagel et al., arXiv:2004.10568) without its optimiser. With `e` the errors
/// of the weights and `A` the second moments of the inputs the sum's mean squared error is `e^T A
/// e`; the weight whose other neighbour lowers it most is moved, until none does.
final class GreedyRounding {

  /// Inputs of a neuron, at most: the moments are as many squared.
  static final int WIDEST = 1024;

  private final int fanIn;
  private final double[][] moments;

  private GreedyRounding(int groups, int fanIn) {
    this.fanIn = fanIn;
    this.moments = new double[groups][fanIn * fanIn];
  }

  /// The moments of what the weights of layer `id` multiply once its input is `in`; around its mean
  /// where a preload takes the mean error (`centred`).
  static GreedyRounding of(
      Network network, String id, Scaled in, Samples samples, boolean centred) {
    Op layer = network.op(id);
    String from = network.input(id);
    Shape shape = network.types().shape(from);
    Shape weights = Layers.synapse(layer).shape();
    boolean dense = layer instanceof Op.Dense;
    Patches patches =
        layer instanceof Op.Conv conv
            ? Patches.conv(shape, weights, conv.window(), conv.groups())
            : Patches.dense(weights);
    double padding =
        layer instanceof Op.Conv conv ? conv.padValue() * network.types().format(from).unit() : 0;
    int taps = Layers.taps(layer);
    GreedyRounding rounding = new GreedyRounding(patches.groups(), patches.fanIn());
    Calibration means = Calibration.of(network, samples);
    Interpreter interpreter = Interpreter.of(network);
    Samples inputs = FixedPointInputs.of(samples, network);
    int[] at = new int[patches.fanIn()];
    java.util.Arrays.setAll(at, k -> k);
    double[] patch = new double[patches.fanIn()];
    for (int s = 0; s < means.samples(); s++) {
      double[] x = interpreter.trace(inputs.inputs(s)).get(from).toReal();
      for (int group = 0; group < patches.groups(); group++) {
        for (int position = 0; position < patches.positions(); position++) {
          if (!dense) {
            patches.gather(group, position, at);
          }
          for (int k = 0; k < patch.length; k++) {
            int channel = group * (patch.length / taps) + k / taps;
            double value = at[k] < 0 ? padding : x[at[k]];
            double centre = centred ? means.of(from).mean(channel) : in.shift(channel);
            double scale = in.sharedScale() ? 1 : in.scale(channel);
            patch[k] = scale == 0 ? 0 : (value - centre) / scale;
          }
          rounding.add(group, patch);
        }
      }
    }
    return rounding;
  }

  private void add(int group, double[] patch) {
    double[] a = moments[group];
    for (int j = 0; j < fanIn; j++) {
      if (patch[j] != 0) {
        for (int k = 0; k < fanIn; k++) {
          a[j * fanIn + k] += patch[j] * patch[k];
        }
      }
    }
  }

  /// Moves the codes of one neuron, `fanIn` of them from `from` on, to neighbours that suit its sum
  /// better.
  void improve(int group, double[] weights, long[] codes, int from, double scale, long most) {
    double[] a = moments[group];
    double[] pull = new double[fanIn]; // A e
    for (int k = 0; k < fanIn; k++) {
      double error = codes[from + k] * scale - weights[from + k];
      for (int j = 0; error != 0 && j < fanIn; j++) {
        pull[j] += a[k * fanIn + j] * error;
      }
    }
    while (true) {
      int best = -1;
      double least = 0;
      for (int k = 0; k < fanIn; k++) {
        double step = step(weights[from + k], codes[from + k], scale, most);
        double change = step * (2 * pull[k] + step * a[k * fanIn + k]);
        // Less than rounding makes would go round in circles.
        if (change < least - 1e-12 * step * step * a[k * fanIn + k]) {
          least = change;
          best = k;
        }
      }
      if (best < 0) {
        return;
      }
      double step = step(weights[from + best], codes[from + best], scale, most);
      codes[from + best] += step > 0 ? 1 : -1;
      for (int j = 0; j < fanIn; j++) {
        pull[j] += a[best * fanIn + j] * step;
      }
    }
  }

  /// From a code to the other neighbour of its weight; 0 where there is none.
  private static double step(double weight, long code, double scale, long most) {
    double error = code * scale - weight;
    if (error == 0 || Math.abs(error) >= scale) {
      return 0;
    }
    long other = error > 0 ? code - 1 : code + 1;
    return Math.abs(other) > most ? 0 : (other - code) * scale;
  }
}
