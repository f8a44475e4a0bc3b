package nnc.passes.fold;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.neuron.Discrete;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.IntegerNeurons;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Quantity;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// The integers from `from` on, or, where `below`, those in front of it.
record HalfLine(long from, boolean below) {

  /// Conditions of which no trend is proved are tried for every integer of at most so many.
  static final long MOST_TRIED = 1L << 16;

  /// Integers beyond this are left alone, so that their neighbours and distances are integers too.
  private static final long LARGEST = 1L << 60;

  private static final String PORT = "u";

  /// The half-line of `values` on which `condition` holds for a neuron, as it is computed there;
  /// `of` is the only thing in it that changes. All of `values` are those from the lowest on, and
  /// none those below it. Empty where they are no half-line, or too many to tell.
  static Optional<HalfLine> find(
      Op.Population population, int neuron, Expression condition, Expression of, Quantity values) {
    Range range = values.range();
    if (range.lo() < -LARGEST || range.hi() > LARGEST) {
      return Optional.empty();
    }
    NeuronModel model = population.model();
    Expression output = replaced(condition, of);
    NeuronModel alone =
        new NeuronModel(
            model.name(),
            model.parameters(),
            List.of(PORT),
            model.states(),
            List.of(),
            output,
            true);
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    population
        .parameters()
        .forEach((name, t) ->
            parameters.put(
                name, Tensor.ofRaw(Shape.of(1), t.format(), t.raw(t.size() == 1 ? 0 : neuron))));
    Trend trend;
    IntegerNeurons one;
    try {
      one = new IntegerNeurons(alone, parameters, List.of(values.format()), 1);
      trend =
          Trend.of(
              output, Discrete.of(alone, parameters, Map.of(PORT, Quantity.of(values.format()))));
    } catch (Rejection _) {
      return Optional.empty(); // the format holds integers for which it has no meaning
    }
    LongPredicate holds =
        u -> {
          one.port(0)[0] = u;
          return one.step(0) != 0;
        };
    if (trend != Trend.UNKNOWN) {
      return Optional.of(bisect(range, holds));
    }
    return range.hi() - range.lo() < MOST_TRIED ? tryAll(range, holds) : Optional.empty();
  }

  private static Expression replaced(Expression e, Expression of) {
    return e.equals(of)
        ? new Expression.Port(PORT)
        : e.with(e.parts().stream().map(part -> replaced(part, of)).toList());
  }

  private static HalfLine bisect(Range range, LongPredicate holds) {
    boolean last = holds.test(range.hi());
    if (holds.test(range.lo()) == last) {
      return new HalfLine(range.lo(), !last);
    }
    long before = range.lo();
    long from = range.hi();
    while (from - before > 1) {
      long middle = before + (from - before) / 2;
      if (holds.test(middle) == last) {
        from = middle;
      } else {
        before = middle;
      }
    }
    return new HalfLine(from, !last);
  }

  private static Optional<HalfLine> tryAll(Range range, LongPredicate holds) {
    boolean last = holds.test(range.hi());
    long from = range.hi();
    while (from > range.lo() && holds.test(from - 1) == last) {
      from--;
    }
    for (long u = range.lo(); u < from; u++) {
      if (holds.test(u) == last) {
        return Optional.empty();
      }
    }
    return Optional.of(new HalfLine(from, !last));
  }

  /// Whether it holds all of `values` or none.
  boolean isConstant(Quantity values) {
    return from == values.range().lo();
  }

  /// The same of `values` with the direction that is asked for; only what is constant has both.
  HalfLine turned(boolean toBelow, Quantity values) {
    return below == toBelow || !isConstant(values)
        ? this
        : new HalfLine(values.range().hi() + 1, toBelow);
  }
}
