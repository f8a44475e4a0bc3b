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
import nnc.ir.diagnostic.Span;
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
/// fine it is gets the finest state's resolution. Products are exact, or, where those would be too
/// wide, of rounded factors: constants with `SIGNIFICANT` bits, others with `MARGIN` bits more than
/// the finest state has.
final class NeuronDiscretizer {

  /// Bits that constants have behind those of the states: with fewer, slow variables drift.
  static final int GUARD = 16;

  /// Bits of constants in rounded products.
  private static final int SIGNIFICANT = 18;

  /// Bits that other factors of rounded products have behind those of the states.
  private static final int MARGIN = 8;

  /// Most bits behind the point of a power of two that all neurons share.
  private static final int FINEST = 40;

  /// Numbers from here on have no integer of any format.
  private static final double LARGEST = 0x1p61;

  private final Op.Population population;
  private final NeuronModel model;
  private final Map<String, double[]> values = new HashMap<>();
  private final SequencedMap<String, Tensor> kept = new LinkedHashMap<>();
  private final List<NeuronModel.Parameter> declared = new ArrayList<>();
  private final Set<String> tabulated = new HashSet<>();
  private final int finest;
  private final boolean exact;
  private final ExpressionFractions fractions;
  private Span span = Span.NONE;

  private NeuronDiscretizer(Op.Population population, List<Integer> portFractions, boolean exact) {
    this.exact = exact;
    this.fractions = new ExpressionFractions(population.model(), portFractions, kept);
    this.population = population;
    this.model = population.model();
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

  /// `population` on integers whose ports have `portFractions` bits behind the point. Every state
  /// must have a format. `timestep` keeps the length of a step as a parameter.
  static Op.Population of(
      Op.Population population,
      List<Integer> portFractions,
      boolean exactProducts,
      boolean timestep) {
    return new NeuronDiscretizer(population, portFractions, exactProducts).result(timestep);
  }

  private Op.Population result(boolean timestep) {
    List<NeuronModel.State> states =
        model.states().stream()
            .map(s ->
                new NeuronModel.State(
                    s.name(),
                    s.format(),
                    s.rounding(),
                    s.overflow(),
                    converted(s.initial(), s.span()),
                    s.span()))
            .toList();
    List<Statement> statements =
        model.statements().stream()
            .map(s -> s.with(converted(s.value(), s.span())))
            .peek(fractions::define)
            .toList();
    Expression output = converted(model.output(), Span.NONE);
    for (String name : tabulated) {
      keep(name, values.get(name));
    }
    if (timestep && values.containsKey(NeuronModel.TIMESTEP)) {
      keepTimestep();
    }
    return new Op.Population(
        new NeuronModel(
            model.name(), declared, model.ports(), states, statements, output, model.spiking()),
        population.shape(),
        kept);
  }

  /// As fine as a parameter can be, so that nanoseconds are told apart.
  private void keepTimestep() {
    double[] seconds = values.get(NeuronModel.TIMESTEP);
    Tensor tensor =
        Fractions.narrowest(Shape.of(seconds.length), FINEST, i -> nearest(seconds[i], FINEST));
    kept.put(NeuronModel.TIMESTEP, tensor);
    declared.add(
        new NeuronModel.Parameter(
            NeuronModel.TIMESTEP,
            java.util.Optional.of((NumberFormat.Fixed) tensor.format()),
            Span.NONE));
  }

  private Expression converted(Expression e, Span at) {
    span = at;
    return convert(e);
  }

  private Expression convert(Expression e) {
    if (e.isConstant() && !rounds(e)) {
      return constant(e);
    }
    if (e instanceof Expression.Table t) {
      names(t.body());
    }
    if (e instanceof Expression.Apply a && a.function() == Function.DIV) {
      Expression divisor = a.arguments().get(1);
      return divisor.isConstant() && !rounds(divisor)
          ? convert(
              new Expression.Apply(
                  Function.MUL,
                  List.of(
                      a.arguments().get(0), a.with(List.of(new Expression.Literal(1), divisor))),
                  a.span()))
          : new Expression.Rescale(parts(a), new Resolution.Bits(finest), Rounding.NEAREST);
    }
    if (e instanceof Expression.Rescale(Expression.Apply a, var to, var r)
        && a.function() == Function.DIV) {
      return new Expression.Rescale(parts(a), to, r);
    }
    boolean product = e instanceof Expression.Apply(var function, _, _) && function == Function.MUL;
    if (exact || !product) {
      return parts(e);
    }
    return rounded(
        e.with(
            e.parts().stream().map(this::convert).map(f -> rounded(f, finest + MARGIN)).toList()),
        most());
  }

  /// `e` with at most `bits` bits behind the point. Constants keep theirs.
  private Expression rounded(Expression e, int bits) {
    return e.isConstant() || fractions.of(e) <= bits
        ? e
        : new Expression.Rescale(e, new Resolution.Bits(bits), Rounding.NEAREST);
  }

  /// `e` of converted parts.
  private Expression parts(Expression e) {
    return e.with(e.parts().stream().map(this::convert).toList());
  }

  /// Whether a constant expression says itself how it is rounded.
  private static boolean rounds(Expression e) {
    return e.anyMatch(x ->
        switch (x) {
          case Expression.Rescale _,
              Expression.Fit _,
              Expression.ShiftRight _,
              Expression.Table _ ->
              true;
          case Expression.Literal _,
              Expression.Constant _,
              Expression.Parameter _,
              Expression.Port _,
              Expression.State _,
              Expression.Old _,
              Expression.Local _,
              Expression.Apply _ ->
              false;
        });
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
      if (!(Math.abs(all[n]) < LARGEST)) {
        throw new UnfitConstant(span, all[n], parameters(e, n), dividesByZero(e, n));
      }
    }
    int fraction = fraction(same ? new double[] {all[0]} : all);
    if (same) {
      return new Expression.Constant(nearest(all[0], fraction), fraction);
    }
    String name = e instanceof Expression.Parameter(var own) ? own : "constant" + kept.size();
    return keep(name, all);
  }

