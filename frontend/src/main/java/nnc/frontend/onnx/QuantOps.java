package nnc.frontend.onnx;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;

/// Quantizers of activations: they make integers, and an affine vertex turns those back into the
/// reals that the ONNX graph carries.
final class QuantOps {

  private static final Pattern DATA_TYPE = Pattern.compile("(U?)INT(\\d{1,2})");

  private QuantOps() {}

  /// `BipolarQuant`: -1 or +1, 0 becoming +1.
  static Operand bipolar(Node node, Emission e) {
    Operand.Activation x = node.activation(0);
    Constant scale = Channels.of(node.constant(1, "scale"), x);
    Operand.Activation signs = step(node, e, x, Emission.number(0));
    return scaled(node, e, signs, scale);
  }

  /// One bit: +1 where `x >= threshold`, else -1. The threshold is `[channels]` or `[1]`.
  private static Operand.Activation step(
      Node node, Emission e, Operand.Activation x, Constant threshold) {
    Tensor values = Emission.parameter(node, threshold);
    return e.map(
        node,
        "",
        new Op.MultiThreshold(
            values.reshape(Shape.of(values.size(), 1)), up(), Formats.BIPOLAR, -1, 2),
        Emission.BIPOLAR,
        x);
  }

  private static Tensor up() {
    return Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1);
  }

  /// `Sign`, whose result for 0 is 0, or +1 where the user says that the network is binary.
  static Operand sign(Node node, Emission e, boolean bipolar) {
    Operand.Activation x = node.activation(0);
    if (bipolar) {
      return step(node, e, x, Emission.number(0));
    }
    e.note(
        "'" + node.name() + "' is a Sign, which makes 0 of 0: its result has two bits",
        "--set sign=bipolar makes +1 of 0, and one bit, as BipolarQuant does");
    Tensor thresholds = Tensor.ofReal(Shape.of(1, 2), 0, Double.MIN_VALUE);
    NumberFormat format = NumberFormat.signed(2);
    return e.map(
        node, "", new Op.MultiThreshold(thresholds, up(), format, -1, 1), Optional.of(format), x);
  }

  /// `Quant`: divide by the scale, add the zero point, clamp, round.
  static Operand quant(Node node, Emission e) {
    Quantizer q = Quantizer.of(node);
    Operand.Activation x = node.activation(0);
    Constant scale = positive(Channels.of(node.constant(1, "scale"), x));
    Constant zero = Channels.of(node.constant(2, "zero point"), x);
    if (q.bipolar()) {
      Constant threshold = Channels.combine(scale, zero, (s, z) -> -z * s);
      Operand.Activation signs = step(node, e, x, threshold);
      return dequantized(node, e, signs, scale, zero);
    }
    if (!zero.isUniform()) {
      throw new Unsupported("a zero point per channel");
    }
    Operand.Activation divided = x;
    double divisor = scale.real(0);
    if (!scale.isUniform()) {
      divided = e.affine(node, "divided", x, scale.map(s -> 1 / s), Emission.number(0));
      divisor = 1;
    }
    NumberFormat.Fixed format = new NumberFormat.Fixed(q.signed(), q.bits(), 0);
    Rounding rounding = Quantizer.rounding(q.mode(), q.signed());
    Operand.Activation codes =
        e.map(
            node,
            "",
            new Op.Encode(divisor, zero.real(0), format, q.signed() && q.narrow(), rounding),
            Optional.of(format),
            divided);
    if (!q.signed() && q.narrow()) {
      codes =
          e.map(node, "narrow", new Op.Clip(0, q.highest(), format), Optional.of(format), codes);
    }
    return dequantized(node, e, codes, scale, zero);
  }

  private static Constant positive(Constant scale) {
    for (int i = 0; i < scale.size(); i++) {
      if (!(scale.real(i) > 0) || Double.isInfinite(scale.real(i))) {
        throw new Unsupported("a scale of " + scale.real(i));
      }
    }
    return scale;
  }

  private static Operand.Activation dequantized(
      Node node, Emission e, Operand.Activation codes, Constant scale, Constant zero) {
    Constant shift = Channels.combine(scale, zero, (s, z) -> z == 0 ? 0 : -z * s);
    return shift.isUniform() && shift.real(0) == 0
        ? scaled(node, e, codes, scale)
        : e.affine(node, "scale", codes, scale, shift);
  }

  /// Codes stay integers where the scale is 1.
  private static Operand.Activation scaled(
      Node node, Emission e, Operand.Activation codes, Constant scale) {
    return scale.isUniform() && scale.real(0) == 1
        ? codes
        : e.affine(node, "scale", codes, scale, Emission.number(0));
  }

  /// `Trunc`, versions 1 (five inputs) and 2 (six): drop low bits of a quantized value.
  static Operand trunc(Node node, Emission e) {
    Operand.Activation x = node.activation(0);
    double scale = positive(node.constant(1, "scale")).scalar();
    double zero = node.constant(2, "zero point").scalar();
    int in = bits(node, 3);
    boolean second = node.has(5);
    int out = bits(node, second ? 5 : 4);
    String mode = node.text("rounding_mode", "FLOOR").toUpperCase(Locale.ROOT);
    int shift = in - out;
    double result = scale;
    if (second) {
      result = positive(node.constant(4, "output scale")).scalar();
      shift = (int) Math.rint(Math.log(result / scale) / Math.log(2));
    }
    if (shift < 0 || shift > 30) {
      throw new Unsupported("it drops " + shift + " bits");
    }
    // Wide enough for signed and unsigned inputs alike: Trunc itself does not clamp them.
    NumberFormat.Fixed wide = NumberFormat.signed(in + 2);
    Operand.Activation codes =
        e.map(
            node,
            "",
            new Op.Encode(scale, zero, wide, false, Rounding.NEAREST_EVEN),
            Optional.of(wide),
            x);
    Rounding rounding = Quantizer.rounding(mode, !second || node.integer("signed", 1) != 0);
    Operand.Activation shifted =
        e.map(
            node,
            "shift",
            new Op.ShiftRight(shift, rounding),
            Optional.of(Operand.Activation.SUM),
            codes);
    if (!second) {
      return dequantized(node, e, shifted, Emission.number(scale), Emission.number(zero));
    }
    Quantizer q =
        new Quantizer(out, node.integer("signed", 1) != 0, node.integer("narrow", 0) != 0, mode);
    NumberFormat.Fixed format = new NumberFormat.Fixed(q.signed(), out, 0);
    Operand.Activation clipped =
        e.map(
            node,
            "clip",
            new Op.Clip(q.lowest(), q.highest(), format),
            Optional.of(format),
            shifted);
    return dequantized(
        node, e, clipped, Emission.number(result), Emission.number(Math.scalb(zero, -shift)));
  }

  private static int bits(Node node, int input) {
    double bits = node.constant(input, "bit width").scalar();
    if (bits != Math.rint(bits) || bits < 1 || bits > 32) {
      throw new Unsupported("a bit width of " + bits);
    }
    return (int) bits;
  }

  /// `MultiThreshold`: counts thresholds not above the value, then scales and shifts the count.
  static Operand multiThreshold(Node node, Emission e) {
    Operand.Activation x = node.activation(0);
    Constant values = node.constant(1, "thresholds");
    if (values.dims().size() != 2
        || (values.dims().getFirst() != 1 && values.dims().getFirst() != x.channels())) {
      throw new Unsupported("thresholds " + values.dims() + " for " + x.channels() + " channels");
    }
    if (node.text("data_layout", "NCHW").equals("NHWC") && x.dims().size() > 2) {
      throw new Unsupported("data_layout NHWC; convert the model to NCHW");
    }
    double scale = node.real("out_scale", 1);
    double bias = node.real("out_bias", 0);
    Shape shape = new Shape(values.dims());
    int levels = shape.dim(1);
    Tensor thresholds =
        !x.isReal() && values.isIntegral()
            ? Tensor.narrowest(shape, integers(values))
            : Emission.tensor(node, shape, values::real);
    boolean whole =
        scale == Math.rint(scale)
            && bias == Math.rint(bias)
            && Math.abs(bias) + Math.abs(scale) * levels <= Integer.MAX_VALUE
            && scale != 0;
    long base = whole ? (long) bias : 0;
    long step = whole ? (long) scale : 1;
    NumberFormat format =
        format(
            node,
            new Range(Math.min(base, base + step * levels), Math.max(base, base + step * levels)),
            step);
    Operand.Activation counts =
        e.map(
            node,
            "",
            new Op.MultiThreshold(thresholds, up(), format, base, step),
            Optional.of(format),
            x);
    return whole
        ? counts
        : e.affine(node, "scale", counts, Emission.number(scale), Emission.number(bias));
  }

  private static long[] integers(Constant values) {
    long[] all = new long[values.size()];
    java.util.Arrays.setAll(all, values::integer);
    return all;
  }

  /// The declared data type where it holds all results, else the narrowest that does.
  private static NumberFormat format(Node node, Range range, long step) {
    if (range.lo() == -1 && range.hi() == 1 && step == 2) {
      return Formats.BIPOLAR;
    }
    return dataType(node.text("out_dtype", ""))
        .filter(f -> !(f instanceof NumberFormat.Bipolar) && f.range().contains(range))
        .orElse(NumberFormat.holding(range));
  }

  /// FINN's and QONNX's names of integer types.
  static Optional<NumberFormat> dataType(String name) {
    Matcher m = DATA_TYPE.matcher(name);
    if (m.matches() && Integer.parseInt(m.group(2)) >= 1 && Integer.parseInt(m.group(2)) <= 32) {
      return Optional.of(
          new NumberFormat.Fixed(m.group(1).isEmpty(), Integer.parseInt(m.group(2)), 0));
    }
    return switch (name) {
      case "BIPOLAR" -> Optional.of(Formats.BIPOLAR);
      case "BINARY" -> Optional.of(Formats.BIT);
      case "TERNARY" -> Optional.of(NumberFormat.signed(2));
      default -> Optional.empty();
    };
  }
}
