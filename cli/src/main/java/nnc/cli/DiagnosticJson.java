package nnc.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;

/// Diagnostics for programs: `code`, `message`, `help`, and where known `file`, `line` and `column`
/// (from 1).
final class DiagnosticJson {

  private DiagnosticJson() {}

  /// What `--json` prints instead of a result.
  static SequencedMap<String, Object> errors(List<Diagnostic> diagnostics) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("errors", list(diagnostics));
    return object;
  }

  static List<SequencedMap<String, Object>> list(List<Diagnostic> diagnostics) {
    return diagnostics.stream().map(DiagnosticJson::one).toList();
  }

  private static SequencedMap<String, Object> one(Diagnostic diagnostic) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("code", diagnostic.code().name());
    object.put("message", diagnostic.message());
    Span span = diagnostic.span();
    if (!span.isNone()) {
      object.put("file", span.source().name());
      if (!span.source().text().isEmpty()) {
        object.put("line", span.line());
        object.put("column", span.column());
      }
    }
    object.put("help", diagnostic.wayOut());
    return object;
  }
}
