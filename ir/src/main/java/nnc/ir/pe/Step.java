package nnc.ir.pe;

import java.util.List;
import java.util.Optional;

/// What all elements do in one cycle: take the next `take` bits of their stream, evaluate cells,
/// and give a result.
public record Step(int take, List<Evaluation> evaluations, Optional<Emit> emit) {

  /// The output of `cell` in this step as the next result bit, behind `gate`.
  public record Emit(int cell, Gate gate) {}

  public Step {
    evaluations = List.copyOf(evaluations);
  }
}
