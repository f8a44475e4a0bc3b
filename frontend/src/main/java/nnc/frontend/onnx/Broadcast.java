package nnc.frontend.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// Broadcasting as ONNX takes it over from NumPy: extents are aligned at the right, and an extent
/// of 1 stretches.
final class Broadcast {

  private Broadcast() {}

  /// The extents both arguments stretch to.
  static List<Integer> dims(List<Integer> a, List<Integer> b) {
    int rank = Math.max(a.size(), b.size());
    List<Integer> left = aligned(a, rank);
    List<Integer> right = aligned(b, rank);
    List<Integer> dims = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      int x = left.get(axis);
      int y = right.get(axis);
      if (x != y && x != 1 && y != 1) {
        throw new Unsupported("extents " + a + " and " + b + " do not fit");
      }
      dims.add(x == 1 ? y : x);
    }
    return dims;
  }

  /// `dims` with ones in front, up to `rank` axes.
  static List<Integer> aligned(List<Integer> dims, int rank) {
    List<Integer> all = new ArrayList<>(Collections.nCopies(Math.max(0, rank - dims.size()), 1));
    all.addAll(dims);
    return all;
  }

  /// Row-major index into `to` to row-major index into `from`, which stretches to it.
  static IntUnaryOperator index(List<Integer> from, List<Integer> to) {
    if (from.equals(to)) {
      return i -> i;
    }
    List<Integer> dims = aligned(from, to.size());
    int[] strides = new int[to.size()];
    int stride = 1;
    for (int axis = to.size() - 1; axis >= 0; axis--) {
      strides[axis] = dims.get(axis) == 1 ? 0 : stride;
      stride *= dims.get(axis);
    }
    return i -> {
      int at = 0;
      int rest = i;
      for (int axis = to.size() - 1; axis >= 0; axis--) {
        at += rest % to.get(axis) * strides[axis];
        rest /= to.get(axis);
      }
      return at;
    };
  }

  /// The constant stretched to `dims`.
  static Constant to(Constant constant, List<Integer> dims) {
    return constant.dims().equals(dims)
        ? constant
        : constant.rearrange(dims, index(constant.dims(), dims));
  }
}
