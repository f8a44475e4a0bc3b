package nnc.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nnc.ir.estimate.Quantity;
import nnc.ir.explore.EstimateErrors;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Fidelity;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Objective;
import nnc.ir.explore.Space;
import nnc.ir.explore.Variable;
import nnc.ir.pass.Quality;

/// The report of an exploration: designs by each pair of objectives, the front by all its variables
/// and figures and as a table, and what keeps points from being feasible.
public record ExplorationReport(Exploration found, SequencedMap<String, String> provenance) {

  /// Marks of beaten points of a level, and of the front, at most, in all pictures together.
  private static final int BEATEN = 4000;

  private static final int BEST = 1000;

  /// Bytes that all of these may take, so that a page with ten thousand points stays below 5 MB,
  /// and those of a mark beside what it tells: its drawing, and its row of numbers.
  private static final long BYTES = 4_000_000;

  private static final int DRAWING = 600;

  /// Where a design has no value of a variable, which is one of another target.
  private static final String OTHER_TARGET = "-";

  /// The self-contained HTML page and its figures: nothing is loaded from elsewhere.
  public Page page() {
    Markup page = new Markup();
    Sections sections = new Sections(page);
    Fidelity level = found.level();
    sections.head(
        "exploration of " + found.space().model().path(),
        level == Fidelity.ESTIMATE
            ? "Figures are estimates"
            : "Figures of the front are of designs that were " + level.done(),
        weakest());
    page.element("p", found.summary());
    space(page, sections);
    pictures(page, sections);
    front(page);
    comparisons(page, sections);
    obstacles(page, sections);
    return sections.provenance(provenance);
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

  private void pictures(Markup page, Sections sections) {
    page.element("h2", "Designs");
    List<Objective> objectives = found.space().objectives();
    for (int i = 0; i < objectives.size(); i++) {
      for (int j = i + 1; j < objectives.size(); j++) {
        sections.figure(scatter(objectives.get(i), objectives.get(j)));
        caption(page, "points.csv", "front.csv");
      }
    }
    long hidden = found.front().size() - (long) shown().size();
    if (hidden > 0) {
      page.element(
          "p",
          hidden + " more of the front are neither drawn nor listed; front.csv has all.",
          "class",
          "sub");
    }
    if (leftOut() > 0) {
      page.element(
          "p", leftOut() + " more points are not drawn; points.csv has all.", "class", "sub");
    }
    sections.figure(parallel());
    caption(page, "front.csv", "front.json");
    page.element(
        "p",
        "A design's values, and the command that makes it from the folder of the space, show where"
            + " the mouse rests on it; front.json has them too.",
        "class",
        "sub");
  }

  /// Pictures of pairs of objectives.
  private int pairs() {
    int objectives = found.space().objectives().size();
    return Math.max(1, objectives * (objectives - 1) / 2);
  }

  /// As much of `marks` as the page has bytes for; the first design's text is as long as others'.
  private int affordable(int marks) {
    long mark = (long) DRAWING + text(found.front().getFirst()).length();
    return (int) Math.min(marks, BYTES * marks / (BEATEN + BEST) / mark);
  }

  /// Points of a level that a picture draws beside the front, at most.
  private int drawn() {
    return affordable(BEATEN) / pairs();
  }

  /// The designs of the front that are drawn, in each picture and by their values, and listed: all
  /// or, of very many, some at even distances, both ends among them.
  private List<Exploration.Row> shown() {
    int all = found.front().size();
    int most = Math.max(2, affordable(BEST) / (pairs() + 2));
    if (all <= most) {
      return found.front();
    }
    return IntStream.range(0, most)
        .mapToObj(i -> found.front().get((int) ((long) i * (all - 1) / (most - 1))))
        .toList();
  }

  /// Points that pictures leave out.
  private long leftOut() {
    Set<Exploration.Row> front = Set.copyOf(found.front());
    long left = 0;
    for (Fidelity level : Fidelity.values()) {
      long beaten =
          found.rows(level).stream().filter(r -> found.isFeasible(r) && !front.contains(r)).count();
      left += Math.max(0, beaten - drawn());
    }
    return left;
  }

  /// Where the numbers of a picture stand.
  private static void caption(Markup page, String... files) {
    page.open("p", "class", "sub").text("Numbers: ");
    for (String file : files) {
      page.element("a", file, "href", file).text(" ");
    }
    page.close("p");
  }

  private Figure scatter(Objective across, Objective up) {
    Set<Exploration.Row> front = Set.copyOf(found.front());
    Fidelity level = found.level();
    List<ScatterPicture.Layer> layers = new ArrayList<>();
    for (Fidelity below : Fidelity.values()) {
      List<ScatterPicture.Mark> marks =
          found.rows(below).stream()
              .filter(r -> found.isFeasible(r) && !front.contains(r))
              .limit(drawn())
              .map(r -> mark(r, across, up))
              .toList();
      if (!marks.isEmpty()) {
        layers.add(
            below == level
                ? ScatterPicture.Layer.beaten(marks)
                : ScatterPicture.Layer.below(below, marks));
      }
    }
    layers.add(
        ScatterPicture.Layer.front(
            level == Fidelity.ESTIMATE ? "front" : "front, " + level.done(),
            shown().stream().map(r -> mark(r, across, up)).toList()));
    String name = Figure.name("designs-" + across.figure() + "-" + up.figure());
    return ScatterPicture.of(name, axis(across), axis(up), layers);
  }

  private ScatterPicture.Scale axis(Objective objective) {
    return new ScatterPicture.Scale(objective.figure(), objective + unit(objective.figure()));
  }

  /// The unit of a figure behind its name.
  private String unit(String figure) {
    String unit = quantity(found.front().getFirst(), figure).unit();
    return unit.isEmpty() ? "" : " (" + unit + ")";
  }

  private ScatterPicture.Mark mark(Exploration.Row row, Objective across, Objective up) {
    return new ScatterPicture.Mark(
        quantity(row, across.figure()),
        quantity(row, up.figure()),
        row.point().toString(),
        text(row));
  }

  /// Values, figures and command of a design.
  private String text(Exploration.Row row) {
    return row.point()
        + "\n"
        + found.figures().stream()
            .map(f -> f + ": " + quantity(row, f))
            .collect(Collectors.joining("\n"))
        + "\n"
        + found.space().command(row.point());
  }

  /// The front by all variables and figures, coloured by the first objective.
  private Figure parallel() {
    List<Exploration.Row> front = shown();
    List<ParallelPicture.Scale> scales = new ArrayList<>();
    List<List<Double>> at = new ArrayList<>();
    List<List<Object>> values = new ArrayList<>();
    front.forEach(_ -> {
      at.add(new ArrayList<>());
      values.add(new ArrayList<>());
    });
    for (Variable v : found.space().variables()) {
      List<String> marks = new ArrayList<>(v.values());
      if (front.stream().anyMatch(r -> !r.point().values().containsKey(v.name()))) {
        marks.add(OTHER_TARGET);
      }
      scales.add(ParallelPicture.Scale.of(v.name(), marks));
      for (int i = 0; i < at.size(); i++) {
        String value = front.get(i).point().values().getOrDefault(v.name(), OTHER_TARGET);
        values.get(i).add(value);
        at.get(i).add(ParallelPicture.place(marks.indexOf(value), marks.size()));
      }
    }
    int coloured = scales.size();
    for (String figure : found.figures()) {
      Axis axis = Axis.of(figure + unit(figure), front.stream().mapToDouble(r -> r.value(figure)));
      scales.add(new ParallelPicture.Scale(figure, axis.title(), axis.ticks()));
      for (int i = 0; i < at.size(); i++) {
        values.get(i).add(front.get(i).value(figure));
        at.get(i).add(axis.at(front.get(i).value(figure)));
      }
    }
    List<ParallelPicture.Line> lines = new ArrayList<>();
    for (int i = 0; i < at.size(); i++) {
      lines.add(new ParallelPicture.Line(at.get(i), values.get(i), text(front.get(i))));
    }
    return ParallelPicture.of("front", scales, lines, coloured);
  }

  private void space(Markup page, Sections sections) {
    Space space = found.space();
    page.element("h2", "Space").open("table");
    if (space.hasFixedTarget()) {
      sections.row(List.of("target", space.target().values().getFirst()));
    }
    space.settings().forEach(s -> sections.row(List.of(s.name(), s.values().getFirst())));
    space.variables().forEach(v -> sections.row(List.of(v.name(), String.join(", ", v.values()))));
    space
        .data()
        .ifPresent(d ->
            sections.row(
                List.of("data", d.samples().path() + ", at most " + d.limit() + " samples")));
    space.objectives().forEach(o -> sections.row(List.of("objective", o.toString())));
    space.constraints().forEach(c -> sections.row(List.of("constraint", c.text())));
    sections.row(List.of("search", space.search().toString()));
    space
        .ladder()
        .forEach(r -> sections.row(List.of(r.level().done(), "at most " + r.points() + " points")));
    page.close("table");
  }

  private void front(Markup page) {
    page.element("h2", "Front").open("table").open("tr");
    found.space().variables().forEach(v -> page.element("th", v.name(), "class", "n"));
    found.figures().forEach(f -> page.element("th", f.replace('_', ' '), "class", "n"));
    page.close("tr");
    for (Exploration.Row row : shown()) {
      page.open("tr");
      found.space().values(row.point()).forEach(v -> page.element("td", v, "class", "n"));
      found.figures().forEach(f -> page.element("td", quantity(row, f).toString(), "class", "n"));
      page.close("tr");
    }
    page.close("table");
    found.remarks().forEach(r -> page.element("p", r, "class", "sub"));
  }

  /// Estimates beside what tools have measured, by figures.
  private void comparisons(Markup page, Sections sections) {
    List<EstimateErrors> errors = EstimateErrors.of(found);
    if (errors.isEmpty()) {
      return;
    }
    page.element("h2", "Estimated and measured").open("div", "class", "flow");
    for (EstimateErrors e : errors) {
      List<ComparisonPicture.Mark> marks = new ArrayList<>();
      String unit = "";
      for (Exploration.Comparison c : found.comparisons()) {
        if (c.figure().equals(e.figure()) && c.measured().nominal() != 0) {
          unit = c.measured().unit().equals(c.figure()) ? "" : " (" + c.measured().unit() + ")";
          marks.add(mark(c));
        }
      }
      sections.figure(
          ComparisonPicture.of(Figure.name("measured-" + e.figure()), e.figure() + unit, marks));
    }
    page.close("div");
    caption(page, "comparison.csv");
    page.open("table");
    sections.header("figure", "designs", "median error", "largest", "within the interval");
    for (EstimateErrors e : errors) {
      sections.row(
          List.of(
              e.figure(),
              "" + e.designs(),
              percent(e.median()),
              percent(e.most()),
              e.within() + " of " + e.designs()));
    }
    page.close("table");
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static ComparisonPicture.Mark mark(Exploration.Comparison c) {
    Quantity q = c.estimated();
    return new ComparisonPicture.Mark(
        q.nominal(),
        q.low(),
        q.high(),
        c.measured().nominal(),
        c.point().toString(),
        c.point() + "\nestimated: " + q.text() + "\nmeasured: " + c.measured().text());
  }

  private void obstacles(Markup page, Sections sections) {
    if (found.rows().stream().allMatch(found::isFeasible)) {
      return;
    }
    page.element("h2", "What stops points").open("table");
    sections.header("points", "level", "obstacle");
    for (Fidelity level : Fidelity.values()) {
      found
          .obstacles(level)
          .forEach((obstacle, count) -> sections.row(List.of("" + count, level.id(), obstacle)));
    }
    page.close("table");
  }
}
