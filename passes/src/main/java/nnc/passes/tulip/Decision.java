package nnc.passes.tulip;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import nnc.ir.op.Op;

/// The thresholds of a layer by channel and level.
record Decision(Op.MultiThreshold op) {

  int levels() {
    return op.levels();
  }

  /// What channel `channel` compares with, and how.
  List<Long> row(int channel) {
    return LongStream.concat(
            LongStream.of(falls(channel) ? -1 : 1),
            IntStream.range(0, levels()).mapToLong(l -> threshold(channel, l)))
        .boxed()
        .toList();
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
