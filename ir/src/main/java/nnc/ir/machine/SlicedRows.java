package nnc.ir.machine;

import nnc.ir.op.SparseSynapses;

/// The synapses of a projection by source neuron, stage of their delay and slice of the targets:
/// what a packet means to a core. `extra` steps are added to every delay; a ring reaches `reach` of
/// them, and what is left is waited for in stages of `reach` steps.
public final class SlicedRows {

  private final SparseSynapses synapses;
  private final int extra;
  private final int reach;
  private final int slices;
  private final int stages;
  private final int[] starts;
  private final int[] order;

  /// `slice[t]` is the slice of target `t`, of `slices`. The shortest delay with `extra` is at
  /// least 1.
  public SlicedRows(SparseSynapses synapses, int extra, int reach, int[] slice, int slices) {
    if (synapses.shortestDelay() + extra < 1) {
      throw new IllegalArgumentException("a delay of " + (synapses.shortestDelay() + extra));
    }
    this.synapses = synapses;
    this.extra = extra;
    this.reach = reach;
    this.slices = slices;
    this.stages = stage(synapses.longestDelay() + extra, reach) + 1;
    int rows = Math.multiplyExact(Math.multiplyExact(synapses.sources(), stages), slices);
    this.starts = new int[rows + 1];
    this.order = new int[synapses.count()];
    for (int s = 0; s < synapses.sources(); s++) {
      for (int i = synapses.start(s); i < synapses.start(s + 1); i++) {
        starts[row(s, stage(i), slice[synapses.target(i)]) + 1]++;
      }
    }
    for (int r = 0; r < rows; r++) {
      starts[r + 1] += starts[r];
    }
    int[] next = starts.clone();
    for (int s = 0; s < synapses.sources(); s++) {
      for (int i = synapses.start(s); i < synapses.start(s + 1); i++) {
        order[next[row(s, stage(i), slice[synapses.target(i)])]++] = i;
      }
    }
  }

  /// How often a delay of so many steps has to be waited for a whole reach.
  public static int stage(int delay, int reach) {
    return (delay - 1) / reach;
  }

  private int stage(int synapse) {
    return stage(synapses.delay(synapse) + extra, reach);
  }

  private int row(int source, int stage, int slice) {
    return (source * stages + stage) * slices + slice;
  }

  public SparseSynapses synapses() {
    return synapses;
  }

  /// Stages there are, the one without waiting among them.
  public int stages() {
    return stages;
  }

  /// Where the row of a source neuron begins.
  public int start(int source, int stage, int slice) {
    return starts[row(source, stage, slice)];
  }

  /// Where it ends, the first that is not its any more.
  public int end(int source, int stage, int slice) {
    return starts[row(source, stage, slice) + 1];
  }

  /// The number of the synapse that stands at `at`.
  public int synapse(int at) {
    return order[at];
  }

  /// The delay that is left of a synapse once its stage has been waited for, 1 up to the reach.
  public int delay(int synapse) {
    return synapses.delay(synapse) + extra - stage(synapse) * reach;
  }
}
