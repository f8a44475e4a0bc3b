package nnc.frontend.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;

/// The network while it grows, and what the user is to be told about it.
final class Emission {

  private final Network.Builder builder;
  private final List<String> notes = new ArrayList<>();
  private final Map<String, String> freeInputs = new HashMap<>();

  Emission(String network) {
    this.builder = Network.builder(network);
  }

  Network.Builder builder() {
    return builder;
  }

  List<String> notes() {
    return notes;
  }

  /// Tells the user what was assumed, and how to choose otherwise.
  void note(String message, String help) {
    notes.add(message + " (" + help + ")");
  }

  /// Adds a vertex for `node`; the first of a node has its name, later ones a suffix.
  Operand.Activation emit(
      Node node,
      String suffix,
      Op op,
      List<Integer> dims,
      Optional<NumberFormat> format,
      Operand.Activation... from) {
    String name = Names.identifier(node.name(), node.type().toLowerCase(java.util.Locale.ROOT));
    String id = builder.fresh(suffix.isEmpty() ? name : name + "_" + suffix);
    List<String> ids = java.util.Arrays.stream(from).map(Operand.Activation::id).toList();
    builder.add(id, op, node.span(), ids);
    return new Operand.Activation(id, dims, rank(op, from[0]), format, Operand.Padding.NONE);
  }

  private static int rank(Op op, Operand.Activation from) {
    return op instanceof Op.Flatten || op instanceof Op.Dense || op instanceof Op.Argmax
        ? 1
        : from.rank();
  }

  /// An element-wise vertex, which keeps the extents.
  Operand.Activation map(
      Node node,
      String suffix,
      Op.Elementwise op,
      Optional<NumberFormat> format,
      Operand.Activation x) {
    return emit(node, suffix, op, x.dims(), format, x);
  }

  /// `scale * x + shift` with parameters `[channels]` or `[1]`; nothing where that changes nothing
  /// of a real value.
  Operand.Activation affine(
      Node node, String suffix, Operand.Activation x, Constant scale, Constant shift) {
    boolean same = isAll(scale, 1) && isAll(shift, 0);
    return same && x.isReal()
        ? x
        : map(
            node,
            suffix,
            new Op.Affine(parameter(node, scale), parameter(node, shift)),
            Optional.empty(),
            x);
  }

  /// The value as a real one.
  Operand.Activation real(Node node, Operand.Activation x) {
    return affine(node, "real", x, number(1), number(0));
  }

  static Constant number(double value) {
    return Constant.doubles(List.of(1), value);
  }

  private static boolean isAll(Constant constant, double value) {
    return constant.isUniform() && constant.real(0) == value;
  }

  /// A real parameter tensor `[channels]`, or `[1]` where all channels agree. NaN and infinity are
  /// refused (E0301).
  static Tensor parameter(Node node, Constant values) {
    Constant shared = values.isUniform() ? Constant.doubles(List.of(1), values.real(0)) : values;
    return tensor(node, Shape.of(shared.size()), shared::real);
  }

  /// A real tensor, refusing what is not finite (E0301).
  static Tensor tensor(Node node, Shape shape, IntToDoubleFunction values) {
    double[] all = new double[shape.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = values.applyAsDouble(i);
      if (!Double.isFinite(all[i])) {
        throw Diagnostic.of(
                Code.E0301,
                node.span(),
                "node '" + node.name() + "' (" + node.type() + ") has the parameter " + all[i])
            .rejection();
      }
    }
    return Tensor.ofReal(shape, all);
  }

  /// The same value under other extents: a flattened vertex, or only another view.
  Operand.Activation reshape(Node node, Operand.Activation x, List<Integer> to) {
    boolean vector = to.size() == 1 || (to.size() == 2 && to.getFirst() == 1);
    if (x.dims().equals(to) || (vector && x.rank() == 1)) {
      return x.view(to);
    }
    if (vector) {
      return emit(node, "", new Op.Flatten(), to, x.format(), x);
    }
    boolean onlyOnes =
        to.size() > 2
            && to.getFirst() == 1
            && x.dims().size() > 1
            && to.get(1).equals(x.dims().get(1))
            && withoutOnes(to).equals(withoutOnes(x.dims()));
    if (onlyOnes && (x.rank() == 1 || to.size() - 1 == x.rank())) {
      return x.view(to);
    }
    throw new Unsupported(
        "it reshapes " + x.dims() + " to " + to + "; only flattening to a vector is possible");
  }

  /// Remembers that `x` is the network input `input`, read by nothing but one reshaping node.
  Operand.Activation free(Operand.Activation x, String input) {
    freeInputs.put(x.id(), input);
    return x;
  }

  boolean isFreeInput(Operand.Activation x) {
    return freeInputs.containsKey(x.id());
  }

  /// Lets a free input take the extents it is reshaped to.
  Operand.Activation reshapeInput(Operand.Activation x, List<Integer> to) {
    if (to.size() < 2 || to.getFirst() != 1) {
      throw new Unsupported("it takes the batch dimension away: " + to);
    }
    Shape shape = new Shape(to.subList(1, to.size()));
    String input = java.util.Objects.requireNonNull(freeInputs.remove(x.id()));
    if (!(builder.build().op(input) instanceof Op.Input(TensorType type))) {
      throw new IllegalStateException(input);
    }
    builder.replace(input, new Op.Input(new TensorType(shape, type.format())));
    return new Operand.Activation(x.id(), to, shape.rank(), x.format(), x.padding());
  }

  static List<Integer> withoutOnes(List<Integer> dims) {
    return dims.stream().filter(d -> d != 1).toList();
  }

  static final Optional<NumberFormat> BIPOLAR = Optional.of(Formats.BIPOLAR);
}
