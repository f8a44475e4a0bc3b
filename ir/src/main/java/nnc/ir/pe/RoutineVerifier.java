package nnc.ir.pe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Holds a routine against the rules of a machine, one step after the other. It shares nothing with
/// the schedulers but the records.
public final class RoutineVerifier {

  private final Machine machine;
  private final Routine routine;
  private final boolean[][] written;
  private final boolean[] evaluated;
  private int before;

  private RoutineVerifier(Machine machine, Routine routine) {
    this.machine = machine;
    this.routine = routine;
    this.written = new boolean[machine.cells()][machine.registerBits()];
    this.evaluated = new boolean[machine.cells()];
  }

  /// The first rule that `routine` breaks and where; empty where it is legal.
  public static Optional<String> check(Machine machine, Routine routine) {
    RoutineVerifier verifier = new RoutineVerifier(machine, routine);
    if (routine.controls() < 0 || routine.controls() > machine.controlBits()) {
      return Optional.of(
          "uses " + routine.controls() + " of " + machine.controlBits() + " control bits");
    }
    for (int i = 0; i < routine.steps().size(); i++) {
      Optional<String> fault = verifier.step(routine.steps().get(i));
      if (fault.isPresent()) {
        return Optional.of("step " + i + ": " + fault.get());
      }
    }
    return Optional.empty();
  }

  private Optional<String> step(Step step) {
    if (step.take() < 0 || step.take() > machine.inputs()) {
      return Optional.of("takes " + step.take() + " of " + machine.inputs() + " bits");
    }
    Evaluation[] cells = new Evaluation[machine.cells()];
    for (Evaluation e : step.evaluations()) {
      if (e.cell() < 0 || e.cell() >= cells.length || cells[e.cell()] != null) {
        return Optional.of("cell " + e.cell() + " twice, or not there");
      }
      cells[e.cell()] = e;
    }
    Reads reads = new Reads(step, cells);
    for (Evaluation e : step.evaluations()) {
      reads.evaluation(e);
    }
    step.emit()
        .ifPresent(emit -> {
          reads.gate(emit.gate());
          reads.require(
              emit.cell() >= 0 && emit.cell() < cells.length && cells[emit.cell()] != null,
              "gives the output of a cell that is idle");
        });
    if (!reads.faults.isEmpty()) {
      return Optional.of(reads.faults.getFirst());
    }
    for (Evaluation e : step.evaluations()) {
      e.write().ifPresent(bit -> written[e.cell()][bit] = true);
      evaluated[e.cell()] = true;
    }
    before = step.take();
    return Optional.empty();
  }

  /// What one step reads.
  private final class Reads {
    private final Step step;
    private final Evaluation[] cells;
    private final OptionalInt[] port;
    private final Set<Integer> controls = new HashSet<>();
    private final List<String> faults = new ArrayList<>();

    Reads(Step step, Evaluation[] cells) {
      this.step = step;
      this.cells = cells;
      this.port = new OptionalInt[cells.length];
      java.util.Arrays.fill(port, OptionalInt.empty());
    }

    void require(boolean legal, String fault) {
      if (!legal) {
        faults.add(fault);
      }
    }

    void evaluation(Evaluation e) {
      switch (e.threshold()) {
        case Threshold.Fixed(int value) ->
            require(value >= 0 && value <= machine.never(), "threshold " + value);
        case Threshold.Own() ->
            require(routine.controls() >= Machine.THRESHOLD_BITS, "a threshold of its own");
      }
      for (int i = 0; i < e.operands().size(); i++) {
        Operand.Source source = e.operands().get(i).source();
        require(i == 0 || !(source instanceof Operand.Output), "an output at once into q, r or s");
        source(e, source);
      }
      gate(e.gate());
      e.write()
          .ifPresent(bit -> require(bit >= 0 && bit < machine.registerBits(), "writes bit " + bit));
    }

    private void source(Evaluation e, Operand.Source source) {
      switch (source) {
        case Operand.Zero() -> {}
        case Operand.Input(int index) ->
            require(index >= 0 && index < step.take(), "reads bit " + index + " of the stream");
        case Operand.Held(int index) ->
            require(
                machine.sumLag() == 1 && index >= 0 && index < before,
                "reads bit " + index + " of the step before");
        case Operand.Stored(int register, int bit) -> stored(register, bit);
        case Operand.Output(int cell) -> {
          require(machine.sumLag() == 0, "uses an output at once where sums lag");
          boolean there = cell >= 0 && cell < cells.length && cells[cell] != null;
          require(there && cell != e.cell(), "uses the output of a cell that is idle");
          require(there && !cells[cell].follows(), "puts three cells in a row");
        }
        case Operand.Latched(int cell) -> {
          require(machine.ports() == Ports.LATCH, "reads a latched output");
          require(
              cell >= 0 && cell < cells.length && evaluated[cell], "reads an output never made");
        }
      }
    }

    private void stored(int register, int bit) {
      boolean there =
          register >= 0 && register < cells.length && bit >= 0 && bit < machine.registerBits();
      require(there && written[register][bit], "reads a bit that was never written");
      if (there && machine.ports() != Ports.LENIENT) {
        require(
            port[register].isEmpty() || port[register].getAsInt() == bit,
            "reads two bits of register " + register);
        port[register] = OptionalInt.of(bit);
      }
    }

    void gate(Gate gate) {
      switch (gate) {
        case Gate.Open() -> {}
        case Gate.Flip(int control) -> control(control);
        case Gate.Mask(int control) -> control(control);
      }
    }

    private void control(int control) {
      require(control >= 0 && control < routine.controls(), "reads control bit " + control);
      controls.add(control);
      require(controls.size() <= machine.controlPorts(), "reads too many control bits");
    }
  }
}
