package nnc.frontend;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// A model as it was read: the network, its text (for binary files the name only), the calibration
/// data it names, warnings, and remarks on how it was understood.
public record Model(
    Network network,
    Source source,
    Optional<Calibration> calibration,
    List<Diagnostic> warnings,
    List<String> notes) {

  /// Existing files with calibration data that a model names, and where it does so.
  public record Calibration(Path data, Optional<Path> labels, Span span) {}

  public Model {
    warnings = List.copyOf(warnings);
    notes = List.copyOf(notes);
  }

  /// A model without calibration data.
  public static Model of(
      Network network, Source source, List<Diagnostic> warnings, List<String> notes) {
    return new Model(network, source, Optional.empty(), warnings, notes);
  }
}
