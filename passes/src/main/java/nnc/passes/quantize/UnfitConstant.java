package nnc.passes.quantize;

import java.util.List;
import nnc.ir.diagnostic.Span;

/// A constant of a neuron's equations that no integer holds: where it stands, and the parameters
/// that it is made of, each with its value.
final class UnfitConstant extends ArithmeticException {

  private static final long serialVersionUID = 1;

  private final transient Span span;

  UnfitConstant(Span span, double value, List<String> parameters) {
    super(
        (parameters.isEmpty()
                ? "a constant"
                : "what is made of " + String.join(" and ", parameters))
            + " is "
            + value
            + ", which no integer holds");
    this.span = span;
  }

  Span span() {
    return span;
  }
}
