package nnc.passes.map;

import java.util.List;

/// In which order the elements of a value travel: stream position to row-major index.
sealed interface Order {

  /// Position by position with channels innermost; a vector has one position.
  record Grid(int channels, int positions) implements Order {}

  /// Vectors one after another.
  record Joined(List<Order> parts) implements Order {
    public Joined {
      parts = List.copyOf(parts);
    }
  }

  static Grid vector(int elements) {
    return new Grid(elements, 1);
  }

  /// The order of vectors behind one another.
  static Order joined(List<Order> parts) {
    int size = parts.stream().mapToInt(Order::size).sum();
    return parts.stream().allMatch(Order::rowMajor) ? vector(size) : new Joined(parts);
  }

  default int size() {
    return switch (this) {
      case Grid(int channels, int positions) -> channels * positions;
      case Joined(var parts) -> parts.stream().mapToInt(Order::size).sum();
    };
  }

  /// Row-major index of the element at stream position `j`.
  default int rowMajor(int j) {
    return switch (this) {
      case Grid(int channels, int positions) -> j % channels * positions + j / channels;
      case Joined(var parts) -> {
        int before = 0;
        for (Order part : parts) {
          if (j < before + part.size()) {
            yield before + part.rowMajor(j - before);
          }
          before += part.size();
        }
        throw new IndexOutOfBoundsException(j);
      }
    };
  }

  /// Whether elements travel in row-major order.
  default boolean rowMajor() {
    return switch (this) {
      case Grid(int channels, int positions) -> channels == 1 || positions == 1;
      case Joined(var parts) -> parts.stream().allMatch(Order::rowMajor);
    };
  }

  /// Whether `other` is the same sequence, however it came about.
  default boolean same(Order other) {
    if (equals(other) || (rowMajor() && other.rowMajor() && size() == other.size())) {
      return true;
    }
    if (size() != other.size()) {
      return false;
    }
    for (int j = 0; j < size(); j++) {
      if (rowMajor(j) != other.rowMajor(j)) {
        return false;
      }
    }
    return true;
  }
}
