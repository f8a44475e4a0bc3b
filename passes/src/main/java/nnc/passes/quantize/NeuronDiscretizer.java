package nnc.passes.quantize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.RealCode;
import nnc.ir.neuron.Resolution;
import nnc.ir.neuron.Statement;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;
import nnc.passes.analysis.Fractions;

/// Makes integers of a population whose states have formats. What parameters and numbers alone
/// decide is computed in double precision and rounded to the nearest with `GUARD` bits more than
/// the finest state has, or fewer where that is exact; a parameter with a format is rounded to it
/// first. Division by such a constant becomes a product; another quotient that does not say how
/// fine it is gets the finest state's resolution.
final class NeuronDiscretizer {

  /// Bits that constants have behind those of the states: with fewer, slow variables drift.
  static final int GUARD = 16;

  private final Op.Population population;
  private final NeuronModel model;
  private final Map<String, double[]> values = new HashMap<>();
  private final SequencedMap<String, Tensor> kept = new LinkedHashMap<>();
  private final List<NeuronModel.Parameter> declared = new ArrayList<>();
  private final Set<String> tabulated = new HashSet<>();
  private final int finest;
  private final boolean narrow;

  private NeuronDiscretizer(Op.Population population, boolean narrow) {
    this.population = population;
    this.model = population.model();
    this.narrow = narrow && model.statements().stream().noneMatch(s -> rounds(s.value()));
    this.finest =
        model.states().stream()
            .mapToInt(s -> s.format().orElseThrow().fraction())
            .max()
            .orElse(GUARD);
    for (NeuronModel.Parameter p : model.parameters()) {
      double[] reals = RealCode.reals(population.parameters().get(p.name()));
      p.format()
          .ifPresent(f -> {
            for (int i = 0; i < reals.length; i++) {
              reals[i] = nearest(reals[i], f.fraction()) * f.unit();
            }
          });
      values.put(p.name(), reals);
    }
  }

  /// `population` on integers. Every state must have a format. Where `narrow` and the model itself
  /// rounds nothing, products are rounded to the nearest with as many bits behind the point as
  /// constants have at most, instead of being kept exactly.
  static Op.Population of(Op.Population population, boolean narrow) {
    return new NeuronDiscretizer(population, narrow).result();
  }

  private Op.Population result() {
    List<NeuronModel.State> states =
        model.states().stream()
            .map(s ->
                new NeuronModel.State(
                    s.name(),
                    s.format(),
                    s.rounding(),
                    s.overflow(),
                    convert(s.initial()),
                    s.span()))
            .toList();
    List<Statement> statements =
        model.statements().stream().map(s -> s.with(convert(s.value()))).toList();
    Expression output = convert(model.output());
    for (String name : tabulated) {
      keep(name, values.get(name));
    }
    return new Op.Population(
        new NeuronModel(
            model.name(), declared, model.ports(), states, statements, output, model.spiking()),
        population.shape(),
        kept);
  }

  private Expression convert(Expression e) {
    if (e.isConstant() && !rounds(e)) {
      return constant(e);
    }
    if (e instanceof Expression.Table t) {
      names(t.body());
    }
    if (e instanceof Expression.Apply(var function, var arguments) && function == Function.DIV) {
      return arguments.get(1).isConstant() && !rounds(arguments.get(1))
          ? convert(
              Expression.apply(
                  Function.MUL,
                  arguments.get(0),
                  Expression.apply(Function.DIV, new Expression.Literal(1), arguments.get(1))))
          : new Expression.Rescale(
              quotient(arguments), new Resolution.Bits(finest), Rounding.NEAREST);
    }
    if (e
            instanceof
            Expression.Rescale(Expression.Apply(var function, var arguments), var to, var r)
        && function == Function.DIV) {
      return new Expression.Rescale(quotient(arguments), to, r);
    }
    Expression same = e.with(e.parts().stream().map(this::convert).toList());
    return narrow && e instanceof Expression.Apply(var function, _) && function == Function.MUL
        ? new Expression.Rescale(same, new Resolution.Bits(finest + GUARD), Rounding.NEAREST)
        : same;
  }

  private Expression quotient(List<Expression> arguments) {
    return new Expression.Apply(Function.DIV, arguments.stream().map(this::convert).toList());
  }

  /// Whether a constant expression says itself how it is rounded.
  private static boolean rounds(Expression e) {
    return switch (e) {
      case Expression.Rescale _, Expression.Fit _, Expression.ShiftRight _, Expression.Table _ ->
          true;
      case Expression.Literal _,
          Expression.Constant _,
          Expression.Parameter _,
          Expression.Port _,
          Expression.State _,
          Expression.Old _,
          Expression.Local _,
          Expression.Apply _ ->
          e.parts().stream().anyMatch(NeuronDiscretizer::rounds);
    };
  }

  private void names(Expression body) {
    if (body instanceof Expression.Parameter(var name)) {
      tabulated.add(name);
    }
    body.parts().forEach(this::names);
  }

  private Expression constant(Expression e) {
    if (e instanceof Expression.Constant) {
      return e;
    }
    RealCode code = RealCode.of(e, RealCode.Names.of(values));
    double[] all = new double[population.shape().size()];
    boolean same = true;
    for (int n = 0; n < all.length; n++) {
      all[n] = code.at(n);
      same &= all[n] == all[0];
    }
    int fraction = fraction(same ? new double[] {all[0]} : all);
    if (same) {
      return new Expression.Constant(nearest(all[0], fraction), fraction);
    }
    String name = e instanceof Expression.Parameter(var own) ? own : "constant" + kept.size();
    return keep(name, all);
  }

  private Expression keep(String name, double[] all) {
    if (!kept.containsKey(name)) {
      int fraction = fraction(all);
      long[] raw = new long[all.length];
      for (int i = 0; i < raw.length; i++) {
        raw[i] = nearest(all[i], fraction);
      }
      Tensor tensor = Fractions.narrowest(Shape.of(raw.length), fraction, raw);
      kept.put(name, tensor);
      declared.add(
          new NeuronModel.Parameter(
              name,
              tensor.format() instanceof NumberFormat.Fixed f
                  ? java.util.Optional.of(f)
                  : java.util.Optional.empty(),
              nnc.ir.diagnostic.Span.NONE));
    }
    return new Expression.Parameter(name);
  }

  /// The fewest bits behind the point that hold all numbers exactly, at most the limit.
  private int fraction(double[] all) {
    int limit = Math.min(finest + GUARD, NumberFormat.MAX_WIDTH - 2);
    for (int fraction = 0; fraction < limit; fraction++) {
      boolean exact = true;
      for (double x : all) {
        double scaled = Math.scalb(x, fraction);
        exact &= scaled == Math.rint(scaled);
      }
      if (exact) {
        return fraction;
      }
    }
    return limit;
  }

  /// Raw value nearest to `x`, ties upward; throws `ArithmeticException` where none is.
  private static long nearest(double x, int fraction) {
    double scaled = Math.floor(Math.scalb(x, fraction) + 0.5);
    if (!(Math.abs(scaled) < 0x1p61)) {
      throw new ArithmeticException(x + " with " + fraction + " fraction bits");
    }
    return (long) scaled;
  }
}
