package nnc.testbench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.DatapathBuilder;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Resolution;
import nnc.ir.neuron.Statement;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;

/// Random integer neurons: states of random formats, roundings and overflows, and statements over
/// every function that integers have, with tables, quotients, shifts and parameters per neuron.
final class RandomNeurons {

  private static final List<Function> BINARY =
      List.of(
          Function.ADD,
          Function.SUB,
          Function.MUL,
          Function.MIN,
          Function.MAX,
          Function.GT,
          Function.GE,
          Function.LT,
          Function.LE,
          Function.EQ,
          Function.NE,
          Function.AND,
          Function.OR,
          Function.XOR);

  private static final List<Function> UNARY =
      List.of(Function.NEG, Function.ABS, Function.NOT, Function.XORSHIFT);

  private final Random random;
  private final List<NumberFormat> inputs;
  private final int size;
  private final List<String> ports = new ArrayList<>();
  private final List<NeuronModel.State> states = new ArrayList<>();
  private final List<NeuronModel.Parameter> parameters = new ArrayList<>();
  private final SequencedMap<String, Tensor> values = new LinkedHashMap<>();
  private final List<String> locals = new ArrayList<>();

  private RandomNeurons(Random random, List<NumberFormat> inputs, int size) {
    this.random = random;
    this.inputs = inputs;
    this.size = size;
  }

  /// A population of `shape` whose ports take `inputs`; what is drawn and has no integer meaning (a
  /// value too wide, a divisor that can be 0) is drawn again.
  static Op.Population of(Random random, List<NumberFormat> inputs, Shape shape) {
    while (true) {
      try {
        Op.Population drawn = new RandomNeurons(random, inputs, shape.size()).draw(shape);
        var _ = DatapathBuilder.of(drawn.model(), drawn.parameters(), inputs, shape.size(), 3);
        return drawn;
      } catch (Rejection | ArithmeticException _) {
        // drawn again
      }
    }
  }

