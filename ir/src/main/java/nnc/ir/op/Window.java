package nnc.ir.op;

/// How a kernel slides over a feature map: extents, strides and padding in elements.
public record Window(
    int height, int width, int strideY, int strideX, int top, int left, int bottom, int right) {

  public Window {
    if (height < 1
        || width < 1
        || strideY < 1
        || strideX < 1
        || top < 0
        || left < 0
        || bottom < 0
        || right < 0) {
      throw new IllegalArgumentException("window " + height + "x" + width);
    }
    if (top >= height || bottom >= height || left >= width || right >= width) {
      throw new IllegalArgumentException("padding must be smaller than the kernel");
    }
  }

  /// A square kernel with equal strides and no padding.
  public static Window square(int size, int stride) {
    return new Window(size, size, stride, stride, 0, 0, 0, 0);
  }

  /// Height of the result for an input of height `h`; less than 1 where the kernel does not fit.
  public int outHeight(int h) {
    return Math.floorDiv(h + top + bottom - height, strideY) + 1;
  }

  /// Width of the result for an input of width `w`; less than 1 where the kernel does not fit.
  public int outWidth(int w) {
    return Math.floorDiv(w + left + right - width, strideX) + 1;
  }

  public boolean padded() {
    return top + left + bottom + right > 0;
  }

  public int size() {
    return height * width;
  }
}
