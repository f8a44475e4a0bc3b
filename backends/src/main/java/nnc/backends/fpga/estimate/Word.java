package nnc.backends.fpga.estimate;

import java.math.BigInteger;

/// What is known of a vector of `width` bits: bit `i` is constant where `known` has it, and then is
/// `value`'s. `significant` are the bits below a sign extension. `arrival` is when the last bit
/// settles.
record Word(
    int width,
    BigInteger known,
    BigInteger value,
    boolean signed,
    int significant,
    Arrival arrival) {

  static BigInteger ones(int n) {
    return BigInteger.ONE.shiftLeft(n).subtract(BigInteger.ONE);
  }

  static Word unknown(int width, boolean signed, Arrival arrival) {
    return new Word(width, BigInteger.ZERO, BigInteger.ZERO, signed, width, arrival);
  }

  static Word constant(int width, BigInteger value, boolean signed) {
    return new Word(width, ones(width), value.and(ones(width)), signed, width, Arrival.NEVER);
  }

  static Word of(int width, BigInteger known, BigInteger value, Arrival arrival) {
    return new Word(
        width,
        known,
        value.and(known),
        false,
        width,
        known.bitCount() == width ? Arrival.NEVER : arrival);
  }

  boolean isConstant() {
    return known.bitCount() == width;
  }

  /// Bits that vary.
  int varying() {
    return width - known.bitCount();
  }

  boolean bitKnown(int i) {
    return known.testBit(i);
  }

  /// The largest value as an unsigned number.
  BigInteger most() {
    return value.or(ones(width).andNot(known));
  }

  /// The constant, negative where the word is signed and its top bit set.
  BigInteger number() {
    return signed && value.testBit(width - 1)
        ? value.subtract(BigInteger.ONE.shiftLeft(width))
        : value;
  }

  Word slice(int low, int bits) {
    BigInteger mask = ones(bits);
    return new Word(
        bits,
        known.shiftRight(low).and(mask),
        value.shiftRight(low).and(mask),
        false,
        Math.clamp(significant - low, 1, bits),
        arrival);
  }

  /// This with other bits from `low` on.
  Word with(int low, Word field) {
    BigInteger mask = ones(field.width).shiftLeft(low);
    return new Word(
        width,
        known.andNot(mask).or(field.known.shiftLeft(low)),
        value.andNot(mask).or(field.value.shiftLeft(low)),
        signed,
        width,
        arrival.later(field.arrival));
  }

  Word as(boolean sign) {
    return sign == signed ? this : new Word(width, known, value, sign, significant, arrival);
  }

  Word at(Arrival time) {
    return new Word(width, known, value, signed, significant, time);
  }

  Word not() {
    return new Word(width, known, value.not().and(known), signed, significant, arrival);
  }

  /// This at `to` bits.
  Word resized(int to) {
    if (to == width) {
      return this;
    }
    if (to < width) {
      return slice(0, to).as(signed);
    }
    BigInteger high = ones(to).andNot(ones(width));
    if (signed && !bitKnown(width - 1)) {
      return new Word(to, known, value, true, significant, arrival);
    }
    boolean set = signed && value.testBit(width - 1);
    return new Word(to, known.or(high), set ? value.or(high) : value, signed, significant, arrival);
  }

  /// What holds for both.
  Word meet(Word other) {
    BigInteger same = known.and(other.known).andNot(value.xor(other.value));
    return new Word(
        width,
        same,
        value.and(same),
        signed,
        Math.max(significant, other.significant),
        arrival.later(other.arrival));
  }

  boolean sameKnowledge(Word other) {
    return known.equals(other.known) && value.equals(other.value);
  }
}
