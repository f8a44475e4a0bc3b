package nnc.passes.tulip;

import java.util.List;
import nnc.ir.Shape;

/// Where a value stands in memory: position by position, channels innermost, `weights.size()` bits
/// an element, with a border of constant elements around each map. An element is `offset` plus the
/// weights of its bits that are 1. Vectors are maps of one position.
///
/// Bits of a `thermometer` are set in the order of its size: a larger element has all bits of a
/// smaller one.
record Stored(
    Shape shape, Border border, int base, List<Long> weights, long offset, boolean thermometer) {

  /// Elements around a map.
  record Border(int top, int left, int bottom, int right) {
    static final Border NONE = new Border(0, 0, 0, 0);

    Border with(Border more) {
      return new Border(
          Math.max(top, more.top),
          Math.max(left, more.left),
          Math.max(bottom, more.bottom),
          Math.max(right, more.right));
    }
  }

  Stored {
    weights = List.copyOf(weights);
  }

  int channels() {
    return shape.dim(0);
  }

  int height() {
    return shape.rank() == 3 ? shape.dim(1) : 1;
  }

  int width() {
    return shape.rank() == 3 ? shape.dim(2) : 1;
  }

  /// Bits of an element.
  int depth() {
    return weights.size();
  }

  private int lineElements() {
    return border.left + width() + border.right;
  }

  /// Bits that the map takes, border included.
  int bits() {
    return (border.top + height() + border.bottom) * lineElements() * channels() * depth();
  }

  boolean isContiguous() {
    return border.equals(Border.NONE);
  }

  /// The lowest bit of an element; positions of the border are negative or beyond the map.
  int address(int channel, int y, int x) {
    int position = (y + border.top) * lineElements() + x + border.left;
    return base + (position * channels() + channel) * depth();
  }

  /// The lowest bit of element `i` of the row-major tensor.
  int address(int i) {
    int positions = height() * width();
    int position = i % positions;
    return address(i / positions, position / width(), position % width());
  }

  /// Whether elements are ordered as the unsigned numbers that their bits are.
  boolean isBinary() {
    for (int b = 0; b < depth(); b++) {
      if (weights.get(b) <= 0 || weights.get(b) != weights.getFirst() << b) {
        return false;
      }
    }
    return true;
  }

  Stored at(int newBase) {
    return new Stored(shape, border, newBase, weights, offset, thermometer);
  }
}
