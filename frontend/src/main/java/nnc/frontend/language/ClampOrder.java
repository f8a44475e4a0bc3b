package nnc.frontend.language;

import java.util.List;
import java.util.Map;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.RealCode;
import nnc.ir.neuron.Statement;

/// Bounds of `clamp` must be in order, with the parameters that a population has.
final class ClampOrder {

  private ClampOrder() {}

  /// Throws a rejection with E0305 where a lower bound is above its upper one for any of `size`
  /// neurons, whose parameters are `known`.
  static void check(
      NeuronModel model, Map<String, double[]> known, int size, Syntax.PopulationLine line) {
    Span population = line.name().span();
    for (Statement s : model.statements()) {
      check(s.value(), known, size, s.span(), population);
    }
    check(model.output(), known, size, population, population);
  }

  private static void check(
      Expression e, Map<String, double[]> known, int size, Span place, Span population) {
    e.parts().forEach(part -> check(part, known, size, place, population));
    if (!(e instanceof Expression.Apply(var min, var outer, _)
        && min == Function.MIN
        && outer.get(0) instanceof Expression.Apply(var max, var inner, _)
        && max == Function.MAX)) {
      return;
    }
    List<Expression> bounds = List.of(inner.get(1), outer.get(1));
    if (!bounds.stream().allMatch(Expression::isConstant)) {
      return;
    }
    RealCode low = RealCode.of(bounds.get(0), RealCode.Names.of(known));
    RealCode high = RealCode.of(bounds.get(1), RealCode.Names.of(known));
    for (int n = 0; n < size; n++) {
      if (low.at(n) > high.at(n)) {
        throw Diagnostic.of(
                Code.E0305,
                place,
                "the lower bound of 'clamp', "
                    + low.at(n)
                    + ", is above the upper one, "
                    + high.at(n))
            .because(population, "neuron " + n + " of this population")
            .help("swap them, or give the population other parameters")
            .rejection();
      }
    }
  }
}
