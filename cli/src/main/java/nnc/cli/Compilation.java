package nnc.cli;

import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import nnc.ir.KernelDesign;
import nnc.ir.MachineImage;
import nnc.ir.PeProgram;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Diagnostic;
import nnc.report.Page;

/// What `nnc compile` makes of a design: the files of the output folder and the summary.
interface Compilation {

  SortedMap<String, byte[]> files();

  /// The report, which is among the files, with its figures.
  Page page();

  /// What the files lack, beside what passes warn of.
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
