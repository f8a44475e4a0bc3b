package nnc.emulator;

import nnc.ir.kernel.Kernel;
import nnc.ir.op.Clamp;
import nnc.ir.op.Synapse;

/// Synaptic sums in flat `int` loops, which the compiler turns into vector instructions; for
/// accumulators of at most 32 bits.
final class IntSums implements VectorFunction {

  private final Lanes lanes;
  private final Stages stages;
  private final long[] raw;
  private final int[] x;
  private final long[] start;
  private final int[] first;
  private final int[] signs;
  private final Synapse synapse;

  IntSums(Kernel.Matrix kernel, Stages stages) {
    this.lanes = new Lanes(kernel.input());
    this.stages = stages;
    this.raw = new long[kernel.inputs()];
    this.x = new int[kernel.inputs()];
    this.start = LongSums.preload(kernel);
    this.synapse = kernel.synapse();
    int size = synapse.shape().size();
    this.first = new int[size];
    switch (synapse) {
      case Synapse.Product(var weights) -> {
        weights.copyRaw(0, size, first, 0);
        this.signs = new int[0];
      }
      case Synapse.Threshold(var thresholds, var s, _) -> {
        thresholds.copyRaw(0, size, first, 0);
        this.signs = new int[size];
        s.copyRaw(0, size, signs, 0);
      }
    }
  }

  private IntSums(IntSums other) {
    this.lanes = other.lanes;
    this.stages = other.stages;
    this.raw = new long[other.raw.length];
    this.x = new int[other.x.length];
    this.start = other.start;
    this.first = other.first;
    this.signs = other.signs;
    this.synapse = other.synapse;
  }

  @Override
  public VectorFunction fresh() {
    return new IntSums(this);
  }

  static boolean fits(Kernel.Matrix kernel) {
    int parameters =
        switch (kernel.synapse()) {
          case Synapse.Product(var weights) -> weights.format().width();
          case Synapse.Threshold(var thresholds, _, _) -> thresholds.format().width();
        };
    return kernel.accumulator().width() <= 32 && kernel.input().width() <= 30 && parameters <= 30;
  }

  @Override
  public void apply(long[] input, long[] outputs) {
    lanes.unpack(input, 0, raw, 0, raw.length);
    for (int i = 0; i < x.length; i++) {
      x[i] = (int) raw[i];
    }
    switch (synapse) {
      case Synapse.Product _ -> products(outputs);
      case Synapse.Threshold(_, _, Clamp clamp) -> {
        switch (clamp) {
          case RELU -> clamped(outputs);
          case NONE -> differences(outputs);
          case ABS -> distances(outputs);
        }
      }
    }
    stages.apply(outputs, 0, outputs.length, 0);
  }

  private void products(long[] outputs) {
    for (int o = 0; o < outputs.length; o++) {
      int row = o * x.length;
      int sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += first[row + i] * x[i];
      }
      outputs[o] = start[o] + sum;
    }
  }

  private void clamped(long[] outputs) {
    for (int o = 0; o < outputs.length; o++) {
      int row = o * x.length;
      int sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += signs[row + i] * Math.max(0, x[i] - first[row + i]);
      }
      outputs[o] = start[o] + sum;
    }
  }

  private void differences(long[] outputs) {
    for (int o = 0; o < outputs.length; o++) {
      int row = o * x.length;
      int sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += signs[row + i] * (x[i] - first[row + i]);
      }
      outputs[o] = start[o] + sum;
    }
  }

  private void distances(long[] outputs) {
    for (int o = 0; o < outputs.length; o++) {
      int row = o * x.length;
      int sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += signs[row + i] * Math.abs(x[i] - first[row + i]);
      }
      outputs[o] = start[o] + sum;
    }
  }
}
