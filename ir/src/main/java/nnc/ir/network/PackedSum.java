package nnc.ir.network;

import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Synapse;

/// Products of one-bit inputs and weights in -1..1, 64 synapses a word. With the weight planes `p`
/// (+1) and `m` (-1) and input bits `b`, `d = popcount(p & b) - popcount(m & b)` is the sum for
/// `bit` inputs and `2 * d - sum of weights` the one for `bipolar` inputs, the xnor-popcount. Where
/// no weight is 0, `m` is the complement of `p` and its count follows from the input's.
final class PackedSum {

  private final long[] plus;
  private final long[] minus;
  private final long[] start;
  private final int words;
  private final int factor;
  private final Patches patches;
  private final boolean padBit;

  PackedSum(
      Synapse synapse,
      Optional<Tensor> preload,
      Patches patches,
      long padValue,
      NumberFormat input) {
    Tensor weights = SynapticSum.parameters(synapse).getFirst();
    int fanIn = patches.fanIn();
    boolean bipolar = input instanceof NumberFormat.Bipolar;
    this.words = (fanIn + 63) / 64;
    this.plus = new long[words * patches.outputs()];
    long[] negative = new long[plus.length];
    this.start = SynapticSum.preload(preload, patches.outputs());
    this.factor = bipolar ? 2 : 1;
    this.patches = patches;
    this.padBit = padValue > 0;
    int[] row = new int[fanIn];
    boolean zeros = false;
    for (int o = 0; o < patches.outputs(); o++) {
      weights.copyRaw(o * fanIn, fanIn, row, 0);
      for (int k = 0; k < fanIn; k++) {
        int word = o * words + (k >> 6);
        plus[word] |= (row[k] > 0 ? 1L : 0L) << k;
        negative[word] |= (row[k] < 0 ? 1L : 0L) << k;
        start[o] -= bipolar ? row[k] : 0;
        zeros |= row[k] == 0;
      }
    }
    this.minus = zeros ? negative : new long[0];
  }

  /// Whether the layer can be computed so.
  static boolean fits(Synapse synapse, NumberFormat in, long padValue) {
    return synapse instanceof Synapse.Product(var weights)
        && (in instanceof NumberFormat.Bipolar || in.equals(Formats.BIT))
        && (in.holds(padValue) || padValue == 0)
        && oneTrit(weights);
  }

  private static boolean oneTrit(Tensor weights) {
    return switch (weights.format()) {
      case NumberFormat.Real() -> false;
      case NumberFormat.Bipolar() -> true;
      case NumberFormat.Fixed f -> f.width() <= 2 && trits(weights);
    };
  }

  private static boolean trits(Tensor weights) {
    for (int i = 0; i < weights.size(); i++) {
      if (Math.abs(weights.raw(i)) > 1) {
        return false;
      }
    }
    return true;
  }

  long[] apply(long[] x) {
    int positions = patches.positions();
    long[] y = new long[patches.outputs() * positions];
    int[] at = new int[patches.whole() ? 0 : patches.fanIn()];
    long[] bits = new long[words];
    for (int group = 0; group < patches.groups(); group++) {
      for (int position = 0; position < positions; position++) {
        if (patches.whole()) {
          pack(x, bits);
        } else {
          patches.gather(group, position, at);
          pack(x, at, bits);
        }
        int first = group * patches.neuronsPerGroup();
        for (int o = first; o < first + patches.neuronsPerGroup(); o++) {
          y[o * positions + position] = start[o];
        }
        if (minus.length == 0) {
          binary(bits, first, position, y);
        } else {
          ternary(bits, first, position, y);
        }
      }
    }
    return y;
  }

  private void binary(long[] bits, int first, int position, long[] y) {
    int ones = 0;
    for (long word : bits) {
      ones += Long.bitCount(word);
    }
    for (int o = first; o < first + patches.neuronsPerGroup(); o++) {
      int count = 0;
      int row = o * words;
      for (int w = 0; w < bits.length; w++) {
        count += Long.bitCount(plus[row + w] & bits[w]);
      }
      y[o * patches.positions() + position] += (long) factor * (2 * count - ones);
    }
  }

  private void ternary(long[] bits, int first, int position, long[] y) {
    for (int o = first; o < first + patches.neuronsPerGroup(); o++) {
      int count = 0;
      int row = o * words;
      for (int w = 0; w < bits.length; w++) {
        count += Long.bitCount(plus[row + w] & bits[w]) - Long.bitCount(minus[row + w] & bits[w]);
      }
      y[o * patches.positions() + position] += (long) factor * count;
    }
  }

  /// Raw values to bits: set where positive.
  private void pack(long[] x, long[] bits) {
    for (int w = 0; w < words; w++) {
      long word = 0;
      for (int i = Math.min(x.length, 64 * w + 64) - 1; i >= 64 * w; i--) {
        word = word << 1 | -x[i] >>> 63;
      }
      bits[w] = word;
    }
  }

  private void pack(long[] x, int[] at, long[] bits) {
    for (int w = 0; w < words; w++) {
      long word = 0;
      for (int i = Math.min(at.length, 64 * w + 64) - 1; i >= 64 * w; i--) {
        word = word << 1 | (at[i] < 0 ? (padBit ? 1 : 0) : -x[at[i]] >>> 63);
      }
      bits[w] = word;
    }
  }
}
