package nnc.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.explore.EstimateErrors;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Fidelity;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Objective;
import nnc.ir.explore.Space;
import nnc.report.ExplorationReport;
import nnc.report.Page;

/// What an exploration leaves in its folder beside the journal.
record ExplorationFiles(Exploration found, SequencedMap<String, String> provenance) {

  /// The report's figures as files only where `figures` says so.
  void write(Path folder, boolean figures) {
    OutputFile.write(folder.resolve("points.csv"), csv(found.rows()));
    OutputFile.write(folder.resolve("front.csv"), csv(found.front()));
    OutputFile.write(folder.resolve("front.json"), Json.print(json(found)) + "\n");
    if (!found.space().ladder().isEmpty()) {
      OutputFile.write(folder.resolve("comparison.csv"), comparison());
    }
    Page page = new ExplorationReport(found, provenance).page();
    if (figures) {
      OutputFile.folder(folder.resolve(Page.FOLDER));
      for (Map.Entry<String, byte[]> file : page.files().entrySet()) {
        OutputFile.write(folder.resolve(file.getKey()), file.getValue());
      }
    }
    OutputFile.write(folder.resolve("report.html"), page.html());
  }

  /// A row for each point: its values, its objectives with their ranges, why it is not feasible,
  /// and its level.
  private String csv(List<Exploration.Row> rows) {
    Space space = found.space();
    List<String> head = new ArrayList<>();
    space.variables().forEach(v -> head.add(v.name()));
    for (String figure : found.figures()) {
      head.addAll(List.of(figure, figure + "_low", figure + "_high"));
    }
    head.addAll(List.of("obstacle", "level"));
    List<List<String>> lines = new ArrayList<>(List.of(head));
    for (Exploration.Row row : rows) {
      List<String> cells = new ArrayList<>(space.values(row.point()));
      for (String figure : found.figures()) {
        cells.addAll(
            row.finding() instanceof Finding.Measured(var all)
                ? List.of(
                    number(all.get(figure).nominal()),
                    number(all.get(figure).low()),
                    number(all.get(figure).high()))
                : List.of("", "", ""));
      }
      cells.add(row.obstacle(space));
      cells.add(row.point().level().id());
      lines.add(cells);
    }
    return text(lines);
  }

  /// A row for each figure that a tool has measured of a point.
  private String comparison() {
    List<String> head = new ArrayList<>();
    found.space().variables().forEach(v -> head.add(v.name()));
    head.addAll(
        List.of(
            "level", "figure", "unit", "estimated", "estimated_low", "estimated_high", "measured"));
    List<List<String>> lines = new ArrayList<>(List.of(head));
    for (Exploration.Comparison c : found.comparisons()) {
      List<String> cells = new ArrayList<>(found.space().values(c.point()));
      cells.addAll(
          List.of(
              c.point().level().id(),
              c.figure(),
              c.measured().unit(),
              number(c.estimated().nominal()),
              number(c.estimated().low()),
              number(c.estimated().high()),
              number(c.measured().nominal())));
      lines.add(cells);
    }
    return text(lines);
  }

  private static String text(List<List<String>> lines) {
    StringBuilder text = new StringBuilder();
    for (List<String> cells : lines) {
      text.append(String.join(",", cells.stream().map(ExplorationFiles::quoted).toList()))
          .append('\n');
    }
    return text.toString();
  }

  private static String quoted(String cell) {
    return cell.matches("[^,\"\n]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /// The front with all its figures, what stops points, and how far estimates were from what was
  /// measured.
  static SequencedMap<String, Object> json(Exploration found) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("points", found.rows(Fidelity.ESTIMATE).size());
    object.put("feasible", found.feasible(Fidelity.ESTIMATE));
    object.put("objectives", found.space().objectives().stream().map(Objective::toString).toList());
    object.put("obstacles", found.obstacles(Fidelity.ESTIMATE));
    object.put("level", found.level().id());
    if (!found.space().ladder().isEmpty()) {
      object.put("levels", levels(found));
      object.put("errors", EstimateErrors.of(found).stream().map(EstimateErrors::json).toList());
    }
    object.put("remarks", found.remarks());
    object.put("front", found.front().stream().map(row -> member(found.space(), row)).toList());
    return object;
  }

  private static List<Object> levels(Exploration found) {
    List<Object> levels = new ArrayList<>();
    for (Fidelity level : Fidelity.values()) {
      if (level != Fidelity.ESTIMATE && !found.rows(level).isEmpty()) {
        SequencedMap<String, Object> one = new LinkedHashMap<>();
        one.put("level", level.id());
        one.put("points", found.rows(level).size());
        one.put("feasible", found.feasible(level));
        one.put("obstacles", found.obstacles(level));
        levels.add(one);
      }
    }
    return levels;
  }

  private static SequencedMap<String, Object> member(Space space, Exploration.Row row) {
    SequencedMap<String, Object> member = new LinkedHashMap<>();
    member.put("point", row.point().values());
    member.put("command", space.command(row.point()));
    SequencedMap<String, Object> figures = new LinkedHashMap<>();
    ((Finding.Measured) row.finding())
        .figures()
        .forEach((name, q) -> figures.put(name, EstimateText.json(q)));
    member.put("figures", figures);
    return member;
  }
}
