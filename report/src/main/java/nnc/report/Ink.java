package nnc.report;

import java.util.List;
import java.util.Locale;

/// What drawings share: colours, and numbers as text.
final class Ink {

  static final List<String> COLOURS =
      List.of(
          "#1f5fa8", "#c0562b", "#3b8a4b", "#8a4fa3", "#8c6d1f", "#2b8c8c", "#b03a5b", "#555555");

  private Ink() {}

  /// A drawing of so many pixels with a white ground.
  static Markup drawing(String title, int width, int height, Markup content) {
    return new Markup()
        .open(
            "svg",
            "xmlns",
            "http://www.w3.org/2000/svg",
            "viewBox",
            "0 0 " + width + " " + height,
            "width",
            width,
            "height",
            height,
            "role",
            "img",
            "font-family",
            "sans-serif",
            "font-size",
            11)
        .element("title", title)
        .raw("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n")
        .raw(content.toString())
        .close("svg");
  }

  /// A coordinate.
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /// Four digits without zeros behind; whole numbers of a scale as they are.
  static String shortest(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e7) {
      return Long.toString((long) value);
    }
    return String.format(Locale.ROOT, "%.4g", value)
        .replaceFirst("(\\.\\d*?)0+$", "$1")
        .replaceFirst("\\.$", "");
  }
}
