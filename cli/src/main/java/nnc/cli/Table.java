package nnc.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Lines of aligned columns.
final class Table {

  private final List<List<String>> rows = new ArrayList<>();

  /// A row whose only cell widens no column.
  Table heading(String text) {
    rows.add(List.of(text));
    return this;
  }

  Table row(String... cells) {
    rows.add(Arrays.stream(cells).map(DiagnosticText::clean).toList());
    return this;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /// The last cell of a row is not padded, so that no line ends in spaces.
  List<String> lines() {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int c = 0; c < row.size() - 1; c++) {
        if (c == widths.size()) {
          widths.add(0);
        }
        widths.set(c, Math.max(widths.get(c), row.get(c).length()));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < row.size(); c++) {
      String cell = row.get(c);
      line.append(cell);
      if (c < row.size() - 1) {
        line.append(" ".repeat(widths.get(c) - cell.length() + 2));
      }
    }
    return line.toString().stripTrailing();
  }
}
