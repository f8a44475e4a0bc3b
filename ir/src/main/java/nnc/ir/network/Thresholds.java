package nnc.ir.network;

import java.util.List;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.op.Op;

/// `MultiThreshold` on raw integers over extracted parameters.
final class Thresholds implements Step {

  private final Op.MultiThreshold op;
  private final TensorType out;
  private final long[] thresholds;
  private final boolean[] up;

  Thresholds(Op.MultiThreshold op, TensorType out) {
    this.op = op;
    this.out = out;
    this.thresholds = op.thresholds().toRaw();
    this.up = new boolean[op.directions().size()];
    for (int c = 0; c < up.length; c++) {
      up[c] = op.directions().raw(c) > 0;
    }
  }

  @Override
  public Value apply(List<Value> inputs) {
    long[] x = inputs.getFirst().raw();
    long[] y = new long[x.length];
    int channels = out.shape().channels();
    int perChannel = x.length / channels;
    int levels = op.levels();
    for (int c = 0; c < channels; c++) {
      int row = thresholds.length == levels ? 0 : c * levels;
      boolean rising = up[up.length == 1 ? 0 : c];
      for (int i = c * perChannel; i < (c + 1) * perChannel; i++) {
        int passed = 0;
        for (int k = row; k < row + levels; k++) {
          passed += (rising ? x[i] >= thresholds[k] : x[i] <= thresholds[k]) ? 1 : 0;
        }
        y[i] = op.base() + op.step() * passed;
      }
    }
    return Value.ofRaw(out, y);
  }
}
