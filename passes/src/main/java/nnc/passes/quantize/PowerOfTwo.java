package nnc.passes.quantize;

/// Powers of two as scales.
final class PowerOfTwo {

  private PowerOfTwo() {}

  /// The smallest power of two that is not below the positive number `x`.
  static double above(double x) {
    double power = Math.scalb(1.0, Math.getExponent(x));
    return power >= x ? power : 2 * power;
  }

  /// The exponent of a power of two.
  static int exponent(double power) {
    return Math.getExponent(power);
  }
}
