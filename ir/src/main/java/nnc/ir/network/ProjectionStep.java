package nnc.ir.network;

import java.util.List;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;

/// A projection as it is defined: what a source gives is added at once to what its targets get in
/// the coming steps, of which there is one sum each.
final class ProjectionStep {

  private final SparseSynapses synapses;
  private final TensorType out;
  private final int slots;

  /// Of the coming steps; those of step `k` at `k % slots`.
  private final double[][] reals;

  private final long[][] integers;

  /// Steps done.
  private int step;

  private ProjectionStep(Op.Projection projection, TensorType out) {
    this.synapses = projection.synapses();
    this.out = out;
    this.slots = synapses.longestDelay() + 1;
    boolean real = out.format().isReal();
    this.reals = new double[real ? slots : 0][synapses.targets()];
    this.integers = new long[real ? 0 : slots][synapses.targets()];
  }

  /// The projection before anything was sent.
  static Step of(Op.Projection projection, TensorType out) {
    ProjectionStep sums = new ProjectionStep(projection, out);
    if (projection.readsThePast()) {
      return new PastStep() {
        @Override
        public Value apply(List<Value> none) {
          return sums.arrived();
        }

        @Override
        public void take(List<Value> values) {
          sums.send(values.getFirst(), sums.step - 1);
        }
      };
    }
    return in -> {
      sums.send(in.getFirst(), sums.step);
      return sums.arrived();
    };
  }

  private void send(Value value, int now) {
    for (int source = 0; source < synapses.sources(); source++) {
      for (int i = synapses.start(source); i < synapses.start(source + 1); i++) {
        int slot = (now + synapses.delay(i)) % slots;
        int w = synapses.weight(i);
        if (out.format().isReal()) {
          reals[slot][synapses.target(i)] += synapses.weights().real(w) * Steps.real(value, source);
        } else {
          integers[slot][synapses.target(i)] += synapses.weights().raw(w) * value.raw()[source];
        }
      }
    }
  }

  private Value arrived() {
    int slot = step % slots;
    step++;
    if (out.format().isReal()) {
      Value value = Value.ofReal(out, reals[slot]);
      reals[slot] = new double[synapses.targets()];
      return value;
    }
    Value value = Value.ofRaw(out, integers[slot]);
    integers[slot] = new long[synapses.targets()];
    return value;
  }
}
