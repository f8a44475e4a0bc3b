package nnc.frontend.nir;

import static nnc.ir.neuron.Expression.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.DoubleUnaryOperator;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Statement;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;

/// The neurons of NIR as equations. What depends on the step alone, such as `dt / tau`, is a
/// parameter of its own.
///
/// A reset by subtraction acts at once; a neuron that is still above its threshold after it is
/// reset once more, before the comparison of the next step, as frameworks with that reset do.
final class NirNeurons {

  private static final Expression INPUT = new Expression.Port("input");
  private static final Expression V = new Expression.State("v");
  private static final Expression I = new Expression.State("i");

  private final NirSettings settings;
  private final double dt;
  private final Shape shape;
  private final SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
  private final List<Statement> statements = new ArrayList<>();

  private NirNeurons(NirSettings settings, double dt, Shape shape) {
    this.settings = settings;
    this.dt = dt;
    this.shape = shape;
  }

  static Op.Population of(NirNode.Elementwise node, NirSettings settings, double dt, Shape shape) {
    return new NirNeurons(settings, dt, shape).population(node);
  }

  private Op.Population population(NirNode.Elementwise node) {
    return switch (node) {
      case NirNode.I n -> integrator(n.r()).model("integrator", List.of("v"));
      case NirNode.IF n ->
          integrator(n.r()).fires(n.vThreshold(), n.vReset()).model("if", List.of("v"));
      case NirNode.LI n -> leaky(n.tau(), n.r(), n.vLeak()).model("li", List.of("v"));
      case NirNode.LIF n ->
          leaky(n.tau(), n.r(), n.vLeak())
              .fires(n.vThreshold(), n.vReset())
              .model("lif", List.of("v"));
      case NirNode.CubaLI n ->
          current(n.tauSyn(), n.tauMem(), n.r(), n.vLeak(), n.wIn())
              .model("cuba_li", List.of("i", "v"));
      case NirNode.CubaLIF n ->
          current(n.tauSyn(), n.tauMem(), n.r(), n.vLeak(), n.wIn())
              .fires(n.vThreshold(), n.vReset())
              .model("cuba_lif", List.of("i", "v"));
      case NirNode.Threshold _, NirNode.Delay _, NirNode.Scale _ ->
          throw new IllegalArgumentException(node.type() + " is no neuron");
    };
  }

  private NirNeurons integrator(Tensor r) {
    set("v", plus(V, times(parameter("gain", r, x -> dt * x), INPUT)));
    return this;
  }

  private NirNeurons leaky(Tensor tau, Tensor r, Tensor vLeak) {
    Expression target = plus(parameter("v_leak", vLeak), times(parameter("r", r), INPUT));
    set("v", approach(V, parameter("a", tau, this::gain), target));
    return this;
  }

  private NirNeurons current(Tensor tauSyn, Tensor tauMem, Tensor r, Tensor vLeak, Tensor wIn) {
    let("drive", times(parameter("w_in", wIn), INPUT));
    Expression drive = new Expression.Local("drive");
    Expression aSyn = parameter("a_syn", tauSyn, this::gain);
    Expression aMem = parameter("a_mem", tauMem, this::gain);
    Expression leak = parameter("v_leak", vLeak);
    Expression resistance = parameter("r", r);
    if (settings.integration() == NirSettings.Integration.ZOH) {
      parameters.put("coupling", coupling(tauSyn, tauMem));
      Expression still = approach(V, aMem, plus(leak, times(resistance, drive)));
      Expression rest = apply(Function.SUB, I, drive);
      set("v", plus(still, times(times(resistance, new Expression.Parameter("coupling")), rest)));
      set("i", approach(I, aSyn, drive));
    } else {
      set("i", approach(I, aSyn, drive));
      set("v", approach(V, aMem, plus(leak, times(resistance, I))));
    }
    return this;
  }

  /// How much of the current at the step's beginning has moved the potential at its end.
  private Tensor coupling(Tensor tauSyn, Tensor tauMem) {
    int size = Math.max(tauSyn.size(), tauMem.size());
    double[] values = new double[size];
    for (int n = 0; n < size; n++) {
      double s = tauSyn.real(tauSyn.size() == 1 ? 0 : n);
      double m = tauMem.real(tauMem.size() == 1 ? 0 : n);
      values[n] =
          s == m
              ? dt / m * StrictMath.exp(-dt / m)
              : s / (s - m) * (StrictMath.exp(-dt / s) - StrictMath.exp(-dt / m));
    }
    return Tensor.ofReal(Shape.of(size), values);
  }

  private double gain(double tau) {
    return switch (settings.integration()) {
      case EULER -> dt / tau;
      case EXPONENTIAL, ZOH -> -StrictMath.expm1(-dt / tau);
    };
  }

  private NirNeurons fires(Tensor threshold, Tensor reset) {
    Expression limit = parameter("v_threshold", threshold);
    if (settings.subtract()) {
      let("again", apply(Function.GT, new Expression.Old("v"), limit));
      Expression again =
          apply(Function.SELECT, new Expression.Local("again"), limit, new Expression.Literal(0));
      let("fired", apply(Function.GT, apply(Function.SUB, V, again), limit));
      set(
          "v",
          apply(Function.SELECT, new Expression.Local("fired"), apply(Function.SUB, V, limit), V));
    } else {
      let("fired", apply(Function.GT, V, limit));
      set(
          "v",
          apply(Function.SELECT, new Expression.Local("fired"), parameter("v_reset", reset), V));
    }
    return this;
  }

  private Op.Population model(String name, List<String> states) {
    boolean spiking =
        statements.stream()
            .anyMatch(s -> s instanceof Statement.Let(var n, _, _) && n.equals("fired"));
    NeuronModel model =
        new NeuronModel(
            name,
            parameters.sequencedKeySet().stream()
                .map(p -> new NeuronModel.Parameter(p, Optional.empty(), Span.NONE))
                .toList(),
            List.of("input"),
            states.stream()
                .map(s ->
                    new NeuronModel.State(
                        s,
                        Optional.empty(),
                        Rounding.NEAREST,
                        Overflow.SATURATE,
                        new Expression.Literal(0),
                        Span.NONE))
                .toList(),
            statements,
            spiking ? new Expression.Local("fired") : V,
            spiking);
    return new Op.Population(model, shape, parameters);
  }

  private Expression parameter(String name, Tensor values) {
    return parameter(name, values, x -> x);
  }

  private Expression parameter(String name, Tensor values, DoubleUnaryOperator of) {
    double[] all = new double[values.size()];
    for (int n = 0; n < all.length; n++) {
      all[n] = of.applyAsDouble(values.real(n));
    }
    parameters.put(name, Tensor.ofReal(Shape.of(all.length), all));
    return new Expression.Parameter(name);
  }

  private void let(String name, Expression value) {
    statements.add(new Statement.Let(name, value, Span.NONE));
  }

  private void set(String state, Expression value) {
    statements.add(new Statement.Assign(state, value, Span.NONE));
  }

  /// `x + a * (target - x)`.
  private static Expression approach(Expression x, Expression a, Expression target) {
    return plus(x, times(a, apply(Function.SUB, target, x)));
  }

  private static Expression plus(Expression a, Expression b) {
    return apply(Function.ADD, a, b);
  }

  private static Expression times(Expression a, Expression b) {
    return apply(Function.MUL, a, b);
  }
}
