package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Ports;
import nnc.ir.pe.Step;

/// A cycle that is being filled: which cells work, what is read of registers, inputs and control
/// words.
final class CycleSlots {

  final List<Evaluation> evaluations = new ArrayList<>();
  Optional<Step.Emit> emit = Optional.empty();
  boolean[] busy;

  /// Bits taken from outside.
  int take;

  private final Machine machine;
  private final List<Integer> controls = new ArrayList<>();
  private Bits.ReadPorts ports;

  CycleSlots(Machine machine) {
    this.machine = machine;
    this.busy = new boolean[machine.cells()];
    forgetReads();
  }

  Step step() {
    return new Step(take, evaluations, emit);
  }

  boolean isEmpty() {
    return evaluations.isEmpty();
  }

  Bits.ReadPorts ports() {
    return ports;
  }

  /// Nothing is read of registers.
  void forgetReads() {
    ports = new Bits.ReadPorts(machine.cells(), machine.ports() == Ports.LENIENT);
  }

  /// Whether another read of this control bit fits.
  boolean admits(int control) {
    return controls.contains(control) || controls.size() < machine.controlPorts();
  }

  boolean admits(Gate gate) {
    return switch (gate) {
      case Gate.Open() -> true;
      case Gate.Flip(int control) -> admits(control);
      case Gate.Mask(int control) -> admits(control);
    };
  }

  /// Whether a control bit of its own fits beside that of `gate`.
  boolean admitsBeside(Gate gate) {
    return controls.size() + (gate instanceof Gate.Open ? 1 : 2) <= machine.controlPorts();
  }

  void use(Gate gate) {
    int control = control(gate);
    if (!(gate instanceof Gate.Open) && !controls.contains(control)) {
      controls.add(control);
    }
  }

  private static int control(Gate gate) {
    return switch (gate) {
      case Gate.Open() -> -1;
      case Gate.Flip(int control) -> control;
      case Gate.Mask(int control) -> control;
    };
  }

  /// Cells that do nothing yet.
  int idle() {
    int idle = 0;
    for (boolean b : busy) {
      idle += b ? 0 : 1;
    }
    return idle;
  }

  /// The first of them but `not`.
  OptionalInt idle(int not) {
    for (int r = 0; r < machine.cells(); r++) {
      if (!busy[r] && r != not) {
        return OptionalInt.of(r);
      }
    }
    return OptionalInt.empty();
  }
}
