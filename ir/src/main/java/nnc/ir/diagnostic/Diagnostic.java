package nnc.ir.diagnostic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One thing the user should know: a headline that stands alone, the smallest true span, further
/// labels for causes, and one way out, its own (`help`) or the general one of its code.
public record Diagnostic(Code code, String message, List<Label> labels, Optional<String> help) {

  /// A span with a short text; the first label of a diagnostic is the primary one.
  public record Label(Span span, String text) {}

  public Diagnostic {
    labels = List.copyOf(labels);
  }

  public static Diagnostic of(Code code, Span span, String message) {
    return new Diagnostic(
        code, message, span.isNone() ? List.of() : List.of(new Label(span, "")), Optional.empty());
  }

  /// The same with a text under the primary span.
  public Diagnostic label(String text) {
    List<Label> changed = new ArrayList<>(labels);
    if (!changed.isEmpty()) {
      changed.set(0, new Label(changed.getFirst().span(), text));
    }
    return new Diagnostic(code, message, changed, help);
  }

  /// The same with one more place that explains the cause.
  public Diagnostic because(Span span, String text) {
    List<Label> changed = new ArrayList<>(labels);
    changed.add(new Label(span, text));
    return new Diagnostic(code, message, changed, help);
  }

  public Diagnostic help(String text) {
    return new Diagnostic(code, message, labels, Optional.of(text));
  }

  /// The way out that is shown: this diagnostic's own, or else the general one of its code.
  public String wayOut() {
    return help.orElse(code.help());
  }

  public Span span() {
    return labels.isEmpty() ? Span.NONE : labels.getFirst().span();
  }

  /// This diagnostic alone as an exception.
  public Rejection rejection() {
    return new Rejection(List.of(this));
  }
}
