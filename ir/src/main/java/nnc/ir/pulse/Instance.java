package nnc.ir.pulse;

import nnc.ir.diagnostic.Span;

/// A cell in a netlist. It is in state `state` before its first pulse.
public record Instance(String cell, Role role, int state, Span span) {

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
    return other instanceof Instance i && cell.equals(i.cell) && role == i.role && state == i.state;
  }

  @Override
  public int hashCode() {
    return java.util.Objects.hash(cell, role, state);
  }
}
