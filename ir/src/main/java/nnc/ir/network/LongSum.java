package nnc.ir.network;

import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.op.Clamp;
import nnc.ir.op.Synapse;

/// The reference kernel on raw integers: any synapse, any format, parameters read where they lie.
final class LongSum {

  private final Synapse synapse;
  private final long[] preload;
  private final Patches patches;
  private final long padValue;

  LongSum(Synapse synapse, Optional<Tensor> preload, Patches patches, long padValue) {
    this.synapse = synapse;
    this.preload = SynapticSum.preload(preload, patches.outputs());
    this.patches = patches;
    this.padValue = padValue;
  }

  long[] apply(long[] x) {
    int positions = patches.positions();
    long[] y = new long[patches.outputs() * positions];
    int[] at = new int[patches.whole() ? 0 : patches.fanIn()];
    long[] patch = patches.whole() ? x : new long[patches.fanIn()];
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
          y[o * positions + position] = preload[o] + sum(o * patches.fanIn(), patch);
        }
      }
    }
    return y;
  }

  private long sum(int row, long[] patch) {
    long sum = 0;
    switch (synapse) {
      case Synapse.Product(var weights) -> {
        for (int k = 0; k < patch.length; k++) {
          sum += weights.raw(row + k) * patch[k];
        }
      }
      case Synapse.Threshold(var thresholds, var signs, Clamp clamp) -> {
        for (int k = 0; k < patch.length; k++) {
          sum += signs.raw(row + k) * clamp.apply(patch[k] - thresholds.raw(row + k));
        }
      }
    }
    return sum;
  }
}
