package nnc.ir;

import java.util.List;
import java.util.stream.Collectors;

/// Extents of a tensor, outermost first. Feature maps are `[channels, height, width]`, vectors
/// `[n]`; no batch dimension.
public record Shape(List<Integer> dims) {

  public Shape {
    dims = List.copyOf(dims);
    if (dims.stream().anyMatch(d -> d < 1)) {
      throw new IllegalArgumentException("extents must be positive: " + dims);
    }
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

  /// Number of elements; throws `ArithmeticException` past 2^31 - 1.
  public int size() {
    int size = 1;
    for (int d : dims) {
      size = Math.multiplyExact(size, d);
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
