package nnc.frontend.onnx;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nnc.ir.number.Rounding;

/// What a QONNX `Quant` node says: integers of `bits` bits, made by dividing by the scale, adding
/// the zero point, clamping and then rounding (QONNX operator definitions, `IntQuant` version 1).
record Quantizer(int bits, boolean signed, boolean narrow, String mode) {

  static Quantizer of(Node node) {
    double bits = node.constant(3, "bit width").scalar();
    if (bits != Math.rint(bits) || bits < 1 || bits > 32) {
      throw new Unsupported("a bit width of " + bits);
    }
    return new Quantizer(
        (int) bits,
        node.integer("signed", 1) != 0,
        node.integer("narrow", 0) != 0,
        node.text("rounding_mode", "ROUND").toUpperCase(Locale.ROOT));
  }

  /// One signed bit has the values -1 and +1, and 0 becomes +1.
  boolean bipolar() {
    return bits == 1 && signed;
  }

  long lowest() {
    return signed ? -(1L << (bits - 1)) + (narrow ? 1 : 0) : 0;
  }

  long highest() {
    return signed ? (1L << (bits - 1)) - 1 : (1L << bits) - (narrow ? 2 : 1);
  }

  /// The integer for `y`, which is the value over the scale plus the zero point.
  double code(double y) {
    if (bipolar()) {
      return y >= 0 ? 1 : -1;
    }
    return round(mode, Math.clamp(y, (double) lowest(), (double) highest()));
  }

  static double round(String mode, double y) {
    return switch (mode) {
      case "ROUND", "HALF_EVEN" -> Math.rint(y);
      case "CEIL" -> Math.ceil(y);
      case "FLOOR" -> Math.floor(y);
      case "UP" -> Math.signum(y) * Math.ceil(Math.abs(y));
      case "DOWN" -> y < 0 ? Math.ceil(y) : Math.floor(y);
      case "HALF_UP" -> Math.signum(y) * Math.floor(Math.abs(y) + 0.5);
      case "HALF_DOWN" -> Math.signum(y) * Math.ceil(Math.abs(y) - 0.5);
      default -> throw new Unsupported("rounding mode '" + Names.printable(mode) + "'");
    };
  }

  /// The rounding of a circuit; QONNX's `HALF_UP` rounds away from zero, which is the same as
  /// toward plus infinity only where nothing is negative.
  static Rounding rounding(String mode, boolean negative) {
    Optional<Rounding> found =
        Optional.ofNullable(
            switch (mode) {
              case "ROUND", "HALF_EVEN" -> Rounding.NEAREST_EVEN;
              case "FLOOR" -> Rounding.FLOOR;
              case "DOWN" -> Rounding.TRUNC;
              case "HALF_UP" -> negative ? null : Rounding.NEAREST;
              default -> null;
            });
    return found.orElseThrow(
        () -> new Unsupported("rounding mode '" + Names.printable(mode) + "' of an activation"));
  }

  /// A constant array quantized in single precision, with its codes where the zero point allows.
  static Constant quantize(Node node) {
    Quantizer q = of(node);
    Constant x = node.constant(0, "value");
    Constant scale = Broadcast.to(node.constant(1, "scale"), x.dims());
    Constant zero = Broadcast.to(node.constant(2, "zero point"), x.dims());
    int n = x.size();
    double[] values = new double[n];
    long[] codes = new long[n];
    double[] scales = new double[n];
    boolean integral = true;
    for (int i = 0; i < n; i++) {
      double s = scale.real(i);
      if (!(s > 0) || Double.isInfinite(s)) {
        throw new Unsupported("a scale of " + s);
      }
      double code = q.code((float) ((float) (x.real(i) / s) + zero.real(i)));
      double shifted = (float) (code - zero.real(i));
      values[i] = shifted * s;
      integral &= shifted == Math.rint(shifted);
      codes[i] = (long) shifted;
      scales[i] = s;
    }
    return withCodes(x.dims(), values, codes, scales, integral);
  }

  /// The same for `BipolarQuant`, which maps 0 to +1.
  static Constant bipolar(Node node) {
    Constant x = node.constant(0, "value");
    Constant scale = Broadcast.to(node.constant(1, "scale"), x.dims());
    int n = x.size();
    double[] values = new double[n];
    long[] codes = new long[n];
    double[] scales = new double[n];
    for (int i = 0; i < n; i++) {
      codes[i] = x.real(i) >= 0 ? 1 : -1;
      scales[i] = scale.real(i);
      values[i] = codes[i] * scales[i];
    }
    return withCodes(x.dims(), values, codes, scales, true);
  }

  private static Constant withCodes(
      List<Integer> dims, double[] values, long[] codes, double[] scales, boolean integral) {
    Constant result = Constant.floats(dims, values);
    return integral
        ? result.withCodes(Constant.integers(dims, codes), Constant.doubles(dims, scales))
        : result;
  }
}
