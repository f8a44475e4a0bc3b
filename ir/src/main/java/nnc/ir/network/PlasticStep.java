package nnc.ir.network;

import java.util.List;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;

/// A plastic projection: what neurons fired in a step is noted first, then the spikes of the step
/// change the weights they pass and bring the new ones to their targets.
public final class PlasticStep implements PastStep {

  private final SparseSynapses synapses;
  private final Learning learning;
  private final TensorType out;
  private final long[][] sums;
  private int step;

  PlasticStep(Op.Plastic projection, TensorType out) {
    this.synapses = projection.synapses();
    this.learning = Learning.of(projection);
    this.out = out;
    this.sums = new long[synapses.longestDelay() + 1][synapses.targets()];
  }

  public Learning learning() {
    return learning;
  }

  @Override
  public Value apply(List<Value> none) {
    int slot = step % sums.length;
    Value value = Value.ofRaw(out, sums[slot]);
    sums[slot] = new long[synapses.targets()];
    return value;
  }

  @Override
  public void take(List<Value> values) {
    long[] pre = values.get(0).raw();
    long[] post = values.get(1).raw();
    for (int n = 0; n < post.length; n++) {
      if (post[n] != 0) {
        learning.fired(n, step);
      }
    }
    for (int source = 0; source < pre.length; source++) {
      if (pre[source] != 0) {
        send(source);
      }
    }
    step++;
  }

  private void send(int source) {
    for (int i = synapses.start(source); i < synapses.start(source + 1); i++) {
      sums[(step + synapses.delay(i)) % sums.length][synapses.target(i)] +=
          learning.pass(source, i, step);
    }
    learning.sent(source, step);
  }
}