  private Op.Population draw(Shape shape) {
    for (int i = 0; i < inputs.size(); i++) {
      ports.add("p" + i);
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      parameter(
          "k" + i,
          new NumberFormat.Fixed(random.nextBoolean(), 2 + random.nextInt(6), random.nextInt(4)));
    }
    parameter("by", NumberFormat.unsigned(3));
    for (int i = random.nextInt(3); i >= 0; i--) {
      int fraction = random.nextInt(7);
      states.add(
          new NeuronModel.State(
              "s" + i,
              Optional.of(
                  new NumberFormat.Fixed(
                      random.nextInt(4) > 0, 1 + fraction + random.nextInt(8), fraction)),
              rounding(),
              random.nextInt(4) == 0 ? Overflow.WRAP : Overflow.SATURATE,
              random.nextBoolean() ? new Expression.Parameter("k0") : constant(),
              Span.NONE));
    }
    List<Statement> statements = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      if (random.nextInt(3) == 0) {
        String name = "n" + locals.size();
        statements.add(new Statement.Let(name, expression(3), Span.NONE));
        locals.add(name);
      } else {
        statements.add(new Statement.Assign(pick(states).name(), expression(3), Span.NONE));
      }
    }
    boolean spiking = random.nextBoolean();
    Expression output =
        spiking
            ? Expression.apply(pick(List.of(Function.GT, Function.GE)), leaf(), leaf())
            : new Expression.State(pick(states).name());
    NeuronModel model =
        new NeuronModel("random", parameters, ports, states, statements, output, spiking);
    return new Op.Population(model, shape, values);
  }

  private void parameter(String name, NumberFormat.Fixed format) {
    Range r = format.range();
    boolean each = random.nextBoolean();
    values.put(
        name,
        Tensor.generate(
            Shape.of(each ? size : 1), format, _ -> random.nextLong(r.lo(), r.hi() + 1)));
    parameters.add(new NeuronModel.Parameter(name, Optional.of(format), Span.NONE));
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private Rounding rounding() {
    return pick(List.of(Rounding.values()));
  }

  private Expression constant() {
    return new Expression.Constant(random.nextInt(41) - 20, random.nextInt(4));
  }

  private Expression leaf() {
    return switch (random.nextInt(8)) {
      case 0 -> constant();
      case 1 -> new Expression.Parameter(pick(List.copyOf(values.sequencedKeySet())));
      case 2 -> new Expression.Old(pick(states).name());
      case 3, 4 -> ports.isEmpty() ? constant() : new Expression.Port(pick(ports));
      case 5 -> locals.isEmpty() ? constant() : new Expression.Local(pick(locals));
      default -> new Expression.State(pick(states).name());
    };
  }

  private Expression expression(int depth) {
    if (depth == 0) {
      return leaf();
    }
    Expression a = expression(random.nextInt(depth));
    return switch (random.nextInt(16)) {
      case 0 -> leaf();
      case 1 -> Expression.apply(pick(UNARY), a);
      case 2 ->
          Expression.apply(
              Function.SELECT, a, expression(depth - 1), expression(random.nextInt(depth)));
      case 3 -> new Expression.ShiftRight(a, new Expression.Parameter("by"), rounding());
      case 4 ->
          new Expression.ShiftRight(a, new Expression.Constant(random.nextInt(9), 0), rounding());
      case 5 -> Expression.apply(Function.SHL, a, new Expression.Parameter("by"));
      case 6 -> new Expression.Rescale(a, resolution(), rounding());
      case 7 ->
          new Expression.Fit(
              new Expression.Rescale(a, new Resolution.Bits(3), rounding()),
              new NumberFormat.Fixed(random.nextBoolean(), 4 + random.nextInt(8), 3),
              pick(List.of(Overflow.values())));
      case 8 ->
          new Expression.Rescale(
              Expression.apply(Function.DIV, a, divisor(depth)), resolution(), rounding());
      case 9 ->
          new Expression.Table(
              List.of(axis(a, "u", 8 << random.nextInt(3))),
              Expression.apply(
                  pick(List.of(Function.TANH, Function.SIN, Function.SIGMOID)),
                  new Expression.Local("u")),
              random.nextBoolean(),
              random.nextInt(8));
      case 10 ->
          new Expression.Table(
              List.of(
                  axis(a, "u", 4 << random.nextInt(3)),
                  axis(expression(random.nextInt(depth)), "w", pick(List.of(4, 12, 64)))),
              Expression.apply(
                  pick(List.of(Function.MUL, Function.SUB, Function.MAX)),
                  Expression.apply(Function.COS, new Expression.Local("u")),
                  new Expression.Local("w")),
              random.nextBoolean(),
              random.nextInt(8));
      case 11 ->
          new Expression.Rescale(
              Expression.apply(Function.MUL, fine(a), fine(expression(random.nextInt(depth)))),
              resolution(),
              rounding());
      default -> Expression.apply(pick(BINARY), a, expression(random.nextInt(depth)));
    };
  }

  /// `e` times a number of about 1 and 30 more bits: a product of two is wide.
  private Expression fine(Expression e) {
    return Expression.apply(
        Function.MUL, e, new Expression.Constant(random.nextLong(1L << 28, 1L << 32), 30));
  }

  /// An axis over `a` with 4 bits behind the point: 12 entries over 6, or a power of two over 4.
  private static Expression.Axis axis(Expression a, String variable, int entries) {
    return new Expression.Axis(
        new Expression.Rescale(a, new Resolution.Bits(4), Rounding.FLOOR),
        variable,
        -2,
        entries == 12 ? 4 : 2,
        entries);
  }

  /// What can be of either sign, and never 0.
  private Expression divisor(int depth) {
    Expression any = expression(random.nextInt(depth));
    return switch (random.nextInt(3)) {
      case 0 -> Expression.apply(Function.MAX, any, new Expression.Constant(1, 1));
      case 1 -> Expression.apply(Function.MIN, any, new Expression.Constant(-3, 1));
      default -> new Expression.Constant(1 + random.nextInt(9), random.nextInt(3));
    };
  }

  private Resolution resolution() {
    return random.nextBoolean()
        ? new Resolution.OfState(pick(states).name())
        : new Resolution.Bits(random.nextInt(8));
  }
}
