package nnc.ir.kernel;

import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// How an event travels between kernels: its address in the lowest bits, its value above, and a bit
/// that says that it is none but the end of a frame.
public record EventWord(int sources, NumberFormat value) {

  public int addressBits() {
    return NumberFormat.bits(new Range(0, Math.max(1, sources - 1)));
  }

  /// The bit that ends a frame.
  public int end() {
    return addressBits() + value.width();
  }

  public NumberFormat format() {
    return NumberFormat.unsigned(end() + 1);
  }
}
