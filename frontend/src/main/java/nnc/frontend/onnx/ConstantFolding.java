package nnc.frontend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/// Evaluates nodes whose inputs are all constant: the extent arithmetic that exporters leave behind
/// and whatever makes weights.
record ConstantFolding(InitializerReader initializers) {

  /// The node's result, or empty where the operator is not one that is folded.
  Optional<Constant> fold(Node node) {
    return Optional.ofNullable(
        switch (node.type()) {
          case "Constant" -> constant(node);
          case "ConstantOfShape" -> ofShape(node);
          case "Shape" -> shape(node.operand(0).dims());
          case "Identity", "Dropout" -> node.constant(0, "input");
          case "Cast" -> cast(node);
          case "Gather" -> gather(node);
          case "Slice" -> slice(node);
          case "Concat" -> concat(node);
          case "Transpose" -> {
            Constant x = node.constant(0, "input");
            yield transpose(x, Shapes.permutation(node, x.dims().size()));
          }
          case "Reshape", "Flatten", "Squeeze", "Unsqueeze" -> {
            Constant x = node.constant(0, "input");
            yield x.reshape(Shapes.target(node, x.dims()));
          }
          case "Add" -> binary(node, Double::sum, Long::sum);
          case "Sub" -> binary(node, (a, b) -> a - b, (a, b) -> a - b);
          case "Mul" -> binary(node, (a, b) -> a * b, (a, b) -> a * b);
          case "Div" ->
              binary(
                  node,
                  (a, b) -> a / b,
                  (a, b) -> {
                    if (b == 0) {
                      throw new Unsupported("it divides by zero");
                    }
                    return a / b;
                  });
          case "Pow" ->
              binary(node, Math::pow, (a, b) -> Math.round(Math.pow((double) a, (double) b)));
          case "Sqrt" -> node.constant(0, "input").map(Math::sqrt);
          case "Reciprocal" -> node.constant(0, "input").map(x -> 1 / x);
          case "Neg" -> node.constant(0, "input").map(x -> -x);
          case "Abs" -> node.constant(0, "input").map(Math::abs);
          case "Exp" -> node.constant(0, "input").map(Math::exp);
          case "Sign" -> node.constant(0, "input").map(Math::signum);
          case "Relu" -> node.constant(0, "input").map(x -> Math.max(0, x));
          case "Floor" -> node.constant(0, "input").map(Math::floor);
          case "Ceil" -> node.constant(0, "input").map(Math::ceil);
          case "Round" -> node.constant(0, "input").map(Math::rint);
          case "Clip" -> {
            double lo = Bounds.low(node);
            double hi = Bounds.high(node);
            yield node.constant(0, "input").map(x -> Math.min(hi, Math.max(lo, x)));
          }
          case "Quant", "IntQuant" -> Quantizer.quantize(node);
          case "BipolarQuant" -> Quantizer.bipolar(node);
          default -> null;
        });
  }

  static Constant shape(List<Integer> dims) {
    return Constant.integers(
        List.of(dims.size()), dims.stream().mapToLong(Integer::longValue).toArray());
  }

  private Constant constant(Node node) {
    for (String kind : List.of("value", "value_float", "value_floats", "value_int", "value_ints")) {
      Optional<AttributeProto> found = node.raw(kind);
      if (found.isPresent()) {
        AttributeProto a = found.get();
        return switch (kind) {
          case "value" -> initializers.read(a.getT());
          case "value_float" -> Constant.floats(List.of(), a.getF());
          case "value_floats" ->
              Constant.floats(
                  List.of(a.getFloatsCount()),
                  a.getFloatsList().stream().mapToDouble(Float::doubleValue).toArray());
          case "value_int" -> Constant.integers(List.of(), a.getI());
          case "value_ints" ->
              Constant.integers(
                  List.of(a.getIntsCount()),
                  a.getIntsList().stream().mapToLong(Long::longValue).toArray());
          default -> throw new IllegalStateException(kind);
        };
      }
    }
    throw new Unsupported("its value is neither a tensor nor a number");
  }

