package nnc.ir.neuron;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import nnc.ir.Tensor;
import nnc.ir.neuron.Datapath.Node;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;

/// Makes the datapath of an integer model. The rules of its arithmetic are those of `Discrete`;
/// what parameters alone decide is computed beforehand.
public final class DatapathBuilder {

  private final NeuronModel model;
  private final Discrete types;
  private final IntegerNeurons neurons;
  private final int adderLevels;
  private final Wires wires;
  private final List<Datapath.Field> fields = new ArrayList<>();
  private final Map<Expression, Integer> constants = new HashMap<>();
  private final Map<String, Value> ports = new LinkedHashMap<>();
  private final Map<String, Value> old = new LinkedHashMap<>();
  private final Map<String, Value> states = new LinkedHashMap<>();
  private final Map<String, Value> locals = new HashMap<>();

  /// A wire and its bits behind the point.
  private record Value(int wire, int fraction) {}

  private DatapathBuilder(
      NeuronModel model,
      Map<String, Tensor> values,
      List<NumberFormat> inputs,
      int size,
      int adderLevels) {
    this.model = model;
    this.adderLevels = adderLevels;
    this.neurons = new IntegerNeurons(model, values, inputs, size);
    this.types = neurons.types();
    this.wires = new Wires(2 * adderLevels);
    for (int i = 0; i < inputs.size(); i++) {
      Quantity q = Quantity.of(inputs.get(i));
      int wire = wires.place(new Node.Port(i), q.range());
      ports.put(model.ports().get(i), new Value(wire, q.fraction()));
    }
    for (NeuronModel.State s : model.states()) {
      NumberFormat.Fixed format = types.format(s.name());
      int wire = wires.place(new Node.State(old.size()), format.range());
      old.put(s.name(), new Value(wire, format.fraction()));
    }
    states.putAll(old);
  }

  /// The datapath of `size` neurons whose ports take `inputs`, with so many levels of adders
  /// between registers at most. Throws `Rejection` for a model that does not compute integers.
  public static Datapath of(
      NeuronModel model,
      Map<String, Tensor> parameters,
      List<NumberFormat> inputs,
      int size,
      int adderLevels) {
    return new DatapathBuilder(model, parameters, inputs, size, adderLevels).build();
  }

  private Datapath build() {
    for (Statement s : model.statements()) {
      switch (s) {
        case Statement.Let(var name, var value, _) -> locals.put(name, value(value));
        case Statement.Assign(var state, var value, _) ->
            states.put(state, value(model.state(state).stored(value)));
      }
    }
    Value given = value(model.output());
    int output = model.spiking() ? wires.isTrue(given.wire()) : given.wire();
    return used(states.values().stream().map(Value::wire).toList(), output);
  }

