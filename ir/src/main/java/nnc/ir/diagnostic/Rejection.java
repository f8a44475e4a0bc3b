package nnc.ir.diagnostic;

import java.util.List;
import java.util.stream.Collectors;

/// The user's input is wrong: carries the diagnostics, at least one of them an error.
public final class Rejection extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Diagnostic> diagnostics;

  public Rejection(List<Diagnostic> diagnostics) {
    super(
        diagnostics.stream()
            .map(d -> d.code() + ": " + d.message())
            .collect(Collectors.joining("; ")),
        null,
        false,
        true);
    if (diagnostics.isEmpty()) {
      throw new IllegalArgumentException("a rejection needs a diagnostic");
    }
    this.diagnostics = List.copyOf(diagnostics);
  }

  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
