package nnc.passes.gradient;

import nnc.ir.Shape;
import nnc.ir.network.Patches;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.passes.analysis.Layers;

/// The synapses of a dense layer or a convolution, run backwards: from derivatives by its sums to
/// those by its input, and to what each synapse has to do with them.
final class SynapsePullback {

  private final double[] parameters;
  private final double[] signs;
  private final Clamp clamp;
  private final Patches patches;
  private final double padding;

  /// @param in the shape of the layer's input
  /// @param padding the value of padded positions
  SynapsePullback(Op layer, Shape in, double padding) {
    Synapse synapse = Layers.synapse(layer);
    switch (synapse) {
      case Synapse.Product(var weights) -> {
        this.parameters = weights.toReal();
        this.signs = new double[0];
        this.clamp = Clamp.NONE;
      }
      case Synapse.Threshold(var thresholds, var s, var c) -> {
        this.parameters = thresholds.toReal();
        this.signs = s.toReal();
        this.clamp = c;
      }
    }
    this.patches =
        layer instanceof Op.Conv conv
            ? Patches.conv(in, synapse.shape(), conv.window(), conv.groups())
            : Patches.dense(synapse.shape());
    this.padding = padding;
  }

  int synapses() {
    return parameters.length;
  }

  /// What is done for one synapse at one position: `source` is the element it reads, -1 in the
  /// padding, and `gradient` the derivative by the sum it is part of.
  @FunctionalInterface
  private interface Visit {
    void at(int synapse, int source, double gradient);
  }

  private void each(double[] gradients, Visit visit) {
    int positions = patches.positions();
    int[] at = new int[patches.fanIn()];
    for (int group = 0; group < patches.groups(); group++) {
      for (int position = 0; position < positions; position++) {
        if (patches.whole()) {
          java.util.Arrays.setAll(at, k -> k);
        } else {
          patches.gather(group, position, at);
        }
        int first = group * patches.neuronsPerGroup();
        for (int o = first; o < first + patches.neuronsPerGroup(); o++) {
          double gradient = gradients[o * positions + position];
          if (gradient != 0) {
            for (int k = 0; k < at.length; k++) {
              visit.at(o * at.length + k, at[k], gradient);
            }
          }
        }
      }
    }
  }

  /// The derivatives by the input `x`, given those by the sums.
  double[] input(double[] x, double[] gradients) {
    double[] result = new double[x.length];
    each(
        gradients,
        (synapse, source, gradient) -> {
          if (source >= 0) {
            result[source] += gradient * slope(synapse, x[source]);
          }
        });
    return result;
  }

  /// Adds to each element of `into` the derivative by its synapse's contribution times that
  /// contribution: by how much, to first order, things would be less without it.
  void contributions(double[] x, double[] gradients, double[] into) {
    each(
        gradients,
        (synapse, source, gradient) ->
            into[synapse] += gradient * contribution(synapse, source < 0 ? padding : x[source]));
  }

  private double slope(int synapse, double x) {
    if (signs.length == 0) {
      return parameters[synapse];
    }
    double d = x - parameters[synapse];
    return signs[synapse]
        * switch (clamp) {
          case RELU -> d > 0 ? 1 : 0;
          case NONE -> 1;
          case ABS -> Math.signum(d);
        };
  }

  private double contribution(int synapse, double x) {
    return signs.length == 0
        ? parameters[synapse] * x
        : signs[synapse] * clamp.apply(x - parameters[synapse]);
  }
}
