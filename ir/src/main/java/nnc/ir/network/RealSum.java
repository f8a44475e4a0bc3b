package nnc.ir.network;

import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.op.Clamp;
import nnc.ir.op.Synapse;

/// The kernel on reals: terms are added in index order to the preload.
final class RealSum {

  private final double[] parameters;
  private final double[] signs;
  private final Clamp clamp;
  private final double[] preload;
  private final Patches patches;
  private final double padValue;

  RealSum(Synapse synapse, Optional<Tensor> preload, Patches patches, double padValue) {
    switch (synapse) {
      case Synapse.Product(var weights) -> {
        this.parameters = weights.toReal();
        this.signs = new double[0];
        this.clamp = Clamp.NONE;
      }
      case Synapse.Threshold(var thresholds, var signBits, var c) -> {
        this.parameters = thresholds.toReal();
        this.signs = signBits.toReal();
        this.clamp = c;
      }
    }
    this.preload = new double[patches.outputs()];
    preload.ifPresent(p -> {
      for (int o = 0; o < this.preload.length; o++) {
        this.preload[o] = p.real(p.size() == 1 ? 0 : o);
      }
    });
    this.patches = patches;
    this.padValue = padValue;
  }

  double[] apply(double[] x) {
    int positions = patches.positions();
    double[] y = new double[patches.outputs() * positions];
    int[] at = new int[patches.whole() ? 0 : patches.fanIn()];
    double[] patch = patches.whole() ? x : new double[patches.fanIn()];
    for (int group = 0; group < patches.groups(); group++) {
      for (int position = 0; position < positions; position++) {
        if (!patches.whole()) {
          patches.gather(group, position, at);
          for (int k = 0; k < patch.length; k++) {
            patch[k] = at[k] < 0 ? padValue : x[at[k]];
          }
        }
        int first = group * patches.neuronsPerGroup();
        for (int o = first; o < first + patches.neuronsPerGroup(); o++) {
          y[o * positions + position] = sum(o, patch);
        }
      }
    }
    return y;
  }

  private double sum(int o, double[] patch) {
    int row = o * patch.length;
    double sum = preload[o];
    if (signs.length == 0) {
      for (int k = 0; k < patch.length; k++) {
        sum += parameters[row + k] * patch[k];
      }
    } else {
      for (int k = 0; k < patch.length; k++) {
        sum += signs[row + k] * clamp.apply(patch[k] - parameters[row + k]);
      }
    }
    return sum;
  }
}
