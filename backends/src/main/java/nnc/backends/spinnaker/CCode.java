package nnc.backends.spinnaker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import nnc.ir.neuron.Discrete;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.Lookup;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Quantity;
import nnc.ir.neuron.WideProduct;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;

/// Expressions of integers as C with the functions of `fixed.h`. A value is computed in 32 bits
/// where its range fits them and in 64 elsewhere; a product of two words of 32 bits is then one
/// long multiplication.
final class CCode {

  private static final Range WORD = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);

  /// How names of equations are written in C.
  interface Names {
    String parameter(String name);

    String port(String name);

    String state(String name);

    String old(String name);

    String local(String name);
  }

  private final Discrete types;
  private final Names names;
  private final SequencedMap<Expression.Table, String> tables = new LinkedHashMap<>();

  CCode(Discrete types, Names names) {
    this.types = types;
    this.names = names;
  }

  Names names() {
    return names;
  }

  /// The tables that values need, with their names.
  SequencedMap<Expression.Table, String> tables() {
    return tables;
  }

  /// The C type of raw values.
  static String type(Range range) {
    return WORD.contains(range) ? "int32_t" : "int64_t";
  }

  /// A raw value as a C constant.
  static String literal(long raw) {
    if (raw == Integer.MIN_VALUE) {
      return "INT32_MIN";
    }
    return WORD.contains(Range.of(raw)) ? Long.toString(raw) : "INT64_C(" + raw + ")";
  }

  /// What a state keeps of `value`.
  String stored(NeuronModel.State state, Expression value) {
    return value(state.stored(value));
  }

  /// An expression whose value is the raw integer of `e`.
  String value(Expression e) {
    return switch (e) {
      case Expression.Literal(double value) ->
          throw new IllegalArgumentException("the real number " + value);
      case Expression.Constant(long raw, _) -> raw < 0 ? "(" + literal(raw) + ")" : literal(raw);
      case Expression.Parameter(var name) -> names.parameter(name);
      case Expression.Port(var name) -> names.port(name);
      case Expression.State(var name) -> names.state(name);
      case Expression.Old(var name) -> names.old(name);
      case Expression.Local(var name) -> names.local(name);
      case Expression.Apply(var function, var parts, _) -> apply(e, function, parts);
      case Expression.ShiftRight(var value, var by, var rounding) ->
          shiftRight(value(value), isWide(value), value(by), rounding);
      case Expression.Rescale(Expression.Apply(var function, var parts, _), var to, var rounding)
          when function == Function.DIV -> {
        Quantity a = types.of(parts.get(0));
        Quantity b = types.of(parts.get(1));
        int shift = types.fraction(to) + b.fraction() - a.fraction();
        yield "quotient_"
            + suffix(rounding)
            + arguments(
                shiftLeft(value(parts.get(0)), Math.max(0, shift), true),
                shiftLeft(value(parts.get(1)), Math.max(0, -shift), true));
      }
      case Expression.Rescale r when types.dropped(r) > 0 -> {
        List<Expression> factors = r.value().parts();
        String product =
            "wide_product"
                + arguments(
                    value(factors.get(0)), value(factors.get(1)), String.valueOf(types.dropped(r)));
        yield shiftRight(product, true, String.valueOf(WideProduct.EXTRA), r.rounding());
      }
      case Expression.Rescale(var value, var to, var rounding) -> {
        int shift = types.fraction(to) - types.of(value).fraction();
        yield shift >= 0
            ? shiftLeft(value(value), shift, isWide(e))
            : shiftRight(value(value), isWide(value), String.valueOf(-shift), rounding);
      }
      case Expression.Fit(var value, var format, var overflow) -> fit(value, format, overflow);
      case Expression.Table table -> table(table);
    };
  }

  private boolean isWide(Expression e) {
    return !WORD.contains(types.of(e).range());
  }

  private static String arguments(String... values) {
    return "(" + String.join(", ", values) + ")";
  }

  private static String sized(String function, boolean wide, String... values) {
    return function + (wide ? "_64" : "_32") + arguments(values);
  }

  private static String suffix(Rounding rounding) {
    return rounding.name().toLowerCase(Locale.ROOT);
  }

  private static String wide(String value) {
    return "(int64_t)" + value;
  }

  private static String shiftLeft(String value, int bits, boolean wide) {
    // A product, since C gives shifts of negative numbers no meaning.
    return bits == 0
        ? value
        : "(" + (wide ? wide(value) : value) + " * " + literal(1L << bits) + ")";
  }

  private static String shiftRight(String value, boolean wide, String bits, Rounding rounding) {
    return bits.equals("0") ? value : sized("shr_" + suffix(rounding), wide, value, bits);
  }

  private String fit(Expression value, NumberFormat.Fixed format, Overflow overflow) {
    int fraction = format.fraction();
    Range before = types.of(value).aligned(fraction).range();
    boolean wide = !WORD.contains(before);
    String text = aligned(value, fraction);
    if (format.range().contains(before)) {
      return text;
    }
    if (overflow == Overflow.SATURATE) {
      Range limits = format.range();
      return sized(
          "saturate",
          wide || !WORD.contains(limits),
          text,
          literal(limits.lo()),
          literal(limits.hi()));
    }
    return (format.signed() ? "wrap_signed" : "wrap_unsigned")
        + arguments(text, String.valueOf(format.width()));
  }

  /// The value with `fraction` bits behind the point, which are not fewer than it has.
  private String aligned(Expression e, int fraction) {
    boolean wide = !WORD.contains(types.of(e).aligned(fraction).range());
    return shiftLeft(value(e), fraction - types.of(e).fraction(), wide);
  }

  /// Both with the bits behind the point of the one that has more.
  private List<String> both(Expression a, Expression b) {
    int fraction = Math.max(types.of(a).fraction(), types.of(b).fraction());
    return List.of(aligned(a, fraction), aligned(b, fraction));
  }

  private boolean isEitherWide(Expression a, Expression b) {
    int fraction = Math.max(types.of(a).fraction(), types.of(b).fraction());
    return !WORD.contains(types.of(a).aligned(fraction).range())
        || !WORD.contains(types.of(b).aligned(fraction).range());
  }

  private String apply(Expression e, Function function, List<Expression> parts) {
    Expression a = parts.getFirst();
    return switch (function) {
      case NEG -> "(-" + (isWide(e) ? wide(value(a)) : value(a)) + ")";
      case ABS -> sized("abs", isWide(e) || isWide(a), value(a));
      case NOT -> "(!" + bit(a) + ")";
      case XORSHIFT -> "(int64_t)xorshift((uint32_t)" + value(a) + ")";
      case ADD -> sum(e, " + ", parts);
      case SUB -> sum(e, " - ", parts);
      case MUL -> {
        String left = value(a);
        yield "(" + (isWide(e) ? wide(left) : left) + " * " + value(parts.get(1)) + ")";
      }
      case SHL -> {
        String power = "((int64_t)1 << " + value(parts.get(1)) + ")";
        yield "(" + value(a) + " * " + power + ")";
      }
      case MIN -> extreme("min", parts);
      case MAX -> extreme("max", parts);
      case GT -> compared(" > ", parts);
      case GE -> compared(" >= ", parts);
      case LT -> compared(" < ", parts);
      case LE -> compared(" <= ", parts);
      case EQ -> compared(" == ", parts);
      case NE -> compared(" != ", parts);
      case AND -> "(" + bit(a) + " & " + bit(parts.get(1)) + ")";
      case OR -> "(" + bit(a) + " | " + bit(parts.get(1)) + ")";
      case XOR -> "(" + bit(a) + " ^ " + bit(parts.get(1)) + ")";
      case SELECT -> {
        List<String> values = both(parts.get(1), parts.get(2));
        yield "(" + bit(a) + " ? " + values.get(0) + " : " + values.get(1) + ")";
      }
      case DIV, EXP, LOG, SQRT, TANH, SIGMOID, SIN, COS, POW, FLOOR, CEIL, TRUNC ->
          throw new IllegalArgumentException(function.text());
    };
  }

  private String sum(Expression e, String operator, List<Expression> parts) {
    List<String> values = both(parts.get(0), parts.get(1));
    String left = isWide(e) ? wide(values.get(0)) : values.get(0);
    return "(" + left + operator + values.get(1) + ")";
  }

  private String extreme(String function, List<Expression> parts) {
    List<String> values = both(parts.get(0), parts.get(1));
    return sized(function, isEitherWide(parts.get(0), parts.get(1)), values.get(0), values.get(1));
  }

  private String compared(String operator, List<Expression> parts) {
    List<String> values = both(parts.get(0), parts.get(1));
    return "(" + values.get(0) + operator + values.get(1) + ")";
  }

  /// The truth of an expression, 0 or 1.
  private String bit(Expression e) {
    return new Range(0, 1).contains(types.of(e).range()) ? value(e) : "(" + value(e) + " != 0)";
  }

  private String table(Expression.Table table) {
    String name = tables.computeIfAbsent(table, _ -> "table" + tables.size());
    Lookup lookup = types.lookup(table);
    List<String> arguments = new ArrayList<>(List.of(name));
    for (int i = 0; i < lookup.axes().size(); i++) {
      Lookup.Axis axis = lookup.axes().get(i);
      arguments.add(literal(axis.lo()));
      arguments.add(String.valueOf(axis.shift()));
      arguments.add(String.valueOf(axis.points()));
      arguments.add(value(table.axes().get(i).argument()));
    }
    return sized(
        (lookup.isLinear() ? "table_linear" : "table_step")
            + (lookup.axes().size() == 1 ? "" : "2"),
        !WORD.contains(lookup.range()),
        arguments.toArray(String[]::new));
  }
}
