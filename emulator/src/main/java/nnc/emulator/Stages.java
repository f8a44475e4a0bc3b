package nnc.emulator;

import java.util.Arrays;
import java.util.List;
import nnc.ir.Tensor;
import nnc.ir.network.Elementwise;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// A kernel's element-wise operators with their parameters unpacked; the same function as
/// `Elementwise.apply`, one operator over many elements at a time.
final class Stages {

  private final List<Stage> stages;

  private Stages(List<Stage> stages) {
    this.stages = stages;
  }

  /// One operator on `x[at..at+count-1]`, which belong to channels `channel` on.
  private interface Stage {
    void apply(long[] x, int at, int count, int channel);
  }

  static Stages of(List<Op.Elementwise> ops, int channels) {
    return new Stages(ops.stream().map(op -> stage(op, channels)).toList());
  }

  boolean isEmpty() {
    return stages.isEmpty();
  }

  void apply(long[] x, int at, int count, int channel) {
    for (Stage stage : stages) {
      stage.apply(x, at, count, channel);
    }
  }

  private static Stage stage(Op.Elementwise op, int channels) {
    return switch (op) {
      case Op.MultiThreshold m when !m.thresholds().format().isReal() -> thresholds(m, channels);
      case Op.Requantize(var multiplier, var offset, int shift, var format) -> {
        long[] factor = perChannel(multiplier, channels);
        long[] add = perChannel(offset, channels);
        Range r = format.range();
        yield (x, at, count, channel) -> {
          for (int i = 0; i < count; i++) {
            long y = (x[at + i] * factor[channel + i] + add[channel + i]) >> shift;
            x[at + i] = Math.clamp(y, r.lo(), r.hi());
          }
        };
      }
      case Op.Relu _,
          Op.Clip _,
          Op.ShiftRight _,
          Op.MultiThreshold _,
          Op.Affine _,
          Op.BatchNorm _,
          Op.Encode _ ->
          (x, at, count, channel) -> {
            for (int i = 0; i < count; i++) {
              x[at + i] = Elementwise.apply(op, channel + i, x[at + i]);
            }
          };
    };
  }

  private static long[] perChannel(Tensor parameter, int channels) {
    long[] all = new long[channels];
    for (int c = 0; c < channels; c++) {
      all[c] = parameter.raw(parameter.size() == 1 ? 0 : c);
    }
    return all;
  }

  /// Thresholds sorted per channel, so that counting them is a binary search.
  private static Stage thresholds(Op.MultiThreshold m, int channels) {
    int levels = m.levels();
    int rows = m.thresholds().shape().dim(0);
    long[] sorted = m.thresholds().toRaw();
    for (int row = 0; row < rows; row++) {
      Arrays.sort(sorted, row * levels, (row + 1) * levels);
    }
    long[] direction = perChannel(m.directions(), channels);
    long base = m.base();
    long step = m.step();
    return (x, at, count, channel) -> {
      for (int i = 0; i < count; i++) {
        int from = rows == 1 ? 0 : (channel + i) * levels;
        boolean up = direction[channel + i] > 0;
        long bound = up ? x[at + i] : x[at + i] - 1;
        int low = from;
        int high = from + levels;
        while (low < high) {
          int middle = (low + high) >>> 1;
          if (sorted[middle] <= bound) {
            low = middle + 1;
          } else {
            high = middle;
          }
        }
        int passed = up ? low - from : from + levels - low;
        x[at + i] = base + step * passed;
      }
    };
  }
}
