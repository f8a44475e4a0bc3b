package nnc.ir.network;

import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Stdp;

/// The weights of a plastic projection while a network runs, and what its rule remembers: of each
/// source its last spike and the trace then, of each target when it fired. In a step `fired` is
/// told of every target that fires before `pass` and `sent` are of spikes.
public final class Learning {

  private final SparseSynapses synapses;
  private final Stdp rule;
  private final int shift;
  private final long[] plus;
  private final long[] minus;

  /// As they are stored, each with the fraction bits of the projection's format.
  private final long[] weights;

  private final int[] before;
  private final long[] traces;

  /// Of targets that have fired.
  private final PostHistory[] histories;

  private long looked;

  private Learning(SparseSynapses synapses, Stdp rule, long[] weights) {
    this.synapses = synapses;
    this.rule = rule;
    this.weights = weights;
    this.shift = Stdp.FRACTION - synapses.weights().format().fraction();
    this.plus = Stdp.decay(rule.tauPlus());
    this.minus = Stdp.decay(rule.tauMinus());
    this.before = new int[synapses.sources()];
    this.traces = new long[synapses.sources()];
    this.histories = new PostHistory[synapses.targets()];
  }

  /// Before the first step.
  public static Learning of(Op.Plastic projection) {
    SparseSynapses synapses = projection.synapses();
    long[] weights = new long[synapses.count()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = synapses.weights().raw(synapses.weight(i));
    }
    return new Learning(synapses, projection.rule(), weights);
  }

  /// The same weights with memories of its own, for a core that has some of the synapses alone.
  public Learning share() {
    return new Learning(synapses, rule, weights);
  }

  /// A target fires.
  public void fired(int target, int step) {
    if (histories[target] == null) {
      histories[target] = new PostHistory(rule, plus, minus);
    }
    histories[target].fired(step);
  }

  /// The raw weight that a spike of `source` finds at one of its synapses, which it has changed.
  public long pass(int source, int synapse, int step) {
    PostHistory history = histories[synapses.target(synapse)];
    if (history != null) {
      int delay = rule.reading().dendritic() ? synapses.delay(synapse) : 0;
      var window = new PostHistory.Window(before[source], step, delay, traces[source]);
      looked += history.looked(window);
      weights[synapse] = history.changed(weights[synapse] << shift, window) >> shift;
    }
    return weights[synapse];
  }

  /// Spikes of targets that `pass` has looked at, back from the last one to where the window of
  /// each synapse began.
  public long looked() {
    return looked;
  }

  /// A source has sent a spike to all its synapses.
  public void sent(int source, int step) {
    traces[source] =
        Stdp.decayed(traces[source], plus, step - before[source]) + (1 << Stdp.TRACE_FRACTION);
    before[source] = step;
  }

  /// The weights as they are, one for each synapse.
  public Tensor weights() {
    return Tensor.ofRaw(
        Shape.of(weights.length),
        new NumberFormat.Fixed(false, 16, Stdp.FRACTION - shift),
        weights);
  }
}