  private Constant ofShape(Node node) {
    List<Integer> dims = node.constant(0, "extents").ints();
    Constant value =
        node.raw("value")
            .map(a -> initializers.read(a.getT()))
            .orElse(Constant.floats(List.of(1), 0));
    value.scalar();
    Constant.size(dims);
    return value.rearrange(dims, i -> 0);
  }

  private static Constant cast(Node node) {
    Constant x = node.constant(0, "input");
    TensorProto.DataType to = TensorProto.DataType.forNumber(node.integer("to", 0));
    int n = x.size();
    if (to == null) {
      throw new Unsupported("a cast to an unknown type");
    }
    return switch (to) {
      case FLOAT, DOUBLE -> {
        double[] values = new double[n];
        Arrays.setAll(values, x::real);
        yield Constant.reals(
            to == TensorProto.DataType.FLOAT ? Constant.Kind.FLOAT : Constant.Kind.DOUBLE,
            x.dims(),
            values);
      }
      case INT64, INT32 -> {
        long[] values = new long[n];
        boolean integer = x.kind() == Constant.Kind.INTEGER;
        Arrays.setAll(values, i -> integer ? x.integer(i) : (long) x.real(i));
        yield Constant.integers(x.dims(), values);
      }
      default -> throw new Unsupported("a cast of a constant to " + to);
    };
  }

  private static Constant gather(Node node) {
    Constant x = node.constant(0, "input");
    Constant indices = node.constant(1, "indices");
    int axis = Shapes.axis(node.integer("axis", 0), x.dims().size());
    int extent = x.dims().get(axis);
    int inner = Constant.size(x.dims().subList(axis + 1, x.dims().size()));
    int count = indices.size();
    int[] picked = new int[count];
    for (int i = 0; i < count; i++) {
      long index = indices.integer(i) < 0 ? indices.integer(i) + extent : indices.integer(i);
      if (index < 0 || index >= extent) {
        throw new Unsupported("index " + indices.integer(i) + " of " + extent + " elements");
      }
      picked[i] = (int) index;
    }
    List<Integer> dims = new ArrayList<>(x.dims().subList(0, axis));
    dims.addAll(indices.dims());
    dims.addAll(x.dims().subList(axis + 1, x.dims().size()));
    Constant.size(dims);
    return x.rearrange(
        dims,
        i -> {
          int rest = i / inner;
          return (rest / count * extent + picked[rest % count]) * inner + i % inner;
        });
  }

  private static Constant slice(Node node) {
    Constant x = node.constant(0, "input");
    int rank = x.dims().size();
    boolean attributes = node.hasAttribute("starts");
    List<Integer> starts =
        attributes ? node.integers("starts", List.of()) : node.constant(1, "start").ints();
    List<Integer> ends =
        attributes ? node.integers("ends", List.of()) : node.constant(2, "end").ints();
    List<Integer> axes =
        attributes
            ? node.integers("axes", Shapes.counting(starts.size()))
            : node.optionalConstant(3, "axes")
                .map(Constant::ints)
                .orElse(Shapes.counting(starts.size()));
    List<Integer> steps =
        node.optionalConstant(4, "steps")
            .map(Constant::ints)
            .orElse(Collections.nCopies(starts.size(), 1));
    if (ends.size() != starts.size()
        || axes.size() != starts.size()
        || steps.stream().anyMatch(s -> s != 1)) {
      throw new Unsupported("a slice with steps other than 1");
    }
    Constant sliced = x;
    for (int i = 0; i < axes.size(); i++) {
      sliced = slice(sliced, Shapes.axis(axes.get(i), rank), starts.get(i), ends.get(i));
    }
    return sliced;
  }

  private static Constant slice(Constant x, int axis, int start, int end) {
    int extent = x.dims().get(axis);
    int from = Math.clamp(start < 0 ? (long) start + extent : start, 0, extent);
    int to = Math.clamp(end < 0 ? (long) end + extent : end, from, extent);
    int inner = Constant.size(x.dims().subList(axis + 1, x.dims().size()));
    int length = to - from;
    List<Integer> dims = new ArrayList<>(x.dims());
    dims.set(axis, length);
    return x.rearrange(
        dims, i -> (i / inner / length * extent + from + i / inner % length) * inner + i % inner);
  }

