package nnc.frontend.onnx;

import java.util.List;
import java.util.Set;
import nnc.ir.op.Op;

/// What each operator of the three domains becomes.
final class Operators {

  private static final Set<String> KNOWN =
      Set.of(
          "Add",
          "ArgMax",
          "AveragePool",
          "BatchNormalization",
          "BipolarQuant",
          "Cast",
          "Clip",
          "Concat",
          "Conv",
          "Div",
          "Dropout",
          "Flatten",
          "Gemm",
          "GlobalAveragePool",
          "Identity",
          "IntQuant",
          "LogSoftmax",
          "MatMul",
          "MaxPool",
          "Mul",
          "MultiThreshold",
          "Neg",
          "Pad",
          "Quant",
          "ReduceMean",
          "Relu",
          "Reshape",
          "Shape",
          "Sign",
          "Softmax",
          "Squeeze",
          "Sub",
          "TopK",
          "Transpose",
          "Trunc",
          "Unsqueeze");

  /// Operators that are only folded, when their inputs are constant.
  private static final Set<String> FOLDED =
      Set.of(
          "Abs",
          "Ceil",
          "Constant",
          "ConstantOfShape",
          "Exp",
          "Floor",
          "Gather",
          "Pow",
          "Reciprocal",
          "Round",
          "Slice",
          "Sqrt");

  private Operators() {}

  static boolean isKnown(String type) {
    return KNOWN.contains(type) || FOLDED.contains(type);
  }

  /// The vertices of a node with at least one computed input.
  static Operand apply(Node node, Emission e, ImportSettings settings) {
    return switch (node.type()) {
      case "Add" -> ScaleOps.add(node, e);
      case "Sub" -> ScaleOps.subtract(node, e);
      case "Mul" -> ScaleOps.multiply(node, e);
      case "Div" -> ScaleOps.divide(node, e);
      case "Neg" -> ScaleOps.negate(node, e);
      case "BatchNormalization" -> ScaleOps.batchNorm(node, e);
      case "Relu" -> ScaleOps.relu(node, e);
      case "Clip" -> ScaleOps.clip(node, e);
      case "Concat" -> ScaleOps.concat(node, e);
      case "MatMul" -> LinearOps.matMul(node, e);
      case "Gemm" -> LinearOps.gemm(node, e);
      case "Conv" -> LinearOps.conv(node, e);
      case "MaxPool" -> PoolOps.max(node, e);
      case "AveragePool" -> PoolOps.average(node, e);
      case "GlobalAveragePool", "ReduceMean" -> PoolOps.global(node, e);
      case "Pad" -> PoolOps.pad(node);
      case "Quant", "IntQuant" -> QuantOps.quant(node, e);
      case "BipolarQuant" -> QuantOps.bipolar(node, e);
      case "MultiThreshold" -> QuantOps.multiThreshold(node, e);
      case "Trunc" -> QuantOps.trunc(node, e);
      case "Sign" -> QuantOps.sign(node, e, settings.bipolarSign());
      case "Identity", "Dropout" -> node.padded(0);
      case "Cast" -> cast(node);
      case "Reshape", "Flatten", "Squeeze", "Unsqueeze" -> reshape(node, e);
      case "Transpose" -> transpose(node, e);
      case "Softmax", "LogSoftmax" -> softmax(node, e);
      case "ArgMax" -> argmax(node, e);
      case "TopK" -> topK(node, e);
      default ->
          throw new Unsupported(
              isKnown(node.type()) ? "its inputs are not constant" : "the operator is unknown");
    };
  }

  private static Operand cast(Node node) {
    int to = node.integer("to", 0);
    Operand.Activation x = node.activation(0);
    // FLOAT, FLOAT16, DOUBLE and BFLOAT16 all stand for the reals; integers keep their values.
    if (to != 1 && to != 10 && to != 11 && to != 16) {
      throw new Unsupported("a cast of computed values to an integer type");
    }
    return x;
  }

  private static Operand reshape(Node node, Emission e) {
    Operand.Activation x = anyRank(node);
    List<Integer> to = Shapes.target(node, x.dims());
    return e.isFreeInput(x) && to.size() > 2 ? e.reshapeInput(x, to) : e.reshape(node, x, to);
  }

  private static Operand.Activation anyRank(Node node) {
    if (node.operand(0) instanceof Operand.Activation x && x.padding().isNone()) {
      return x;
    }
    return node.activation(0);
  }

  private static Operand transpose(Node node, Emission e) {
    Operand.Activation x = node.activation(0);
    List<Integer> order = Shapes.permutation(node, x.dims().size());
    List<Integer> to = order.stream().map(x.dims()::get).toList();
    List<Integer> moved = order.stream().filter(axis -> x.dims().get(axis) != 1).toList();
    if (!moved.equals(moved.stream().sorted().toList())) {
      throw new Unsupported("it transposes computed values in the order " + order);
    }
    return e.reshape(node, x, to);
  }

  /// Softmax does not change which score is largest, so it is dropped.
  private static Operand softmax(Node node, Emission e) {
    Operand.Activation x = node.activation(0);
    e.note(
        "'" + node.name() + "' (" + node.type() + ") is left out: scores stay as they are",
        "the class, their largest, is the same with and without");
    return x;
  }

  private static Operand argmax(Node node, Emission e) {
    Operand.Activation x = node.activation(0);
    int axis = Shapes.axis(node.integer("axis", 0), x.dims().size());
    if (x.dims().get(axis) != x.size() || node.integer("select_last_index", 0) != 0) {
      throw new Unsupported("a maximum along axis " + axis + " of " + x.dims());
    }
    return index(node, e, x);
  }

  private static Operand topK(Node node, Emission e) {
    Operand.Activation x = node.activation(0);
    int k = node.has(1) ? (int) node.constant(1, "k").scalar() : node.integer("k", 1);
    int axis = Shapes.axis(node.integer("axis", -1), x.dims().size());
    if (k != 1 || node.integer("largest", 1) == 0 || x.dims().get(axis) != x.size()) {
      throw new Unsupported("the " + k + " largest along axis " + axis + " of " + x.dims());
    }
    return index(node, e, x);
  }

  private static Operand index(Node node, Emission e, Operand.Activation x) {
    Operand.Activation vector =
        x.rank() == 1 ? x : e.emit(node, "flat", new Op.Flatten(), x.dims(), x.format(), x);
    return e.emit(
        node,
        "",
        new Op.Argmax(),
        List.of(1, 1),
        java.util.Optional.of(Operand.Activation.SUM),
        vector);
  }
}
