package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import nnc.ir.Shape;

/// Where a value stands in memory: position by position, channels innermost, `weights.size()` bits
/// an element, with a border of constant elements around each map. An element is `offset` plus the
/// weights of its bits that are 1. Vectors are maps of one position.
///
/// Bits of a `thermometer` are set in the order of its size: a larger element has all bits of a
/// smaller one.
///
/// Elements are `stride` bits apart, and bit `b` of one stands `places[b]` behind its address, so
/// that a value can be a view: the sum of values that stand alike is the bits of all of them.
record Stored(
    Shape shape,
    Border border,
    int base,
    int stride,
    List<Integer> places,
    List<Long> weights,
    long offset,
    boolean thermometer) {

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

    boolean holds(Border inner) {
      return with(inner).equals(this);
    }
  }

  Stored {
    places = List.copyOf(places);
    weights = List.copyOf(weights);
  }

  /// Elements one behind the other.
  Stored(
      Shape shape, Border border, int base, List<Long> weights, long offset, boolean thermometer) {
    this(
        shape,
        border,
        base,
        weights.size(),
        IntStream.range(0, weights.size()).boxed().toList(),
        weights,
        offset,
        thermometer);
  }

  /// `operands` added up: they have one shape, border and stride.
  static Stored joined(List<Stored> operands) {
    Stored first = operands.getFirst();
    List<Integer> places = new ArrayList<>();
    List<Long> weights = new ArrayList<>();
    long offset = 0;
    for (Stored s : operands) {
      s.places.forEach(p -> places.add(s.base - first.base + p));
      weights.addAll(s.weights);
      offset += s.offset;
    }
    return new Stored(
        first.shape, first.border, first.base, first.stride, places, weights, offset, false);
  }

  /// Unsigned numbers of `bits` bits in its shape.
  Stored numbers(int bits) {
    List<Long> powers = IntStream.range(0, bits).mapToObj(b -> 1L << b).toList();
    return new Stored(shape, Border.NONE, 0, powers, 0, false);
  }

  boolean isAlignedWith(Stored other) {
    return shape.equals(other.shape) && border.equals(other.border) && stride == other.stride;
  }

  /// Where bit `b` of an element stands, from its address.
  int place(int b) {
    return places.get(b);
  }

  /// Whether elements stand one behind the other, bit by bit.
  boolean isDense() {
    return stride == depth() && places.equals(IntStream.range(0, depth()).boxed().toList());
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
    return (border.top + height() + border.bottom) * lineElements() * channels() * stride;
  }

  boolean isContiguous() {
    return border.equals(Border.NONE) && isDense();
  }

  /// The lowest bit of an element; positions of the border are negative or beyond the map.
  int address(int channel, int y, int x) {
    int position = (y + border.top) * lineElements() + x + border.left;
    return base + (position * channels() + channel) * stride;
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
    return new Stored(shape, border, newBase, stride, places, weights, offset, thermometer);
  }
}
