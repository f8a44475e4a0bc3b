package nnc.backends.verilog;

import java.math.BigInteger;
import nnc.ir.number.NumberFormat;

/// Verilog text for bit vectors.
public final class Bits {

  private Bits() {}

  /// `8'h3f`: the low `width` bits of `value`.
  public static String literal(int width, BigInteger value) {
    return width + "'h" + masked(width, value);
  }

  public static String literal(int width, long value) {
    return literal(width, BigInteger.valueOf(value));
  }

  /// `8'sd12` or `-8'sd12`: a signed number that `width` bits hold.
  public static String signedLiteral(int width, BigInteger value) {
    return (value.signum() < 0 ? "-" : "") + width + "'sd" + value.abs();
  }

  private static String masked(int width, BigInteger value) {
    return value.mod(BigInteger.ONE.shiftLeft(width)).toString(16);
  }

  /// `v[7:4]`.
  public static String slice(String vector, int offset, int width) {
    return vector + "[" + (offset + width - 1) + ":" + offset + "]";
  }

  /// Bits of a counter that runs from 0 to `last`; at least one.
  public static int counter(long last) {
    return Math.max(1, 64 - Long.numberOfLeadingZeros(last));
  }

  public static boolean isSigned(NumberFormat format) {
    return format instanceof NumberFormat.Fixed f && f.signed();
  }
}
