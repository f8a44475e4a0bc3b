package nnc.cli;

import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;

/// What `nnc compile` makes of a design: the files of the output folder and the summary.
interface Compilation {

  SortedMap<String, byte[]> files();

  /// The summary for people.
  List<String> lines();

  /// The same for programs.
  SequencedMap<String, Object> json();

  static Compilation of(DesignOptions.Resolved resolved) {
    return resolved.compiled().program().isPresent()
        ? ProgramCompilation.of(resolved)
        : KernelCompilation.of(resolved);
  }
}
