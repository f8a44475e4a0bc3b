package nnc.ir.neuron;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;

/// What a statement computes for one neuron in one step. Among reals every node is computed in IEEE
/// double precision, and `Rescale` and `Fit` change nothing; among integers every node is exact but
/// for those two and `Table`, which say what they round and cut off.
public sealed interface Expression {

  /// A number of the model's text.
  record Literal(double value) implements Expression {}

  /// An integer constant, `raw * 2^-fraction`.
  record Constant(long raw, int fraction) implements Expression {}

  /// A parameter's value for the neuron.
  record Parameter(String name) implements Expression {}

  /// What arrived at an input port in this step.
  record Port(String name) implements Expression {}

  /// A state as the statements before left it.
  record State(String name) implements Expression {}

  /// A state as it was when the step began.
  record Old(String name) implements Expression {}

  /// A value that an earlier `Statement.Let` named.
  record Local(String name) implements Expression {}

  /// `function` of its arguments. Where it stands does not count for equality.
  record Apply(Function function, List<Expression> arguments, Span span) implements Expression {
    public Apply {
      arguments = List.copyOf(arguments);
      if (arguments.size() != function.arity()) {
        throw new IllegalArgumentException(
            function.text() + " takes " + function.arity() + " arguments");
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Apply o && function == o.function && arguments.equals(o.arguments);
    }

    @Override
    public int hashCode() {
      return function.hashCode() * 31 + arguments.hashCode();
    }
  }

  /// `value * 2^-by` on the grid of `value`, rounded; `by` is a parameter expression of
  /// non-negative integers.
  record ShiftRight(Expression value, Expression by, Rounding rounding) implements Expression {}

  /// `value` with the bits behind the point that `to` says, rounded. The value may be a quotient.
  record Rescale(Expression value, Resolution to, Rounding rounding) implements Expression {}

  /// `value`, which has no more bits behind the point than `format`, cut to the range of `format`.
  record Fit(Expression value, NumberFormat.Fixed format, Overflow overflow)
      implements Expression {}

  /// `body` as a function of the variables of one or two axes, tabulated where their points meet,
  /// every argument clamped to what its axis covers. Among integers an entry has `fraction` bits
  /// behind the point and is rounded to the nearest; `linear` interpolates between the neighbours
  /// on every axis, and without it the entry below counts. Among reals the body is computed itself,
  /// for the clamped arguments.
  record Table(List<Axis> axes, Expression body, boolean linear, int fraction)
      implements Expression {

    /// Entries of a table, at most.
    public static final int MAX_ENTRIES = 1 << 20;

    public Table {
      axes = List.copyOf(axes);
      if (axes.isEmpty()
          || axes.size() > 2
          || axes.stream().mapToLong(Axis::entries).reduce(1, (a, b) -> a * b) > MAX_ENTRIES
          || fraction < 0
          || fraction > 40) {
        throw new IllegalArgumentException("table over " + axes);
      }
    }
  }

  /// `entries` equidistant points from `lo` on (the next would be `hi`) at which a table takes
  /// `variable`, whose value is `argument`.
  record Axis(Expression argument, String variable, double lo, double hi, int entries) {
    public Axis {
      if (!(lo < hi) || entries < 2 || entries > Table.MAX_ENTRIES) {
        throw new IllegalArgumentException(entries + " entries over " + lo + ".." + hi);
      }
    }

    /// Where entry `index` is computed.
    public double point(int index) {
      return lo + index * (hi - lo) / entries;
    }
  }

  static Expression apply(Function function, Expression... arguments) {
    return new Apply(function, List.of(arguments), Span.NONE);
  }

  /// The expressions it is made of, not those of a table's body.
  default List<Expression> parts() {
    return switch (this) {
      case Literal _, Constant _, Parameter _, Port _, State _, Old _, Local _ -> List.of();
      case Apply(_, var arguments, _) -> arguments;
      case ShiftRight(var value, var by, _) -> List.of(value, by);
      case Rescale(var value, _, _) -> List.of(value);
      case Fit(var value, _, _) -> List.of(value);
      case Table t -> t.axes().stream().map(Axis::argument).toList();
    };
  }

  /// The same of other parts, in the order of `parts()`.
  default Expression with(List<Expression> parts) {
    return switch (this) {
      case Literal _, Constant _, Parameter _, Port _, State _, Old _, Local _ -> this;
      case Apply(var function, _, var span) -> new Apply(function, parts, span);
      case ShiftRight(_, _, var rounding) -> new ShiftRight(parts.get(0), parts.get(1), rounding);
      case Rescale(_, var to, var rounding) -> new Rescale(parts.get(0), to, rounding);
      case Fit(_, var format, var overflow) -> new Fit(parts.get(0), format, overflow);
      case Table t -> {
        List<Axis> axes = new ArrayList<>();
        for (Axis a : t.axes()) {
          axes.add(new Axis(parts.get(axes.size()), a.variable(), a.lo(), a.hi(), a.entries()));
        }
        yield new Table(axes, t.body(), t.linear(), t.fraction());
      }
    };
  }

  /// Whether it or anything that it is made of passes `test`, a table's body apart.
  default boolean anyMatch(Predicate<Expression> test) {
    return test.test(this) || parts().stream().anyMatch(part -> part.anyMatch(test));
  }

  /// Whether parameters and numbers alone decide its value.
  default boolean isConstant() {
    return switch (this) {
      case Literal _, Constant _, Parameter _ -> true;
      case Port _, State _, Old _, Local _ -> false;
      case Apply _, ShiftRight _, Rescale _, Fit _, Table _ ->
          parts().stream().allMatch(Expression::isConstant);
    };
  }
}
