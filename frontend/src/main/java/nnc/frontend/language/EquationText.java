package nnc.frontend.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Resolution;
import nnc.ir.number.Rounding;

/// Writes expressions as equations, with as few brackets as they need. Names that are no
/// identifiers of the language, or that two things have, are made so.
final class EquationText {

  private static final int COMPARISON = 5;
  private static final int SUM = 7;
  private static final int PRODUCT = 8;
  private static final int SIGN = 9;
  private static final int ATOM = 10;

  /// What of a neuron has names of its own.
  enum Kind {
    PARAMETER,
    PORT,
    STATE,
    LOCAL
  }

  private record Text(String text, int level) {

    String in(int least) {
      return level < least ? "(" + text + ")" : text;
    }
  }

  private final Identifiers identifiers = new Identifiers();
  private final Map<List<Object>, String> names = new HashMap<>();

  /// The word for a name of the model.
  String name(Kind kind, String name) {
    return names.computeIfAbsent(
        List.of(kind, name),
        _ -> {
          boolean taken = Scope.OWN.contains(name) || TokenText.isNeuronWord(name);
          return identifiers.unused(taken ? "_" + name : name);
        });
  }

  /// Lets the language's own word stand for a local value.
  void call(String local, String own) {
    names.put(List.of(Kind.LOCAL, local), own);
  }

  String of(Expression e) {
    return text(e).text;
  }

  private Text text(Expression e) {
    return switch (e) {
      case Expression.Literal(double value) -> number(value);
      case Expression.Constant(long raw, int fraction) ->
          number(Math.scalb((double) raw, -fraction));
      case Expression.Parameter(var name) ->
          atom(name.equals(nnc.ir.neuron.NeuronModel.TIMESTEP) ? name : name(Kind.PARAMETER, name));
      case Expression.Port(var name) -> atom(name(Kind.PORT, name));
      case Expression.State(var name) -> atom(name(Kind.STATE, name));
      case Expression.Old(var name) -> atom("old(" + name(Kind.STATE, name) + ")");
      case Expression.Local(var name) -> atom(name(Kind.LOCAL, name));
      case Expression.Apply(var function, var arguments, _) -> applied(function, arguments);
      case Expression.ShiftRight(var value, var by, var rounding) ->
          rounding == Rounding.FLOOR
              ? binary(">>", 6, value, PRODUCT, by, PRODUCT)
              : call("shr", of(value), of(by), word(rounding));
      case Expression.Rescale(var value, var to, var rounding) ->
          call(
              switch (rounding) {
                case NEAREST -> "round";
                case NEAREST_EVEN -> "round_even";
                case FLOOR -> "floor";
                case TRUNC -> "trunc";
              },
              of(value),
              switch (to) {
                case Resolution.Bits(int bits) -> String.valueOf(bits);
                case Resolution.OfState(var state) -> name(Kind.STATE, state);
              });
      case Expression.Fit(
              Expression.Rescale(var value, Resolution.Bits(int bits), var rounding),
              var format,
              var overflow)
          when bits == format.fraction() ->
          call(word(overflow), of(value), format.toString(), word(rounding));
      case Expression.Fit(var value, var format, var overflow) ->
          call(word(overflow), of(value), format.toString(), "floor");
      case Expression.Table t -> table(t);
    };
  }

  private Text table(Expression.Table t) {
    EquationText inner = new EquationText();
    List<String> arguments = new ArrayList<>();
    for (Expression.Axis a : t.axes()) {
      arguments.add(inner.name(Kind.LOCAL, a.variable()) + " = " + of(a.argument()));
    }
    arguments.add(inner.of(t.body()));
    for (Expression.Axis a : t.axes()) {
      arguments.add("domain: " + number(a.lo()).text + ".." + number(a.hi()).text);
    }
    for (Expression.Axis a : t.axes()) {
      arguments.add("entries: " + a.entries());
    }
    if (t.linear()) {
      arguments.add("linear");
    }
    arguments.add("fraction: " + t.fraction());
    return call(t.axes().size() == 1 ? "lut" : "lut2", arguments.toArray(String[]::new));
  }

  private Text applied(Function function, List<Expression> a) {
    return switch (function) {
      case ADD -> binary("+", SUM, a.get(0), SUM, a.get(1), PRODUCT);
      case SUB -> binary("-", SUM, a.get(0), SUM, a.get(1), PRODUCT);
      case MUL -> binary("*", PRODUCT, a.get(0), PRODUCT, a.get(1), SIGN);
      case DIV -> binary("/", PRODUCT, a.get(0), PRODUCT, a.get(1), SIGN);
      case SHL -> binary("<<", 6, a.get(0), PRODUCT, a.get(1), PRODUCT);
      case GT -> compared(">", a);
      case GE -> compared(">=", a);
      case LT -> compared("<", a);
      case LE -> compared("<=", a);
      case EQ -> compared("==", a);
      case NE -> compared("!=", a);
      case AND -> binary("and", 3, a.get(0), 3, a.get(1), 4);
      case XOR -> binary("xor", 2, a.get(0), 2, a.get(1), 3);
      case OR -> binary("or", 1, a.get(0), 1, a.get(1), 2);
      case NOT -> new Text("not " + text(a.getFirst()).in(4), 4);
      case NEG -> new Text("-" + text(a.getFirst()).in(ATOM), SIGN);
      case ABS,
          XORSHIFT,
          MIN,
          MAX,
          SELECT,
          EXP,
          LOG,
          SQRT,
          TANH,
          SIGMOID,
          SIN,
          COS,
          POW,
          FLOOR,
          CEIL,
          TRUNC ->
          call(function.text(), a.stream().map(this::of).toArray(String[]::new));
    };
  }

  private Text compared(String sign, List<Expression> a) {
    return binary(sign, COMPARISON, a.get(0), COMPARISON + 1, a.get(1), COMPARISON + 1);
  }

  private Text binary(String sign, int level, Expression a, int left, Expression b, int right) {
    return new Text(text(a).in(left) + " " + sign + " " + text(b).in(right), level);
  }

  private static Text call(String word, String... arguments) {
    return atom(word + "(" + String.join(", ", arguments) + ")");
  }

  private static Text atom(String text) {
    return new Text(text, ATOM);
  }

  private static Text number(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    String text =
        whole && (value != 0 || 1 / value > 0)
            ? Long.toString((long) value)
            : Double.toString(value);
    return new Text(text, text.startsWith("-") ? SIGN : ATOM);
  }

  private static String word(Rounding rounding) {
    return rounding.name().toLowerCase(Locale.ROOT);
  }

  private static String word(Overflow overflow) {
    return overflow.name().toLowerCase(Locale.ROOT);
  }
}