  /// The datapath of what `next` and `output` are made of.
  private Datapath used(List<Integer> next, int output) {
    List<Datapath.Wire> all = wires.all();
    boolean[] needed = new boolean[all.size()];
    needed[output] = true;
    next.forEach(wire -> needed[wire] = true);
    int depth = 0;
    for (int i = all.size() - 1; i >= 0; i--) {
      if (needed[i]) {
        all.get(i).node().parts().forEach(part -> needed[part] = true);
        depth = Math.max(depth, all.get(i).stage());
      }
    }
    int[] place = new int[all.size()];
    List<Datapath.Wire> kept = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (needed[i]) {
        Datapath.Wire wire = all.get(i);
        place[i] = kept.size();
        kept.add(new Datapath.Wire(wire.node().moved(place), wire.range(), wire.stage()));
      }
    }
    return new Datapath(
        adderLevels,
        kept,
        next.stream().map(wire -> place[wire]).toList(),
        place[output],
        depth,
        fields);
  }

  private Value value(Expression e) {
    if (e.isConstant()) {
      return new Value(constant(e), types.of(e).fraction());
    }
    return switch (e) {
      case Expression.Literal _, Expression.Constant _, Expression.Parameter _ ->
          throw new IllegalStateException(e + " is constant");
      case Expression.Port(var name) -> ports.get(name);
      case Expression.State(var name) -> states.get(name);
      case Expression.Old(var name) -> old.get(name);
      case Expression.Local(var name) -> locals.get(name);
      case Expression.Apply(var function, var arguments, _) -> apply(function, arguments);
      case Expression.ShiftRight(var value, var by, var rounding) -> {
        Value a = value(value);
        yield new Value(shiftedRight(a.wire(), value(by).wire(), rounding), a.fraction());
      }
      case Expression.Rescale(Expression.Apply(var function, var parts, _), var to, var rounding)
          when function == Function.DIV ->
          quotient(e, parts.get(0), parts.get(1), types.fraction(to), rounding);
      case Expression.Rescale r when types.dropped(r) > 0 -> {
        int a = value(r.value().parts().get(0)).wire();
        int b = value(r.value().parts().get(1)).wire();
        int product = wires.wideMultiply(a, b, types.dropped(r));
        yield new Value(
            roundedShift(product, WideProduct.EXTRA, r.rounding()), types.fraction(r.to()));
      }
      case Expression.Rescale(var value, var to, var rounding) -> {
        Value a = value(value);
        int by = types.fraction(to) - a.fraction();
        int wire = by >= 0 ? wires.shift(a.wire(), by) : roundedShift(a.wire(), -by, rounding);
        yield new Value(wire, types.fraction(to));
      }
      case Expression.Fit(var value, var format, var overflow) -> {
        int a = aligned(value(value), format.fraction());
        Range r = format.range();
        yield new Value(
            switch (overflow) {
              case SATURATE -> wires.clamp(a, r.lo(), r.hi());
              case WRAP -> wires.wrapped(a, format);
            },
            format.fraction());
      }
      case Expression.Table table ->
          new Value(
              types
                  .lookup(table)
                  .wire(wires, table.parts().stream().map(a -> value(a).wire()).toList()),
              table.fraction());
    };
  }

  private int aligned(Value v, int fraction) {
    return wires.shift(v.wire(), fraction - v.fraction());
  }

  /// What only parameters and numbers decide: one number, or a field with one for each neuron.
  private int constant(Expression e) {
    return constants.computeIfAbsent(
        e,
        _ -> {
          LongSummaryStatistics values = Arrays.stream(neurons.constant(e)).summaryStatistics();
          Range range = new Range(values.getMin(), values.getMax());
          if (range.lo() == range.hi()) {
            return wires.constant(range.lo());
          }
          fields.add(new Datapath.Field(e, range));
          return wires.place(new Node.Parameter(fields.size() - 1), range);
        });
  }

  private Value apply(Function function, List<Expression> arguments) {
    List<Value> given = arguments.stream().map(this::value).toList();
    Value first = given.getFirst();
    int a = first.wire();
    if (function == Function.NOT) {
      return bit(wires.not(wires.isTrue(a)));
    }
    if (function == Function.NEG) {
      return new Value(wires.negate(a), first.fraction());
    }
    if (function == Function.ABS) {
      return new Value(wires.absolute(a), first.fraction());
    }
    if (function == Function.XORSHIFT) {
      return new Value(wires.xorshift(a), first.fraction());
    }
    Value second = given.get(1);
    if (function == Function.MUL) {
      return new Value(wires.multiply(a, second.wire()), first.fraction() + second.fraction());
    }
    if (function == Function.SHL) {
      return new Value(shiftedLeft(a, second.wire()), first.fraction());
    }
    List<Value> sides = function == Function.SELECT ? given.subList(1, 3) : given;
    int fraction = sides.stream().mapToInt(Value::fraction).max().orElseThrow();
    int x = aligned(sides.get(0), fraction);
    int y = aligned(sides.get(1), fraction);
    return switch (function) {
      case SELECT -> new Value(wires.select(wires.isTrue(a), x, y), fraction);
      case ADD -> new Value(wires.add(x, y), fraction);
      case SUB -> new Value(wires.subtract(x, y), fraction);
      case MIN -> new Value(wires.min(x, y), fraction);
      case MAX -> new Value(wires.max(x, y), fraction);
      case GT -> bit(wires.less(y, x));
      case GE -> bit(wires.not(wires.less(x, y)));
      case LT -> bit(wires.less(x, y));
      case LE -> bit(wires.not(wires.less(y, x)));
      case EQ -> bit(wires.equal(x, y));
      case NE -> bit(wires.not(wires.equal(x, y)));
      case AND -> bit(wires.and(wires.isTrue(x), wires.isTrue(y)));
      case OR -> bit(wires.or(wires.isTrue(x), wires.isTrue(y)));
      case XOR -> bit(wires.exclusive(wires.isTrue(x), wires.isTrue(y)));
      case NOT,
          NEG,
          ABS,
          XORSHIFT,
          MUL,
          SHL,
          DIV,
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
          throw new IllegalStateException(function.text());
    };
  }

  private static Value bit(int wire) {
    return new Value(wire, 0);
  }

  /// `a / 2^by` rounded, `by` known.
  private int roundedShift(int a, int by, Rounding rounding) {
    if (by > 62) {
      return roundedShift(wires.shift(a, 62 - by), 62, rounding);
    }
    if (by == 0) {
      return a;
    }
    long half = 1L << (by - 1);
    return wires.shift(
        switch (rounding) {
          case FLOOR -> a;
          case NEAREST -> wires.add(a, wires.constant(half));
          case TRUNC ->
              wires.add(
                  a,
                  wires.select(
                      wires.less(a, wires.constant(0)),
                      wires.constant((1L << by) - 1),
                      wires.constant(0)));
          case NEAREST_EVEN ->
              wires.add(wires.add(a, wires.constant(half - 1)), wires.slice(a, by, 1));
        },
        -by);
  }

  private int shiftedRight(int a, int by, Rounding rounding) {
    if (wires.all().get(by).isConstant()) {
      return roundedShift(a, (int) wires.range(by).lo(), rounding);
    }
    int most = (int) wires.range(by).hi();
    int floor = a;
    for (int i = 0; 1 << i <= most; i++) {
      floor = wires.select(wires.slice(by, i, 1), wires.shift(floor, -(1 << i)), floor);
    }
    if (rounding == Rounding.FLOOR) {
      return floor;
    }
    Range rest = new Range(0, (1L << most) - 1);
    int unit = shiftedLeft(wires.constant(1), by);
    int back = shiftedLeft(floor, by);
    int left = wires.narrowed(wires.subtract(a, back), rest);
    return rounded(floor, left, unit, wires.less(a, wires.constant(0)), rounding);
  }

  /// `a * 2^by` by a chain of shifts by powers of two, the largest first so that none goes beyond
  /// what the whole can be.
  private int shiftedLeft(int a, int by) {
    if (wires.all().get(by).isConstant()) {
      return wires.shift(a, (int) wires.range(by).lo());
    }
    int most = (int) wires.range(by).hi();
    int result = a;
    int soFar = 0;
    for (int i = 31 - Integer.numberOfLeadingZeros(most); i >= 0; i--) {
      int step = Math.min(1 << i, most - soFar);
      soFar += step;
      Range range = wires.range(a).union(Quantity.shifted(wires.range(a), soFar));
      int moved = wires.place(new Node.Shift(result, 1 << i), range);
      result = wires.select(wires.slice(by, i, 1), moved, result, range);
    }
    return result;
  }

  /// `floor` or the number above it, given what remains of a division by `divisor`.
  private int rounded(int floor, int rest, int divisor, int negative, Rounding rounding) {
    int twice = wires.shift(rest, 1);
    int up =
        switch (rounding) {
          case FLOOR -> wires.constant(0);
          case TRUNC -> wires.and(negative, wires.not(wires.equal(rest, wires.constant(0))));
          case NEAREST -> wires.not(wires.less(twice, divisor));
          case NEAREST_EVEN ->
              wires.or(
                  wires.less(divisor, twice),
                  wires.and(wires.equal(twice, divisor), wires.slice(floor, 0, 1)));
        };
    return wires.add(floor, up);
  }

  /// A restoring division of the absolute values, a bit of the quotient at a time.
  private Value quotient(Expression e, Expression a, Expression b, int to, Rounding rounding) {
    Value x = value(a);
    Value y = value(b);
    int by = to + y.fraction() - x.fraction();
    int numerator = wires.shift(x.wire(), Math.max(0, by));
    int denominator = wires.shift(y.wire(), Math.max(0, -by));
    int flip = wires.less(denominator, wires.constant(0));
    int n = wires.select(flip, wires.negate(numerator), numerator);
    int divisor = wires.absolute(denominator);
    int negative = wires.less(n, wires.constant(0));
    int magnitude = wires.absolute(n);
    Range remainder = new Range(0, wires.range(divisor).hi() - 1);
    int rest = wires.constant(0);
    int whole = wires.constant(0);
    for (int i = 63 - Long.numberOfLeadingZeros(wires.range(magnitude).hi()); i >= 0; i--) {
      int next = wires.join(rest, wires.slice(magnitude, i, 1), 1);
      int less = wires.less(next, divisor);
      rest = wires.select(less, next, wires.subtract(next, divisor), remainder);
      whole = wires.join(whole, wires.not(less), 1);
    }
    int exact = wires.equal(rest, wires.constant(0));
    int floor = wires.select(negative, wires.negate(wires.add(whole, wires.not(exact))), whole);
    int left =
        wires.select(
            wires.and(negative, wires.not(exact)), wires.subtract(divisor, rest), rest, remainder);
    int result = rounded(floor, left, divisor, negative, rounding);
    return new Value(wires.narrowed(result, types.of(e).range()), to);
  }
}
