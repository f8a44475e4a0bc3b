package nnc.ir.network;

import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Clamp;
import nnc.ir.op.Synapse;

/// `int` arithmetic over extracted parameters, for layers whose sums fit. Products and partial sums
/// may wrap: the sum is right modulo 2^32 and its range says that it fits. The loops are plain so
/// that the compiler vectorises them.
final class IntSum {

  private static final int MAX_BITS = 30;

  private final int[] parameters;
  private final int[] signs;
  private final Clamp clamp;
  private final long[] preload;
  private final Patches patches;
  private final int padValue;

  IntSum(Synapse synapse, Optional<Tensor> preload, Patches patches, int padValue) {
    switch (synapse) {
      case Synapse.Product(var weights) -> {
        this.parameters = ints(weights);
        this.signs = new int[0];
        this.clamp = Clamp.NONE;
      }
      case Synapse.Threshold(var thresholds, var signBits, var c) -> {
        this.parameters = ints(thresholds);
        this.signs = ints(signBits);
        this.clamp = c;
      }
    }
    this.preload = SynapticSum.preload(preload, patches.outputs());
    this.patches = patches;
    this.padValue = padValue;
  }

  /// Whether sums in `range` from inputs of format `in` can be computed so.
  static boolean fits(Synapse synapse, NumberFormat in, Range range) {
    return range.lo() >= Integer.MIN_VALUE
        && range.hi() <= Integer.MAX_VALUE
        && in.width() <= MAX_BITS
        && SynapticSum.parameters(synapse).stream().allMatch(t -> t.format().width() <= MAX_BITS);
  }

  private static int[] ints(Tensor t) {
    int[] all = new int[t.size()];
    t.copyRaw(0, all.length, all, 0);
    return all;
  }

  long[] apply(long[] x) {
    int positions = patches.positions();
    long[] y = new long[patches.outputs() * positions];
    int[] at = new int[patches.whole() ? 0 : patches.fanIn()];
    int[] patch = new int[patches.fanIn()];
    for (int group = 0; group < patches.groups(); group++) {
      for (int position = 0; position < positions; position++) {
        if (patches.whole()) {
          for (int k = 0; k < patch.length; k++) {
            patch[k] = (int) x[k];
          }
        } else {
          patches.gather(group, position, at);
          for (int k = 0; k < patch.length; k++) {
            patch[k] = at[k] < 0 ? padValue : (int) x[at[k]];
          }
        }
        int first = group * patches.neuronsPerGroup();
        for (int o = first; o < first + patches.neuronsPerGroup(); o++) {
          int row = o * patches.fanIn();
          int sum = (int) preload[o] + (signs.length == 0 ? dot(row, patch) : terms(row, patch));
          y[o * positions + position] = sum;
        }
      }
    }
    return y;
  }

  private int dot(int row, int[] patch) {
    int sum = 0;
    for (int k = 0; k < patch.length; k++) {
      sum += parameters[row + k] * patch[k];
    }
    return sum;
  }

  private int terms(int row, int[] patch) {
    return switch (clamp) {
      case RELU -> {
        int sum = 0;
        for (int k = 0; k < patch.length; k++) {
          sum += signs[row + k] * Math.max(0, patch[k] - parameters[row + k]);
        }
        yield sum;
      }
      case NONE -> {
        int sum = 0;
        for (int k = 0; k < patch.length; k++) {
          sum += signs[row + k] * (patch[k] - parameters[row + k]);
        }
        yield sum;
      }
      case ABS -> {
        int sum = 0;
        for (int k = 0; k < patch.length; k++) {
          sum += signs[row + k] * Math.abs(patch[k] - parameters[row + k]);
        }
        yield sum;
      }
    };
  }
}
