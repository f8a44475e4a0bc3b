package nnc.ir.network;

import nnc.ir.Shape;
import nnc.ir.op.Window;

/// Which input elements feed each output of a layer: `groups * positions` patches of `fanIn`
/// elements, every patch feeding `outputs / groups` neurons. A dense layer is one patch of all
/// inputs; a pool is a group per channel.
public record Patches(
    int groups,
    int positions,
    int fanIn,
    int outputs,
    boolean whole,
    int height,
    int width,
    int outWidth,
    Window window) {

  /// The one patch of a dense layer, whose weights have shape `weights`.
  public static Patches dense(Shape weights) {
    return new Patches(
        1, 1, weights.dim(1), weights.dim(0), true, 1, weights.dim(1), 1, Window.square(1, 1));
  }

  /// The patches of a convolution over maps of shape `in`.
  public static Patches conv(Shape in, Shape weights, Window window, int groups) {
    int outWidth = window.outWidth(in.dim(2));
    return new Patches(
        groups,
        window.outHeight(in.dim(1)) * outWidth,
        weights.dim(1) * window.size(),
        weights.dim(0),
        false,
        in.dim(1),
        in.dim(2),
        outWidth,
        window);
  }

  /// The patches of a pool over maps of shape `in`.
  public static Patches pool(Shape in, Window window) {
    int outWidth = window.outWidth(in.dim(2));
    return new Patches(
        in.dim(0),
        window.outHeight(in.dim(1)) * outWidth,
        window.size(),
        in.dim(0),
        false,
        in.dim(1),
        in.dim(2),
        outWidth,
        window);
  }

  public int neuronsPerGroup() {
    return outputs / groups;
  }

  /// Writes the flat input index of each element of a patch, in weight order (channel, kernel row,
  /// kernel column); -1 in the padding.
  public void gather(int group, int position, int[] into) {
    int channels = fanIn / window.size();
    int top = position / outWidth * window.strideY() - window.top();
    int left = position % outWidth * window.strideX() - window.left();
    if (whole) {
      throw new IllegalStateException("a whole patch is the input itself");
    }
    int k = 0;
    for (int c = group * channels; c < (group + 1) * channels; c++) {
      for (int y = top; y < top + window.height(); y++) {
        int row = (c * height + y) * width;
        boolean inside = y >= 0 && y < height;
        for (int x = left; x < left + window.width(); x++) {
          into[k++] = inside && x >= 0 && x < width ? row + x : -1;
        }
      }
    }
  }
}
