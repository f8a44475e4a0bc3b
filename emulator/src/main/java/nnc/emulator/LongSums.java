package nnc.emulator;

import nnc.ir.kernel.Kernel;
import nnc.ir.op.Clamp;
import nnc.ir.op.Synapse;

/// Synaptic sums in `long` loops: the reference for the faster ones.
final class LongSums implements VectorFunction {

  private final Lanes lanes;
  private final Stages stages;
  private final long[] x;
  private final long[] start;
  private final Synapse synapse;

  LongSums(Kernel.Matrix kernel, Stages stages) {
    this.lanes = new Lanes(kernel.input());
    this.stages = stages;
    this.x = new long[kernel.inputs()];
    this.start = preload(kernel);
    this.synapse = kernel.synapse();
  }

  private LongSums(LongSums other) {
    this.lanes = other.lanes;
    this.stages = other.stages;
    this.x = new long[other.x.length];
    this.start = other.start;
    this.synapse = other.synapse;
  }

  @Override
  public VectorFunction fresh() {
    return new LongSums(this);
  }

  /// The preload per output.
  static long[] preload(Kernel.Matrix kernel) {
    long[] all = new long[kernel.outputs()];
    kernel
        .preload()
        .ifPresent(p -> {
          for (int o = 0; o < all.length; o++) {
            all[o] = p.raw(p.size() == 1 ? 0 : o);
          }
        });
    return all;
  }

  @Override
  public void apply(long[] input, long[] outputs) {
    lanes.unpack(input, 0, x, 0, x.length);
    for (int o = 0; o < outputs.length; o++) {
      long sum = start[o];
      int row = o * x.length;
      switch (synapse) {
        case Synapse.Product(var weights) -> {
          for (int i = 0; i < x.length; i++) {
            sum += weights.raw(row + i) * x[i];
          }
        }
        case Synapse.Threshold(var thresholds, var signs, Clamp clamp) -> {
          for (int i = 0; i < x.length; i++) {
            sum += signs.raw(row + i) * clamp.apply(x[i] - thresholds.raw(row + i));
          }
        }
      }
      outputs[o] = sum;
    }
    stages.apply(outputs, 0, outputs.length, 0);
  }
}
