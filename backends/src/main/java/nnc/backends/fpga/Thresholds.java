package nnc.backends.fpga;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import nnc.backends.verilog.MemoryImage;
import nnc.ir.op.Op;

/// Every comparison of a multi-threshold operator as `x >= t`, inverted in channels that count
/// downward: `x <= t` is `not (x >= t + 1)`. A threshold is moved into `passing`, from the lowest
/// value of `x` (always passed) to one above its highest (never passed), which changes no result.
record Thresholds(Op.MultiThreshold op, Interval passing) {

  boolean down(int channel) {
    return op.directions().raw(op.directions().size() == 1 ? 0 : channel) < 0;
  }

  /// Whether all channels count in the same direction.
  boolean uniform() {
    for (int c = 1; c < op.directions().size(); c++) {
      if (down(c) != down(0)) {
        return false;
      }
    }
    return true;
  }

  /// The threshold of `level` in `channel`.
  long at(int channel, int level) {
    int row = op.thresholds().shape().channels() == 1 ? 0 : channel;
    int index = row * op.levels() + level;
    return raise(index, down(channel)).max(passing.lo()).min(passing.hi()).longValueExact();
  }

  private BigInteger raise(int index, boolean down) {
    if (!op.thresholds().format().isReal()) {
      return BigInteger.valueOf(op.thresholds().raw(index)).add(bit(down));
    }
    double t = op.thresholds().real(index);
    if (Double.isInfinite(t)) {
      return t < 0 ? passing.lo() : passing.hi();
    }
    RoundingMode mode = down ? RoundingMode.FLOOR : RoundingMode.CEILING;
    return new BigDecimal(t).setScale(0, mode).toBigIntegerExact().add(bit(down));
  }

  private static BigInteger bit(boolean set) {
    return set ? BigInteger.ONE : BigInteger.ZERO;
  }

  /// Puts all levels of `channel` into `word`, `bits` each.
  void put(MemoryImage.Word word, int channel, int bits) {
    for (int k = 0; k < op.levels(); k++) {
      word.put(k * bits, bits, at(channel, k));
    }
  }
}
