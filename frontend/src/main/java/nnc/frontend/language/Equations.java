package nnc.frontend.language;

import java.util.List;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.number.Rounding;

/// Equations as they are written to expressions of the IR. `table` stands for the body of a table,
/// where values that change may go through any function.
record Equations(Scope scope, boolean table) {

  /// Operations within operations of one line, below what printed designs may nest.
  private static final int DEEPEST = 90;

  /// What a line computes; throws a rejection with E0101 too where it nests too deep.
  Expression line(Equation e) {
    Expression value = of(e);
    if (depth(value) > DEEPEST) {
      throw Diagnostic.of(
              Code.E0101, e.span(), "this nests more than " + DEEPEST + " operations in a line")
          .help("name parts of it with 'let'")
          .rejection();
    }
    return value;
  }

  private static int depth(Expression e) {
    int deepest = e instanceof Expression.Table t ? depth(t.body()) : 0;
    for (Expression part : e.parts()) {
      deepest = Math.max(deepest, depth(part));
    }
    return deepest + 1;
  }

  /// Throws a rejection at the first part that means nothing.
  Expression of(Equation e) {
    return switch (e) {
      case Equation.Constant(var number, var unit, _) ->
          new Expression.Literal(Units.value(number, unit));
      case Equation.Named(var name) -> scope.use(name);
      case Equation.Applied(var function, var arguments, _) ->
          Neuron.signed(new Expression.Apply(function, arguments.stream().map(this::of).toList()));
      case Equation.Shifted(var value, var by, boolean right, _) -> {
        Expression amount = constant(by, "how far to shift");
        yield right
            ? new Expression.ShiftRight(of(value), amount, Rounding.FLOOR)
            : Expression.apply(Function.SHL, of(value), amount);
      }
      case Equation.Called c -> new Calls(this, c).expression();
    };
  }

  /// An expression of parameters and numbers; throws a rejection with E0211 for any other.
  Expression constant(Equation e, String what) {
    Expression value = line(e);
    requireConstant(value, e.span(), what);
    return value;
  }

  static void requireConstant(Expression value, Span span, String what) {
    if (!value.isConstant()) {
      throw Diagnostic.of(Code.E0211, span, what + " must be constant")
          .label("changes from step to step")
          .help("use numbers, parameters and dt only")
          .rejection();
    }
  }

  /// Functions that have no integer form apply to constants, and to anything inside a table.
  Expression real(Function function, List<Expression> arguments, Syntax.Name word) {
    Expression value = new Expression.Apply(function, arguments);
    if (!table && !value.isConstant()) {
      throw Diagnostic.of(Code.E0211, word.span(), "'" + word.text() + "' of a value that changes")
          .label("hardware has no such operation")
          .help(
              "tabulate it: lut(u = x, "
                  + word.text()
                  + "(u"
                  + (function.arity() > 1 ? ", ..." : "")
                  + "), domain: -8..8, entries: 1024)")
          .rejection();
    }
    return value;
  }
}
