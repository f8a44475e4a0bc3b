package nnc.passes.tulip;

import nnc.ir.op.Op;

/// The thresholds of a layer by channel and level.
record Decision(Op.MultiThreshold op) {

  int levels() {
    return op.levels();
  }

  /// Whether all channels have the same thresholds and direction.
  boolean isShared() {
    return op.thresholds().shape().dim(0) == 1 && op.directions().size() == 1;
  }

  long threshold(int channel, int level) {
    int row = op.thresholds().shape().dim(0) == 1 ? 0 : channel;
    return op.thresholds().raw(row * levels() + level);
  }

  /// Whether channel `channel` compares by `<=`.
  boolean falls(int channel) {
    return op.directions().raw(op.directions().size() == 1 ? 0 : channel) < 0;
  }

  boolean anyFalling() {
    return op.directions().rawRange().lo() < 0;
  }
}
