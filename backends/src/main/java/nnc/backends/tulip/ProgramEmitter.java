package nnc.backends.tulip;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import nnc.backends.verilog.MemoryImage;
import nnc.backends.verilog.RomView;
import nnc.backends.verilog.Templates;
import nnc.ir.PeProgram;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.pe.ProgramVerifier;

/// A program as Verilog-2005: the array under `rtl`, one module a file, its memories under `mem`,
/// and `files.f` with the list of sources. The array depends on the machine and on sizes, all else
/// is in the memories. The same program gives the same bytes.
public final class ProgramEmitter {

  /// What a cell is made of.
  public enum Cell {
    /// Sums and comparisons.
    BEHAVIOURAL("cell"),
    /// Sums of products, for synthesis with standard cells.
    GATES("cell_gates");

    private final String template;

    Cell(String template) {
      this.template = template;
    }

    String template() {
      return template;
    }
  }

  private final PeProgram program;
  private final ArrayPorts ports;
  private final Templates templates = new Templates("tulip");
  private final SortedMap<String, byte[]> files = new TreeMap<>();

  private ProgramEmitter(PeProgram program, String prefix) {
    this.program = program;
    this.ports = ArrayPorts.of(program, prefix);
  }

  /// Relative path to content, sorted; throws `Rejection` for a program that breaks the rules of
  /// its machine.
  public static SortedMap<String, byte[]> emit(PeProgram program, Cell cell, String prefix) {
    List<Diagnostic> errors = ProgramVerifier.check(program);
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    return new ProgramEmitter(program, prefix).emit(cell);
  }

  private SortedMap<String, byte[]> emit(Cell cell) {
    ProgramImage image = new ProgramImage(program);
    LayerTable table = new LayerTable(image, program.machine());
    String design = ports.design();
    String origin = Templates.comment("design: " + program.name());
    rom("layers", "what each layer is", table.image());
    rom("microcode", "what the elements do in each step", image.microcode());
    rom("offsets", "where the bits of a step are", image.offsets());
    rom("rows", "where each batch reads and writes", image.rows());
    rom("weights", "the elements' weights for each step", image.weights());
    rom("controls", "the elements' control words for each round", image.controls());
    String memory = design + "_memory";
    put("mem/" + memory + ".mem", image.memory().text());
    module(
        memory,
        "memory",
        MemoryView.of(
            program.machine(),
            program.memory().size(),
            image.addressWidth(),
            origin,
            memory,
            memory + ".mem"));
    module(design + "_cell", cell.template, new CellView(origin, design + "_cell"));
    module(
        design + "_element",
        "element",
        ElementView.of(
            program.machine(), image.code(), origin, design + "_element", design + "_cell"));
    module(
        design + "_group",
        "group",
        GroupView.of(
            program.machine(),
            image.code(),
            image.addressWidth(),
            origin,
            design + "_group",
            design + "_element"));
    ArrayView view = ArrayView.of(program, image, table, ports);
    module(ports.core(), "core", view);
    module(ports.top(), "top", view);
    put(
        "files.f",
        Templates.bytes(
            files.keySet().stream()
                .filter(f -> f.startsWith("rtl/"))
                .map(f -> f + "\n")
                .collect(Collectors.joining())));
    return Collections.unmodifiableSortedMap(files);
  }

  /// A cell has nothing but its name.
  public record CellView(String origin, String name) {}

  private void rom(String kind, String what, MemoryImage image) {
    String name = ports.design() + "_" + kind;
    String origin = Templates.comment("design: " + program.name());
    put("mem/" + name + ".mem", image.text());
    module(name, "rom", RomView.of(name, origin, what, name + ".mem", image));
  }

  private void module(String name, String template, Object view) {
    put("rtl/" + name + ".v", Templates.bytes(templates.render(template, view)));
  }

  private void put(String path, byte[] content) {
    if (files.putIfAbsent(path, content) != null) {
      throw new IllegalStateException("two files " + path);
    }
  }
}
