package nnc.frontend.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Resolution;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;

/// A call in an equation: what its words mean and what they take.
final class Calls {

  private static final List<String> WORDS =
      List.of(
          "old",
          "min",
          "max",
          "abs",
          "rand",
          "poisson",
          "xorshift",
          "clamp",
          "select",
          "exp",
          "log",
          "sqrt",
          "tanh",
          "sigmoid",
          "sin",
          "cos",
          "pow",
          "round",
          "round_even",
          "floor",
          "trunc",
          "ceil",
          "shr",
          "saturate",
          "wrap",
          "lut",
          "lut2");
  private static final List<String> ROUNDINGS =
      List.of("floor", "trunc", "nearest", "nearest_even");

  private final Equations equations;
  private final Equation.Called call;
  private final String word;
  private final List<Equation> plain = new ArrayList<>();
  private final List<Equation.Operand> other = new ArrayList<>();

  Calls(Equations equations, Equation.Called call) {
    this.equations = equations;
    this.call = call;
    this.word = call.function().text();
    for (Equation.Operand o : call.operands()) {
      if (o instanceof Equation.Plain(var value)) {
        plain.add(value);
      } else {
        other.add(o);
      }
    }
  }

  /// The words that can be called.
  static List<String> words() {
    return WORDS;
  }

  Expression expression() {
    return switch (word) {
      case Tables.WORD, Tables.WORD_OF_TWO ->
          Tables.of(call, Tables.arguments(call).stream().map(equations::of).toList());
      case "saturate" -> fit(Overflow.SATURATE);
      case "wrap" -> fit(Overflow.WRAP);
      case "rand" -> noise(0);
      case "poisson" -> noise(1);
      default -> {
        if (!other.isEmpty()) {
          throw Diagnostic.of(
                  Code.E0208, other.getFirst().span(), "'" + word + "' takes values only")
              .help("for example " + word + "(" + (word.equals("old") ? "v" : "a, b") + ")")
              .rejection();
        }
        yield simple();
      }
    };
  }

  private Expression simple() {
    return switch (word) {
      case "old" -> {
        arity(1, 1);
        if (!(plain.getFirst() instanceof Equation.Named(var name))) {
          throw Diagnostic.of(Code.E0212, plain.getFirst().span(), "'old' takes a state")
              .help("for example old(v), the value that v had when the step began")
              .rejection();
        }
        yield new Expression.Old(equations.scope().state(name));
      }
      case "min", "max" -> {
        arity(2, 16);
        Function f = word.equals("min") ? Function.MIN : Function.MAX;
        yield values().stream().reduce((a, b) -> Expression.apply(f, a, b)).orElseThrow();
      }
      case "abs" -> exact(Function.ABS);
      case "xorshift" -> exact(Function.XORSHIFT);
      case "select" -> exact(Function.SELECT);
      case "clamp" -> {
        arity(3, 3);
        List<Expression> v = values();
        yield Expression.apply(
            Function.MIN, Expression.apply(Function.MAX, v.get(0), v.get(1)), v.get(2));
      }
      case "exp", "log", "sqrt", "tanh", "sigmoid", "sin", "cos", "pow", "ceil" -> {
        Function f = Function.of(word).orElseThrow();
        arity(f.arity(), f.arity());
        yield equations.real(f, values(), call.function());
      }
      case "round", "round_even", "floor", "trunc" -> rounded();
      case "shr" -> {
        arity(2, 3);
        Expression by = equations.constant(plain.get(1), "how far to shift");
        yield new Expression.ShiftRight(equations.of(plain.get(0)), by, rounding(Rounding.FLOOR));
      }
      default -> throw unknown();
    };
  }

  /// `rand(seed: n)` or `poisson(mean, seed: n)`.
  private Expression noise(int values) {
    if (equations.table()) {
      throw Diagnostic.of(Code.E0211, call.function().span(), "a table of random numbers")
          .label("changes from step to step")
          .help("name the number before: let u = " + word + "(...)")
          .rejection();
    }
    if (plain.size() != values
        || other.size() != 1
        || !(other.getFirst() instanceof Equation.Labelled(var label, var seed, var end, _))
        || !label.text().equals("seed")
        || end.isPresent()) {
      throw wrongArity(values == 0 ? "a seed (seed: 7)" : "a mean and a seed (seed: 7)");
    }
    Optional<Expression> mean =
        plain.stream().findFirst().map(m -> equations.constant(m, "the mean"));
    return equations.scope().noise(equations.constant(seed, "a seed"), mean, call.span()).value();
  }

  private Expression exact(Function f) {
    arity(f.arity(), f.arity());
    return new Expression.Apply(f, values());
  }

