package nnc.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.VerilogEmitter;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Kernel;
import nnc.ir.text.DesignPrinter;
import nnc.passes.map.InitiationInterval;
import nnc.report.KernelPicture;
import org.jgrapht.traverse.TopologicalOrderIterator;

/// What `nnc compile` makes of a design: the files of the output folder and the summary.
record Compilation(
    DesignOptions.Resolved resolved,
    SequencedMap<String, Long> cycles,
    SortedMap<String, byte[]> files) {

  Compilation {
    cycles = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(cycles));
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  static Compilation of(DesignOptions.Resolved resolved) {
    KernelDesign design = resolved.design();
    SequencedMap<String, Long> cycles = new LinkedHashMap<>();
    design
        .instances()
        .forEach((id, instance) -> cycles.put(id, InitiationInterval.of(instance.kernel())));
    SortedMap<String, byte[]> files = new TreeMap<>(VerilogEmitter.emit(design, EmitOptions.PLAIN));
    files.put("design.nnir", DesignPrinter.print(design).getBytes(StandardCharsets.UTF_8));
    Compilation compilation = new Compilation(resolved, cycles, files);
    files.put(
        "report.json", (Json.print(compilation.json()) + "\n").getBytes(StandardCharsets.UTF_8));
    return new Compilation(resolved, cycles, files);
  }

  private long interval() {
    return cycles.values().stream().mapToLong(c -> c).max().orElse(0);
  }

  private double framesPerSecond() {
    return resolved.clockMegahertz() * 1e6 / interval();
  }

  /// The summary for people.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(resolved.line() + " for " + resolved.target().id());
    lines.add("");
    Table table = new Table();
    table.row("kernel", "kind", "cycles a frame", "size");
    for (String id : dataFlow()) {
      Kernel kernel = resolved.design().kernel(id);
      table.row(
          id, kernel.mnemonic(), String.valueOf(cycles.get(id)), KernelPicture.describe(kernel));
    }
    lines.addAll(table.lines());
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%d cycles a frame, set by %s: %.0f frames/s at the clock setting of %s MHz",
            interval(),
            slowest(),
            framesPerSecond(),
            resolved.clock()));
    return lines;
  }

  /// The kernels, each behind those that feed it.
  private List<String> dataFlow() {
    List<String> ids = new ArrayList<>();
    new TopologicalOrderIterator<>(resolved.design().graph()).forEachRemaining(ids::add);
    return ids;
  }

  private String slowest() {
    return cycles.entrySet().stream()
        .filter(e -> e.getValue() == interval())
        .map(e -> e.getKey())
        .findFirst()
        .map(DiagnosticText::clean)
        .orElseThrow();
  }

  /// The same for programs.
  SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = resolved.json();
    object.put("settings", resolved.settings().values());
    List<Object> kernels = new ArrayList<>();
    resolved
        .design()
        .instances()
        .forEach((id, instance) -> {
          SequencedMap<String, Object> kernel = new LinkedHashMap<>();
          kernel.put("id", id);
          kernel.put("kind", instance.kernel().mnemonic());
          if (instance.kernel() instanceof Kernel.Matrix m) {
            kernel.put("pe", m.pe());
            kernel.put("simd", m.simd());
          }
          kernel.put("cycles", cycles.get(id));
          if (!instance.span().isNone() && !instance.span().source().text().isEmpty()) {
            kernel.put("line", instance.span().line());
          }
          kernels.add(kernel);
        });
    object.put("kernels", kernels);
    object.put("cycles_per_frame", interval());
    object.put("clock_mhz", resolved.clockMegahertz());
    object.put("frames_per_second", framesPerSecond());
    object.put("warnings", DiagnosticJson.list(resolved.compiled().report().warnings()));
    return object;
  }
}
