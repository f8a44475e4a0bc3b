package nnc.frontend.language;

import java.util.Optional;
import java.util.function.DoubleSupplier;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;

/// `uniform(lo, hi, seed: n)` or `normal(mean, deviation, seed: n)`: numbers from the generator
/// that `java.util.Random` specifies, one after the other.
record Draws(Kind kind, Term first, Term second, long seed, Syntax.Call call) {

  enum Kind {
    UNIFORM("uniform", "two bounds", "uniform(0.1, 0.3, seed: 7)"),
    NORMAL("normal", "a mean, a deviation", "normal(0.2, 0.02, seed: 7)");

    private final String word;
    private final String takes;
    private final String example;

    Kind(String word, String takes, String example) {
      this.word = word;
      this.takes = takes;
      this.example = example;
    }
  }

  /// A number and its unit.
  record Term(Syntax.Literal number, Optional<Syntax.Name> unit) {

    static Optional<Term> of(Syntax.Argument argument) {
      if (argument.label().isPresent()) {
        return Optional.empty();
      }
      return switch (argument.value()) {
        case Syntax.Literal number -> Optional.of(new Term(number, Optional.empty()));
        case Syntax.Measure m
            when m.numbers() instanceof Syntax.Literal number && m.format().isEmpty() ->
            Optional.of(new Term(number, m.unit()));
        case Syntax.Value _ -> Optional.empty();
      };
    }

    double value() {
      return Units.value(number, unit);
    }
  }

  /// The draws that `value` describes; empty where it is no call of a distribution. Throws a
  /// rejection where its arguments are wrong.
  static Optional<Draws> of(Syntax.Value value) {
    if (!(value instanceof Syntax.Call call)) {
      return Optional.empty();
    }
    Optional<Kind> known = kind(call.operator().text());
    if (known.isEmpty()) {
      return Optional.empty();
    }
    Kind kind = known.get();
    if (call.arguments().size() == 3
        && call.arguments().get(2).label().map(l -> l.text().equals("seed")).orElse(false)
        && call.arguments().get(2).value() instanceof Syntax.Literal seed) {
      Optional<Term> first = Term.of(call.arguments().get(0));
      Optional<Term> second = Term.of(call.arguments().get(1));
      if (first.isPresent() && second.isPresent()) {
        return Optional.of(
            new Draws(kind, first.get(), second.get(), Numeral.of(seed).integer("a seed"), call)
                .checked());
      }
    }
    throw Diagnostic.of(
            Code.E0210, call.span(), "'" + kind.word + "' takes " + kind.takes + " and a seed")
        .help("for example " + kind.example)
        .rejection();
  }

  private static Optional<Kind> kind(String word) {
    return java.util.Arrays.stream(Kind.values()).filter(k -> k.word.equals(word)).findFirst();
  }

  private Draws checked() {
    if (kind == Kind.UNIFORM && !(first.value() <= second.value())) {
      throw wrong("the bounds are in the wrong order");
    }
    if (kind == Kind.NORMAL && !(second.value() >= 0)) {
      throw wrong("the deviation is negative");
    }
    return this;
  }

  /// The numbers, one at each call.
  DoubleSupplier values() {
    double a = first.value();
    double b = second.value();
    return switch (kind) {
      case UNIFORM -> {
        Generator random = new Generator(seed);
        yield () -> a + (b - a) * random.nextDouble();
      }
      case NORMAL -> normal(a, b);
    };
  }

  /// Normal numbers from this seed.
  DoubleSupplier normal(double mean, double deviation) {
    Generator random = new Generator(seed);
    return () -> mean + deviation * random.nextGaussian();
  }

  /// The same as weights: of a normal distribution none has the sign that the mean has not, but is
  /// 0 instead.
  DoubleSupplier weights() {
    DoubleSupplier values = values();
    if (kind == Kind.UNIFORM) {
      return values;
    }
    return first.value() < 0
        ? () -> Math.min(0, values.getAsDouble())
        : () -> Math.max(0, values.getAsDouble());
  }

  double[] weights(int count) {
    return array(weights(), count);
  }

  double[] values(int count) {
    return array(values(), count);
  }

  private static double[] array(DoubleSupplier from, int count) {
    double[] values = new double[count];
    java.util.Arrays.setAll(values, _ -> from.getAsDouble());
    return values;
  }

  Rejection wrong(String message) {
    return Diagnostic.of(Code.E0305, call.span(), message)
        .help("for example " + kind.example)
        .rejection();
  }
}
