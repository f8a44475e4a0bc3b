package nnc.testbench.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import nnc.backends.tool.Command;
import nnc.backends.tulip.ProgramEmitter;
import nnc.emulator.pe.ElementBank;
import nnc.ir.PeProgram;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Ports;
import nnc.ir.pe.Step;
import nnc.ir.pe.Threshold;
import nnc.testbench.RequiredTools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The cell against its table, all inputs and thresholds.
class CellTableTest {

  /// Bit `pqrs` (`p` the highest) of entry `T`; a threshold of seven is never reached either.
  private static final int[] TABLE = {
    0xFFFF, 0xFFFE, 0xFFE8, 0xFE80, 0xE800, 0x8000, 0x0000, 0x0000
  };

  @Test
  void theTableIsWhatTheWeightsSay() {
    for (int t = 0; t < 8; t++) {
      for (int x = 0; x < 16; x++) {
        int sum = 2 * (x >> 3) + (x >> 2 & 1) + (x >> 1 & 1) + (x & 1);
        assertEquals(sum >= t, bit(t, x), "T=" + t + ", pqrs=" + x);
      }
    }
  }

  private static boolean bit(int t, int x) {
    return (TABLE[t] >> x & 1) != 0;
  }

  /// Sixteen elements have the sixteen inputs; the threshold stands in the step, or in the
  /// elements' control words.
  @Test
  void theEmulatedCellKeepsToIt() {
    Machine machine = new Machine(List.of(2, 1, 1, 1), 4, 16, Ports.STRICT, 0, 3, 24, 2, 16, 16);
    long[] inputs = {0xFF00, 0xF0F0, 0xCCCC, 0xAAAA}; // p, q, r, s
    for (int t = 0; t < 8; t++) {
      for (boolean own : new boolean[] {false, true}) {
        if (t > machine.never() && !own) {
          continue;
        }
        ElementBank elements = new ElementBank(machine);
        for (int b = 0; b < Machine.THRESHOLD_BITS; b++) {
          elements.control(b, -(t >> b & 1L));
        }
        Evaluation first =
            new Evaluation(
                1,
                new Threshold.Fixed(1),
                List.of(in(0), Operand.ZERO, Operand.ZERO, Operand.ZERO),
                Gate.OPEN,
                OptionalInt.of(5));
        elements.step(new Step(1, List.of(first), Optional.empty()), new long[] {inputs[0]});
        Evaluation cell =
            new Evaluation(
                0,
                own ? Threshold.OWN : new Threshold.Fixed(t),
                List.of(Operand.of(new Operand.Stored(1, 5)), in(0), in(1), in(2)),
                Gate.OPEN,
                OptionalInt.empty());
        long given =
            elements.step(
                new Step(3, List.of(cell), Optional.of(new Step.Emit(0, Gate.OPEN))),
                new long[] {inputs[1], inputs[2], inputs[3]});
        assertEquals(TABLE[t], given & 0xFFFF, "T=" + t);
      }
    }
  }

  private static Operand in(int index) {
    return Operand.of(new Operand.Input(index));
  }

  /// Both outputs of both kinds of cell in Icarus; the other one's first input must not matter.
  @Test
  void theEmittedCellsKeepToIt(@TempDir Path folder) throws Exception {
    RequiredTools.need("iverilog");
    PeProgram program = ArrayPrograms.drawn(3, "groups=8", "lanes=2");
    for (ProgramEmitter.Cell kind : ProgramEmitter.Cell.values()) {
      var files = ProgramEmitter.emit(program, kind, "");
      String path =
          files.keySet().stream().filter(f -> f.endsWith("_cell.v")).findFirst().orElseThrow();
      String module = path.substring(path.indexOf('/') + 1, path.length() - 2);
      Files.write(folder.resolve("cell.v"), files.get(path));
      Files.writeString(
          folder.resolve("test.v"),
          """
          `default_nettype wire
          module test;
            reg [7:0] x;
            wire early, y;
            %s unit (.p_early(x[7]), .p(x[3]), .q(x[2]), .r(x[1]), .s(x[0]), .t(x[6:4]),
              .early(early), .y(y));
            integer i;
            initial for (i = 0; i < 256; i = i + 1) begin
              x = i; #1 $display("%%b %%b", early, y);
            end
          endmodule
          """
              .formatted(module));
      Command.of("iverilog", "-g2005", "-s", "test", "-o", "test.vvp", "cell.v", "test.v")
          .in(folder)
          .check();
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 256; i++) {
        int t = i >> 4 & 7;
        int early = (i & 7) | (i >> 7) << 3;
        expected.add((bit(t, early) ? 1 : 0) + " " + (bit(t, i & 15) ? 1 : 0));
      }
      String said = Command.of("vvp", "-n", "test.vvp").in(folder).check();
      assertEquals(expected, said.strip().lines().toList(), kind.toString());
    }
  }
}
