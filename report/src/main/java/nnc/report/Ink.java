package nnc.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What drawings share: colours, and numbers as text.
final class Ink {

  static final List<String> COLOURS =
      List.of(
          "#1f5fa8", "#c0562b", "#3b8a4b", "#8a4fa3", "#8c6d1f", "#2b8c8c", "#b03a5b", "#555555");

  /// Of text in drawings, where nothing else is said; none is smaller than `SMALL`.
  static final int SIZE = 11;

  static final int SMALL = 10;

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
            Typeface.FAMILY,
            "font-size",
            SIZE)
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

  static void text(Markup svg, String text, double x, double y, String anchor, String colour) {
    svg.element(
        "text", text, "x", number(x), "y", number(y), "text-anchor", anchor, "fill", colour);
  }

  /// A text that says which value of `axis` is at `at`.
  static void tick(
      Markup svg, String axis, String text, double x, double y, String anchor, double at) {
    svg.element(
        "text",
        text,
        "x",
        number(x),
        "y",
        number(y),
        "text-anchor",
        anchor,
        "fill",
        "#555555",
        "data-axis",
        axis,
        "data-at",
        number(at));
  }

  /// A straight line with further attributes.
  static void line(Markup svg, double x1, double y1, double x2, double y2, Object... attributes) {
    List<Object> all = new ArrayList<>();
    all.add("d");
    all.add("M" + number(x1) + " " + number(y1) + "L" + number(x2) + " " + number(y2));
    all.addAll(List.of("fill", "none"));
    all.addAll(List.of(attributes));
    svg.open("path", all.toArray()).close("path");
  }

  static void rect(
      Markup svg, double x, double y, double width, double height, Object... attributes) {
    List<Object> all = new ArrayList<>();
    all.addAll(List.of("x", number(x), "y", number(y)));
    all.addAll(List.of("width", number(width), "height", number(height)));
    all.addAll(List.of(attributes));
    svg.open("rect", all.toArray()).close("rect");
  }

  static void circle(Markup svg, double x, double y, double radius, Object... attributes) {
    List<Object> all = new ArrayList<>();
    all.addAll(List.of("cx", number(x), "cy", number(y), "r", number(radius)));
    all.addAll(List.of(attributes));
    svg.open("circle", all.toArray()).close("circle");
  }

  /// A colour that is the first one at 0 and the second one at 1.
  static String between(int first, int second, double at) {
    int mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      int from = first >> shift & 0xFF;
      int to = second >> shift & 0xFF;
      mixed |= (int) Math.round(from + at * (to - from)) << shift;
    }
    return String.format(Locale.ROOT, "#%06x", mixed);
  }

  /// The width of a text of the size that is said first.
  static double width(String text) {
    return Typeface.shipped().width(text, SIZE);
  }

  /// Four digits without zeros behind; whole numbers of a scale as they are.
  static String shortest(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e7) {
      return Long.toString((long) value);
    }
    return String.format(Locale.ROOT, "%.4g", value)
        .replaceFirst("(\\.\\d*?)0+(e|$)", "$1$2")
        .replaceFirst("\\.(e|$)", "$1")
        .replaceFirst("e\\+0?", "e");
  }
}
