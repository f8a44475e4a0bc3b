package nnc.emulator;

import nnc.ir.kernel.Kernel;
import nnc.ir.number.Formats;

/// What a matrix kernel computes from one vector: `outputs` values after the kernel's stages from
/// the input elements as they lie in the beats. May keep scratch arrays: one per process.
interface VectorFunction {

  void apply(long[] input, long[] outputs);

  /// The same function with scratch arrays of its own; parameters are shared.
  default VectorFunction fresh() {
    return this;
  }

  /// The fastest of four equal ways.
  static VectorFunction of(Kernel.Matrix kernel) {
    Stages stages = Stages.of(kernel.stages(), kernel.outputs());
    if (PackedSums.fits(kernel)) {
      return new PackedSums(kernel, stages);
    }
    if (ColumnSums.fits(kernel) && (kernel.input().equals(Formats.BIT) || !IntSums.fits(kernel))) {
      return new ColumnSums(kernel, stages);
    }
    return IntSums.fits(kernel) ? new IntSums(kernel, stages) : new LongSums(kernel, stages);
  }

  /// Plain `long` loops.
  static VectorFunction reference(Kernel.Matrix kernel) {
    return new LongSums(kernel, Stages.of(kernel.stages(), kernel.outputs()));
  }
}
