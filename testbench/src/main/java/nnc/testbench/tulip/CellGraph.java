package nnc.testbench.tulip;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Step;
import nnc.ir.pe.Threshold;

/// A routine as a network of cells without time: where each operand of each evaluation comes from,
/// across registers and steps. Cells come behind those that feed them.
record CellGraph(int inputs, List<Cell> cells, List<Wire> results) {

  /// Where a bit begins.
  sealed interface Origin {
    /// The constant 0.
    record Zero() implements Origin {}

    /// Bit `index` of the stream, mixed with its weight.
    record Input(int index) implements Origin {}

    /// What evaluation `index` gave.
    record Cell(int index) implements Origin {}
  }

  /// A bit, inverted or not, and then the gate it passes.
  record Wire(Origin origin, boolean inverted, Gate gate) {}

  /// One evaluation: the operands `p`, `q`, `r`, `s`.
  record Cell(Threshold threshold, List<Wire> operands) {}

  CellGraph {
    cells = List.copyOf(cells);
    results = List.copyOf(results);
  }

  /// Of a routine that `RoutineVerifier` lets pass.
  static CellGraph of(Routine routine) {
    return new Builder().of(routine);
  }

  private static final class Builder {
    private final List<Cell> cells = new ArrayList<>();
    private final List<Wire> results = new ArrayList<>();
    private final Map<Operand.Source, Origin> state = new HashMap<>();
    private int taken;
    private int takenBefore;

    CellGraph of(Routine routine) {
      routine.steps().forEach(this::step);
      return new CellGraph(taken, cells, results);
    }

    private void step(Step step) {
      Map<Operand.Source, Origin> next = new HashMap<>(state);
      for (boolean follows : new boolean[] {false, true}) {
        for (Evaluation e : step.evaluations()) {
          if (e.follows() == follows) {
            List<Wire> operands = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
              Operand o = e.operands().get(i);
              Origin origin =
                  o.source() instanceof Operand.Output(int cell)
                      ? next.get(new Operand.Latched(cell))
                      : origin(o.source());
              operands.add(new Wire(origin, o.inverted(), i == 3 ? e.gate() : Gate.OPEN));
            }
            Origin made = new Origin.Cell(cells.size());
            cells.add(new Cell(e.threshold(), operands));
            next.put(new Operand.Latched(e.cell()), made);
            e.write().ifPresent(bit -> next.put(new Operand.Stored(e.cell(), bit), made));
          }
        }
      }
      state.putAll(next);
      step.emit()
          .ifPresent(e ->
              results.add(new Wire(state.get(new Operand.Latched(e.cell())), false, e.gate())));
      takenBefore = taken;
      taken += step.take();
    }

    private Origin origin(Operand.Source source) {
      return switch (source) {
        case Operand.Zero() -> new Origin.Zero();
        case Operand.Input(int index) -> new Origin.Input(taken + index);
        case Operand.Held(int index) -> new Origin.Input(takenBefore + index);
        case Operand.Stored _, Operand.Latched _, Operand.Output _ -> state.get(source);
      };
    }
  }

  /// The network as a Verilog module without clock: inputs `x` (the stream), `w` (its weights) and
  /// `control`, output `y` with the results, the first one in bit 0. It is made from the routine's
  /// record alone; of microcode, registers and templates it knows nothing.
  String verilog(String module, Routine.Mix mix, Machine machine) {
    StringBuilder t = new StringBuilder();
    line(t, "module %s (", module);
    line(t, "  input wire [%d:0] x,", Math.max(1, inputs) - 1);
    line(t, "  input wire [%d:0] w,", Math.max(1, inputs) - 1);
    line(t, "  input wire [%d:0] control,", machine.controlBits() - 1);
    line(t, "  output wire [%d:0] y", results.size() - 1);
    line(t, ");");
    String mixed =
        switch (mix) {
          case XNOR -> "x ~^ w";
          case AND -> "x & w";
          case PASS -> "x";
        };
    line(t, "  wire [%d:0] m = %s;", Math.max(1, inputs) - 1, mixed);
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      String sum =
          IntStream.range(0, 4)
              .mapToObj(k ->
                  "("
                      + text(cell.operands().get(k))
                      + " ? 8'd"
                      + machine.weights().get(k)
                      + " : 8'd0)")
              .collect(Collectors.joining(" + "));
      String threshold =
          switch (cell.threshold()) {
            case Threshold.Fixed(int value) -> "8'd" + value;
            case Threshold.Own() -> "{5'd0, control[2:0]}";
          };
      line(t, "  wire c%d = %s >= %s;", i, sum, threshold);
    }
    for (int r = 0; r < results.size(); r++) {
      line(t, "  assign y[%d] = %s;", r, text(results.get(r)));
    }
    line(t, "endmodule");
    return t.toString();
  }

  private static String text(Wire wire) {
    String bit =
        switch (wire.origin()) {
          case Origin.Zero() -> "1'b0";
          case Origin.Input(int index) -> "m[" + index + "]";
          case Origin.Cell(int index) -> "c" + index;
        };
    String signed = wire.inverted() ? "(~" + bit + ")" : bit;
    return switch (wire.gate()) {
      case Gate.Open() -> signed;
      case Gate.Flip(int control) -> "(" + signed + " ^ control[" + control + "])";
      case Gate.Mask(int control) -> "(" + signed + " & control[" + control + "])";
    };
  }

  @SuppressWarnings("AnnotateFormatMethod") // no annotation library
  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
