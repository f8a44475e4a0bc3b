package nnc.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Diagnostic;

/// A run of hardware that has a clock.
interface TimedRun extends HardwareRun {

  long cycles();

  /// What is said of several runs, each begun anew.
  default List<String> linesOf(List<TimedRun> all) {
    return List.of(total(all) + " cycles, each sequence begun with a reset");
  }

  /// The same for programs.
  default SequencedMap<String, Object> jsonOf(List<TimedRun> all) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("cycles", total(all));
    return object;
  }

  /// The weights of each projection that learns, one for each synapse.
  default SequencedMap<String, Tensor> learned() {
    return new LinkedHashMap<>();
  }

  /// Tables of what happened, by name.
  default SortedMap<String, byte[]> filesOf(List<TimedRun> all) {
    return new TreeMap<>();
  }

  /// What the user should know about the runs.
  default List<Diagnostic> warningsOf(List<TimedRun> all) {
    return List.of();
  }

  private static long total(List<TimedRun> all) {
    return all.stream().mapToLong(TimedRun::cycles).sum();
  }
}
