package nnc.ir.kernel;

import nnc.ir.diagnostic.Span;

/// A kernel in its place: what it computes and the user's text it stands for. Spans do not count
/// for equality.
public record Instance(Kernel kernel, Span span) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Instance i && kernel.equals(i.kernel);
  }

  @Override
  public int hashCode() {
    return kernel.hashCode();
  }
}
