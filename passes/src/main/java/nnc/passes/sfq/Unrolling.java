package nnc.passes.sfq;

import java.util.function.LongFunction;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Window;

/// Layers whose neurons share weights, or read some of their inputs, as matrices `[neurons, bits]`
/// with a weight for each. `tooLarge` is thrown for a matrix of more weights than
/// `BitLayers.MOST_WEIGHTS`, before memory is taken for it.
record Unrolling(LongFunction<Rejection> tooLarge) {

  /// A convolution of `from`, `[channels, height, width]`, without what is padded.
  Tensor conv(Shape from, Tensor kernel, Window window, int groups) {
    int channels = kernel.shape().dim(0);
    int perGroup = kernel.shape().dim(1);
    Grid grid = grid(from, window);
    long[] weights = matrix((long) channels * grid.positions(), from.size());
    for (int c = 0; c < channels; c++) {
      int first = c / (channels / groups) * perGroup;
      for (int k = 0; k < perGroup * window.size(); k++) {
        long weight = kernel.raw(c * perGroup * window.size() + k);
        grid.each(c, first + k / window.size(), k % window.size(), weight, weights);
      }
    }
    return tensor(
        weights, channels * grid.positions(), from.size(), kernel.format(), kernel.rawRange());
  }

  /// Ones where an output's window covers an input.
  Tensor pool(Shape from, Window window) {
    Grid grid = grid(from, window);
    long[] weights = matrix((long) from.dim(0) * grid.positions(), from.size());
    for (int c = 0; c < from.dim(0); c++) {
      for (int k = 0; k < window.size(); k++) {
        grid.each(c, c, k, 1, weights);
      }
    }
    return Tensor.ofRaw(
        Shape.of(from.dim(0) * grid.positions(), from.size()), Formats.BIT, weights);
  }

  /// `weights` of integers of `format` as weights of their bits, least first.
  Tensor bits(Tensor weights, NumberFormat.Fixed format) {
    int rows = weights.shape().dim(0);
    int columns = weights.shape().dim(1);
    int width = format.width();
    long[] all = matrix(rows, (long) columns * width);
    for (int i = 0; i < all.length; i++) {
      int bit = i % width;
      long place = format.signed() && bit == width - 1 ? -(1L << bit) : 1L << bit;
      all[i] = Math.multiplyExact(weights.raw(i / width), place);
    }
    Range range = weights.rawRange();
    long most = Math.max(Math.abs(range.lo()), Math.abs(range.hi())) << (width - 1);
    return tensor(all, rows, columns * width, weights.format(), new Range(-most, most));
  }

  /// A matrix that gives bits as they are.
  static Tensor identity(int size) {
    return Tensor.generate(Shape.of(size, size), Formats.BIT, i -> i / size == i % size ? 1 : 0);
  }

  /// The sum of the weights of output `output`.
  static long total(Tensor weights, int output) {
    int each = weights.size() / weights.shape().dim(0);
    long total = 0;
    for (int i = 0; i < each; i++) {
      total += weights.raw(output * each + i);
    }
    return total;
  }

  /// `raw` in a format with as many bits behind the point as `like`, which holds `range` and 0.
  static Tensor tensor(long[] raw, int rows, int columns, NumberFormat like, Range range) {
    NumberFormat.Fixed integer =
        NumberFormat.holding(new Range(Math.min(0, range.lo()), Math.max(0, range.hi())));
    int fraction = like instanceof NumberFormat.Fixed f ? f.fraction() : 0;
    return Tensor.ofRaw(
        Shape.of(rows, columns),
        new NumberFormat.Fixed(integer.signed(), integer.width(), fraction),
        raw);
  }

  /// Throws for more than `BitLayers.MOST_WEIGHTS` weights.
  void require(long weights) {
    if (weights > BitLayers.MOST_WEIGHTS) {
      throw tooLarge.apply(weights);
    }
  }

  private long[] matrix(long rows, long columns) {
    require(rows * columns);
    return new long[(int) (rows * columns)];
  }

  private static Grid grid(Shape from, Window window) {
    return new Grid(from.size(), from.dim(1), from.dim(2), window);
  }

  /// The positions of a window over `inputs` elements in maps of `height` and `width`.
  private record Grid(int inputs, int height, int width, Window window) {
    int positions() {
      return window.outHeight(height) * window.outWidth(width);
    }

    /// Sets the weight of tap `tap` over channel `from` in all neurons of channel `to`.
    void each(int to, int from, int tap, long weight, long[] weights) {
      int wide = window.outWidth(width);
      for (int p = 0; p < positions(); p++) {
        int y = p / wide * window.strideY() - window.top() + tap / window.width();
        int x = p % wide * window.strideX() - window.left() + tap % window.width();
        if (y >= 0 && y < height && x >= 0 && x < width) {
          weights[(to * positions() + p) * inputs + (from * height + y) * width + x] = weight;
        }
      }
    }
  }
}
