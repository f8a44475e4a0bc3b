package nnc.backends.tulip;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.MemoryImage;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Ports;
import nnc.ir.pe.Step;
import nnc.ir.pe.Threshold;

/// How a step is a word of microcode: fields from bit 0 on. Those that elements read come first,
/// then what the controller needs to know: whether the step takes bits and whether it gives a
/// result.
///
/// An operand is the number of a source: 0 the constant, then the bits from outside, then either
/// the read ports of the registers or, where any bit can be read, all their bits, then the held
/// outputs where they can be read. A gate is 0, or `1 + 2 * port` for exclusive or and one more for
/// and.
public final class Microcode {

  /// A field: `width` bits from `offset` on.
  public record Field(String name, int offset, int width) {
    /// `[3:0] ` or nothing.
    public String range() {
      return width == 1 ? "" : "[" + (width - 1) + ":0] ";
    }

    public String slice() {
      return width == 1 ? "micro[" + offset + "]" : Bits.slice("micro", offset, width);
    }
  }

  private final Machine machine;
  private final SequencedMap<String, Field> fields = new LinkedHashMap<>();
  private final int sources;
  private int width;

  public Microcode(Machine machine) {
    this.machine = machine;
    int stored = isAddressed() ? machine.cells() : machine.cells() * machine.registerBits();
    sources =
        1 + machine.inputs() + stored + (machine.ports() == Ports.LATCH ? machine.cells() : 0);
    int select = Bits.counter(sources - 1L);
    int bit = Bits.counter(machine.registerBits() - 1L);
    int cell = Bits.counter(machine.cells() - 1L);
    int gate = Bits.counter(2L * machine.controlPorts());
    for (int p = 0; p < machine.controlPorts(); p++) {
      add("control_" + p, Bits.counter(machine.controlBits() - 1L));
    }
    for (int r = 0; r < machine.cells() && isAddressed(); r++) {
      add("read_" + r, bit);
    }
    for (int c = 0; c < machine.cells(); c++) {
      add("evaluate_" + c, 1);
      add("write_" + c, 1);
      add("address_" + c, bit);
      add("own_" + c, 1);
      add("threshold_" + c, 3);
      add("follows_" + c, 1);
      add("forward_" + c, cell);
      for (String operand : List.of("p", "q", "r", "s")) {
        add(operand + "_" + c, select);
      }
      add("flips_" + c, 4);
      add("gate_" + c, gate);
    }
    add("emit_cell", cell);
    add("emit_gate", gate);
  }

  private void add(String name, int bits) {
    fields.put(name, new Field(name, width, bits));
    width += bits;
  }

  /// Whether registers are read through a port with an address.
  public boolean isAddressed() {
    return machine.ports() != Ports.LENIENT;
  }

  /// The fields that elements read.
  public SequencedMap<String, Field> fields() {
    return fields;
  }

  /// Bits that elements read.
  public int elementBits() {
    return width;
  }

  /// The bit that is 1 where the step takes bits from outside.
  public int takes() {
    return width;
  }

  /// The bit that is 1 where the step gives a result.
  public int emits() {
    return width + 1;
  }

  /// Bits of a word.
  public int width() {
    return width + 2;
  }

  /// Sources that an operand can name.
  public int sources() {
    return sources;
  }

  /// Writes `step` into a word of a memory image.
  public void encode(Step step, MemoryImage.Word word) {
    Encoding encoding = new Encoding(word);
    step.evaluations().forEach(encoding::evaluation);
    step.emit()
        .ifPresent(e -> {
          encoding.put("emit_cell", e.cell());
          encoding.put("emit_gate", encoding.gate(e.gate()));
          word.put(emits(), 1, 1);
        });
    word.put(takes(), 1, step.take() > 0 ? 1 : 0);
  }

  /// One word under construction: which control bit each port shows, and the addresses that are set
  /// already.
  private final class Encoding {
    private final MemoryImage.Word word;
    private final java.util.List<Integer> controls = new java.util.ArrayList<>();
    private final java.util.Set<Integer> read = new java.util.HashSet<>();

    Encoding(MemoryImage.Word word) {
      this.word = word;
    }

    void put(String name, long value) {
      Field field = fields.get(name);
      word.put(field.offset(), field.width(), value);
    }

    void evaluation(Evaluation e) {
      String c = "_" + e.cell();
      put("evaluate" + c, 1);
      if (e.write().isPresent()) {
        put("write" + c, 1);
        put("address" + c, e.write().getAsInt());
      }
      switch (e.threshold()) {
        case Threshold.Fixed(int value) -> put("threshold" + c, value);
        case Threshold.Own() -> put("own" + c, 1);
      }
      long flips = 0;
      for (int i = 0; i < 4; i++) {
        Operand operand = e.operands().get(i);
        flips |= operand.inverted() ? 1L << i : 0;
        if (operand.source() instanceof Operand.Output(int from)) {
          put("follows" + c, 1);
          put("forward" + c, from);
        } else {
          put("pqrs".charAt(i) + c, source(operand.source()));
        }
      }
      put("flips" + c, flips);
      put("gate" + c, gate(e.gate()));
    }

    private int source(Operand.Source source) {
      int stored = 1 + machine.inputs();
      return switch (source) {
        case Operand.Zero() -> 0;
        case Operand.Input(int index) -> 1 + index;
        case Operand.Stored(int register, int bit) -> {
          if (!isAddressed()) {
            yield stored + register * machine.registerBits() + bit;
          }
          if (read.add(register)) {
            put("read_" + register, bit);
          }
          yield stored + register;
        }
        case Operand.Latched(int cell) -> stored + machine.cells() + cell;
        case Operand.Held _, Operand.Output _ ->
            throw new IllegalArgumentException("microcode has no source " + source);
      };
    }

    int gate(Gate gate) {
      return switch (gate) {
        case Gate.Open() -> 0;
        case Gate.Flip(int control) -> 1 + 2 * port(control);
        case Gate.Mask(int control) -> 2 + 2 * port(control);
      };
    }

    private int port(int control) {
      int port = controls.indexOf(control);
      if (port < 0) {
        port = controls.size();
        controls.add(control);
        put("control_" + port, control);
      }
      return port;
    }
  }
}
