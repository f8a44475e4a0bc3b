package nnc.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.ir.KernelDesign;
import nnc.ir.MachineImage;
import nnc.ir.PeProgram;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Diagnostic;
import nnc.report.Page;

/// What `nnc compile` makes of a design: the files of the output folder and the summary.
interface Compilation {

  /// The files of the design, without what is reported of it.
  SortedMap<String, byte[]> files();

  /// The report, in which `files` are listed, with its figures.
  Page page(List<String> files);

  /// All files of the output folder, the report's figures too where `figures` are asked for.
  default SortedMap<String, byte[]> written(boolean figures) {
    SortedMap<String, byte[]> all = new TreeMap<>(files());
    all.put("report.json", (Json.print(json()) + "\n").getBytes(StandardCharsets.UTF_8));
    all.put("report.html", new byte[0]); // it lists itself
    Page page = page(List.copyOf(all.keySet()));
    all.put("report.html", page.html().getBytes(StandardCharsets.UTF_8));
    if (figures) {
      all.putAll(page.files());
    }
    return all;
  }

  /// What the files lack or the device is too small for, beside what passes warn of.
  default List<Diagnostic> warnings() {
    return List.of();
  }

  /// The summary for people.
  List<String> lines();

  /// The same for programs.
  SequencedMap<String, Object> json();

  static Compilation of(DesignOptions.Resolved resolved) {
    return switch (resolved.lowered()) {
      case KernelDesign _ -> KernelCompilation.of(resolved);
      case PeProgram _ -> ProgramCompilation.of(resolved);
      case PulseNetlist _ -> PulseCompilation.of(resolved);
      case MachineImage _ -> ImageCompilation.of(resolved);
    };
  }
}
