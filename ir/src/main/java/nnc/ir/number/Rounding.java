package nnc.ir.number;

/// What happens to the bits that a narrowing drops.
public enum Rounding {
  /// Toward minus infinity, as an arithmetic right shift does.
  FLOOR,
  /// Toward zero.
  TRUNC,
  /// To the nearest, ties toward plus infinity.
  NEAREST,
  /// To the nearest, ties to the even neighbour, as QONNX `Quant` with `ROUND` does.
  NEAREST_EVEN;

  /// `value` rounded to an integral double.
  public double round(double value) {
    return switch (this) {
      case FLOOR -> Math.floor(value);
      case TRUNC -> value < 0 ? Math.ceil(value) : Math.floor(value);
      case NEAREST -> Math.floor(value) + (value - Math.floor(value) >= 0.5 ? 1 : 0);
      case NEAREST_EVEN -> Math.rint(value);
    };
  }

  /// `value / 2^bits` rounded; `bits` is not negative.
  public long shiftRight(long value, int bits) {
    if (bits == 0) {
      return value;
    }
    if (bits >= Long.SIZE) {
      return this == FLOOR ? value >> (Long.SIZE - 1) : 0;
    }
    long floor = value >> bits;
    long rest = value - (floor << bits);
    long half = 1L << (bits - 1);
    return switch (this) {
      case FLOOR -> floor;
      case TRUNC -> value < 0 && rest != 0 ? floor + 1 : floor;
      case NEAREST -> rest >= half ? floor + 1 : floor;
      case NEAREST_EVEN -> rest > half || (rest == half && (floor & 1) == 1) ? floor + 1 : floor;
    };
  }
}
