package nnc.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import nnc.ir.estimate.Quantity;

/// Figures of a design's parts as an SVG drawing: a row for each part, a column of bars for each
/// figure, from 0 to the nominal value, with a line from the low to the high one. Equal numbers
/// give equal text.
final class BarsPicture {

  private static final int ROW = 18;
  private static final int BAR = 11;
  private static final int TOP = 40;
  private static final int WIDTH = 130;

  /// Behind the bars, for their values.
  private static final int VALUE = 66;

  private static final double LONGEST_NAME = 180;
  private static final String FILL = "#33658a";

  private BarsPicture() {}

  /// Values of a figure, one for each part; null where the figure has none for it.
  record Column(String figure, List<Quantity> values) {
    Column {
      values = Collections.unmodifiableList(new ArrayList<>(values)); // has nulls
    }

    private double most() {
      return values.stream().filter(q -> q != null).mapToDouble(Quantity::high).max().orElse(0);
    }

    private String unit() {
      return values.stream().filter(q -> q != null).map(Quantity::unit).findFirst().orElse("");
    }
  }

  /// Columns of which something is above 0 are drawn.
  static Figure of(String name, String title, List<String> parts, List<Column> all) {
    List<Column> columns = all.stream().filter(c -> c.most() > 0).toList();
    Markup svg = new Markup();
    double names = parts.stream().mapToDouble(p -> Ink.width(shown(p))).max().orElse(0) + 14;
    int left = (int) Math.ceil(names);
    for (int i = 0; i < parts.size(); i++) {
      double middle = middle(i);
      Ink.tick(svg, "part", shown(parts.get(i)), left - 8, middle + 4, "end", middle);
    }
    Sheet[] sheets = new Sheet[columns.size()];
    for (int c = 0; c < columns.size(); c++) {
      sheets[c] = column(svg, columns.get(c), left + c * (WIDTH + VALUE), parts);
    }
    int width = left + columns.size() * (WIDTH + VALUE);
    return new Figure(
        name, Ink.drawing(title, width, TOP + parts.size() * ROW + 8, svg), List.of(sheets));
  }

  private static String shown(String part) {
    return Typeface.shipped().shortened(part, Ink.SIZE, LONGEST_NAME);
  }

  private static double middle(int row) {
    return TOP + row * ROW + ROW / 2.0;
  }

  private static Sheet column(Markup svg, Column column, int left, List<String> parts) {
    Axis axis = new Axis(column.figure, 0, column.most(), false);
    Sheet sheet =
        new Sheet(column.figure, "part", "nominal", "low", "high", "unit", "quality")
            .place("bar.y", "part", "part")
            .place("bar.right", column.figure, "nominal")
            .place("range.y", "part", "part")
            .place("range.left", column.figure, "low")
            .place("range.right", column.figure, "high");
    String unit = column.unit();
    String words = column.figure.replace('_', ' ');
    String title = words + (unit.isEmpty() || unit.equals(words) ? "" : ", " + unit);
    Ink.text(
        svg,
        Typeface.shipped().shortened(title, Ink.SIZE, WIDTH + VALUE - 10),
        left,
        14,
        "start",
        "#222222");
    double free = Double.NEGATIVE_INFINITY;
    for (Axis.Tick t : axis.ticks()) {
      double x = left + t.at() * WIDTH;
      double half = Ink.width(t.text()) / 2;
      if (x - half > free) {
        Ink.tick(svg, column.figure, t.text(), x, 30, "middle", x);
        Ink.line(svg, x, TOP - 4, x, TOP + parts.size() * ROW, "stroke", "#e3e3e3");
        free = x + half + 12;
      }
    }
    for (int i = 0; i < parts.size(); i++) {
      Quantity q = column.values.get(i);
      if (q != null) {
        String row =
            sheet.add(
                parts.get(i),
                q.nominal(),
                q.low(),
                q.high(),
                q.unit(),
                q.quality().name().toLowerCase(Locale.ROOT));
        bar(svg, axis, left, middle(i), q, row);
      }
    }
    return sheet;
  }

  private static void bar(Markup svg, Axis axis, int left, double y, Quantity q, String row) {
    double width = axis.at(q.nominal()) * WIDTH;
    Ink.rect(
        svg, left, y - BAR / 2.0, width, BAR, "fill", FILL, "data-of", row, "data-part", "bar");
    if (q.high() > q.low()) {
      Ink.line(
          svg,
          left + axis.at(q.low()) * WIDTH,
          y,
          left + axis.at(q.high()) * WIDTH,
          y,
          "stroke",
          "#c2500a",
          "stroke-width",
          1.6,
          "data-of",
          row,
          "data-part",
          "range");
    }
    double end = left + axis.at(q.high()) * WIDTH;
    Ink.text(svg, Ink.shortest(q.nominal()), end + 5, y + 4, "start", "#4a5863");
  }
}
