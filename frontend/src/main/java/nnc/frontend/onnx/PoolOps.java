package nnc.frontend.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Window;

/// Pooling. An average is a sum pool times the reciprocal of the window's size.
final class PoolOps {

  private PoolOps() {}

  static Operand max(Node node, Emission e) {
    Operand.Activation x = node.map(0);
    node.activation(0);
    if (node.proto().getOutputCount() > 1 && !node.proto().getOutput(1).isEmpty()) {
      throw new Unsupported("its second output, the indices");
    }
    Windows.Placed placed = Windows.pool(node, x);
    return e.emit(
        node, "", new Op.MaxPool(placed.window()), placed.result(x.channels()), x.format(), x);
  }

  static Operand average(Node node, Emission e) {
    Operand.Activation x = node.map(0);
    Windows.Placed placed = Windows.pool(node, x);
    boolean own =
        node.integers("pads", List.of()).stream().anyMatch(p -> p != 0)
            || node.text("auto_pad", "NOTSET").startsWith("SAME");
    if (own && placed.window().padded() && node.integer("count_include_pad", 0) == 0) {
      throw new Unsupported(
          "averages over windows that leave the padding out (count_include_pad=0)");
    }
    if (placed.window().padded() && placed.value() != 0) {
      throw new Unsupported("an average over padding with " + placed.value());
    }
    return average(node, e, x, placed.window(), placed.result(x.channels()));
  }

  /// `GlobalAveragePool`, and `ReduceMean` over height and width.
  static Operand global(Node node, Emission e) {
    Operand.Activation x = node.map(0);
    node.activation(0);
    boolean keep = true;
    if (node.type().equals("ReduceMean")) {
      List<Integer> axes =
          node.hasAttribute("axes")
              ? node.integers("axes", List.of())
              : node.optionalConstant(1, "axes").map(Constant::ints).orElse(List.of());
      TreeSet<Integer> reduced = new TreeSet<>();
      axes.forEach(a -> reduced.add(Shapes.axis(a, 4)));
      if (!List.copyOf(reduced).equals(List.of(2, 3))) {
        throw new Unsupported("a mean over the axes " + axes + "; height and width are possible");
      }
      keep = node.integer("keepdims", 1) != 0;
    }
    int height = x.dims().get(2);
    int width = x.dims().get(3);
    Operand.Activation mean =
        average(
            node,
            e,
            x,
            new Window(height, width, 1, 1, 0, 0, 0, 0),
            List.of(1, x.channels(), 1, 1));
    return keep
        ? mean
        : e.emit(node, "flat", new Op.Flatten(), List.of(1, x.channels()), mean.format(), mean);
  }

  private static Operand.Activation average(
      Node node, Emission e, Operand.Activation x, Window window, List<Integer> dims) {
    Optional<NumberFormat> format = x.format().map(_ -> Operand.Activation.SUM);
    Operand.Activation plain =
        new Operand.Activation(x.id(), x.dims(), x.rank(), x.format(), Operand.Padding.NONE);
    Operand.Activation sum = e.emit(node, "", new Op.SumPool(window), dims, format, plain);
    return e.affine(node, "scale", sum, Emission.number(1.0 / window.size()), Emission.number(0));
  }

  /// `Pad` with a constant along height and width: the next node that slides a window applies it.
  static Operand pad(Node node) {
    Operand.Activation x = node.map(0);
    List<Integer> pads =
        node.hasAttribute("pads")
            ? node.integers("pads", List.of())
            : node.constant(1, "padding").ints();
    double value =
        node.hasAttribute("value")
            ? node.real("value", 0)
            : node.optionalConstant(2, "padding value").map(Constant::scalar).orElse(0.0);
    String mode = node.text("mode", "constant");
    if (!mode.equals("constant") || pads.size() != 8 || node.has(3)) {
      throw new Unsupported("padding of mode '" + Names.printable(mode) + "' by " + pads);
    }
    List<Integer> others = new ArrayList<>(pads.subList(0, 2));
    others.addAll(pads.subList(4, 6));
    if (others.stream().anyMatch(p -> p != 0) || pads.stream().anyMatch(p -> p < 0)) {
      throw new Unsupported("padding by " + pads + "; height and width can be padded");
    }
    if (pads.stream().allMatch(p -> p == 0)) {
      return x;
    }
    if (!x.padding().isNone()) {
      throw new Unsupported("it pads what is padded already");
    }
    return new Operand.Activation(
        x.id(),
        x.dims(),
        x.rank(),
        x.format(),
        new Operand.Padding(pads.get(2), pads.get(3), pads.get(6), pads.get(7), value));
  }
}
