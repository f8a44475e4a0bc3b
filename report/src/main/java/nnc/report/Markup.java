package nnc.report;

import java.util.Locale;

/// Text of an HTML or SVG file under construction. Everything that is not a tag goes through `text`
/// or `attribute` and is escaped.
final class Markup {

  private final StringBuilder out = new StringBuilder();

  /// Appends trusted markup of this package's own making.
  Markup raw(String markup) {
    out.append(markup);
    return this;
  }

  /// Opens a tag with attribute name and value pairs.
  Markup open(String tag, Object... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ')
          .append(attributes[i])
          .append("=\"")
          .append(escape(show(attributes[i + 1])))
          .append('"');
    }
    out.append('>');
    return this;
  }

  Markup close(String tag) {
    out.append("</").append(tag).append(">\n");
    return this;
  }

  Markup text(Object text) {
    out.append(escape(show(text)));
    return this;
  }

  /// A whole element that holds only text.
  Markup element(String tag, Object text, Object... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  private static String show(Object value) {
    return value instanceof Double d
        ? String.format(Locale.ROOT, "%.1f", d)
        : String.valueOf(value);
  }

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '&' -> escaped.append("&amp;");
            case '"' -> escaped.append("&quot;");
            case '\'' -> escaped.append("&#39;");
            default -> escaped.appendCodePoint(c < ' ' && c != '\n' ? '?' : c);
          }
        });
    return escaped.toString();
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
