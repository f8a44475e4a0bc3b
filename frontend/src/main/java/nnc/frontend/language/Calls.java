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
          "lut2",
          "sum",
          "prod",
          "absmax",
          "argmax",
          "top2",
          "any",
          "count",
          "dot");
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

  Elements value() {
    return switch (word) {
      case Tables.WORD, Tables.WORD_OF_TWO ->
          each(Tables.arguments(call), arguments -> Tables.of(call, arguments));
      case "saturate" -> fit(Overflow.SATURATE);
      case "wrap" -> fit(Overflow.WRAP);
      case "rand" -> Elements.of(noise(0));
      case "poisson" -> Elements.of(noise(1));
      default -> {
        if (!other.isEmpty()) {
          throw Diagnostic.of(
                  Code.E0208, other.getFirst().span(), "'" + word + "' takes values only")
              .help("for example " + word + "(" + (word.equals("old") ? "v" : "a, b") + ")")
              .rejection();
        }
        boolean one = Reductions.WORDS.contains(word) && plain.size() == 1;
        yield one || word.equals(Reductions.DOT) ? reduced() : simple();
      }
    };
  }

  /// `function` of values, element by element where they are vectors.
  private Elements each(
      List<Equation> values, java.util.function.Function<List<Expression>, Expression> function) {
    return equations.each(values.stream().map(equations::value).toList(), call.span(), function);
  }

  private Elements reduced() {
    Reductions reductions = new Reductions(equations.scope(), equations.table(), call.span());
    if (!word.equals(Reductions.DOT)) {
      return reductions.of(word, equations.value(plain.getFirst()));
    }
    arity(2, 2);
    return reductions.dot(equations.value(plain.get(0)), equations.value(plain.get(1)));
  }

  private Elements simple() {
    return switch (word) {
      case "old" -> {
        arity(1, 1);
        yield states(plain.getFirst())
            .map(names -> mapped(names, Expression.Old::new))
            .orElseThrow(() ->
                Diagnostic.of(Code.E0212, plain.getFirst().span(), "'old' takes a state")
                    .help("for example old(v), the value that v had when the step began")
                    .rejection());
      }
      case "min", "max" -> {
        arity(2, 16);
        Function f = word.equals("min") ? Function.MIN : Function.MAX;
        yield each(
            plain, v -> v.stream().reduce((a, b) -> Expression.apply(f, a, b)).orElseThrow());
      }
      case "abs" -> exact(Function.ABS);
      case "xorshift" -> exact(Function.XORSHIFT);
      case "select" -> exact(Function.SELECT);
      case "clamp" -> {
        arity(3, 3);
        yield each(
            plain,
            v -> equations.scope().clamp(v.get(0), v.get(1), v.get(2), call.span()).bounded());
      }
      case "exp", "log", "sqrt", "tanh", "sigmoid", "sin", "cos", "pow", "ceil" -> {
        Function f = Function.of(word).orElseThrow();
        arity(f.arity(), f.arity());
        yield each(plain, v -> equations.real(f, v, call.function()));
      }
      case "round", "round_even", "floor", "trunc" -> rounded();
      case "shr" -> {
        arity(2, 3);
        Elements by = equations.constants(plain.get(1), "how far to shift");
        Rounding rounding = rounding(Rounding.FLOOR);
        yield equations.each(
            List.of(equations.value(plain.get(0)), by),
            call.span(),
            v -> new Expression.ShiftRight(v.get(0), v.get(1), rounding));
      }
      case "sum", "prod", "absmax", "argmax", "top2", "any", "count" ->
          throw wrongArity("1 argument");
      default -> throw unknown();
    };
  }

  private static Elements mapped(
      Elements states, java.util.function.Function<String, Expression> to) {
    return new Elements(
        states.shape(),
        states.all().stream().map(s -> to.apply(((Expression.State) s).name())).toList());
  }

  /// The states that `e` names, or an element of them; empty for anything else.
  private Optional<Elements> states(Equation e) {
    return switch (e) {
      case Equation.Named(var name) -> Optional.of(equations.scope().states(name));
      case Equation.Element(var name, _, _) -> {
        var _ = equations.scope().states(name);
        yield Optional.of(equations.value(e));
      }
      case Equation.Constant _,
          Equation.Listed _,
          Equation.Applied _,
          Equation.Shifted _,
          Equation.Called _ ->
          Optional.empty();
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

  private Elements exact(Function f) {
    arity(f.arity(), f.arity());
    return each(plain, v -> new Expression.Apply(f, v, call.span()));
  }

  /// To a resolution with two arguments, to an integer with one.
  private Elements rounded() {
    arity(1, 2);
    Rounding rounding =
        switch (word) {
          case "round" -> Rounding.NEAREST;
          case "round_even" -> Rounding.NEAREST_EVEN;
          case "floor" -> Rounding.FLOOR;
          default -> Rounding.TRUNC;
        };
    if (plain.size() == 2) {
      Elements value = equations.value(plain.getFirst());
      Optional<Elements> states = states(plain.get(1));
      if (states.isEmpty()) {
        Resolution to = bits(plain.get(1));
        return equations.each(
            List.of(value), call.span(), v -> new Expression.Rescale(v.getFirst(), to, rounding));
      }
      return equations.each(
          List.of(value, states.get()),
          call.span(),
          v ->
              new Expression.Rescale(
                  v.get(0),
                  new Resolution.OfState(((Expression.State) v.get(1)).name()),
                  rounding));
    }
    return switch (rounding) {
      case FLOOR -> each(plain, v -> equations.real(Function.FLOOR, v, call.function()));
      case TRUNC -> each(plain, v -> equations.real(Function.TRUNC, v, call.function()));
      case NEAREST ->
          each(
              plain,
              v ->
                  equations.real(
                      Function.FLOOR,
                      List.of(
                          Expression.apply(
                              Function.ADD, v.getFirst(), new Expression.Literal(0.5))),
                      call.function()));
      case NEAREST_EVEN -> throw wrongArity("2 arguments");
    };
  }

  private static Resolution bits(Equation to) {
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

  private Elements fit(Overflow overflow) {
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
    Resolution to = new Resolution.Bits(format.fraction());
    Rounding rounding = rounding(Rounding.NEAREST);
    return each(
        plain.subList(0, 1),
        v ->
            new Expression.Fit(
                new Expression.Rescale(v.getFirst(), to, rounding), format, overflow));
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
