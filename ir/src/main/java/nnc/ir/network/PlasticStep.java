package nnc.ir.network;

import java.util.List;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Stdp;

/// A plastic projection: what neurons fired in a step is noted first, then the spikes of the step
/// change the weights they pass and bring the new ones to their targets.
final class PlasticStep implements PastStep {

  private final SparseSynapses synapses;
  private final Stdp rule;
  private final TensorType out;
  private final int shift;
  private final long[] plus;

  /// As they are stored, each with the fraction bits of the projection's format.
  private final long[] weights;

  /// Of each source its last spike and its trace then.
  private final int[] before;

  private final long[] traces;
  private final PostHistory[] histories;
  private final long[][] sums;
  private int step;

  PlasticStep(Op.Plastic projection, TensorType out) {
    this.synapses = projection.synapses();
    this.rule = projection.rule();
    this.out = out;
    this.shift = Stdp.FRACTION - synapses.weights().format().fraction();
    this.weights = new long[synapses.count()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = synapses.weights().raw(synapses.weight(i));
    }
    this.before = new int[synapses.sources()];
    this.traces = new long[synapses.sources()];
    this.plus = Stdp.decay(rule.tauPlus());
    long[] minus = Stdp.decay(rule.tauMinus());
    this.histories = new PostHistory[synapses.targets()];
    java.util.Arrays.setAll(histories, _ -> new PostHistory(rule, plus, minus));
    this.sums = new long[synapses.longestDelay() + 1][synapses.targets()];
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
        histories[n].fired(step);
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
      int delay = synapses.delay(i);
      int target = synapses.target(i);
      PostHistory.Window window =
          new PostHistory.Window(
              before[source], step, rule.reading().dendritic() ? delay : 0, traces[source]);
      weights[i] = histories[target].changed(weights[i] << shift, window) >> shift;
      sums[(step + delay) % sums.length][target] += weights[i];
    }
    traces[source] =
        Stdp.decayed(traces[source], plus, step - before[source]) + (1 << Stdp.TRACE_FRACTION);
    before[source] = step;
  }
}