  private static Constant concat(Node node) {
    List<Constant> parts = new ArrayList<>();
    for (int i = 0; i < node.operands().size(); i++) {
      parts.add(node.constant(i, "input " + i));
    }
    if (parts.isEmpty()) {
      throw new Unsupported("it has no inputs");
    }
    Constant first = parts.getFirst();
    int axis = Shapes.axis(node.integer("axis", 0), first.dims().size());
    List<Integer> dims = new ArrayList<>(first.dims());
    int total = 0;
    for (Constant part : parts) {
      List<Integer> others = new ArrayList<>(part.dims());
      if (others.size() != dims.size()) {
        throw new Unsupported("its inputs have different ranks");
      }
      total = Math.addExact(total, others.set(axis, first.dims().get(axis)));
      if (!others.equals(first.dims()) || part.kind() != first.kind()) {
        throw new Unsupported("its inputs do not fit together");
      }
    }
    dims.set(axis, total);
    int size = Constant.size(dims);
    int inner = Constant.size(dims.subList(axis + 1, dims.size()));
    double[] reals = new double[first.kind() == Constant.Kind.INTEGER ? 0 : size];
    long[] integers = new long[first.kind() == Constant.Kind.INTEGER ? size : 0];
    int outer = Constant.size(dims.subList(0, axis));
    int at = 0;
    for (int o = 0; o < outer; o++) {
      for (Constant part : parts) {
        int length = part.dims().get(axis) * inner;
        for (int i = o * length; i < (o + 1) * length; i++, at++) {
          if (first.kind() == Constant.Kind.INTEGER) {
            integers[at] = part.integer(i);
          } else {
            reals[at] = part.real(i);
          }
        }
      }
    }
    return first.kind() == Constant.Kind.INTEGER
        ? Constant.integers(dims, integers)
        : Constant.reals(first.kind(), dims, reals);
  }

  /// The array with its axes in the order `permutation`.
  static Constant transpose(Constant x, List<Integer> permutation) {
    int rank = permutation.size();
    List<Integer> dims = permutation.stream().map(x.dims()::get).toList();
    int[] strides = new int[rank];
    int stride = 1;
    int[] own = new int[rank];
    for (int axis = rank - 1; axis >= 0; axis--) {
      own[axis] = stride;
      stride *= x.dims().get(axis);
    }
    for (int axis = 0; axis < rank; axis++) {
      strides[axis] = own[permutation.get(axis)];
    }
    return x.rearrange(
        dims,
        i -> {
          int at = 0;
          int rest = i;
          for (int axis = rank - 1; axis >= 0; axis--) {
            at += rest % dims.get(axis) * strides[axis];
            rest /= dims.get(axis);
          }
          return at;
        });
  }

  private static Constant binary(Node node, DoubleBinaryOperator real, LongBinaryOperator whole) {
    Constant a = node.constant(0, "input");
    Constant b = node.constant(1, "input");
    List<Integer> dims = Broadcast.dims(a.dims(), b.dims());
    int size = Constant.size(dims);
    var left = Broadcast.index(a.dims(), dims);
    var right = Broadcast.index(b.dims(), dims);
    if (a.kind() == Constant.Kind.INTEGER && b.kind() == Constant.Kind.INTEGER) {
      long[] values = new long[size];
      Arrays.setAll(
          values,
          i -> whole.applyAsLong(a.integer(left.applyAsInt(i)), b.integer(right.applyAsInt(i))));
      return Constant.integers(dims, values);
    }
    double[] values = new double[size];
    Arrays.setAll(
        values, i -> real.applyAsDouble(a.real(left.applyAsInt(i)), b.real(right.applyAsInt(i))));
    boolean wide = a.kind() == Constant.Kind.DOUBLE || b.kind() == Constant.Kind.DOUBLE;
    return Constant.reals(wide ? Constant.Kind.DOUBLE : Constant.Kind.FLOAT, dims, values);
  }
}
