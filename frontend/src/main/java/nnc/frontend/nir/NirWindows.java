package nnc.frontend.nir;

import nnc.ir.Shape;
import nnc.ir.diagnostic.Code;
import nnc.ir.op.Window;

/// Windows of convolutions and pools. Throws `NirFault` for those that the IR does not have.
final class NirWindows {

  private NirWindows() {}

  static Window of(NirNode.Conv2d conv, Shape in) {
    if (conv.dilation().height() != 1 || conv.dilation().width() != 1) {
      throw new NirFault(Code.E0207, "has a dilation, which is not supported");
    }
    int height = conv.weight().shape().dim(2);
    int width = conv.weight().shape().dim(3);
    return switch (conv.padding()) {
      case NirNode.Padding.Valid _ -> window(height, width, conv.stride(), 0, 0, 0, 0);
      case NirNode.Padding.Zeros(var n) ->
          window(height, width, conv.stride(), n.get(0), n.get(1), n.get(0), n.get(1));
      case NirNode.Padding.Same _ -> {
        int y = same(in.dim(1), height, conv.stride().height());
        int x = same(in.dim(2), width, conv.stride().width());
        yield window(height, width, conv.stride(), y / 2, x / 2, y - y / 2, x - x / 2);
      }
    };
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
