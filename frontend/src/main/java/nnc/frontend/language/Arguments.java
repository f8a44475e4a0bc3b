package nnc.frontend.language;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.frontend.language.Arrays.Role;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;

/// The arguments of one call by their words. Every accessor throws a rejection that points at the
/// argument when it is not what it must be.
final class Arguments {

  private final Syntax.Name operator;
  private final SequencedMap<String, Syntax.Argument> values;
  private final Arrays arrays;

  private Arguments(
      Syntax.Name operator, SequencedMap<String, Syntax.Argument> values, Arrays arrays) {
    this.operator = operator;
    this.values = values;
    this.arrays = arrays;
  }

  /// Assigns `given`, the inputs left out, to the words of `callee`. Reports every unknown word.
  static Arguments of(Callee callee, Syntax.Name name, List<Syntax.Argument> given, Arrays arrays) {
    SequencedMap<String, Syntax.Argument> values = new LinkedHashMap<>();
    List<Diagnostic> errors = new java.util.ArrayList<>();
    for (Syntax.Argument a : given) {
      String word = a.label().map(Syntax.Name::text).or(callee::unnamed).orElse("");
      if (!callee.arguments().contains(word)) {
        errors.add(unknown(callee, a));
      } else if (values.containsKey(word)) {
        errors.add(
            Diagnostic.of(Code.E0210, a.span(), "'" + word + "' is given twice")
                .because(values.get(word).span(), "first here")
                .help("keep one of them"));
      } else {
        values.put(word, a);
      }
    }
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    return new Arguments(name, values, arrays);
  }

  private static Diagnostic unknown(Callee operator, Syntax.Argument a) {
    String words =
        operator.arguments().isEmpty()
            ? "it takes no arguments"
            : "it takes " + String.join(", ", operator.arguments());
    if (a.label().isEmpty()) {
      return Diagnostic.of(
              Code.E0208, a.span(), "'" + operator.word() + "' takes no unnamed argument here")
          .help(operator.arguments().isEmpty() ? words : words + ", each as 'name: value'");
    }
    Syntax.Name label = a.label().get();
    return Diagnostic.of(
            Code.E0208,
            label.span(),
            "'" + operator.word() + "' has no argument '" + label.text() + "'")
        .help(
            operator
                .hint(label.text())
                .or(() ->
                    Similar.to(label.text(), operator.arguments())
                        .map(s -> "did you mean '" + s + "'?"))
                .orElse(words));
  }

  Syntax.Name operator() {
    return operator;
  }

  boolean has(String word) {
    return values.containsKey(word);
  }

  Optional<Syntax.Value> value(String word) {
    return Optional.ofNullable(values.get(word)).map(Syntax.Argument::value);
  }

  /// Where the argument stands, or the operator where it is left out.
  Span span(String word) {
    return value(word).map(Syntax.Value::span).orElse(operator.span());
  }

  Syntax.Value required(String word, String example) {
    return value(word)
        .orElseThrow(() ->
            Diagnostic.of(
                    Code.E0210, operator.span(), "'" + operator.text() + "' needs '" + word + "'")
                .help("for example " + example)
                .rejection());
  }

  /// Refuses two arguments that exclude each other.
  void exclude(String one, String other, String reason) {
    if (has(one) && has(other)) {
      throw Diagnostic.of(
              Code.E0210,
              values.get(other).span(),
              "'" + one + "' and '" + other + "' exclude each other")
          .because(values.get(one).span(), "'" + one + "' is here")
          .help(reason)
          .rejection();
    }
  }

  Optional<Parameter> array(String word, Role role) {
    return value(word).map(v -> arrays.read(v, role, word));
  }

  /// Numbers that meet values with `fraction` bits behind the binary point.
  Optional<Parameter> numbers(String word, int fraction) {
    return value(word).map(v -> numbers(v, fraction, word));
  }

  Parameter numbers(Syntax.Value value, int fraction, String word) {
    return arrays.read(value, Role.NUMBERS, fraction, word);
  }

