package nnc.cli;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Value;

/// What `nnc cosim` found: simulated hardware beside what it should do.
interface Check {

  boolean passed();

  /// The outputs of every sample; none of networks in time.
  List<List<Value>> outputs();

  /// What was compared and what differs, for people; `simulator` is its name.
  List<String> lines(String simulator);

  /// The same for programs.
  SequencedMap<String, Object> json();

  /// The cycles around the first difference as VCD text, where it has such.
  default Optional<String> waveform() {
    return Optional.empty();
  }

  /// What is another figure in every run.
  default Optional<String> note() {
    return Optional.empty();
  }
}
