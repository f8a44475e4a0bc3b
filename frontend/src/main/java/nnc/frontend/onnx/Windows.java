package nnc.frontend.onnx;

import java.util.List;
import nnc.ir.op.Window;

/// Kernel windows as `Conv` and the pooling nodes describe them.
final class Windows {

  private Windows() {}

  /// A window, the value outside the map, and the extents of the result.
  record Placed(Window window, double value, int height, int width) {
    List<Integer> result(int channels) {
      return List.of(1, channels, height, width);
    }
  }

  /// The window of a pooling node.
  static Placed pool(Node node, Operand.Activation x) {
    List<Integer> kernel = node.integers("kernel_shape", List.of());
    if (kernel.size() != 2) {
      throw new Unsupported("a window of " + kernel);
    }
    if (node.integers("dilations", List.of(1, 1)).stream().anyMatch(d -> d != 1)) {
      throw new Unsupported("dilations " + node.integers("dilations", List.of()));
    }
    return of(node, x, kernel.get(0), kernel.get(1), List.of(1, 1));
  }

  /// A `height` x `width` window over `x` with the node's strides, its padding, and the padding
  /// that a `Pad` node in front asked for.
  static Placed of(
      Node node, Operand.Activation x, int height, int width, List<Integer> otherwise) {
    List<Integer> strides = node.integers("strides", otherwise);
    List<Integer> pads = node.integers("pads", List.of(0, 0, 0, 0));
    if (strides.size() != 2 || pads.size() != 4 || height < 1 || width < 1) {
      throw new Unsupported("strides " + strides + " and padding " + pads);
    }
    int rows = x.dims().get(2);
    int columns = x.dims().get(3);
    int sy = strides.get(0);
    int sx = strides.get(1);
    if (sy < 1 || sx < 1 || pads.stream().anyMatch(p -> p < 0)) {
      throw new Unsupported("strides " + strides + " and padding " + pads);
    }
    String auto = node.text("auto_pad", "NOTSET");
    Operand.Padding before = x.padding();
    int top;
    int left;
    int bottom;
    int right;
    switch (auto) {
      case "NOTSET", "" -> {
        top = pads.get(0);
        left = pads.get(1);
        bottom = pads.get(2);
        right = pads.get(3);
      }
      case "VALID" -> {
        top = 0;
        left = 0;
        bottom = 0;
        right = 0;
      }
      case "SAME_UPPER", "SAME_LOWER" -> {
        int more = auto.equals("SAME_LOWER") ? 1 : 0;
        int y = same(rows + before.top() + before.bottom(), height, sy);
        int z = same(columns + before.left() + before.right(), width, sx);
        top = (y + more) / 2;
        bottom = y - top;
        left = (z + more) / 2;
        right = z - left;
      }
      default -> throw new Unsupported("auto_pad '" + Names.printable(auto) + "'");
    }
    boolean own = top + left + bottom + right > 0;
    if (own && !before.isNone() && before.value() != 0) {
      throw new Unsupported("it pads with 0 what was padded with " + before.value());
    }
    top = Math.addExact(top, before.top());
    left = Math.addExact(left, before.left());
    bottom = Math.addExact(bottom, before.bottom());
    right = Math.addExact(right, before.right());
    if (Math.max(top, bottom) >= height || Math.max(left, right) >= width) {
      throw new Unsupported(
          "padding "
              + List.of(top, left, bottom, right)
              + " is not smaller than the "
              + height
              + "x"
              + width
              + " window");
    }
    Window window = new Window(height, width, sy, sx, top, left, bottom, right);
    int outHeight = window.outHeight(rows);
    int outWidth = window.outWidth(columns);
    if (outHeight < 1 || outWidth < 1) {
      throw new Unsupported(
          "a " + height + "x" + width + " window does not fit its input " + x.dims());
    }
    boolean cut =
        (rows + top + bottom - height) % sy != 0 || (columns + left + right - width) % sx != 0;
    if (node.integer("ceil_mode", 0) != 0 && cut) {
      throw new Unsupported("ceil_mode with windows that reach over the edge");
    }
    return new Placed(window, before.value(), outHeight, outWidth);
  }

  private static int same(int extent, int kernel, int stride) {
    int out = (extent + stride - 1) / stride;
    return Math.max(0, (out - 1) * stride + kernel - extent);
  }
}
