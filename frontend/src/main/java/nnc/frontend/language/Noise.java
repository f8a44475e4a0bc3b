package nnc.frontend.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Statement;
import nnc.ir.neuron.Xorshift;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;

/// Random numbers of a neuron: `rand(seed: n)` or, where there is a mean, `poisson(mean, seed: n)`.
/// Each use has a generator of its own in every neuron, the state `state`, which makes a step
/// before the line of the use.
record Noise(String state, Expression seed, Optional<Expression> mean, Span span) {

  /// A word as a number in `[0, 1)`.
  private static final double UNIT = 0x1p-32;

  private static final int MOST = 64;

  /// The parameter that starts the generators.
  String parameter() {
    return state + "_seed";
  }

  /// What a line sees of it.
  Expression value() {
    return mean.isPresent()
        ? new Expression.Local(state + "_count")
        : Expression.apply(Function.MUL, new Expression.State(state), new Expression.Literal(UNIT));
  }

  NeuronModel.State declared() {
    return new NeuronModel.State(
        state,
        Optional.of(NumberFormat.unsigned(32)),
        Rounding.NEAREST,
        Overflow.SATURATE,
        new Expression.Parameter(parameter()),
        span);
  }

  /// The lines before that of the use; a count is 0 until `counted` knows the mean.
  List<Statement> statements() {
    List<Statement> all = new ArrayList<>();
    all.add(
        new Statement.Assign(
            state, Expression.apply(Function.XORSHIFT, new Expression.State(state)), span));
    if (mean.isPresent()) {
      all.add(new Statement.Let(state + "_count", new Expression.Literal(0), span));
    }
    return all;
  }

  /// The line that counts, for `mean`: how many values of the distribution function the word
  /// reaches. Throws a rejection with E0305 for a mean that is none.
  Statement counted(double mean) {
    List<Expression> reached = new ArrayList<>();
    double term = StrictMath.exp(-mean);
    double sum = 0;
    for (int k = 0; k <= MOST && mean >= 0; k++) {
      sum += term;
      term *= mean / (k + 1);
      double word = Math.rint(sum / UNIT);
      if (word > Xorshift.LAST) {
        return new Statement.Let(state + "_count", added(reached), span);
      }
      reached.add(
          Expression.apply(Function.GE, new Expression.State(state), new Expression.Literal(word)));
    }
    throw Diagnostic.of(Code.E0305, span, "a Poisson count with the mean " + mean)
        .help("the mean is at least 0 and small: counts beyond " + MOST + " must not happen")
        .rejection();
  }

  /// The sum as a tree, which nests less.
  private static Expression added(List<Expression> terms) {
    if (terms.isEmpty()) {
      return new Expression.Literal(0);
    }
    if (terms.size() == 1) {
      return terms.getFirst();
    }
    int half = terms.size() / 2;
    return Expression.apply(
        Function.ADD, added(terms.subList(0, half)), added(terms.subList(half, terms.size())));
  }

  /// The first words of the generators of `count` neurons of a population, none of them 0: hashed
  /// from the seed, the population's name, the generator's name and the neuron's number.
  Tensor seeds(double seed, String population, int count) {
    if (seed != Math.rint(seed) || !(Math.abs(seed) < 0x1p53)) {
      throw Diagnostic.of(Code.E0305, span, "the seed " + seed + " is not a whole number")
          .help("for example rand(seed: 7)")
          .rejection();
    }
    double[] words = new double[count];
    for (int n = 0; n < count; n++) {
      words[n] = Xorshift.first((long) seed, population + "." + state, n);
    }
    return Tensor.ofReal(Shape.of(count), words);
  }
}
