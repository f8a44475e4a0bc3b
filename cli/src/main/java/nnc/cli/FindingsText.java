package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import nnc.ir.pass.Quality;
import nnc.testbench.reproduce.Findings;

/// Findings of an experiment for people and for programs.
final class FindingsText {

  private FindingsText() {}

  /// The sections in their order, then notes and tools.
  static List<String> lines(Findings findings) {
    List<String> lines = new ArrayList<>();
    lines.add(findings.experiment().id() + ": " + findings.experiment().summary());
    for (Findings.Section section : findings.sections()) {
      lines.add("");
      switch (section) {
        case Findings.Part part -> lines.addAll(part(part));
        case Findings.Beside(String title, List<Findings.Claim> claims) -> {
          if (!title.isEmpty()) {
            lines.add(title);
          }
          lines.addAll(claims(claims));
        }
        case Findings.Picture(var chart) ->
            lines.add("picture: " + chart.title() + ", " + chart.id() + ".svg");
      }
    }
    lines.add("");
    findings.notes().forEach(n -> lines.add("note: " + n));
    if (!findings.tools().isEmpty()) {
      lines.add("tools, for every figure called ours:");
      findings.tools().forEach(t -> lines.add("  " + t));
    }
    return lines;
  }

  private static List<String> part(Findings.Part part) {
    List<String> lines = new ArrayList<>(List.of(part.title()));
    Table table = new Table();
    table.row(part.columns().stream().map(FindingsText::head).toArray(String[]::new));
    part.rows().forEach(r -> table.row(r.stream().map(FindingsText::text).toArray(String[]::new)));
    table.lines().forEach(l -> lines.add("  " + l));
    part.notes().forEach(n -> lines.add("  note: " + n));
    return lines;
  }

  private static List<String> claims(List<Findings.Claim> claims) {
    Table table = new Table();
    table.row("figure", "published", "ours", "quality", "what ours is");
    for (Findings.Claim claim : claims) {
      String figure = claim.figure();
      String published = claim.published();
      for (Findings.Ours ours : claim.ours()) {
        table.row(figure, published, times(ours.ratio()), quality(ours.quality()), ours.meaning());
        figure = "";
        published = "";
      }
    }
    List<String> lines = new ArrayList<>(table.lines());
    claims.stream()
        .map(Findings.Claim::source)
        .distinct()
        .forEach(s -> lines.add("published: " + s));
    return lines;
  }

  private static String head(Findings.Column column) {
    return column.unit().isEmpty() ? column.title() : column.title() + " " + column.unit();
  }

  private static String times(Findings.Cell cell) {
    return switch (cell) {
      case Findings.Absent _ -> "not measured";
      case Findings.Text(String text) -> text;
      case Findings.Figure _, Findings.Spread _ -> text(cell) + "x";
    };
  }

  private static String text(Findings.Cell cell) {
    return switch (cell) {
      case Findings.Text(String text) -> text;
      case Findings.Figure(double value, int decimals) -> number(value, decimals);
      case Findings.Spread(double value, double low, double high, int decimals) ->
          number(value, decimals)
              + " ("
              + number(low, decimals)
              + "-"
              + number(high, decimals)
              + ")";
      case Findings.Absent _ -> "-";
    };
  }

  private static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private static String quality(Quality quality) {
    return quality.name().toLowerCase(Locale.ROOT);
  }

  /// Full numbers; ranges as `value`, `low`, `high`.
  static SequencedMap<String, Object> json(Findings findings) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("experiment", findings.experiment().id());
    object.put("claims", findings.claims().stream().map(FindingsText::json).toList());
    object.put("parts", findings.parts().stream().map(FindingsText::json).toList());
    object.put("notes", findings.notes());
    object.put("tools", findings.tools());
    return object;
  }

  private static SequencedMap<String, Object> json(Findings.Claim claim) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("figure", claim.figure());
    SequencedMap<String, Object> published = new LinkedHashMap<>();
    published.put("value", claim.published());
    published.put("quality", quality(Quality.PUBLISHED));
    published.put("source", claim.source());
    object.put("published", published);
    List<Object> all = new ArrayList<>();
    for (Findings.Ours ours : claim.ours()) {
      SequencedMap<String, Object> one = new LinkedHashMap<>();
      one.put("meaning", ours.meaning());
      one.put("ratio", value(ours.ratio()));
      one.put("quality", quality(ours.quality()));
      all.add(one);
    }
    object.put("ours", all);
    return object;
  }

  private static SequencedMap<String, Object> json(Findings.Part part) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("id", part.id());
    object.put("title", part.title());
    List<Object> columns = new ArrayList<>();
    for (Findings.Column c : part.columns()) {
      SequencedMap<String, Object> column = new LinkedHashMap<>();
      column.put("title", c.title());
      column.put("unit", c.unit());
      column.put("quality", quality(c.quality()));
      columns.add(column);
    }
    object.put("columns", columns);
    List<Object> rows = new ArrayList<>();
    for (List<Findings.Cell> cells : part.rows()) {
      SequencedMap<String, Object> row = new LinkedHashMap<>();
      for (int c = 0; c < cells.size(); c++) {
        row.put(part.columns().get(c).title(), value(cells.get(c)));
      }
      rows.add(row);
    }
    object.put("rows", rows);
    object.put("notes", part.notes());
    return object;
  }

  private static Object value(Findings.Cell cell) {
    return switch (cell) {
      case Findings.Text(String text) -> text;
      case Findings.Figure(double value, _) -> value;
      case Findings.Spread(double value, double low, double high, _) -> {
        SequencedMap<String, Object> spread = new LinkedHashMap<>();
        spread.put("value", value);
        spread.put("low", low);
        spread.put("high", high);
        yield spread;
      }
      case Findings.Absent _ -> null;
    };
  }
}
