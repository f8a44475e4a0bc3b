package nnc.emulator;

import nnc.ir.Tensor;
import nnc.ir.kernel.Kernel;
import nnc.ir.op.Synapse;

/// Sums of products input by input: adds the column of weights of each input that is not 0, so that
/// silence costs nothing.
final class ColumnSums implements VectorFunction {

  private final Lanes lanes;
  private final Stages stages;
  private final boolean bits;
  private final int inputs;
  private final int[] columns;
  private final long[] start;

  ColumnSums(Kernel.Matrix kernel, Stages stages) {
    this.lanes = new Lanes(kernel.input());
    this.stages = stages;
    this.inputs = kernel.inputs();
    this.bits = kernel.input().width() == 1 && kernel.input().range().lo() == 0;
    this.start = LongSums.preload(kernel);
    this.columns = new int[Math.multiplyExact(inputs, start.length)];
    Tensor weights = weights(kernel.synapse());
    int[] row = new int[inputs];
    for (int o = 0; o < start.length; o++) {
      weights.copyRaw(o * inputs, inputs, row, 0);
      for (int i = 0; i < inputs; i++) {
        columns[i * start.length + o] = row[i];
      }
    }
  }

  private static Tensor weights(Synapse synapse) {
    return switch (synapse) {
      case Synapse.Product(var weights) -> weights;
      case Synapse.Threshold _ -> throw new IllegalArgumentException("no products");
    };
  }

  /// Products whose weights are no wider than an `int`.
  static boolean fits(Kernel.Matrix kernel) {
    return switch (kernel.synapse()) {
      case Synapse.Product(var weights) -> weights.format().width() <= 31;
      case Synapse.Threshold _ -> false;
    };
  }

  @Override
  public void apply(long[] input, long[] outputs) {
    System.arraycopy(start, 0, outputs, 0, start.length);
    if (bits) {
      for (int w = 0; w << 6 < inputs; w++) {
        for (long left = input[w]; left != 0; left &= left - 1) {
          add(outputs, (w << 6) + Long.numberOfTrailingZeros(left));
        }
      }
    } else {
      for (int i = 0; i < inputs; i++) {
        long x = lanes.get(input, 0, i);
        if (x != 0) {
          add(outputs, i, x);
        }
      }
    }
    stages.apply(outputs, 0, outputs.length, 0);
  }

  private void add(long[] sums, int input) {
    int column = input * sums.length;
    for (int o = 0; o < sums.length; o++) {
      sums[o] += columns[column + o];
    }
  }

  private void add(long[] sums, int input, long x) {
    int column = input * sums.length;
    for (int o = 0; o < sums.length; o++) {
      sums[o] += columns[column + o] * x;
    }
  }
}
