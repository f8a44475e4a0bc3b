package nnc.passes.map;

import nnc.ir.kernel.Kernel;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Synapse;

/// Block memories that a kernel's parameters and rows take, for sharing out a device's; the
/// estimate in a report is not made from it. A block has `bits` bits and is `width` or a power of
/// two fewer of them wide. FIFOs are not counted.
record MemoryModel(long bits, int width) {

  /// Smaller memories become LUTs.
  private static final int SMALLEST = 1024;

  long of(Kernel kernel) {
    return switch (kernel) {
      case Kernel.Matrix k when !k.constant() ->
          blocks(
                  (long) k.neuronFolds() * k.synapseFolds(),
                  (long) k.pe() * k.simd() * parameter(k.synapse()))
              + (k.neuronFolds() > 1
                  ? blocks(k.synapseFolds(), (long) k.simd() * k.input().width())
                  : 0);
      case Kernel.LineBuffer k -> blocks(k.capacity(), (long) k.lanes() * k.format().width());
      case Kernel.Population k ->
          blocks(k.beats(), (long) k.lanes() * k.stateBits())
              + blocks(
                  k.beats(),
                  (long) k.lanes()
                      * k.datapath().fields().stream()
                          .mapToInt(f -> NumberFormat.bits(f.range()))
                          .sum());
      case Kernel.Projection k -> {
        int synapse =
            NumberFormat.bits(new Range(0, k.ring())) + k.synapses().weights().format().width();
        yield blocks(k.ring(), (long) k.pe() * k.sum().width())
            + blocks(k.synapses().count(), synapse)
            + blocks(k.synapses().sources(), 2L * synapse);
      }
      case Kernel.EventIngress k ->
          blocks(k.elements(), k.format().width()) + blocks(k.elements(), k.word().addressBits());
      case Kernel.Scatter k -> {
        int words = k.weights().size() / k.pe();
        int row =
            NumberFormat.bits(new Range(0, k.words())) * 2 + NumberFormat.bits(new Range(0, words));
        yield blocks(k.words(), (long) k.pe() * k.sum().width())
            + blocks(words, (long) k.pe() * k.weights().format().width())
            + blocks(k.sources(), row);
      }
      case Kernel.Matrix _,
          Kernel.Ingress _,
          Kernel.Egress _,
          Kernel.Pool _,
          Kernel.Map _,
          Kernel.Add _,
          Kernel.Concat _,
          Kernel.Fork _,
          Kernel.Width _,
          Kernel.ArgMax _,
          Kernel.Delay _,
          Kernel.Gate _ ->
          0;
    };
  }

  private long blocks(long depth, long wide) {
    if (depth * wide < SMALLEST) {
      return 0;
    }
    long best = Long.MAX_VALUE;
    for (int one = width; one >= 2; one /= 2) {
      best = Math.min(best, Math.ceilDiv(wide, one) * Math.ceilDiv(depth, bits / one));
    }
    return best;
  }

  private static int parameter(Synapse synapse) {
    return switch (synapse) {
      case Synapse.Product(var weights) -> weights.format().width();
      case Synapse.Threshold(var thresholds, var signs, _) ->
          thresholds.format().width() + (signs.size() > 1 ? 1 : 0);
    };
  }
}
