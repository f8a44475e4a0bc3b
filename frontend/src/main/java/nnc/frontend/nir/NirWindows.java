package nnc.frontend.nir;

import java.util.List;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.op.Window;

/// Windows of convolutions and pools. Throws `NirFault` for those that the IR does not have.
final class NirWindows {

  /// Above this a dilated kernel is a mistake.
  private static final int LARGEST = 1 << 12;

  private NirWindows() {}

  /// Of a convolution along the rows of an image, which has one row.
  static Window of(NirNode.Conv1d conv, Shape in) {
    if (in.dim(1) != 1) {
      throw new NirFault(Code.E0203, "takes channels and positions, not an image of shape " + in);
    }
    NirNode.Padding padding =
        conv.padding() instanceof NirNode.Padding.Zeros(var n)
            ? new NirNode.Padding.Zeros(List.of(0, n.getFirst()))
            : conv.padding();
    return of(
        1,
        extent(conv.weight().shape().dim(2), conv.dilation()),
        new NirNode.Pair(1, conv.stride()),
        padding,
        in);
  }

  static NirNode.Pair dilations(NirNode.Conv1d conv) {
    return new NirNode.Pair(1, conv.dilation());
  }

  static Window of(NirNode.Conv2d conv, Shape in) {
    return of(
        extent(conv.weight().shape().dim(2), conv.dilation().height()),
        extent(conv.weight().shape().dim(3), conv.dilation().width()),
        conv.stride(),
        conv.padding(),
        in);
  }

  private static Window of(
      int height, int width, NirNode.Pair stride, NirNode.Padding padding, Shape in) {
    return switch (padding) {
      case NirNode.Padding.Valid _ -> window(height, width, stride, 0, 0, 0, 0);
      case NirNode.Padding.Zeros(var n) ->
          window(height, width, stride, n.get(0), n.get(1), n.get(0), n.get(1));
      case NirNode.Padding.Same _ -> {
        int y = same(in.dim(1), height, stride.height());
        int x = same(in.dim(2), width, stride.width());
        yield window(height, width, stride, y / 2, x / 2, y - y / 2, x - x / 2);
      }
    };
  }

  /// What `taps` taps cover that are `dilation` apart.
  private static int extent(int taps, int dilation) {
    long extent = (taps - 1L) * dilation + 1;
    if (extent > LARGEST) {
      throw new NirFault(Code.E0305, "spreads its taps over " + extent + " positions");
    }
    return (int) extent;
  }

  /// The kernel `[out, in, height, width]` with zeros between its taps; a kernel of rank 3 has one
  /// row.
  static Tensor dilated(Tensor weight, NirNode.Pair dilation) {
    Shape shape = weight.shape();
    int rows = shape.rank() == 4 ? shape.dim(2) : 1;
    int columns = shape.dim(shape.rank() - 1);
    int height = extent(rows, dilation.height());
    int width = extent(columns, dilation.width());
    Shape spread = Shape.of(shape.dim(0), shape.dim(1), height, width);
    if (height == rows && width == columns) {
      return weight.reshape(spread);
    }
    double[] taps = new double[spread.size()];
    for (int i = 0; i < weight.size(); i++) {
      int kernel = i / (rows * columns);
      int y = i / columns % rows * dilation.height();
      int x = i % columns * dilation.width();
      taps[(kernel * height + y) * width + x] = weight.real(i);
    }
    return Tensor.ofReal(spread, taps);
  }

  static Window of(NirNode.Pair size, NirNode.Pair stride, NirNode.Pair padding) {
    return window(
        size.height(),
        size.width(),
        stride,
        padding.height(),
        padding.width(),
        padding.height(),
        padding.width());
  }

  private static Window window(
      int height, int width, NirNode.Pair stride, int top, int left, int bottom, int right) {
    if (Math.max(top, bottom) >= height || Math.max(left, right) >= width) {
      throw new NirFault(Code.E0305, "is padded by as much as its window or more");
    }
    return new Window(height, width, stride.height(), stride.width(), top, left, bottom, right);
  }

  private static int same(int extent, int kernel, int stride) {
    return Math.max(0, (Math.ceilDiv(extent, stride) - 1) * stride + kernel - extent);
  }
}
