package nnc.passes.fold;

import java.util.Arrays;
import java.util.Optional;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.passes.analysis.ElementwiseChain;
import nnc.passes.analysis.Fractions;

/// Finds the integer thresholds that equal a monotone chain on a range of integers.
public final class ThresholdSearch {

  private final ElementwiseChain chain;
  private final Range range;

  private ThresholdSearch(ElementwiseChain chain, Range range) {
    this.chain = chain;
    this.range = range;
  }

  /// Thresholds with results in `format` that equal `chain` for every integer of `range`; the
  /// chain's results differ by multiples of `step`. Empty where more than `maxLevels` are needed.
  public static Optional<Op.MultiThreshold> search(
      ElementwiseChain chain, Range range, NumberFormat format, long step, int maxLevels) {
    return new ThresholdSearch(chain, range).search(format, step, maxLevels);
  }

  private Optional<Op.MultiThreshold> search(NumberFormat format, long step, int maxLevels) {
    int channels = chain.channels();
    long base = Long.MAX_VALUE;
    long top = Long.MIN_VALUE;
    for (int c = 0; c < channels; c++) {
      long a = chain.apply(c, range.lo());
      long b = chain.apply(c, range.hi());
      base = Math.min(base, Math.min(a, b));
      top = Math.max(top, Math.max(a, b));
    }
    if (step == 0) {
      step = 1;
    }
    if (format.equals(Formats.BIPOLAR)) {
      base = -1;
      top = 1;
      step = 2;
    }
    if (top == base) {
      // A constant still needs one comparison, whose two results the format holds.
      if (format.holds(base + step)) {
        top = base + step;
      } else {
        base -= step;
      }
    }
    long needed = (top - base) / step;
    if (needed > maxLevels || !format.holds(base) || !format.holds(top)) {
      return Optional.empty();
    }
    return Optional.of(thresholds(format, base, step, (int) needed));
  }

  private Op.MultiThreshold thresholds(NumberFormat format, long base, long step, int levels) {
    int channels = chain.channels();
    long[] thresholds = new long[channels * levels];
    long[] directions = new long[channels];
    for (int c = 0; c < channels; c++) {
      boolean rising = chain.apply(c, range.lo()) <= chain.apply(c, range.hi());
      directions[c] = rising ? 1 : -1;
      for (int k = 0; k < levels; k++) {
        // Ascending in both directions: the highest level comes first where the channel falls.
        long level = base + step * (rising ? k + 1 : levels - k);
        thresholds[c * levels + k] = rising ? lowest(c, level) : highest(c, level);
      }
    }
    int rows = alike(thresholds, directions, channels, levels) ? 1 : channels;
    return new Op.MultiThreshold(
        Fractions.narrowest(
            Shape.of(rows, levels), chain.fraction(), Arrays.copyOf(thresholds, rows * levels)),
        Tensor.ofRaw(Shape.of(rows), Formats.BIPOLAR, Arrays.copyOf(directions, rows)),
        format,
        base,
        step);
  }

  /// The smallest integer of the range at which a rising channel reaches `level`; one past the
  /// range where it never does.
  private long lowest(int c, long level) {
    long below = range.lo() - 1;
    long reached = range.hi() + 1;
    while (reached - below > 1) {
      long middle = below + (reached - below) / 2;
      if (chain.apply(c, middle) >= level) {
        reached = middle;
      } else {
        below = middle;
      }
    }
    return reached;
  }

  /// The largest integer of the range at which a falling channel still has `level`; one before the
  /// range where it never has.
  private long highest(int c, long level) {
    long has = range.lo() - 1;
    long lost = range.hi() + 1;
    while (lost - has > 1) {
      long middle = has + (lost - has) / 2;
      if (chain.apply(c, middle) >= level) {
        has = middle;
      } else {
        lost = middle;
      }
    }
    return has;
  }

  private static boolean alike(long[] thresholds, long[] directions, int channels, int levels) {
    for (int c = 1; c < channels; c++) {
      if (directions[c] != directions[0]) {
        return false;
      }
      for (int k = 0; k < levels; k++) {
        if (thresholds[c * levels + k] != thresholds[k]) {
          return false;
        }
      }
    }
    return true;
  }
}
