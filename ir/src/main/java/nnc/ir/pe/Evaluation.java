package nnc.ir.pe;

import java.util.List;
import java.util.OptionalInt;

/// One cell in one step: `[w0 p + w1 q + w2 r + w3 s >= threshold]` of the four `operands`, of
/// which the last passes `gate`; the result goes to bit `write` of the cell's register, if
/// anywhere.
public record Evaluation(
    int cell, Threshold threshold, List<Operand> operands, Gate gate, OptionalInt write) {

  public Evaluation {
    operands = List.copyOf(operands);
    if (operands.size() != 4) {
      throw new IllegalArgumentException(operands.size() + " operands of a cell");
    }
  }

  /// Whether it needs what another cell gives in the same step.
  public boolean follows() {
    return operands.stream().anyMatch(o -> o.source() instanceof Operand.Output);
  }
}
