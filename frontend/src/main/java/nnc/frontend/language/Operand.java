package nnc.frontend.language;

import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.NumberFormat;

/// An input of an operator: the vertex, its type and where the text names it.
record Operand(String id, TensorType type, Span span) {

  Shape shape() {
    return type.shape();
  }

  NumberFormat format() {
    return type.format();
  }

  int channels() {
    return type.shape().channels();
  }

  /// Bits behind the binary point.
  int fraction() {
    return type.format().fraction();
  }
}
