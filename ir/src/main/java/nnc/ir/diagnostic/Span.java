package nnc.ir.diagnostic;

/// Characters `start` (inclusive) to `end` (exclusive) of a source.
public record Span(Source source, int start, int end) {

  /// Nowhere: for things that no text of the user stands for.
  public static final Span NONE = new Span(Source.NONE, 0, 0);

  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("span " + start + ".." + end);
    }
  }

  /// The whole of a source, used for files that have no text.
  public static Span of(Source source) {
    return new Span(source, 0, 0);
  }

  public boolean isNone() {
    return source.name().isEmpty();
  }

  public int line() {
    return source.line(start);
  }

  public int column() {
    return source.column(start);
  }

  /// The location with the file's name alone: what generated files may hold, which must not depend
  /// on where the model stands.
  public String place() {
    String location = location();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  /// `name:line:column`, or the name alone for a source without text.
  public String location() {
    return source.text().isEmpty() ? source.name() : source.name() + ":" + line() + ":" + column();
  }
}