  /// To a resolution with two arguments, to an integer with one.
  private Expression rounded() {
    arity(1, 2);
    Rounding rounding =
        switch (word) {
          case "round" -> Rounding.NEAREST;
          case "round_even" -> Rounding.NEAREST_EVEN;
          case "floor" -> Rounding.FLOOR;
          default -> Rounding.TRUNC;
        };
    Expression value = equations.of(plain.getFirst());
    if (plain.size() == 2) {
      return new Expression.Rescale(value, resolution(plain.get(1)), rounding);
    }
    return switch (rounding) {
      case FLOOR -> equations.real(Function.FLOOR, List.of(value), call.function());
      case TRUNC -> equations.real(Function.TRUNC, List.of(value), call.function());
      case NEAREST ->
          equations.real(
              Function.FLOOR,
              List.of(Expression.apply(Function.ADD, value, new Expression.Literal(0.5))),
              call.function());
      case NEAREST_EVEN -> throw wrongArity("2 arguments");
    };
  }

  private Resolution resolution(Equation to) {
    if (to instanceof Equation.Named(var name)) {
      return new Resolution.OfState(equations.scope().state(name));
    }
    if (to instanceof Equation.Constant(var number, var unit, var span) && unit.isEmpty()) {
      long bits = Numeral.of(number).integer("a resolution");
      if (bits >= 0 && bits <= NumberFormat.MAX_WIDTH) {
        return new Resolution.Bits((int) bits);
      }
      throw Diagnostic.of(Code.E0305, span, "a resolution is 0 to 62 bits behind the point")
          .help("for example round(x, 8), or round(x, v) for that of the state v")
          .rejection();
    }
    throw Diagnostic.of(Code.E0305, to.span(), "a resolution is a state or a number of bits")
        .help("for example round(x, v) or round(x, 8)")
        .rejection();
  }

  private Expression fit(Overflow overflow) {
    if (plain.isEmpty() || call.operands().size() < 2 || call.operands().size() > 3) {
      throw wrongArity("a value, a format and perhaps a rounding");
    }
    Syntax.Name name =
        switch (call.operands().get(1)) {
          case Equation.Format(var fixed) -> fixed;
          case Equation.Plain(Equation.Named(var given)) -> given;
          case Equation.Operand o ->
              throw Diagnostic.of(Code.E0305, o.span(), "this is no format")
                  .help("for example " + word + "(x, q8.8)")
                  .rejection();
        };
    NumberFormat.Fixed format = fixed(name);
    Expression value =
        new Expression.Rescale(
            equations.of(plain.getFirst()),
            new Resolution.Bits(format.fraction()),
            rounding(Rounding.NEAREST));
    return new Expression.Fit(value, format, overflow);
  }

  /// An integer format by name; throws a rejection where it is none.
  static NumberFormat.Fixed fixed(Syntax.Name name) {
    if (FormatWord.of(name) instanceof NumberFormat.Fixed f && f.fraction() <= 62) {
      return f;
    }
    throw Diagnostic.of(
            Code.E0305, name.span(), "neurons compute with integers, not " + name.text())
        .help("use a format such as q8.8, int16 or uint8")
        .rejection();
  }

  /// The third argument.
  private Rounding rounding(Rounding otherwise) {
    if (call.operands().size() < 3) {
      return otherwise;
    }
    Equation.Operand given = call.operands().get(2);
    if (given instanceof Equation.Plain(Equation.Named(var name))
        && ROUNDINGS.contains(name.text())) {
      return Rounding.valueOf(name.text().toUpperCase(Locale.ROOT));
    }
    throw Diagnostic.of(Code.E0305, given.span(), "this is no rounding")
        .help("roundings are " + String.join(", ", ROUNDINGS))
        .rejection();
  }

  private List<Expression> values() {
    return plain.stream().map(equations::of).toList();
  }

  private void arity(int least, int most) {
    if (plain.size() < least || plain.size() > most) {
      throw wrongArity(
          least == most
              ? least + (least == 1 ? " argument" : " arguments")
              : least + " to " + most + " arguments");
    }
  }

  private Rejection wrongArity(String takes) {
    return Diagnostic.of(
            Code.E0210,
            call.span(),
            "'" + word + "' takes " + takes + ", not " + call.operands().size())
        .help("docs/language.md lists what functions take")
        .rejection();
  }

  private Rejection unknown() {
    Diagnostic d =
        Diagnostic.of(Code.E0201, call.function().span(), "there is no function '" + word + "'");
    return (equations.scope().has(word)
            ? d.help("'" + word + "' is a value; a product is written with '*'")
            : Similar.to(word, WORDS)
                .map(s -> d.help("did you mean '" + s + "'?"))
                .orElse(d.help("functions are " + String.join(", ", WORDS))))
        .rejection();
  }
}
