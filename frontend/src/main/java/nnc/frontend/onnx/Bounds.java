package nnc.frontend.onnx;

/// The bounds of a `Clip` node, which were attributes before opset 11 and are inputs since.
final class Bounds {

  private Bounds() {}

  static double low(Node node) {
    return node.optionalConstant(1, "lower bound")
        .map(Constant::scalar)
        .orElse(node.real("min", Double.NEGATIVE_INFINITY));
  }

  static double high(Node node) {
    return node.optionalConstant(2, "upper bound")
        .map(Constant::scalar)
        .orElse(node.real("max", Double.POSITIVE_INFINITY));
  }
}
