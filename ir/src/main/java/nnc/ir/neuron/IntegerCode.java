package nnc.ir.neuron;

import java.util.List;
import java.util.Map;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;

/// An expression of an integer model ready to be computed for one neuron after the other; raw
/// values, exact, and by `Discrete` never wider than a `long`.
@FunctionalInterface
public interface IntegerCode {

  long at(int neuron);

  /// Where names find their raw values; an array of one element serves all neurons.
  record Names(
      Discrete types,
      Map<String, long[]> parameters,
      Map<String, long[]> ports,
      Map<String, long[]> states,
      Map<String, long[]> old,
      Map<String, long[]> locals) {}

  static IntegerCode of(Expression expression, Names names) {
    return switch (expression) {
      case Expression.Literal(double value) ->
          throw new IllegalArgumentException("the real number " + value);
      case Expression.Constant(long raw, _) -> _ -> raw;
      case Expression.Parameter(var name) -> read(names.parameters(), name);
      case Expression.Port(var name) -> read(names.ports(), name);
      case Expression.State(var name) -> read(names.states(), name);
      case Expression.Old(var name) -> read(names.old(), name);
      case Expression.Local(var name) -> read(names.locals(), name);
      case Expression.Apply(var function, var arguments, _) -> apply(function, arguments, names);
      case Expression.ShiftRight(var value, var by, var rounding) -> {
        IntegerCode a = of(value, names);
        IntegerCode b = of(by, names);
        yield n -> rounding.shiftRight(a.at(n), (int) b.at(n));
      }
      case Expression.Rescale(Expression.Apply(var function, var parts, _), var to, var rounding)
          when function == Function.DIV -> {
        Discrete types = names.types();
        int shift =
            types.fraction(to)
                + types.of(parts.get(1)).fraction()
                - types.of(parts.get(0)).fraction();
        IntegerCode a = shifted(of(parts.get(0), names), Math.max(0, shift));
        IntegerCode b = shifted(of(parts.get(1), names), Math.max(0, -shift));
        yield n -> Quotient.of(a.at(n), b.at(n), rounding);
      }
      case Expression.Rescale r when names.types().dropped(r) > 0 -> {
        int by = names.types().dropped(r);
        IntegerCode a = of(r.value().parts().get(0), names);
        IntegerCode b = of(r.value().parts().get(1), names);
        Rounding rounding = r.rounding();
        yield n -> rounding.shiftRight(WideProduct.of(a.at(n), b.at(n), by), WideProduct.EXTRA);
      }
      case Expression.Rescale(var value, var to, var rounding) -> {
        int shift = names.types().fraction(to) - names.types().of(value).fraction();
        IntegerCode a = of(value, names);
        yield shift >= 0 ? shifted(a, shift) : n -> rounding.shiftRight(a.at(n), -shift);
      }
      case Expression.Fit(var value, var format, var overflow) ->
          fit(
              shifted(of(value, names), format.fraction() - names.types().of(value).fraction()),
              format,
              overflow);
      case Expression.Table table -> {
        Lookup lookup = names.types().lookup(table);
        IntegerCode a = of(table.axes().getFirst().argument(), names);
        IntegerCode b = of(table.axes().getLast().argument(), names);
        yield table.axes().size() == 1 ? n -> lookup.at(a.at(n)) : n -> lookup.at(a.at(n), b.at(n));
      }
    };
  }

  private static IntegerCode read(Map<String, long[]> from, String name) {
    long[] values = from.get(name);
    if (values == null) {
      throw new IllegalArgumentException("no value of " + name);
    }
    return values.length == 1 ? _ -> values[0] : n -> values[n];
  }

  private static IntegerCode shifted(IntegerCode code, int bits) {
    return bits == 0 ? code : n -> code.at(n) << bits;
  }

  private static IntegerCode fit(IntegerCode a, NumberFormat.Fixed format, Overflow overflow) {
    Range range = format.range();
    int unused = 64 - format.width();
    return switch (overflow) {
      case SATURATE -> n -> Math.clamp(a.at(n), range.lo(), range.hi());
      case WRAP ->
          format.signed() ? n -> a.at(n) << unused >> unused : n -> a.at(n) << unused >>> unused;
    };
  }

  private static IntegerCode apply(Function function, List<Expression> arguments, Names names) {
    IntegerCode first = of(arguments.get(0), names);
    if (arguments.size() == 1) {
      return switch (function) {
        case NEG -> n -> -first.at(n);
        case ABS -> n -> Math.abs(first.at(n));
        case NOT -> n -> first.at(n) != 0 ? 0 : 1;
        case XORSHIFT -> n -> Xorshift.next(first.at(n));
        case ADD,
            SUB,
            MUL,
            DIV,
            MIN,
            MAX,
            SHL,
            GT,
            GE,
            LT,
            LE,
            EQ,
            NE,
            AND,
            OR,
            XOR,
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
            throw new IllegalArgumentException(function.text());
      };
    }
    if (function == Function.SELECT) {
      List<IntegerCode> both = aligned(arguments.subList(1, 3), names);
      return n -> first.at(n) != 0 ? both.get(0).at(n) : both.get(1).at(n);
    }
    boolean unaligned = function == Function.MUL || function == Function.SHL;
    List<IntegerCode> both =
        unaligned ? List.of(first, of(arguments.get(1), names)) : aligned(arguments, names);
    IntegerCode a = both.get(0);
    IntegerCode b = both.get(1);
    return switch (function) {
      case ADD -> n -> a.at(n) + b.at(n);
      case SUB -> n -> a.at(n) - b.at(n);
      case MUL -> n -> a.at(n) * b.at(n);
      case MIN -> n -> Math.min(a.at(n), b.at(n));
      case MAX -> n -> Math.max(a.at(n), b.at(n));
      case SHL -> n -> a.at(n) << b.at(n);
      case GT -> n -> a.at(n) > b.at(n) ? 1 : 0;
      case GE -> n -> a.at(n) >= b.at(n) ? 1 : 0;
      case LT -> n -> a.at(n) < b.at(n) ? 1 : 0;
      case LE -> n -> a.at(n) <= b.at(n) ? 1 : 0;
      case EQ -> n -> a.at(n) == b.at(n) ? 1 : 0;
      case NE -> n -> a.at(n) != b.at(n) ? 1 : 0;
      case AND -> n -> a.at(n) != 0 && b.at(n) != 0 ? 1 : 0;
      case OR -> n -> a.at(n) != 0 || b.at(n) != 0 ? 1 : 0;
      case XOR -> n -> (a.at(n) != 0) != (b.at(n) != 0) ? 1 : 0;
      case NEG,
          ABS,
          NOT,
          XORSHIFT,
          DIV,
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
          throw new IllegalArgumentException(function.text());
    };
  }

  /// The arguments with equal bits behind the point.
  private static List<IntegerCode> aligned(List<Expression> arguments, Names names) {
    Discrete types = names.types();
    int fraction = arguments.stream().mapToInt(a -> types.of(a).fraction()).max().orElse(0);
    return arguments.stream()
        .map(a -> shifted(of(a, names), fraction - types.of(a).fraction()))
        .toList();
  }
}
