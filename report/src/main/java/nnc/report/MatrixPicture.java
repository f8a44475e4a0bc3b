package nnc.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How many synapses lead from where to where, as an SVG drawing: a row for each source and a
/// column for each target, the darker the more by decades. For networks in which nearly everything
/// projects to everything, whose lines nobody can follow.
final class MatrixPicture {

  private static final int CELL_WIDTH = 64;
  private static final int CELL_HEIGHT = 24;
  private static final int TOP = 58;
  private static final double LONGEST_NAME = 160;

  private MatrixPicture() {}

  /// Synapses from a source to a target.
  record Entry(String from, String to, long synapses) {}

  static Figure of(String name, List<String> sources, List<String> targets, List<Entry> entries) {
    Sheet sheet =
        new Sheet("projections", "from", "to", "synapses")
            .place("y", "from", "from")
            .place("x", "to", "to");
    Markup svg = new Markup();
    int left =
        (int)
            Math.ceil(
                20
                    + sources.stream()
                        .mapToDouble(s -> Ink.width(shown(s, LONGEST_NAME)))
                        .max()
                        .orElse(0));
    Ink.text(svg, "synapses from", 4, TOP - 8, "start", "#222222");
    Ink.text(svg, "to", left, 14, "start", "#222222");
    Map<String, Double> rows = new LinkedHashMap<>();
    Map<String, Double> columns = new LinkedHashMap<>();
    for (String source : sources) {
      double y = TOP + (rows.size() + 0.5) * CELL_HEIGHT;
      rows.put(source, y);
      Ink.tick(svg, "from", shown(source, LONGEST_NAME), left - 8, y + 4, "end", y);
    }
    for (String target : targets) {
      double x = left + (columns.size() + 0.5) * CELL_WIDTH;
      columns.put(target, x);
      Ink.tick(svg, "to", shown(target, CELL_WIDTH - 6), x, TOP - 24, "middle", x);
    }
    long most = entries.stream().mapToLong(Entry::synapses).max().orElse(1);
    for (Entry e : entries) {
      double share = Math.log1p((double) e.synapses) / Math.log1p((double) most);
      double x = columns.get(e.to);
      double y = rows.get(e.from);
      Ink.rect(
          svg,
          x - CELL_WIDTH / 2.0 + 1,
          y - CELL_HEIGHT / 2.0 + 1,
          CELL_WIDTH - 2,
          CELL_HEIGHT - 2,
          "fill",
          Ink.between(0xe8eff7, 0x1f5fa8, share),
          "data-of",
          sheet.add(e.from, e.to, e.synapses));
      Ink.text(
          svg, String.valueOf(e.synapses), x, y + 4, "middle", share > 0.6 ? "#ffffff" : "#1b2733");
    }
    return new Figure(
        name,
        Ink.drawing(
            "Synapses between populations",
            left + targets.size() * CELL_WIDTH + 8,
            TOP + sources.size() * CELL_HEIGHT + 8,
            svg),
        List.of(sheet));
  }

  private static String shown(String name, double width) {
    return Typeface.shipped().shortened(name, Ink.SIZE, width);
  }
}
