package nnc.frontend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Halt;

/// A model as it was read: the network, its text (for binary files the name only), the calibration
/// data, the recordings and the early end it names, warnings, and remarks on how it was understood.
public record Model(
    Network network,
    Source source,
    Optional<Calibration> calibration,
    List<Recording> recordings,
    Optional<Ending> halt,
    List<Diagnostic> warnings,
    List<String> notes) {

  /// When sequences may end early, and where the model says so.
  public record Ending(Halt halt, Span span) {}

  /// Existing files with calibration data that a model names, and where it does so.
  public record Calibration(Path data, Optional<Path> labels, Span span) {}

  /// What of the neurons `first` to `last` (both included) of a population a run keeps, step by
  /// step: the state of that name, or, where it is empty, what they give.
  public record Recording(
      String population, Optional<String> state, int first, int last, Span span) {}

  public Model {
    recordings = List.copyOf(recordings);
    warnings = List.copyOf(warnings);
    notes = List.copyOf(notes);
  }

  /// A model without calibration data. The same with more warnings.
  Model warned(List<Diagnostic> more) {
    List<Diagnostic> all = new ArrayList<>(warnings);
    all.addAll(more);
    return new Model(network, source, calibration, recordings, halt, all, notes);
  }

  public static Model of(
      Network network, Source source, List<Diagnostic> warnings, List<String> notes) {
    return new Model(
        network, source, Optional.empty(), List.of(), Optional.empty(), warnings, notes);
  }
}
