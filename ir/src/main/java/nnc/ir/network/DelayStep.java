package nnc.ir.network;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;

/// A delay line. Its value in a step is known before its input is; `take` closes the step.
final class DelayStep implements PastStep {

  private final Deque<Value> waiting = new ArrayDeque<>();

  DelayStep(Op.Delay delay) {
    Value silence = silence(delay.type());
    for (int i = 0; i < delay.steps(); i++) {
      waiting.add(silence);
    }
  }

  private static Value silence(TensorType type) {
    int size = type.shape().size();
    if (type.format().isReal()) {
      return Value.ofReal(type, new double[size]);
    }
    long[] raw = new long[size];
    Arrays.fill(raw, type.format() instanceof NumberFormat.Bipolar ? -1 : 0);
    return Value.ofRaw(type, raw);
  }

  @Override
  public Value apply(List<Value> none) {
    return waiting.getFirst();
  }

  @Override
  public void take(List<Value> values) {
    Value value = values.getFirst();
    waiting.removeFirst();
    waiting.addLast(value);
  }
}
