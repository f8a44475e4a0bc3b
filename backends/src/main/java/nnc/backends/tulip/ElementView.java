package nnc.backends.tulip;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nnc.backends.verilog.Bits;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Ports;

/// A processing element and its cells.
public record ElementView(
    String origin,
    String name,
    String cell,
    int cells,
    int registerBits,
    int microMsb,
    int inputMsb,
    int controlMsb,
    int cellMsb,
    int registerMsb,
    int sourceMsb,
    boolean addressed,
    List<Microcode.Field> fields,
    List<ControlPort> controlPorts,
    List<Register> registers,
    String sources,
    String unused,
    List<Unit> units,
    String emitCell,
    String emitGate) {

  /// A multiplexer of control bits.
  public record ControlPort(String name, String index) {}

  /// A register, and the one bit of it that a step reads.
  public record Register(String name, String read, String address) {}

  /// A cell: what its inputs are tied to.
  public record Unit(
      int index,
      String p,
      String q,
      String r,
      String s,
      String flipP,
      String flipQ,
      String flipR,
      String flipS,
      String follows,
      String forward,
      String gated,
      String own,
      String threshold,
      String evaluates,
      String writes,
      String register,
      String writeAddress) {}

  static ElementView of(Machine m, Microcode code, String origin, String name, String cell) {
    List<ControlPort> ports = new ArrayList<>();
    for (int p = 0; p < m.controlPorts(); p++) {
      ports.add(new ControlPort("own_bit_" + p, "control_" + p));
    }
    List<Register> registers = new ArrayList<>();
    for (int r = 0; r < m.cells(); r++) {
      registers.add(new Register("register_" + r, "port_" + r, "read_" + r));
    }
    List<String> sources = new ArrayList<>();
    if (m.ports() == Ports.LATCH) {
      sources.add("outputs");
    }
    for (Register r : registers.reversed()) {
      sources.add(code.isAddressed() ? r.read() : r.name());
    }
    sources.add("bits");
    sources.add("1'b0");
    List<Unit> units = IntStream.range(0, m.cells()).mapToObj(c -> unit(m, c)).toList();
    return new ElementView(
        origin,
        name,
        cell,
        m.cells(),
        m.registerBits(),
        code.elementBits() - 1,
        m.inputs() - 1,
        m.controlBits() - 1,
        m.cells() - 1,
        m.registerBits() - 1,
        code.sources() - 1,
        code.isAddressed(),
        List.copyOf(code.fields().values()),
        ports,
        registers,
        "{" + String.join(", ", sources) + "}",
        "&{1'b0, control}",
        units,
        "emit_cell",
        gate(m, "emit_gate", "1'b0"));
  }

  private static Unit unit(Machine m, int c) {
    String n = "_" + c;
    return new Unit(
        c,
        "p" + n,
        "q" + n,
        "r" + n,
        "s" + n,
        "flips" + n + "[0]",
        "flips" + n + "[1]",
        "flips" + n + "[2]",
        "flips" + n + "[3]",
        "follows" + n,
        "forward" + n,
        gate(m, "gate" + n, "s_raw" + n),
        "own" + n,
        "threshold" + n,
        "evaluate" + n,
        "write" + n,
        "register" + n,
        "address" + n);
  }

  /// `value` behind the gate that field `gate` names.
  private static String gate(Machine m, String gate, String value) {
    int width = Bits.counter(2L * m.controlPorts());
    String cases =
        IntStream.range(0, m.controlPorts())
            .mapToObj(p ->
                gate
                    + " == "
                    + width
                    + "'d"
                    + (1 + 2 * p)
                    + " ? "
                    + value
                    + " ^ own_bit_"
                    + p
                    + " : "
                    + gate
                    + " == "
                    + width
                    + "'d"
                    + (2 + 2 * p)
                    + " ? "
                    + value
                    + " & own_bit_"
                    + p
                    + " : ")
            .collect(Collectors.joining());
    return cases + value;
  }
}