  Parameter requiredArray(String word, Role role, String example) {
    return arrays.read(required(word, example), role, word);
  }

  /// A whole number in `lo..hi`.
  long integer(String word, long otherwise, long lo, long hi) {
    return value(word).map(v -> integer(word, v, lo, hi)).orElse(otherwise);
  }

  long integer(String word, Syntax.Value value, long lo, long hi) {
    long i =
        switch (value) {
          case Syntax.Literal number -> Numeral.of(number).integer("'" + word + "'");
          case Syntax.Array array when !single(word, array).format().isReal() ->
              single(word, array).raw(0);
          case Syntax.Value _ -> throw bad(word, value, "must be a whole number");
        };
    if (i < lo || i > hi) {
      throw bad(word, value, "must be in " + lo + ".." + hi);
    }
    return i;
  }

  double real(String word, double otherwise) {
    return value(word).map(v -> real(word, v)).orElse(otherwise);
  }

  double real(String word, Syntax.Value value) {
    return switch (value) {
      case Syntax.Literal number -> Numeral.of(number).real();
      case Syntax.Array array -> single(word, array).real(0);
      case Syntax.Value _ -> throw bad(word, value, "must be a number");
    };
  }

  /// An array, in a file for example, that stands for one number.
  private Tensor single(String word, Syntax.Array array) {
    Tensor t = arrays.read(array, Role.NUMBERS, word).tensor();
    if (t.size() != 1) {
      throw bad(word, array, "must be one number, not " + t.shape());
    }
    return t;
  }

  /// One word of `choices`.
  Optional<String> word(String word, List<String> choices) {
    return value(word)
        .map(v -> {
          if (v instanceof Syntax.Reference(var name) && choices.contains(name.text())) {
            return name.text();
          }
          Optional<String> meant =
              v instanceof Syntax.Reference(var name)
                  ? Similar.to(name.text(), choices)
                  : Optional.empty();
          throw Diagnostic.of(
                  Code.E0305,
                  v.span(),
                  "'" + word + "' must be one of " + String.join(", ", choices))
              .help(
                  meant
                      .map(m -> "did you mean '" + m + "'?")
                      .orElse("for example " + word + ": " + choices.getFirst()))
              .rejection();
        });
  }

  boolean flag(String word) {
    return word(word, List.of("true", "false")).map(Boolean::parseBoolean).orElse(false);
  }

  Rounding rounding(Rounding otherwise) {
    return word("rounding", List.of("floor", "trunc", "nearest", "nearest_even"))
        .map(w -> Rounding.valueOf(w.toUpperCase(Locale.ROOT)))
        .orElse(otherwise);
  }

  Optional<NumberFormat> format() {
    return value("format")
        .map(v ->
            switch (v) {
              case Syntax.Reference(var name) -> FormatWord.of(name);
              case Syntax.FixedWord(var name) -> FormatWord.of(name);
              case Syntax.Call _,
                  Syntax.Sum _,
                  Syntax.Chain _,
                  Syntax.Literal _,
                  Syntax.Measure _,
                  Syntax.Interval _,
                  Syntax.Tuple _,
                  Syntax.Comparison _,
                  Syntax.Array _ ->
                  throw bad("format", v, "must be a format such as int8");
            });
  }

  Rejection bad(String word, Syntax.Value value, String must) {
    return Diagnostic.of(Code.E0305, value.span(), "'" + word + "' " + must)
        .help("for example " + example(word))
        .rejection();
  }

  private String example(String word) {
    return switch (word) {
      case "bits" -> "shift 7";
      case "range" -> "clip 0..255";
      case "size" -> "size: 2, or size: (2, 3)";
      case "stride" -> "stride: 2, or stride: (2, 1)";
      case "padding" -> "padding: same, or padding: (1, 0, 1, 0)";
      case "format" -> "format: int8";
      case "steps", "delay" -> "delay 3";
      case "scale", "epsilon", "zero" -> word + ": 0.125";
      case "pad", "base" -> word + ": -1";
      default -> word + ": 1";
    };
  }
}
