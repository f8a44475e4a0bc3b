package nnc.passes.legalize;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Halt;
import nnc.ir.network.Types;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Reduction;
import nnc.ir.neuron.Statement;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.passes.Options;
import nnc.passes.Options.Option;
import nnc.passes.PassCall;

/// Gives an integer network in time one more output, a bit that says that the sequence may end: the
/// elements of the first output are added up over the steps, and the largest sum is at least `gap`
/// above the second. It is 1 in a step exactly where `Halt` is reached with that step, while no sum
/// is cut off: sums have 16 bits more than the output.
///
/// ```
/// output y = scores       output y = scores
///                         output halt = one neuron that adds up the scores and compares
/// ```
///
/// Throws `Rejection`: E0203 where the first output has one element, E0106 where it has more than
/// 64.
public record InsertHalt(double gap) implements Pass<Network, Network> {

  public static final String ID = "insert-halt";

  public static final List<Option> OPTIONS =
      List.of(new Option("gap", "1", "how far the largest sum must be above the second, above 0"));

  private static final String NEURON = "halting";
  private static final int MOST = 64;

  /// Bits that a sum has beyond those of what is added.
  private static final int GROWTH = 16;

  public static InsertHalt of(Options options) {
    return new InsertHalt(options.number("gap", Double.MIN_VALUE, Double.MAX_VALUE));
  }

  /// This pass in a list of passes.
  public PassCall call(Span span) {
    SequencedMap<String, String> options = new LinkedHashMap<>();
    options.put("gap", String.valueOf(gap));
    return new PassCall(ID, options, span);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String summary() {
    return "add an output that says when a sequence may end early";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.EXACT;
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %x = input { type = int4[3] }
        %late = delay(%x) { steps = 1, type = int4[3] }
        %y = output(%late)
      }
      """;

  /// The output that says when a sequence may end; empty where there is none.
  public static Optional<String> flag(Network network) {
    return network.outputIds().stream()
        .filter(id ->
            network.op(network.input(id)) instanceof Op.Population p
                && p.model().name().equals(NEURON))
        .findFirst();
  }

  @Override
  public Network apply(Network network, PassContext context) {
    if (!network.isInTime() || flag(network).isPresent()) {
      return network;
    }
    String output = network.outputIds().getFirst();
    Span span = network.vertex(output).span();
    Types types = Types.of(network);
    TensorType type = types.type(output);
    int size = type.shape().size();
    check(output, span, size);
    Network.Builder builder = network.toBuilder();
    String from = network.input(output);
    if (type.shape().rank() != 1) {
      String flat = builder.fresh("halt_flat");
      builder.add(flat, new Op.Flatten(), span, from);
      from = flat;
    }
    List<String> ports = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String port = builder.fresh("halt_" + i);
      builder.add(port, element(i, size), span, from);
      ports.add(port);
    }
    String neuron = builder.fresh("halt_neuron");
    builder.add(
        neuron,
        new Op.Population(
            model(size, types.range(output).orElseThrow(), type.format().fraction(), span),
            Shape.of(1),
            new LinkedHashMap<>()),
        span,
        ports);
    builder.add(builder.fresh("halt"), new Op.Output(), span, List.of(neuron));
    return builder.build();
  }

  /// Checks that the output `name` has elements to compare, and not too many.
  private static void check(String name, Span span, int size) {
    if (size < 2) {
      throw Diagnostic.of(
              Code.E0203, span, "the output '" + name + "' has one element, nothing to compare")
          .help("let the first output show the sums of all classes, not their argmax")
          .rejection();
    }
    if (size > MOST) {
      throw Diagnostic.of(
              Code.E0106,
              span,
              "the output '" + name + "' has " + size + " elements; hardware compares " + MOST)
          .help("end sequences in 'run' without a target, or reduce the output first")
          .rejection();
    }
  }

  /// A layer that passes on one element.
  private static Op.Dense element(int index, int size) {
    Tensor weights =
        Tensor.narrowest(
            Shape.of(1, size),
            IntStream.range(0, size).mapToLong(i -> i == index ? 1 : 0).toArray());
    return new Op.Dense(new Synapse.Product(weights), Optional.empty());
  }

  private NeuronModel model(int size, Range range, int fraction, Span span) {
    int width = Math.min(NumberFormat.bits(range.union(Range.of(-1))) + GROWTH, 60);
    NumberFormat.Fixed format = new NumberFormat.Fixed(true, width, fraction);
    List<String> ports = new ArrayList<>();
    List<NeuronModel.State> states = new ArrayList<>();
    List<Statement> statements = new ArrayList<>();
    List<Expression> sums = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String port = "i_" + i;
      String sum = "sum_" + i;
      ports.add(port);
      sums.add(new Expression.State(sum));
      states.add(
          new NeuronModel.State(
              sum,
              Optional.of(format),
              Rounding.FLOOR,
              Overflow.SATURATE,
              new Expression.Constant(0, 0),
              span));
      statements.add(
          new Statement.Assign(
              sum,
              Expression.apply(Function.ADD, new Expression.State(sum), new Expression.Port(port)),
              span));
    }
    Expression reached =
        Expression.apply(
            Function.GE,
            Expression.apply(
                Function.SUB, Reduction.of(Function.MAX, sums), Reduction.secondLargest(sums)),
            new Expression.Constant(bound(fraction), fraction));
    statements.add(new Statement.Let("reached", reached, span));
    return new NeuronModel(
        NEURON, List.of(), ports, states, statements, new Expression.Local("reached"), true);
  }

  /// The least difference of raw sums that is at least `gap`.
  private long bound(int fraction) {
    return (long) Math.min(Math.ceil(Math.scalb(gap, fraction)), 0x1p61);
  }

  /// The bound of a condition that hardware can test; throws a rejection with E0401 for another
  /// one, which stands at `span`.
  public static InsertHalt of(Halt halt, Span span) {
    return switch (halt.kind()) {
      case GAP -> new InsertHalt(halt.bound());
      case CONFIDENCE ->
          throw Diagnostic.of(
                  Code.E0401, span, "a sequence cannot end by its confidence in hardware")
              .label("is a softmax of the sums")
              .help("end it by the gap, halt when gap >= 3, or run without a target")
              .rejection();
    };
  }
}
