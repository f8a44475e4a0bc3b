package nnc.backends.fpga.estimate;

import java.math.BigInteger;
import java.util.Arrays;

/// A value while a circuit is made: literals from the lowest bit on.
final class Bits {
  private final int[] literals;
  private final boolean signed;

  Bits(int[] literals, boolean signed) {
    this.literals = literals;
    this.signed = signed;
  }

  static Bits constant(int width, BigInteger value, boolean signed) {
    int[] bits = new int[width];
    for (int i = 0; i < width; i++) {
      bits[i] = value.testBit(i) ? Circuit.TRUE : Circuit.FALSE;
    }
    return new Bits(bits, signed);
  }

  static Bits bit(int literal) {
    return new Bits(new int[] {literal}, false);
  }

  int[] literals() {
    return literals;
  }

  boolean signed() {
    return signed;
  }

  int width() {
    return literals.length;
  }

  int get(int i) {
    return literals[i];
  }

  Bits as(boolean sign) {
    return sign == signed ? this : new Bits(literals, sign);
  }

  Bits slice(int low, int width) {
    return new Bits(Arrays.copyOfRange(literals, low, low + width), false);
  }

  Bits resized(int width) {
    if (width == literals.length) {
      return this;
    }
    int[] bits = Arrays.copyOf(literals, width);
    for (int i = literals.length; i < width; i++) {
      bits[i] = signed ? literals[literals.length - 1] : Circuit.FALSE;
    }
    return new Bits(bits, signed);
  }

  Bits not() {
    int[] bits = new int[literals.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Circuit.not(literals[i]);
    }
    return new Bits(bits, signed);
  }

  boolean isConstant() {
    for (int l : literals) {
      if (!Circuit.isConstant(l)) {
        return false;
      }
    }
    return true;
  }

  /// The value of a constant, without its sign.
  BigInteger value() {
    if (literals.length < Long.SIZE) {
      long v = 0;
      for (int i = 0; i < literals.length; i++) {
        v |= (long) (literals[i] & Circuit.TRUE) << i;
      }
      return BigInteger.valueOf(v);
    }
    BigInteger v = BigInteger.ZERO;
    for (int i = 0; i < literals.length; i++) {
      v = literals[i] == Circuit.TRUE ? v.setBit(i) : v;
    }
    return v;
  }

  /// Bits without repetitions of the sign, or zeros where there is none.
  int significant() {
    int top = literals.length;
    if (signed) {
      while (top > 1 && literals[top - 1] == literals[top - 2]) {
        top--;
      }
    } else {
      while (top > 0 && literals[top - 1] == Circuit.FALSE) {
        top--;
      }
    }
    return top;
  }
}
