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

  private static final int WIDTH = 130;

  /// Behind the bars, for their values.
  private static final int VALUE = 66;

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
    Rows rows = Rows.of(svg, parts);
    Sheet[] sheets = new Sheet[columns.size()];
    for (int c = 0; c < columns.size(); c++) {
      sheets[c] = column(rows, columns.get(c), rows.left() + c * (WIDTH + VALUE));
    }
    int width = rows.left() + columns.size() * (WIDTH + VALUE);
    return new Figure(name, Ink.drawing(title, width, rows.height(), svg), List.of(sheets));
  }

  private static Sheet column(Rows rows, Column column, int left) {
    Axis axis = new Axis(column.figure, 0, column.most(), false);
    Sheet sheet =
        new Sheet(column.figure, "part", "nominal", "low", "high", "unit", "quality")
            .place("bar.y", Rows.PARTS, "part")
            .place("bar.right", column.figure, "nominal")
            .place("range.y", Rows.PARTS, "part")
            .place("range.left", column.figure, "low")
            .place("range.right", column.figure, "high");
    String unit = column.unit();
    String words = column.figure.replace('_', ' ');
    String title = words + (unit.isEmpty() || unit.equals(words) ? "" : ", " + unit);
    rows.column(axis, title, left, WIDTH, WIDTH + VALUE - 10);
    for (int i = 0; i < rows.parts().size(); i++) {
      Quantity q = column.values.get(i);
      if (q != null) {
        String mark =
            sheet.add(
                rows.parts().get(i),
                q.nominal(),
                q.low(),
                q.high(),
                q.unit(),
                q.quality().name().toLowerCase(Locale.ROOT));
        bar(rows, i, axis, left, q, mark);
      }
    }
    return sheet;
  }

  private static void bar(Rows rows, int row, Axis axis, int left, Quantity q, String mark) {
    rows.bar(row, left, left + axis.at(q.nominal()) * WIDTH, Rows.FILL, mark, "bar");
    double end = left + axis.at(q.high()) * WIDTH;
    if (q.high() > q.low()) {
      rows.line(row, left + axis.at(q.low()) * WIDTH, end, mark, "range");
    }
    rows.value(row, Ink.shortest(q.nominal()), end);
  }
}
