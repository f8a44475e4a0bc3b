package nnc.testbench.tulip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Step;
import nnc.ir.pe.Threshold;

/// Parts of a neuron's routine as routines of their own, so that they can be proved alone.
final class KnownRoutines {

  private KnownRoutines() {}

  /// The first step of `neuron` that takes three bits to a carry and a sum, and then both results:
  /// the sum, then the carry.
  static Optional<Routine> fullAdder(Routine neuron) {
    for (Step step : neuron.steps()) {
      for (Evaluation sum : step.evaluations()) {
        if (sum.operands().getFirst().source() instanceof Operand.Output(int carry)
            && step.take() == 3
            && sum.operands().stream().skip(1).allMatch(o -> o.source() instanceof Operand.Input)) {
          List<Evaluation> both =
              step.evaluations().stream()
                  .filter(e -> e.cell() == sum.cell() || e.cell() == carry)
                  .map(e ->
                      new Evaluation(
                          e.cell(), e.threshold(), e.operands(), e.gate(), OptionalInt.of(0)))
                  .toList();
          return Optional.of(
              new Routine(
                  neuron.mix(),
                  neuron.controls(),
                  List.of(new Step(3, both, Optional.empty()), given(sum.cell()), given(carry))));
        }
      }
    }
    return Optional.empty();
  }

  /// Gives what the register of `cell` holds in bit 0.
  private static Step given(int cell) {
    Evaluation copy = copy(cell, new Operand.Stored(cell, 0), OptionalInt.empty());
    return new Step(0, List.of(copy), Optional.of(new Step.Emit(cell, Gate.OPEN)));
  }

  private static Evaluation copy(int cell, Operand.Source from, OptionalInt write) {
    return new Evaluation(
        cell,
        new Threshold.Fixed(1),
        List.of(Operand.ZERO, Operand.ZERO, Operand.ZERO, Operand.of(from)),
        Gate.OPEN,
        write);
  }

  /// The last cell of `neuron`, with the threshold of the element's own and the inversion, on four
  /// bits that registers 0 to 3 took before: `p` comes first.
  static Routine comparator(Machine machine, Routine neuron) {
    Step last = neuron.steps().getLast();
    int cell = last.emit().orElseThrow().cell();
    Evaluation decides =
        last.evaluations().stream().filter(e -> e.cell() == cell).findFirst().orElseThrow();
    List<Step> steps = new ArrayList<>();
    for (int r = 0; r < 4; r += machine.inputs()) {
      List<Evaluation> copies = new ArrayList<>();
      for (int i = 0; i < machine.inputs() && r + i < 4; i++) {
        copies.add(copy(r + i, new Operand.Input(i), OptionalInt.of(0)));
      }
      steps.add(new Step(copies.size(), copies, Optional.empty()));
    }
    List<Operand> operands = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      operands.add(
          Operand.of(new Operand.Stored(i, 0)).flippedIf(decides.operands().get(i).inverted()));
    }
    Evaluation compare =
        new Evaluation(cell, decides.threshold(), operands, decides.gate(), OptionalInt.empty());
    steps.add(new Step(0, List.of(compare), last.emit()));
    return new Routine(neuron.mix(), neuron.controls(), steps);
  }
}
