package nnc.report;

import java.util.List;

/// Rows of a drawing, one for each part of a design, whose names stand at the left; beside them are
/// columns, each with a scale of its own above all rows.
///
/// @param left where the first column begins
record Rows(Markup svg, List<String> parts, int left) {

  /// Of the rows' ticks in the drawing.
  static final String PARTS = "part";

  /// How high a bar in a row is.
  static final int BAR = 11;

  static final String FILL = "#33658a";

  /// Of what stands out, or lies over a bar.
  static final String STANDS_OUT = "#c2500a";

  private static final int ROW = 18;
  private static final int TOP = 40;
  private static final double LONGEST_NAME = 180;

  /// Begins a drawing with the rows' names.
  static Rows of(Markup svg, List<String> parts) {
    double names = parts.stream().mapToDouble(p -> Ink.width(shown(p))).max().orElse(0) + 14;
    Rows rows = new Rows(svg, List.copyOf(parts), (int) Math.ceil(names));
    for (int i = 0; i < parts.size(); i++) {
      double middle = rows.middle(i);
      Ink.tick(svg, PARTS, shown(parts.get(i)), rows.left - 8, middle + 4, "end", middle);
    }
    return rows;
  }

  private static String shown(String part) {
    return Typeface.shipped().shortened(part, Ink.SIZE, LONGEST_NAME);
  }

  double middle(int row) {
    return TOP + row * ROW + ROW / 2.0;
  }

  /// Of the whole drawing.
  int height() {
    return bottom() + 8;
  }

  private int bottom() {
    return TOP + parts.size() * ROW;
  }

  /// Draws title, numbers and grid of a column that is `width` wide and begins at `left`; its title
  /// is cut to `room`. Its ticks are named by the axis's title.
  void column(Axis axis, String title, double left, int width, double room) {
    String shown = Typeface.shipped().shortened(title, Ink.SIZE, room);
    Ink.text(svg, shown, left, 14, "start", "#222222");
    double free = Double.NEGATIVE_INFINITY;
    for (Axis.Tick t : axis.ticks()) {
      double x = left + t.at() * width;
      double half = Ink.width(t.text()) / 2;
      if (x - half > free) {
        Ink.tick(svg, axis.title(), t.text(), x, 30, "middle", x);
        Ink.line(svg, x, TOP - 4, x, bottom(), "stroke", "#e3e3e3");
        free = x + half + 12;
      }
    }
  }

  /// A bar in row `row` from `left` to `right`, as the part `of` of what a sheet's row says.
  void bar(int row, double left, double right, String fill, String mark, String of) {
    Ink.rect(
        svg,
        left,
        middle(row) - BAR / 2.0,
        right - left,
        BAR,
        "fill",
        fill,
        "data-of",
        mark,
        "data-part",
        of);
  }

  /// A line along row `row`, likewise.
  void line(int row, double left, double right, String mark, String of) {
    Ink.line(
        svg,
        left,
        middle(row),
        right,
        middle(row),
        "stroke",
        STANDS_OUT,
        "stroke-width",
        1.6,
        "data-of",
        mark,
        "data-part",
        of);
  }

  /// A value behind the end of a bar.
  void value(int row, String text, double end) {
    Ink.text(svg, text, end + 5, middle(row) + 4, "start", "#4a5863");
  }
}
