package nnc.cli;

import java.util.List;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;

/// Draws diagnostics as text: headline with the stable code, the user's own line with the span
/// underlined, further places, and the way out. Control characters of user text are shown as `?`,
/// so that a file cannot steer the terminal.
final class DiagnosticText {

  private DiagnosticText() {}

  static String render(List<Diagnostic> diagnostics) {
    StringBuilder out = new StringBuilder();
    for (Diagnostic d : diagnostics) {
      render(d, out);
    }
    return out.toString();
  }

  private static void render(Diagnostic d, StringBuilder out) {
    String severity = d.code().isWarning() ? "warning" : "error";
    out.append(severity)
        .append('[')
        .append(d.code())
        .append("]: ")
        .append(clean(d.message()))
        .append('\n');
    int gutter =
        d.labels().stream().mapToInt(l -> String.valueOf(l.span().line()).length()).max().orElse(1);
    boolean primary = true;
    for (Diagnostic.Label label : d.labels()) {
      render(label, primary ? '^' : '-', gutter, out);
      primary = false;
    }
    out.append(" ".repeat(gutter)).append(" = help: ").append(clean(d.wayOut())).append("\n\n");
  }

  private static void render(Diagnostic.Label label, char mark, int gutter, StringBuilder out) {
    Span span = label.span();
    String margin = " ".repeat(gutter);
    out.append(margin).append("--> ").append(clean(span.location())).append('\n');
    if (span.source().text().isEmpty()) {
      if (!label.text().isEmpty()) {
        out.append(margin).append(" = ").append(clean(label.text())).append('\n');
      }
      return;
    }
    String line = span.source().lineText(span.line());
    int start = Math.min(span.column() - 1, line.length());
    int length = Math.max(1, Math.min(span.end() - span.start(), line.length() - start));
    int from = Math.max(0, start - CONTEXT);
    int to = Math.min(line.length(), start + Math.max(length, 1) + CONTEXT);
    int shown = Math.min(length, Math.max(1, to - start));
    String number = String.valueOf(span.line());
    out.append(margin).append(" |\n");
    out.append(" ".repeat(gutter - number.length())).append(number).append(" | ");
    out.append(clean(line.substring(from, to))).append('\n');
    out.append(margin).append(" | ").append(" ".repeat(start - from));
    out.append(String.valueOf(mark).repeat(shown));
    out.append(label.text().isEmpty() ? "" : " " + clean(label.text())).append('\n');
  }

  /// Characters of a long line that are shown on each side of the span.
  private static final int CONTEXT = 100;

  /// `text` without what could steer a terminal or break a line.
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c ->
            clean.appendCodePoint(
                c == '\t' ? ' ' : Character.isISOControl(c) || isFormat(c) ? '?' : c));
    return clean.toString();
  }

  private static boolean isFormat(int codePoint) {
    return Character.getType(codePoint) == Character.FORMAT;
  }
}
