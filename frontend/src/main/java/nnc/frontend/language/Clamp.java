package nnc.frontend.language;

import java.util.List;
import java.util.Map;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.RealCode;

/// A use of `clamp` at `span`. Its bounds must be in order, whatever parameters a population has.
record Clamp(Expression value, Expression low, Expression high, Span span) {

  /// What a line sees of it.
  Expression bounded() {
    return Expression.apply(Function.MIN, Expression.apply(Function.MAX, value, low), high);
  }

  /// Throws a rejection with E0305 where the lower bound is above the upper one for any of `size`
  /// neurons, whose parameters are `known`. Bounds that change are not looked at.
  void check(Map<String, double[]> known, int size) {
    if (!List.of(low, high).stream().allMatch(Expression::isConstant)) {
      return;
    }
    RealCode lows = RealCode.of(low, RealCode.Names.of(known));
    RealCode highs = RealCode.of(high, RealCode.Names.of(known));
    for (int n = 0; n < size; n++) {
      if (lows.at(n) > highs.at(n)) {
        throw Diagnostic.of(
                Code.E0305,
                span,
                "the lower bound, " + lows.at(n) + ", is above the upper one, " + highs.at(n))
            .help("swap them, or give the population other parameters")
            .rejection();
      }
    }
  }
}
