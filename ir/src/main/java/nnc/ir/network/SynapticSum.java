package nnc.ir.network;

import java.util.List;
import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.number.Range;
import nnc.ir.op.Synapse;

/// The sums of a dense or convolution layer: `preload[o] + sum over k of synapse(o, k, patch[k])`.
/// Four kernels compute the same; which one is decided when the interpreter is made.
final class SynapticSum {

  private SynapticSum() {}

  /// The step of a layer over inputs of type `in`; `range` is that of the sums, empty for reals.
  static Step of(
      Synapse synapse,
      Optional<Tensor> preload,
      Patches patches,
      long padValue,
      TensorType in,
      Optional<Range> range,
      TensorType out,
      boolean reference) {
    if (range.isEmpty()) {
      RealSum sum = new RealSum(synapse, preload, patches, padValue * in.format().unit());
      return values -> Value.ofReal(out, sum.apply(Steps.reals(values.getFirst())));
    }
    if (!reference && PackedSum.fits(synapse, in.format(), padValue)) {
      PackedSum sum = new PackedSum(synapse, preload, patches, padValue, in.format());
      return values -> Value.ofRaw(out, sum.apply(values.getFirst().raw()));
    }
    if (!reference && IntSum.fits(synapse, in.format(), range.get())) {
      IntSum sum = new IntSum(synapse, preload, patches, (int) padValue);
      return values -> Value.ofRaw(out, sum.apply(values.getFirst().raw()));
    }
    LongSum sum = new LongSum(synapse, preload, patches, padValue);
    return values -> Value.ofRaw(out, sum.apply(values.getFirst().raw()));
  }

  /// A preload per output, zeros where there is none.
  static long[] preload(Optional<Tensor> preload, int outputs) {
    long[] all = new long[outputs];
    preload.ifPresent(p -> {
      for (int o = 0; o < outputs; o++) {
        all[o] = p.raw(p.size() == 1 ? 0 : o);
      }
    });
    return all;
  }

  static List<Tensor> parameters(Synapse synapse) {
    return switch (synapse) {
      case Synapse.Product(var weights) -> List.of(weights);
      case Synapse.Threshold(var thresholds, var signs, _) -> List.of(thresholds, signs);
    };
  }
}
