package nnc.report;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.estimate.Chart;
import nnc.ir.estimate.Quantity;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Objective;
import nnc.ir.explore.Space;
import nnc.ir.pass.Quality;

/// The report of an exploration: the front as a picture for each pair of objectives and as a table,
/// and what keeps points from being feasible.
public record ExplorationReport(Exploration found, SequencedMap<String, String> provenance) {

  /// Points that are drawn beside the front, at most.
  private static final int DRAWN = 5000;

  /// The self-contained HTML page: no script, nothing loaded from elsewhere.
  public String html() {
    Markup page = new Markup();
    Sections sections = new Sections(page);
    sections.head("exploration of " + found.space().model(), weakest());
    page.element("p", found.summary());
    space(page, sections);
    List<Objective> objectives = found.space().objectives();
    for (int i = 0; i < objectives.size(); i++) {
      for (int j = i + 1; j < objectives.size(); j++) {
        page.raw(ChartPicture.svg(chart(objectives.get(i), objectives.get(j))));
      }
    }
    front(page);
    obstacles(page, sections);
    sections.provenance(provenance);
    return page.toString();
  }

  /// The weakest evidence of any figure that was looked at.
  private Quality weakest() {
    return found.front().stream()
        .flatMap(r -> found.figures().stream().map(f -> quantity(r, f).quality()))
        .reduce(Quality.MEASURED, Quality::weakest);
  }

  private static Quantity quantity(Exploration.Row row, String figure) {
    return ((Finding.Measured) row.finding()).figures().get(figure);
  }

  private Chart chart(Objective across, Objective up) {
    List<Chart.Point> others = new ArrayList<>();
    for (Exploration.Row row : found.rows()) {
      if (others.size() < DRAWN && found.isFeasible(row) && !found.front().contains(row)) {
        others.add(point(row, across, up));
      }
    }
    List<Chart.Point> front = found.front().stream().map(r -> point(r, across, up)).toList();
    return new Chart(
        "front-" + across.figure() + "-" + up.figure(),
        "Designs by " + across.figure() + " and " + up.figure(),
        axis(across),
        axis(up),
        0,
        List.of(
            new Chart.Curve("beaten by another", true, others),
            new Chart.Curve("front", true, front)));
  }

  private String axis(Objective objective) {
    String unit = quantity(found.front().getFirst(), objective.figure()).unit();
    return objective + (unit.isEmpty() ? "" : " (" + unit + ")");
  }

  private static Chart.Point point(Exploration.Row row, Objective across, Objective up) {
    Quantity q = quantity(row, up.figure());
    return new Chart.Point(row.value(across.figure()), q.nominal(), q.low(), q.high());
  }

  private void space(Markup page, Sections sections) {
    Space space = found.space();
    page.element("h2", "Space").open("table");
    space.target().ifPresent(t -> sections.row(List.of("target", t)));
    space.settings().forEach(s -> sections.row(List.of(s.name(), s.values().getFirst())));
    space.variables().forEach(v -> sections.row(List.of(v.name(), String.join(", ", v.values()))));
    space.objectives().forEach(o -> sections.row(List.of("objective", o.toString())));
    space.constraints().forEach(c -> sections.row(List.of("constraint", c.text())));
    sections.row(List.of("search", space.search().toString()));
    page.close("table");
  }

  private void front(Markup page) {
    page.element("h2", "Front").open("table").open("tr");
    found.space().variables().forEach(v -> page.element("th", v.name(), "class", "n"));
    found.figures().forEach(f -> page.element("th", f.replace('_', ' '), "class", "n"));
    page.close("tr");
    for (Exploration.Row row : found.front()) {
      page.open("tr");
      row.point().values().values().forEach(v -> page.element("td", v, "class", "n"));
      found.figures().forEach(f -> page.element("td", quantity(row, f).toString(), "class", "n"));
      page.close("tr");
    }
    page.close("table");
  }

  private void obstacles(Markup page, Sections sections) {
    if (found.obstacles().isEmpty()) {
      return;
    }
    page.element("h2", "What stops points").open("table");
    sections.header("points", "obstacle");
    found.obstacles().forEach((obstacle, count) -> sections.row(List.of("" + count, obstacle)));
    page.close("table");
  }
}
