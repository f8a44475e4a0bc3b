package nnc.ir.neuron;

import nnc.ir.diagnostic.Span;

/// One line of a step. Statements run in order; spans do not count for equality.
public sealed interface Statement {

  /// Names a value for the statements behind it.
  record Let(String name, Expression value, Span span) implements Statement {
    @Override
    public boolean equals(Object other) {
      return other instanceof Let o && name.equals(o.name) && value.equals(o.value);
    }

    @Override
    public int hashCode() {
      return name.hashCode() * 31 + value.hashCode();
    }
  }

  /// Gives a state its next value, among integers rounded and cut as the state says.
  record Assign(String state, Expression value, Span span) implements Statement {
    @Override
    public boolean equals(Object other) {
      return other instanceof Assign o && state.equals(o.state) && value.equals(o.value);
    }

    @Override
    public int hashCode() {
      return state.hashCode() * 31 + value.hashCode();
    }
  }

  Expression value();

  Span span();

  /// The same with another value.
  default Statement with(Expression value) {
    return switch (this) {
      case Let(var name, _, var span) -> new Let(name, value, span);
      case Assign(var state, _, var span) -> new Assign(state, value, span);
    };
  }
}
