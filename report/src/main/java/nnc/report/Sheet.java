package nnc.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/// Numbers of a figure as a table, and where they stand in its drawing. A row is drawn by the
/// elements whose attribute `data-of` is what `add` gave for it; several elements of a row are told
/// apart by `data-part`. `places` says of which column a side of an element tells the value, by
/// which axis; the axis is what the drawing's own ticks say (elements with `data-axis`).
///
/// Cells are texts, whole numbers, real numbers, truth values, or null where there is nothing.
public final class Sheet {

  /// Where a value stands: at the tick of its own name, or between those of numbers, `offset` past
  /// it in the axis's unit. Without an axis the side's length is in proportion to the value.
  public record Place(String axis, String column, double offset) {}

  private final String name;
  private final List<String> columns;
  private final SequencedMap<String, Place> places = new LinkedHashMap<>();
  private final List<List<Object>> rows = new ArrayList<>();

  Sheet(String name, String... columns) {
    this.name = name;
    this.columns = List.of(columns);
  }

  /// `side` is `x`, `left`, `right`, `width`, `y`, `top`, `bottom`, `height` or `vN`, the height of
  /// a line's corner; behind the name of a part and a dot where a row has several elements.
  Sheet place(String side, String axis, String column) {
    return place(side, axis, column, 0);
  }

  Sheet place(String side, String axis, String column, double offset) {
    if (!columns.contains(column)) {
      throw new IllegalArgumentException("no column " + column);
    }
    places.put(side, new Place(axis, column, offset));
    return this;
  }

  /// Adds a row, and gives what the elements that draw it are marked with.
  String add(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(cells.length + " cells of " + columns);
    }
    List<Object> row = new ArrayList<>(cells.length);
    Collections.addAll(row, cells);
    rows.add(Collections.unmodifiableList(row));
    return name + ":" + (rows.size() - 1);
  }

  public String name() {
    return name;
  }

  public List<String> columns() {
    return columns;
  }

  public List<List<Object>> rows() {
    return Collections.unmodifiableList(rows);
  }

  public SequencedMap<String, Place> places() {
    return Collections.unmodifiableSequencedMap(places);
  }

  /// A line for the columns' names and for each row, quoted where need be (RFC 4180 with `\n`).
  String csv() {
    StringBuilder text = new StringBuilder();
    line(text, columns);
    rows.forEach(row -> line(text, row));
    return text.toString();
  }

  private static void line(StringBuilder text, List<?> cells) {
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i) == null ? "" : plain(cells.get(i));
      boolean quoted = !cell.matches("[^,\"\r\n]*");
      text.append(i == 0 ? "" : ",")
          .append(quoted ? "\"" + cell.replace("\"", "\"\"") + "\"" : cell);
    }
    text.append('\n');
  }

  /// A cell as text; whole numbers of any type without a point.
  private static String plain(Object cell) {
    return cell instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1e15
        ? Long.toString(d.longValue())
        : cell.toString();
  }

  /// `{"name": ..., "columns": [...], "places": {side: [axis, column, offset]}, "rows": [[...]]}`.
  void json(StringBuilder out) {
    out.append("{\"name\":").append(quoted(name)).append(",\"columns\":");
    list(out, columns);
    out.append(",\"places\":{");
    int i = 0;
    for (var place : places.entrySet()) {
      out.append(i++ == 0 ? "" : ",").append(quoted(place.getKey())).append(":[");
      out.append(quoted(place.getValue().axis())).append(',');
      out.append(quoted(place.getValue().column())).append(',');
      out.append(plain(place.getValue().offset())).append(']');
    }
    out.append("},\"rows\":[");
    for (i = 0; i < rows.size(); i++) {
      out.append(i == 0 ? "\n" : ",\n");
      list(out, rows.get(i));
    }
    out.append("]}");
  }

  private static void list(StringBuilder out, List<?> cells) {
    out.append('[');
    for (int i = 0; i < cells.size(); i++) {
      out.append(i == 0 ? "" : ",");
      switch (cells.get(i)) {
        case null -> out.append("null");
        case Double d when d.isNaN() || d.isInfinite() -> out.append("null");
        case Number n -> out.append(plain(n));
        case Boolean b -> out.append(b);
        case Object text -> out.append(quoted(text.toString()));
      }
    }
    out.append(']');
  }

  /// JSON text that may stand in an HTML element too: nothing in it ends one.
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
