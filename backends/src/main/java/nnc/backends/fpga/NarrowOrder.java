package nnc.backends.fpga;

import java.math.BigInteger;
import nnc.backends.verilog.Bits;

/// How signed words of few bits are compared: counted from the least number on, without a sign.
/// Where one of them is a constant, be it only after constants were propagated, Yosys 0.23 makes
/// one look-up table of the comparison for iCE40 and ECP5 (`cmp2lut`), and forgets the constant's
/// sign on the way: `s >= -1` becomes `s >= 1`.
final class NarrowOrder {

  /// Inputs of such a look-up table.
  private static final int WIDEST = 4;

  private NarrowOrder() {}

  /// Whether signed words of `bits` bits are compared so.
  static boolean takes(int bits) {
    return bits <= WIDEST;
  }

  /// The signed word `word` of `bits` bits, counted from the least number on.
  static String counted(String word, int bits) {
    return word + " ^ " + counted(BigInteger.ZERO, bits);
  }

  /// The same of a number.
  static String counted(BigInteger value, int bits) {
    return Bits.literal(bits, value.add(BigInteger.ONE.shiftLeft(bits - 1)));
  }
}
