package nnc.passes.quantize;

import java.util.List;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Span;

/// A constant of a neuron's equations that no integer holds: where it stands, and the parameters
/// that it is made of, each with its value.
final class UnfitConstant extends ArithmeticException {

  private static final long serialVersionUID = 1;

  private final transient Span span;
  private final Code code;

  UnfitConstant(Span span, double value, List<String> parameters, boolean dividesByZero) {
    super(
        (parameters.isEmpty()
                ? "a constant"
                : "what is made of " + String.join(" and ", parameters))
            + " is "
            + value
            + (dividesByZero ? ": it divides by 0" : ", which no integer holds"));
    this.span = span;
    this.code = dividesByZero ? Code.E0307 : Code.E0302;
  }

  Code code() {
    return code;
  }

  Span span() {
    return span;
  }
}
