package nnc.backends.tulip;

import java.util.List;
import nnc.backends.simulate.Core;
import nnc.backends.verilog.Identifiers;
import nnc.ir.PeProgram;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Terminal;

/// The names of a program's modules and of its two streams. The probe shows, from bit 0 on, the
/// controller's state (3 bits), whether a step stands in the last stage, whether it is executed,
/// whether results go to memory, and then the held output of every cell of every element.
public record ArrayPorts(
    String design, String core, String top, String input, String output, int busBits, int probes) {

  /// Bits of the probe before those of the cells.
  public static final int STATUS_BITS = 6;

  public static ArrayPorts of(PeProgram program, String prefix) {
    String design = prefix + Identifiers.of(program.name());
    Machine m = program.machine();
    return new ArrayPorts(
        design,
        design + "_core",
        design + "_top",
        name(program.inputs()),
        name(program.outputs()),
        m.groups(),
        STATUS_BITS + m.elements() * m.cells());
  }

  /// One stream carries all inputs, one behind the other, and one all outputs.
  private static String name(List<Terminal> terminals) {
    return Identifiers.part(String.join("_", terminals.stream().map(Terminal::name).toList()));
  }

  /// The core's pins as a simulator needs them.
  public Core pins() {
    return new Core(
        core,
        List.of(new Core.Bus(input, busBits, busBits / 8)),
        List.of(new Core.Bus(output, busBits, busBits / 8)),
        probes);
  }
}
