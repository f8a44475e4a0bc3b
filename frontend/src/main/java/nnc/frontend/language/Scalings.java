package nnc.frontend.language;

import java.util.Optional;
import nnc.frontend.language.Arrays.Role;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;

/// Steps that bring values to another range or format.
final class Scalings {

  private Scalings() {}

  static Op clip(Arguments a, Operand input, Optional<NumberFormat> declared) {
    integersOnly(a, input);
    Optional<NumberFormat> stated =
        a.format().or(() -> declared.filter(f -> f.fraction() == input.fraction()));
    if (stated.isPresent() && stated.get().fraction() != input.fraction()) {
      throw Diagnostic.of(
              Code.E0304, a.span("format"), "'clip' cannot move the binary point of its input")
          .because(input.span(), "is " + input.type())
          .help("requantize(multiplier: ..., shift: ...) changes the scale")
          .rejection();
    }
    if (!a.has("range")) {
      if (stated.isEmpty() || !(stated.get() instanceof NumberFormat.Fixed f)) {
        throw Diagnostic.of(
                Code.E0210, a.operator().span(), "'clip' does not know the bounds to clip to")
            .help("state them as in 'clip 0..255', or declare the layer's format: layer y : uint8")
            .rejection();
      }
      return new Op.Clip(f.range().lo(), f.range().hi(), f);
    }
    if (!(a.value("range").orElseThrow() instanceof Syntax.Interval bounds)) {
      throw a.bad("range", a.value("range").orElseThrow(), "must be two bounds such as 0..255");
    }
    long lo = Numeral.of(bounds.lo()).integer("a bound");
    long hi = Numeral.of(bounds.hi()).integer("a bound");
    if (lo > hi) {
      throw Diagnostic.of(Code.E0305, bounds.span(), "the lower bound is above the upper one")
          .help("swap them")
          .rejection();
    }
    Range range = new Range(lo, hi);
    if (a.has("format") && !holds(stated.orElseThrow(), range)) {
      throw Diagnostic.of(
              Code.E0302, bounds.span(), stated.get() + " does not hold the bounds " + range)
          .because(a.span("format"), "stated here")
          .help("use " + NumberFormat.holding(range) + " or wider")
          .rejection();
    }
    NumberFormat.Fixed narrow = NumberFormat.holding(range);
    return new Op.Clip(
        lo,
        hi,
        stated
            .filter(f -> holds(f, range))
            .orElse(new NumberFormat.Fixed(narrow.signed(), narrow.width(), input.fraction())));
  }

  private static boolean holds(NumberFormat format, Range range) {
    return format instanceof NumberFormat.Fixed f && f.range().contains(range);
  }

  static Op shift(Arguments a, Operand input) {
    integersOnly(a, input);
    int bits = (int) a.integer("bits", a.required("bits", "shift 7"), 0, NumberFormat.MAX_WIDTH);
    return new Op.ShiftRight(bits, a.rounding(Rounding.FLOOR));
  }

  static Op requantize(Arguments a, Operand input, Optional<NumberFormat> declared) {
    integersOnly(a, input);
    Tensor multiplier =
        integers(
            input, a.requiredArray("multiplier", Role.NUMBERS, "multiplier: 77"), "multiplier");
    Tensor offset =
        a.array("offset", Role.NUMBERS)
            .map(p -> integers(input, p, "offset"))
            .orElse(Tensor.narrowest(Shape.of(1), 0));
    int shift = (int) a.integer("shift", 0, 0, NumberFormat.MAX_WIDTH);
    return new Op.Requantize(multiplier, offset, shift, target(a, declared));
  }

  private static Tensor integers(Operand input, Parameter p, String word) {
    if (p.tensor().format().isReal()) {
      throw p.diagnostic(Code.E0305, "'" + word + "' of 'requantize' must be whole numbers")
          .help("a real factor is a multiplier divided by 2^shift")
          .rejection();
    }
    return p.perChannel(input.channels(), word, input.span()).tensor();
  }

  /// The format that `format:` or the layer's declaration demands.
  private static NumberFormat.Fixed target(Arguments a, Optional<NumberFormat> declared) {
    Optional<NumberFormat> stated = a.format().or(() -> declared);
    if (stated.isEmpty()) {
      throw Diagnostic.of(
              Code.E0210,
              a.operator().span(),
              "'" + a.operator().text() + "' does not know the format of its result")
          .help("state it as in 'format: int8', or declare the layer's format: layer y : int8")
          .rejection();
    }
    if (stated.get() instanceof NumberFormat.Fixed f) {
      return f;
    }
    throw Diagnostic.of(
            Code.E0304,
            a.span("format"),
            "'" + a.operator().text() + "' gives integers, not " + stated.get())
        .help("for bipolar results write 'sign'")
        .rejection();
  }

  static Op affine(Arguments a, Operand input) {
    return new Op.Affine(reals(a, input, "scale", 1), reals(a, input, "shift", 0));
  }

  static Op batchNorm(Arguments a, Operand input) {
    double epsilon = a.real("epsilon", 1e-5);
    Parameter variance =
        a.requiredArray("variance", Role.REALS, "variance: \"weights.npz\"/variance");
    for (int i = 0; i < variance.tensor().size(); i++) {
      if (!(variance.tensor().real(i) + epsilon > 0)) {
        throw Diagnostic.of(
                Code.E0305,
                variance.element(i),
                "variance "
                    + i
                    + " plus epsilon is not positive: "
                    + (variance.tensor().real(i) + epsilon))
            .help(
                "a variance is not negative; is this the standard deviation's or the mean's array?")
            .rejection();
      }
    }
    return new Op.BatchNorm(
        reals(a, input, "gamma", 1),
        reals(a, input, "beta", 0),
        channels(input, "mean", a.requiredArray("mean", Role.REALS, "mean: [0.5, 0.25]")),
        channels(input, "variance", variance),
        epsilon);
  }

  private static Tensor reals(Arguments a, Operand input, String word, double otherwise) {
    return a.array(word, Role.REALS)
        .map(p -> channels(input, word, p))
        .orElse(Tensor.ofReal(Shape.of(1), otherwise));
  }

  private static Tensor channels(Operand input, String word, Parameter p) {
    return p.perChannel(input.channels(), word, input.span()).tensor();
  }

  static Op quantize(Arguments a, Optional<NumberFormat> declared) {
    Syntax.Value scale = a.required("scale", "scale: 0.05");
    double step = a.real("scale", scale);
    if (!(step > 0)) {
      throw a.bad("scale", scale, "must be positive");
    }
    return new Op.Encode(
        step,
        a.real("zero", 0),
        target(a, declared),
        a.flag("narrow"),
        a.rounding(Rounding.NEAREST_EVEN));
  }

  private static void integersOnly(Arguments a, Operand input) {
    if (input.format().isReal()) {
      throw Diagnostic.of(
              Code.E0304, a.operator().span(), "'" + a.operator().text() + "' needs integers")
          .because(input.span(), "is " + input.type())
          .help(
              "float weights of whole numbers become integers with 'as int8', real values with"
                  + " quantize(scale: ..., format: int8)")
          .rejection();
    }
  }
}
