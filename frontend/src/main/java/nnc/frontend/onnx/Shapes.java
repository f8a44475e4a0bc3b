package nnc.frontend.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// The extents that reshaping nodes ask for.
final class Shapes {

  private Shapes() {}

  static List<Integer> counting(int n) {
    return IntStream.range(0, n).boxed().toList();
  }

  /// Axis `axis` of `rank`, counted from the end where negative.
  static int axis(int axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw new Unsupported("axis " + axis + " of a tensor with " + rank + " axes");
    }
    return axis < 0 ? axis + rank : axis;
  }

  /// The order of axes of a `Transpose` node.
  static List<Integer> permutation(Node node, int rank) {
    List<Integer> reversed = IntStream.range(0, rank).mapToObj(i -> rank - 1 - i).toList();
    List<Integer> order = node.integers("perm", reversed);
    if (!new TreeSet<>(order).equals(new TreeSet<>(counting(rank))) || order.size() != rank) {
      throw new Unsupported("'perm' " + order + " is no order of " + rank + " axes");
    }
    return order;
  }

  /// What `Reshape`, `Flatten`, `Squeeze` or `Unsqueeze` makes of `dims`.
  static List<Integer> target(Node node, List<Integer> dims) {
    List<Integer> to =
        switch (node.type()) {
          case "Reshape" -> reshaped(node, dims);
          case "Flatten" -> {
            int axis = node.integer("axis", 1);
            int split = axis == dims.size() ? axis : axis(axis, dims.size());
            yield List.of(
                Constant.size(dims.subList(0, split)),
                Constant.size(dims.subList(split, dims.size())));
          }
          case "Squeeze" -> squeezed(node, dims);
          case "Unsqueeze" -> unsqueezed(node, dims);
          default -> throw new IllegalArgumentException(node.type());
        };
    if (Constant.size(to) != Constant.size(dims)) {
      throw new Unsupported("it makes " + to + " of " + dims);
    }
    return to;
  }

  private static List<Integer> reshaped(Node node, List<Integer> dims) {
    List<Integer> wanted =
        node.hasAttribute("shape")
            ? node.integers("shape", List.of())
            : node.constant(1, "shape").ints();
    boolean keepZeros = node.integer("allowzero", 0) != 0;
    List<Integer> to = new ArrayList<>();
    int free = -1;
    long known = 1;
    for (int i = 0; i < wanted.size(); i++) {
      int extent = wanted.get(i);
      if (extent == 0 && !keepZeros) {
        if (i >= dims.size()) {
          throw new Unsupported("extent " + i + " of its input " + dims + " does not exist");
        }
        extent = dims.get(i);
      }
      if (extent == -1 && free < 0) {
        free = i;
      } else if (extent < 0) {
        throw new Unsupported("the shape " + wanted);
      } else {
        known *= extent;
      }
      to.add(extent);
    }
    int size = Constant.size(dims);
    if (free >= 0) {
      if (known == 0 || size % known != 0) {
        throw new Unsupported("it cannot make " + wanted + " of " + dims);
      }
      to.set(free, (int) (size / known));
    }
    return to;
  }

  private static List<Integer> axes(Node node) {
    return node.hasAttribute("axes")
        ? node.integers("axes", List.of())
        : node.optionalConstant(1, "axes").map(Constant::ints).orElse(List.of());
  }

  private static List<Integer> squeezed(Node node, List<Integer> dims) {
    TreeSet<Integer> axes = new TreeSet<>();
    axes(node).forEach(a -> axes.add(axis(a, dims.size())));
    List<Integer> to = new ArrayList<>();
    for (int i = 0; i < dims.size(); i++) {
      if (axes.isEmpty() ? dims.get(i) != 1 : !axes.contains(i)) {
        to.add(dims.get(i));
      } else if (dims.get(i) != 1) {
        throw new Unsupported("it removes axis " + i + " of " + dims);
      }
    }
    return to;
  }

  private static List<Integer> unsqueezed(Node node, List<Integer> dims) {
    int rank = dims.size() + axes(node).size();
    TreeSet<Integer> axes = new TreeSet<>();
    axes(node).forEach(a -> axes.add(axis(a, rank)));
    if (axes.size() + dims.size() != rank) {
      throw new Unsupported("it adds an axis twice");
    }
    List<Integer> to = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < rank; i++) {
      to.add(axes.contains(i) ? 1 : dims.get(next++));
    }
    return to;
  }
}
