package nnc.cli;

import java.util.List;
import java.util.SequencedMap;
import nnc.ir.Value;

/// Samples sent through emulated hardware, and what that took.
interface HardwareRun {

  /// The outputs of every sample.
  List<List<Value>> results();

  SequencedMap<String, Object> json();

  List<String> lines();
}
