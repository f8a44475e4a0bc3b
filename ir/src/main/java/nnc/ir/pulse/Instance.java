package nnc.ir.pulse;

import java.util.Objects;
import java.util.Optional;
import nnc.ir.diagnostic.Span;

/// A cell in a netlist. It is in state `state` before its first pulse; `weight` is there where
/// chance decides some of its transitions.
public record Instance(
    String cell, Role role, int state, Optional<WeightCurrent> weight, Span span) {

  /// A cell in which nothing happens by chance.
  public Instance(String cell, Role role, int state, Span span) {
    this(cell, role, state, Optional.empty(), span);
  }

  /// The same with another weight current.
  public Instance weighted(WeightCurrent other) {
    return new Instance(cell, role, state, Optional.of(other), span);
  }

  /// What a cell is there for.
  public enum Role {
    SYNAPSE,
    NEURON,
    SPLIT,
    MERGE,
    CLOCK,
    BALANCE,
    TERMINATION
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Instance i
        && cell.equals(i.cell)
        && role == i.role
        && state == i.state
        && weight.equals(i.weight);
  }

  @Override
  public int hashCode() {
    return Objects.hash(cell, role, state, weight);
  }
}
