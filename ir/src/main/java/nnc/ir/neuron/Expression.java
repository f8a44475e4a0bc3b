package nnc.ir.neuron;

import java.util.List;
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

  record Apply(Function function, List<Expression> arguments) implements Expression {
    public Apply {
      arguments = List.copyOf(arguments);
      if (arguments.size() != function.arity()) {
        throw new IllegalArgumentException(
            function.text() + " takes " + function.arity() + " arguments");
      }
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

  /// `body` as a function of its only free name `variable`, tabulated at `entries` equidistant
  /// points from `lo` on (the next would be `hi`), `argument` clamped to what the table covers.
  /// Among integers an entry has `fraction` bits behind the point and is rounded to the nearest;
  /// `linear` interpolates between neighbours, and without it the entry below counts. Among reals
  /// the body is computed itself, for the clamped argument.
  record Table(
      Expression argument,
      String variable,
      Expression body,
      double lo,
      double hi,
      int entries,
      boolean linear,
      int fraction)
      implements Expression {
    public Table {
      if (!(lo < hi) || entries < 2 || entries > 1 << 20 || fraction < 0 || fraction > 40) {
        throw new IllegalArgumentException(
            "table of " + entries + " entries over " + lo + ".." + hi);
      }
    }
  }

  static Expression apply(Function function, Expression... arguments) {
    return new Apply(function, List.of(arguments));
  }

  /// The expressions it is made of, not those of a table's body.
  default List<Expression> parts() {
    return switch (this) {
      case Literal _, Constant _, Parameter _, Port _, State _, Old _, Local _ -> List.of();
      case Apply(_, var arguments) -> arguments;
      case ShiftRight(var value, var by, _) -> List.of(value, by);
      case Rescale(var value, _, _) -> List.of(value);
      case Fit(var value, _, _) -> List.of(value);
      case Table t -> List.of(t.argument());
    };
  }

  /// The same of other parts, in the order of `parts()`.
  default Expression with(List<Expression> parts) {
    return switch (this) {
      case Literal _, Constant _, Parameter _, Port _, State _, Old _, Local _ -> this;
      case Apply(var function, _) -> new Apply(function, parts);
      case ShiftRight(_, _, var rounding) -> new ShiftRight(parts.get(0), parts.get(1), rounding);
      case Rescale(_, var to, var rounding) -> new Rescale(parts.get(0), to, rounding);
      case Fit(_, var format, var overflow) -> new Fit(parts.get(0), format, overflow);
      case Table t ->
          new Table(
              parts.get(0),
              t.variable(),
              t.body(),
              t.lo(),
              t.hi(),
              t.entries(),
              t.linear(),
              t.fraction());
    };
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
