package nnc.emulator;

import nnc.ir.Tensor;
import nnc.ir.kernel.Kernel;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Synapse;

/// One-bit inputs times weights in -1..1, 64 synapses a word. With `sign` the +1 weights and `used`
/// the weights that are not 0: bipolar inputs give `n - 2 * popcount((x ^ sign) & used)` for `n`
/// used weights, bits 0 and 1 give `popcount(x & sign) - popcount(x & used & ~sign)`.
final class PackedSums implements VectorFunction {

  private final Stages stages;
  private final int words;
  private final boolean bipolar;
  private final long[] sign;
  private final long[] used;
  private final long[] start;

  PackedSums(Kernel.Matrix kernel, Stages stages) {
    this.stages = stages;
    this.words = Bits.words(kernel.inputs());
    this.bipolar = kernel.input() instanceof NumberFormat.Bipolar;
    this.sign = new long[Math.multiplyExact(words, kernel.outputs())];
    this.used = new long[sign.length];
    this.start = LongSums.preload(kernel);
    Tensor weights = weights(kernel);
    int[] row = new int[kernel.inputs()];
    for (int o = 0; o < kernel.outputs(); o++) {
      weights.copyRaw(o * row.length, row.length, row, 0);
      for (int i = 0; i < row.length; i++) {
        sign[o * words + (i >> 6)] |= row[i] > 0 ? 1L << i : 0;
        used[o * words + (i >> 6)] |= row[i] != 0 ? 1L << i : 0;
        start[o] += bipolar ? Math.abs(row[i]) : 0;
      }
    }
  }

  private static Tensor weights(Kernel.Matrix kernel) {
    return switch (kernel.synapse()) {
      case Synapse.Product(var weights) -> weights;
      case Synapse.Threshold _ -> throw new IllegalArgumentException("no products");
    };
  }

  static boolean fits(Kernel.Matrix kernel) {
    boolean bits =
        kernel.input() instanceof NumberFormat.Bipolar || kernel.input().equals(Formats.BIT);
    return bits
        && switch (kernel.synapse()) {
          case Synapse.Product(var weights) -> trits(weights);
          case Synapse.Threshold _ -> false;
        };
  }

  private static boolean trits(Tensor weights) {
    if (weights.format().width() > 2) {
      return false;
    }
    for (int i = 0; i < weights.size(); i++) {
      if (Math.abs(weights.raw(i)) > 1) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void apply(long[] input, long[] outputs) {
    if (bipolar) {
      for (int o = 0; o < outputs.length; o++) {
        int row = o * words;
        int differ = 0;
        for (int w = 0; w < words; w++) {
          differ += Long.bitCount((input[w] ^ sign[row + w]) & used[row + w]);
        }
        outputs[o] = start[o] - 2L * differ;
      }
    } else {
      for (int o = 0; o < outputs.length; o++) {
        int row = o * words;
        int count = 0;
        for (int w = 0; w < words; w++) {
          long plus = sign[row + w];
          count += Long.bitCount(input[w] & plus) - Long.bitCount(input[w] & used[row + w] & ~plus);
        }
        outputs[o] = start[o] + count;
      }
    }
    stages.apply(outputs, 0, outputs.length, 0);
  }
}
