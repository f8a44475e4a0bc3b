package nnc.ir.network;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.RealCode;
import nnc.ir.neuron.Statement;
import nnc.ir.op.Op;

/// Whether steps are short enough for what states do by themselves. `v := v + dt / tau * (rest -
/// v)` multiplies the distance to rest by `1 - dt / tau` in each step. Where that factor is above 1
/// the state runs away, and below 0 it jumps past its rest: `tau` is negative, or too short for
/// `dt`. Judged are states whose next value is linear in them and that do it in one way: a reset to
/// another value and a step without change do not count.
public final class StepFactors {

  /// Factors that differ from a bound by no more are as good as it.
  private static final double SLACK = 1e-9;

  private static final double UNKNOWN = Double.NaN;

  private final Op.Population population;
  private final Map<String, double[]> parameters = new HashMap<>();
  private final IdentityHashMap<Expression, RealCode> constants = new IdentityHashMap<>();

  private StepFactors(Op.Population population) {
    this.population = population;
    population.parameters().forEach((name, t) -> parameters.put(name, RealCode.reals(t)));
  }

  /// A state of a neuron, told of once for all populations of it.
  private record Subject(String neuron, String state, boolean grows) {}

  /// Where a factor is out of bounds.
  private record Finding(List<String> populations, Span at, double factor) {
    Finding and(Finding other) {
      List<String> all = new ArrayList<>(populations);
      all.addAll(other.populations);
      return new Finding(
          all, at, Math.abs(other.factor) > Math.abs(factor) ? other.factor : factor);
    }
  }

  /// Warnings (W0006) about the neurons of `network`.
  public static List<Diagnostic> warnings(Network network) {
    Map<Subject, Finding> found = new LinkedHashMap<>();
    network
        .vertices()
        .forEach((id, vertex) -> {
          if (vertex.op() instanceof Op.Population p && !p.isInteger()) {
            new StepFactors(p).find(id, vertex.span(), found);
          }
        });
    List<Diagnostic> warnings = new ArrayList<>();
    found.forEach((subject, finding) -> warnings.add(warning(network, subject, finding)));
    return warnings;
  }

  private static Diagnostic warning(Network network, Subject subject, Finding found) {
    String state =
        "state '" + subject.state() + "' of '" + String.join("', '", found.populations()) + "'";
    String factor =
        new BigDecimal(Math.abs(found.factor()))
            .round(new MathContext(4))
            .stripTrailingZeros()
            .toPlainString();
    Span population = network.vertex(found.populations().getFirst()).span();
    Diagnostic warning =
        found.factor() > 0
            ? Diagnostic.of(
                    Code.W0006,
                    population,
                    state + " grows by itself, " + factor + " times in each step")
                .help("a time constant or a resistance may have the wrong sign")
            : Diagnostic.of(
                    Code.W0006,
                    population,
                    state
                        + " jumps past its rest in each step, to "
                        + factor
                        + " times the distance on the other side")
                .help(
                    "shorten the step (timestep, --dt), lengthen the time constant, or let it decay"
                        + " exactly: exp(-dt / tau), for NIR --integrate exponential");
    return found.at().isNone() ? warning : warning.because(found.at(), "in this line");
  }

  private void find(String id, Span span, Map<Subject, Finding> found) {
    NeuronModel model = population.model();
    int neurons = parameters.values().stream().mapToInt(v -> v.length).max().orElse(1);
    for (Statement s : model.statements()) {
      if (!(s instanceof Statement.Assign a)) {
        continue;
      }
      double worst = 0;
      for (int n = 0; n < neurons; n++) {
        double factor = factor(a.state(), n);
        if (isWrong(factor) && Math.abs(factor) > Math.abs(worst)) {
          worst = factor;
        }
      }
      Subject subject = new Subject(model.name(), a.state(), worst > 0);
      if (worst != 0
          && !(found.containsKey(subject)
              && found.get(subject).populations().getLast().equals(id))) {
        found.merge(
            subject,
            new Finding(List.of(id), span.isNone() ? Span.NONE : a.span(), worst),
            Finding::and);
      }
    }
  }

  /// A state that changes its sign in each step is one that was meant to.
  private static boolean isWrong(double factor) {
    return (factor > 1 + SLACK || factor < -SLACK)
        && Double.isFinite(factor)
        && Math.abs(factor + 1) > SLACK;
  }

  /// What a step multiplies `state` of neuron `n` by.
  private double factor(String state, int n) {
    Walk walk = new Walk(state, n);
    for (Statement s : population.model().statements()) {
      double value = walk.of(s.value());
      switch (s) {
        case Statement.Let(var name, _, _) -> walk.locals.put(name, value);
        case Statement.Assign(var name, _, _) when name.equals(state) -> walk.current = value;
        case Statement.Assign _ -> {}
      }
    }
    return walk.current;
  }

  /// By how much expressions change with what a state was before the step.
  private final class Walk {

    private final String state;
    private final int neuron;
    private final Map<String, Double> locals = new HashMap<>();
    private double current = 1;

    Walk(String state, int neuron) {
      this.state = state;
      this.neuron = neuron;
    }

    double of(Expression e) {
      return switch (e) {
        case Expression.Literal _,
            Expression.Constant _,
            Expression.Parameter _,
            Expression.Port _ ->
            0;
        case Expression.State(var name) -> name.equals(state) ? current : 0;
        case Expression.Old(var name) -> name.equals(state) ? 1 : 0;
        case Expression.Local(var name) -> locals.get(name);
        case Expression.Apply(var function, var parts, _) -> apply(function, parts);
        case Expression.ShiftRight(var value, var by, _) ->
            of(value) * Math.scalb(1.0, -(int) constant(by));
        case Expression.Rescale(var value, _, _) -> of(value);
        case Expression.Fit(var value, _, _) -> of(value);
        case Expression.Table _ -> unchanged(e);
      };
    }

    private double apply(Function function, List<Expression> parts) {
      if (function.kind() == Function.Kind.CONDITION) {
        return 0;
      }
      return switch (function) {
        case ADD -> of(parts.get(0)) + of(parts.get(1));
        case SUB -> of(parts.get(0)) - of(parts.get(1));
        case NEG -> -of(parts.getFirst());
        case MUL ->
            parts.get(0).isConstant()
                ? constant(parts.get(0)) * of(parts.get(1))
                : parts.get(1).isConstant()
                    ? of(parts.get(0)) * constant(parts.get(1))
                    : unchanged(parts);
        case DIV ->
            parts.get(1).isConstant()
                ? of(parts.get(0)) / constant(parts.get(1))
                : unchanged(parts);
        case SHL -> of(parts.get(0)) * Math.scalb(1.0, (int) constant(parts.get(1)));
        case SELECT -> either(of(parts.get(1)), of(parts.get(2)));
        default -> unchanged(parts);
      };
    }

    /// The only one of two that changes the state by itself.
    private static double either(double a, double b) {
      return a == b || b == 0 || b == 1 ? a : a == 0 || a == 1 ? b : UNKNOWN;
    }

    private double unchanged(Expression e) {
      return unchanged(e.parts());
    }

    private double unchanged(List<Expression> parts) {
      return parts.stream().allMatch(p -> of(p) == 0) ? 0 : UNKNOWN;
    }

    private double constant(Expression e) {
      return constants
          .computeIfAbsent(e, c -> RealCode.of(c, RealCode.Names.of(parameters)))
          .at(neuron);
    }
  }
}
