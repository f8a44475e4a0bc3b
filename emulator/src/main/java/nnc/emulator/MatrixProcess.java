package nnc.emulator;

import java.util.List;
import nnc.ir.kernel.Kernel;

/// `Kernel.Matrix`: the input beats of the first neuron fold are stored; with the last of them all
/// sums of the vector are computed at once, and the steps that follow only hand them out.
final class MatrixProcess extends KernelProcess {

  private final VectorFunction function;
  private final int neuronFolds;
  private final int synapseFolds;
  private final int inBits;
  private final int outBits;
  private final long[] vector;
  private final long[] sums;
  private final long[] packed;
  private final Lanes lanes;
  private int neuron;
  private int synapse;

  MatrixProcess(
      String id, Kernel.Matrix kernel, VectorFunction function, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.function = function;
    this.neuronFolds = kernel.neuronFolds();
    this.synapseFolds = kernel.synapseFolds();
    this.inBits = kernel.simd() * kernel.input().width();
    this.outBits = kernel.pe() * kernel.output().width();
    this.vector = new long[Bits.words((long) kernel.inputs() * kernel.input().width())];
    this.sums = new long[kernel.outputs()];
    this.packed = new long[Bits.words((long) kernel.outputs() * kernel.output().width())];
    this.lanes = new Lanes(kernel.output());
  }

  @Override
  int needs() {
    return neuron == 0 ? 0 : NONE;
  }

  @Override
  long quiet() {
    return neuron == 0 ? 0 : synapseFolds - 1 - synapse;
  }

  @Override
  void count(long steps) {
    synapse += (int) steps;
  }

  @Override
  long position() {
    return (long) neuron * synapseFolds + synapse;
  }

  @Override
  boolean issue(long now, int slot) {
    boolean last = synapse == synapseFolds - 1;
    if (neuron == 0) {
      Fifo from = in[0];
      Bits.copy(from.store, from.front(), 0, vector, 0, synapse * inBits, inBits);
      from.pop(now);
      if (last) {
        function.apply(vector, sums);
        lanes.pack(sums, 0, packed, 0, sums.length);
      }
    }
    if (!last) {
      synapse++;
      return false;
    }
    Bits.copy(packed, 0, neuron * outBits, results, slot, 0, outBits);
    synapse = 0;
    neuron = neuron == neuronFolds - 1 ? 0 : neuron + 1;
    return true;
  }
}
