package nnc.ir;

import nnc.ir.number.NumberFormat;

/// Shape and element format of a value; prints as `uint8[1, 28, 28]`.
public record TensorType(Shape shape, NumberFormat format) {
  @Override
  public String toString() {
    return format + shape.toString();
  }
}
