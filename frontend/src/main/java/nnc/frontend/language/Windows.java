package nnc.frontend.language;

import java.util.List;
import java.util.Optional;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.op.Window;

/// Sizes, strides and padding of kernels and pools.
final class Windows {

  private static final int MAX = 1 << 16;

  private Windows() {}

  /// Height and width.
  record Pair(int y, int x) {}

  /// One number for both directions, or `(height, width)`.
  static Optional<Pair> pair(Arguments a, String word) {
    return a.value(word)
        .map(v ->
            switch (v) {
              case Syntax.Literal n -> {
                int both = (int) a.integer(word, n, 1, MAX);
                yield new Pair(both, both);
              }
              case Syntax.Tuple t when t.numbers().size() == 2 ->
                  new Pair(
                      (int) a.integer(word, t.numbers().getFirst(), 1, MAX),
                      (int) a.integer(word, t.numbers().getLast(), 1, MAX));
              case Syntax.Value _ -> throw a.bad(word, v, "must be a number or (height, width)");
            });
  }

  /// The window over `input` for a kernel of `size` that stands at `kernel`.
  static Window of(Arguments a, Operand input, Pair size, Pair stride, Span kernel) {
    if (input.shape().rank() != 3) {
      throw Diagnostic.of(
              Code.E0203,
              input.span(),
              "'" + a.operator().text() + "' takes a feature map [channels, height, width]")
          .label("is " + input.type())
          .help("declare the input with three extents: uint8[1, 28, 28]")
          .rejection();
    }
    int height = input.shape().dim(1);
    int width = input.shape().dim(2);
    Padding p = padding(a, size, stride, height, width);
    Window window =
        new Window(size.y, size.x, stride.y, stride.x, p.top, p.left, p.bottom, p.right);
    if (window.outHeight(height) < 1 || window.outWidth(width) < 1) {
      throw Diagnostic.of(
              Code.E0203,
              kernel,
              "a " + size.y + "x" + size.x + " window is larger than the map it slides over")
          .because(
              input.span(),
              "is " + height + "x" + width + (window.padded() ? " before padding" : ""))
          .help("use a smaller window or 'padding: same'")
          .rejection();
    }
    return window;
  }

  private record Padding(int top, int left, int bottom, int right) {}

  private static Padding padding(Arguments a, Pair size, Pair stride, int height, int width) {
    Optional<Syntax.Value> value = a.value("padding");
    if (value.isEmpty()) {
      return new Padding(0, 0, 0, 0);
    }
    Padding p =
        switch (value.get()) {
          case Syntax.Literal n -> {
            int all = (int) a.integer("padding", n, 0, MAX);
            yield new Padding(all, all, all, all);
          }
          case Syntax.Tuple t when t.numbers().size() == 4 -> {
            List<Integer> sides =
                t.numbers().stream().map(n -> (int) a.integer("padding", n, 0, MAX)).toList();
            yield new Padding(sides.get(0), sides.get(1), sides.get(2), sides.get(3));
          }
          case Syntax.Reference(var name) when name.text().equals("same") -> {
            int y = same(height, size.y, stride.y);
            int x = same(width, size.x, stride.x);
            yield new Padding(y / 2, x / 2, y - y / 2, x - x / 2);
          }
          case Syntax.Reference(var name) when name.text().equals("valid") ->
              new Padding(0, 0, 0, 0);
          case Syntax.Value v ->
              throw a.bad(
                  "padding", v, "must be same, valid, a number or (top, left, bottom, right)");
        };
    if (Math.max(p.top, p.bottom) >= size.y || Math.max(p.left, p.right) >= size.x) {
      throw a.bad(
          "padding",
          value.get(),
          "must be smaller than the " + size.y + "x" + size.x + " window on every side");
    }
    return p;
  }

  /// Rows to add so that the result has `ceil(extent / stride)`; an odd one goes to the end.
  private static int same(int extent, int size, int stride) {
    int results = Math.ceilDiv(extent, stride);
    return Math.max(0, (results - 1) * stride + size - extent);
  }
}
