package nnc.testbench.prove;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.kernel.Kernel;
import nnc.ir.number.Formats;
import nnc.ir.number.Range;
import nnc.ir.op.Clamp;
import nnc.ir.op.Synapse;

/// The neurons of a matrix kernel: `preload + sum over i of synapse(o, i, x[i])`, then the stages.
///
/// A sum has many orders and a solver finds two of them equal the more easily the less they differ,
/// so the specification adds in the order the kernel's folding names: the `simd` synapses of a
/// synapse fold as a tree of `treeStages + 1` levels, fold after fold. For the same reason a term
/// whose negation or bipolar coding leaves a constant (`-v = ~v + 1`, `x = 2b - 1`) has it moved in
/// front of the sum. Both are identities of the integers, where every wire is wide enough.
final class Neurons {

  private final Kernel.Matrix kernel;
  private final Expression.Wires wires;
  private final List<String> bits;
  private final List<Expression> x = new ArrayList<>();
  private final boolean matches;
  private long constant;

  /// `bits` are the stream's bits of each element of the vector.
  Neurons(Kernel.Matrix kernel, Expression.Wires wires, List<String> bits) {
    this.kernel = kernel;
    this.wires = wires;
    this.bits = List.copyOf(bits);
    bits.forEach(b -> x.add(Stages.decoded(wires, kernel.input(), b)));
    this.matches = kernel.input().equals(Formats.BIPOLAR) && ternary(kernel.synapse());
  }

  private static boolean ternary(Synapse synapse) {
    if (!(synapse instanceof Synapse.Product(var weights))) {
      return false;
    }
    for (int i = 0; i < weights.size(); i++) {
      if (Math.abs(weights.raw(i)) > 1) {
        return false;
      }
    }
    return true;
  }

  /// The value of neuron `o` after the stages.
  Expression value(int o) {
    constant = kernel.preload().map(p -> p.raw(p.size() == 1 ? 0 : o)).orElse(0L);
    List<Expression> folds = new ArrayList<>();
    for (int first = 0; first < kernel.inputs(); first += kernel.simd()) {
      List<Expression> terms = new ArrayList<>();
      for (int i = first; i < first + kernel.simd(); i++) {
        term(terms, i, o * kernel.inputs() + i);
      }
      Expression fold = wires.tree(terms, kernel.treeStages() + 1);
      folds.add(matches ? doubled(fold) : fold);
    }
    int width = kernel.accumulator().width();
    Expression sum = wires.constant(constant);
    for (Expression fold : folds) {
      sum = wires.wire(sum.range().plus(fold.range()), width, sum.name() + " + " + fold.name());
    }
    return Stages.apply(wires, kernel.stages(), o, wires.within(kernel.accumulator(), sum));
  }

  private Expression doubled(Expression v) {
    Range r = v.range();
    return wires.wire(new Range(2 * r.lo(), 2 * r.hi()), "$signed({" + v.name() + ", 1'b0})");
  }

  /// Adds the variable part of synapse `i`, whose parameters stand at `at`; the constant part goes
  /// to `constant`.
  private void term(List<Expression> terms, int i, int at) {
    switch (kernel.synapse()) {
      case Synapse.Product(var weights) -> product(terms, i, weights.raw(at));
      case Synapse.Threshold(var thresholds, var signs, Clamp clamp) -> {
        long t = thresholds.raw(at);
        Range in = x.get(i).range();
        Range d = new Range(in.lo() - t, in.hi() - t);
        Expression difference =
            wires.wire(d, x.get(i).name() + " - (" + Expression.literal(t) + ")");
        Expression v = clamped(clamp, difference);
        terms.add(signs.raw(at) < 0 ? negated(v) : v);
      }
    }
  }

  private void product(List<Expression> terms, int i, long w) {
    if (w == 0) {
      return;
    }
    Expression value = x.get(i);
    if (matches) {
      constant -= 1;
      terms.add(
          wires.wire(new Range(0, 1), "$signed({1'b0, " + (w > 0 ? "" : "~") + bits.get(i) + "})"));
    } else if (kernel.input().equals(Formats.BIPOLAR)) {
      constant -= w;
      terms.add(
          wires.wire(
              new Range(Math.min(0, 2 * w), Math.max(0, 2 * w)),
              bits.get(i) + " ? " + Expression.literal(2 * w) + " : 1'sd0"));
    } else if (w == -1) {
      terms.add(negated(value));
    } else {
      long a = Math.multiplyExact(value.range().lo(), w);
      long b = Math.multiplyExact(value.range().hi(), w);
      terms.add(
          wires.wire(
              new Range(Math.min(a, b), Math.max(a, b)),
              w == 1 ? value.name() : value.name() + " * " + Expression.literal(w)));
    }
  }

  private Expression negated(Expression v) {
    Range r = v.range();
    if (kernel.constant()) {
      return wires.wire(new Range(-r.hi(), -r.lo()), "-" + v.name());
    }
    constant += 1;
    return wires.wire(new Range(-1 - r.hi(), -1 - r.lo()), "~" + v.name());
  }

  private Expression clamped(Clamp clamp, Expression d) {
    Range r = d.range();
    return switch (clamp) {
      case NONE -> d;
      case RELU ->
          wires.wire(
              r.clip(0, Math.max(0, r.hi())),
              d.width(),
              d.name() + " < 1'sd0 ? 1'sd0 : " + d.name());
      case ABS -> {
        long hi = Math.max(Math.abs(r.lo()), Math.abs(r.hi()));
        yield wires.wire(
            new Range(0, hi), d.width(), d.name() + " < 1'sd0 ? -" + d.name() + " : " + d.name());
      }
    };
  }
}
