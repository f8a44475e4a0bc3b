package nnc.backends.fpga;

import nnc.backends.verilog.Bits;
import nnc.ir.number.NumberFormat;

/// A Verilog vector, or a slice of one, that holds a number. Widths are made equal by hand where
/// numbers meet, so that every tool sees the same arithmetic and none has a reason to warn.
public record Signal(String vector, int offset, int width, boolean signed, boolean whole) {

  /// A vector as a whole.
  public static Signal of(String vector, int width, boolean signed) {
    return new Signal(vector, 0, width, signed, true);
  }

  /// Bits `offset` to `offset + width - 1` of a vector.
  public static Signal slice(String vector, int offset, int width, boolean signed) {
    return new Signal(vector, offset, width, signed, false);
  }

  public String text() {
    return whole ? vector : Bits.slice(vector, offset, width);
  }

  public String bit(int i) {
    return vector + "[" + (offset + i) + "]";
  }

  /// The number modulo `2^to` as an expression of exactly `to` bits.
  public String resized(int to) {
    if (to == width) {
      return text();
    }
    if (to < width) {
      return Bits.slice(vector, offset, to);
    }
    return "{"
        + (signed ? repeated(to - width, bit(width - 1)) : (to - width) + "'d0")
        + ", "
        + text()
        + "}";
  }

  private static String repeated(int times, String bit) {
    return times == 1 ? bit : "{" + times + "{" + bit + "}}";
  }

  /// The value of a stored element of `format` modulo `2^to`, as an expression of `to` bits.
  public String decoded(NumberFormat format, int to) {
    if (format instanceof NumberFormat.Bipolar) {
      return to == 1 ? "1'b1" : "{" + repeated(to - 1, "~" + text()) + ", 1'b1}";
    }
    return new Signal(vector, offset, width, Bits.isSigned(format), whole).resized(to);
  }
}
