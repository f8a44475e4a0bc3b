package nnc.emulator;

import java.util.List;
import nnc.ir.kernel.Kernel;
import nnc.ir.op.SparseSynapses;

/// `Kernel.Projection`: a step adds a synapse to the ring, whose front is the slot of the frame.
final class ProjectionProcess extends EventProcess {

  private final SparseSynapses synapses;
  private final int slots;
  private int slot;
  private int synapse;

  ProjectionProcess(String id, Kernel.Projection kernel, List<Fifo> in, List<Fifo> out) {
    super(
        id,
        kernel.latency(),
        kernel.synapses().sources(),
        kernel.simd(),
        kernel.pe(),
        kernel.words(),
        kernel.ring(),
        kernel.givesFirst(),
        1,
        kernel.addressed(),
        kernel.input(),
        kernel.sum(),
        in,
        out);
    this.synapses = kernel.synapses();
    this.slots = kernel.slots();
  }

  @Override
  int look(int source) {
    synapse = synapses.start(source);
    return synapses.start(source + 1) - synapse;
  }

  @Override
  void add(long x) {
    int at = slot + synapses.delay(synapse);
    at = at >= slots ? at - slots : at;
    sums[at * synapses.targets() + synapses.target(synapse)] +=
        synapses.weights().raw(synapses.weight(synapse)) * x;
    synapse++;
  }

  @Override
  int front() {
    return slot * synapses.targets();
  }

  @Override
  void turn() {
    slot = slot == slots - 1 ? 0 : slot + 1;
  }
}
