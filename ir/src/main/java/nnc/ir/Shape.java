package nnc.ir;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Extents of a tensor, outermost first. Feature maps are `[channels, height, width]`, vectors
/// `[n]`; no batch dimension. At most 2^31 - 1 elements.
public record Shape(List<Integer> dims) {

  public Shape {
    dims = List.copyOf(dims);
    if (!legal(dims)) {
      throw new IllegalArgumentException("no shape: " + dims);
    }
  }

  /// The shape of these extents, empty where one is not positive or the product too large: for
  /// extents that somebody else declared.
  public static Optional<Shape> checked(List<? extends Number> dims) {
    return legal(dims)
        ? Optional.of(new Shape(dims.stream().map(Number::intValue).toList()))
        : Optional.empty();
  }

  private static boolean legal(List<? extends Number> dims) {
    long size = 1;
    for (Number d : dims) {
      if (d.longValue() < 1 || d.longValue() > Integer.MAX_VALUE / size) {
        return false;
      }
      size *= d.longValue();
    }
    return true;
  }

  public static Shape of(int... dims) {
    return new Shape(java.util.Arrays.stream(dims).boxed().toList());
  }

  public int rank() {
    return dims.size();
  }

  public int dim(int axis) {
    return dims.get(axis);
  }

  /// Number of elements.
  public int size() {
    int size = 1;
    for (int d : dims) {
      size *= d;
    }
    return size;
  }

  /// The first extent: channels of a feature map, elements of a vector, 1 of a scalar.
  public int channels() {
    return dims.isEmpty() ? 1 : dims.getFirst();
  }

  /// Elements that share a channel: height times width of a feature map, 1 of a vector.
  public int perChannel() {
    return size() / channels();
  }

  @Override
  public String toString() {
    return dims.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
