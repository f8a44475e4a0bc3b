package nnc.ir;

import nnc.ir.diagnostic.Span;
import nnc.ir.op.Op;

/// What stands at one vertex of a network: the operator and the user's text it comes from. Spans do
/// not count for equality.
public record Vertex(Op op, Span span) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Vertex v && op.equals(v.op);
  }

  @Override
  public int hashCode() {
    return op.hashCode();
  }
}
