package nnc.passes.fold;

import java.util.List;
import nnc.ir.neuron.Discrete;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.Overflow;
import nnc.ir.number.Range;

/// How an integer expression of one neuron follows what comes in at its port, as far as its parts
/// prove it.
enum Trend {
  FLAT,
  RISING,
  FALLING,
  UNKNOWN;

  /// The trend of `e`, whose parameters have one value each.
  static Trend of(Expression e, Discrete types) {
    return switch (e) {
      case Expression.Literal _, Expression.Constant _, Expression.Parameter _ -> FLAT;
      case Expression.Port _ -> RISING;
      case Expression.State _, Expression.Old _, Expression.Local _ -> UNKNOWN;
      case Expression.Apply(var function, var arguments, _) ->
          arguments.stream().allMatch(a -> of(a, types) == FLAT)
              ? FLAT
              : of(function, arguments, types);
      case Expression.ShiftRight(var value, var by, _) ->
          of(by, types) == FLAT ? of(value, types) : UNKNOWN;
      case Expression.Rescale(Expression.Apply(var function, var parts, _), _, _)
          when function == Function.DIV ->
          product(parts.get(0), parts.get(1), types);
      case Expression.Rescale(var value, _, _) -> of(value, types);
      case Expression.Fit(var value, var format, var overflow) -> {
        Trend inside = of(value, types);
        boolean wraps =
            overflow == Overflow.WRAP
                && !format.range().contains(types.of(value).aligned(format.fraction()).range());
        yield wraps && inside != FLAT ? UNKNOWN : inside;
      }
      case Expression.Table table when table.axes().size() == 1 ->
          ofEntries(types.lookup(table).entries())
              .of(of(table.axes().getFirst().argument(), types));
      case Expression.Table table ->
          table.parts().stream().allMatch(a -> of(a, types) == FLAT) ? FLAT : UNKNOWN;
    };
  }

  /// That of a function some of whose arguments are not flat.
  private static Trend of(Function function, List<Expression> arguments, Discrete types) {
    Expression a = arguments.getFirst();
    Expression b = arguments.getLast();
    return switch (function) {
      case NEG -> of(a, types).negated();
      case NOT -> truth(a, types).negated();
      case ADD, MIN, MAX -> of(a, types).and(of(b, types));
      case SUB, GT, GE -> of(a, types).and(of(b, types).negated());
      case LT, LE -> of(b, types).and(of(a, types).negated());
      case AND, OR -> truth(a, types).and(truth(b, types));
      case MUL -> of(a, types) == FLAT ? product(b, a, types) : product(a, b, types);
      case SHL -> of(b, types) == FLAT ? of(a, types) : UNKNOWN;
      case SELECT -> of(a, types) == FLAT ? of(arguments.get(1), types).and(of(b, types)) : UNKNOWN;
      case ABS,
          XORSHIFT,
          DIV,
          EQ,
          NE,
          XOR,
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
          UNKNOWN;
    };
  }

  /// That of whether `e` is not 0.
  private static Trend truth(Expression e, Discrete types) {
    return types.of(e).range().lo() >= 0 || of(e, types) == FLAT ? of(e, types) : UNKNOWN;
  }

  /// That of `value` times `factor`, or divided by it.
  private static Trend product(Expression value, Expression factor, Discrete types) {
    if (of(factor, types) != FLAT) {
      return UNKNOWN;
    }
    Range sign = types.of(factor).range();
    Trend trend = of(value, types);
    return sign.lo() >= 0 ? trend : sign.hi() <= 0 ? trend.negated() : UNKNOWN;
  }

  private static Trend ofEntries(long[] entries) {
    Trend all = FLAT;
    for (int i = 1; i < entries.length; i++) {
      int sign = Long.compare(entries[i], entries[i - 1]);
      all = all.and(sign > 0 ? RISING : sign < 0 ? FALLING : FLAT);
    }
    return all;
  }

  /// That of a function with this trend of something with the trend `inside`.
  private Trend of(Trend inside) {
    return switch (this) {
      case FLAT -> FLAT;
      case RISING -> inside;
      case FALLING -> inside.negated();
      case UNKNOWN -> inside == FLAT ? FLAT : UNKNOWN;
    };
  }

  private Trend negated() {
    return switch (this) {
      case FLAT, UNKNOWN -> this;
      case RISING -> FALLING;
      case FALLING -> RISING;
    };
  }

  /// That of what rises with either and falls with neither.
  private Trend and(Trend other) {
    return this == FLAT || this == other ? other : other == FLAT ? this : UNKNOWN;
  }
}