  private boolean dividesByZero(Expression e, int n) {
    return e.anyMatch(part ->
        part instanceof Expression.Apply(var function, var arguments, _)
            && function == Function.DIV
            && RealCode.of(arguments.get(1), RealCode.Names.of(values)).at(n) == 0);
  }

  /// The parameters of `e`, each with its value for neuron `n`.
  private List<String> parameters(Expression e, int n) {
    if (e instanceof Expression.Parameter(var name)) {
      double[] all = values.get(name);
      return List.of("'" + name + "' = " + (all.length == 1 ? all[0] : all[n]));
    }
    return e.parts().stream().flatMap(part -> parameters(part, n).stream()).distinct().toList();
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

  private int most() {
    return Math.min(finest + GUARD, NumberFormat.MAX_WIDTH - 2);
  }

  /// The fewest bits behind the point that hold all numbers exactly, or, in rounded products, the
  /// largest of them with enough significant bits; at most the limit, beyond which only small
  /// powers of two go: the unit of random numbers would vanish otherwise.
  private int fraction(double[] all) {
    int limit = most();
    for (int fraction = 0; fraction < limit; fraction++) {
      if (isExact(all, fraction) || (!exact && isFine(all, fraction))) {
        return fraction;
      }
    }
    int unit = -Math.getExponent(all[0]);
    boolean power = all.length == 1 && unit > limit && unit <= FINEST;
    return power && isExact(all, unit) ? unit : limit;
  }

  /// Whether the largest of them has enough significant bits.
  private static boolean isFine(double[] all, int fraction) {
    double largest = 0;
    for (double x : all) {
      largest = Math.max(largest, Math.abs(Math.scalb(x, fraction)));
    }
    return largest >= 1L << (SIGNIFICANT - 1);
  }

  private static boolean isExact(double[] all, int fraction) {
    for (double x : all) {
      double scaled = Math.scalb(x, fraction);
      if (scaled != Math.rint(scaled)) {
        return false;
      }
    }
    return true;
  }

  /// Raw value nearest to `x`, ties upward; throws `ArithmeticException` where none is.
  private static long nearest(double x, int fraction) {
    double scaled = Math.floor(Math.scalb(x, fraction) + 0.5);
    if (!(Math.abs(scaled) < LARGEST)) {
      throw new ArithmeticException(x + " with " + fraction + " fraction bits");
    }
    return (long) scaled;
  }
}
