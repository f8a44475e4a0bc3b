package nnc.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import nnc.ir.diagnostic.Span;
import nnc.ir.estimate.Quantity;
import nnc.ir.explore.Constraint;
import nnc.ir.explore.EstimateErrors;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Fidelity;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Point;
import nnc.ir.explore.Rung;
import nnc.ir.explore.Search;
import nnc.ir.explore.Space;
import nnc.ir.pass.Quality;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pipelines of `SearchTest` with areas that are estimated, off by up to 8 percent, and
/// measured.
class LadderTest {

  private static final SequencedMap<String, String> IDENTITY = new LinkedHashMap<>();

  static {
    IDENTITY.put("space", "ladder");
  }

  @TempDir private Path folder;

  static Space space(Search.Algorithm algorithm, int evaluations, Rung... ladder) {
    return space(algorithm, evaluations, 3000, ladder);
  }

  private static Space space(
      Search.Algorithm algorithm, int evaluations, double area, Rung... ladder) {
    Space flat = SearchTest.space(algorithm, evaluations, 5);
    return new Space(
        flat.source(),
        flat.model(),
        flat.target(),
        flat.data(),
        flat.settings(),
        flat.variables(),
        flat.objectives(),
        List.of(new Constraint("area", true, area, "area <= " + area, Span.NONE)),
        flat.search(),
        List.of(ladder));
  }

  static Rung rung(Fidelity level, int points) {
    return new Rung(level, points, Span.NONE);
  }

  /// Below synthesis the area is only known to be within 10 percent.
  static Finding evaluated(Point point) {
    if (!(SearchTest.pipeline(point) instanceof Finding.Measured(var exact))) {
      return SearchTest.pipeline(point);
    }
    double area = exact.get("area").nominal();
    SequencedMap<String, Quantity> figures = new LinkedHashMap<>(exact);
    if (point.level().compareTo(Fidelity.SYNTHESIZE) < 0) {
      double error = 0.08 * Math.sin(point.values().toString().hashCode());
      double estimated = area * (1 + error);
      figures.put(
          "area",
          new Quantity(
              estimated / 1.1,
              estimated,
              estimated * 1.1,
              "lut",
              Quality.MODELLED,
              List.of("this test")));
    } else {
      figures.put("area", Quantity.exact(area, "lut", Quality.MEASURED, "this test"));
    }
    return new Finding.Measured(figures);
  }

  private Exploration explored(Space space, int workers, String journal) {
    try (Journal open = Journal.open(folder.resolve(journal), IDENTITY);
        Engine engine = new LocalEngine(LadderTest::evaluated, workers)) {
      return Explorer.explore(space, engine, open, _ -> {});
    }
  }

  private static Set<SequencedMap<String, String>> values(List<Exploration.Row> rows) {
    Set<SequencedMap<String, String>> all = new HashSet<>();
    rows.forEach(r -> all.add(r.point().values()));
    return all;
  }

  /// The front is that of measuring everything, although only few points are measured.
  @Test
  void whatIsWithinTheErrorIsMeasured() {
    Exploration found =
        explored(
            space(Search.Algorithm.EXHAUSTIVE, 1, rung(Fidelity.SYNTHESIZE, 100_000)), 2, "some");
    Exploration all;
    try (Journal open = Journal.open(folder.resolve("all"), IDENTITY);
        Engine engine = new LocalEngine(p -> evaluated(p.at(Fidelity.SYNTHESIZE)), 2)) {
      all = Explorer.explore(space(Search.Algorithm.EXHAUSTIVE, 1), engine, open, _ -> {});
    }
    assertEquals(
        all.front().stream().map(r -> r.value("area") + " " + r.value("rate")).toList(),
        found.front().stream().map(r -> r.value("area") + " " + r.value("rate")).toList());
    assertTrue(found.rows(Fidelity.SYNTHESIZE).size() < 1000, found::summary);
    assertTrue(found.front().stream().allMatch(r -> r.point().level() == Fidelity.SYNTHESIZE));
    EstimateErrors area = EstimateErrors.of(found).getFirst();
    assertEquals("area", area.figure());
    assertEquals(found.rows(Fidelity.SYNTHESIZE).size(), area.designs());
    assertEquals(area.designs(), area.within());
    assertTrue(area.most() > 0.05 && area.most() <= 0.08, area::text);
  }

  @Test
  void theBestByEstimateComeFirstAndFarFromEachOther() {
    Space space = space(Search.Algorithm.EXHAUSTIVE, 1, rung(Fidelity.SYNTHESIZE, 8));
    Exploration found = explored(space, 2, "few");
    Set<SequencedMap<String, String>> chosen = values(found.rows(Fidelity.SYNTHESIZE));
    List<Exploration.Row> front = Front.of(space, found.rows(Fidelity.ESTIMATE));
    assertEquals(8, chosen.size());
    assertTrue(values(front).containsAll(chosen));
    assertTrue(chosen.contains(front.getFirst().point().values()), "the smallest");
    assertTrue(chosen.contains(front.getLast().point().values()), "the fastest");
  }

  @Test
  void everyLevelTakesFromTheOneBelow() {
    Exploration found =
        explored(
            space(
                Search.Algorithm.RANDOM,
                500,
                rung(Fidelity.EMULATE, 60),
                rung(Fidelity.SYNTHESIZE, 20),
                rung(Fidelity.PLACE_AND_ROUTE, 5)),
            3,
            "levels");
    List<Integer> sizes = new ArrayList<>();
    Fidelity below = Fidelity.ESTIMATE;
    for (Fidelity level : Fidelity.values()) {
      sizes.add(found.rows(level).size());
      assertTrue(values(found.rows(below)).containsAll(values(found.rows(level))));
      below = level;
    }
    assertEquals(500, sizes.getFirst());
    assertTrue(sizes.get(1) <= 60 && sizes.get(2) <= 20 && sizes.get(3) == 5, sizes::toString);
    assertEquals(Fidelity.PLACE_AND_ROUTE, found.level());
    assertTrue(found.rows(Fidelity.PLACE_AND_ROUTE).containsAll(found.front()));
    assertEquals(585, Explorer.most(found.space()));
  }

  @Test
  void noOrderAndNoNumberOfWorkersChangesWhatIsFound() {
    for (Search.Algorithm algorithm : Search.Algorithm.values()) {
      Space space =
          space(algorithm, 300, rung(Fidelity.SYNTHESIZE, 30), rung(Fidelity.PLACE_AND_ROUTE, 5));
      Exploration one = explored(space, 1, algorithm + " 1");
      assertEquals(one, explored(space, 4, algorithm + " 4"));
      assertEquals(one, explored(space, 2, algorithm + " 1")); // all of it from the journal
      assertFalse(one.rows(Fidelity.PLACE_AND_ROUTE).isEmpty());
    }
  }

  /// A point that breaks a constraint by its estimate may keep it; one that surely breaks it does
  /// not climb.
  @Test
  void whatMayBeFeasibleClimbs() {
    double area = 700;
    Space space = space(Search.Algorithm.EXHAUSTIVE, 1, area, rung(Fidelity.SYNTHESIZE, 100_000));
    Exploration found = explored(space, 2, "bounds");
    boolean saved = false;
    for (Exploration.Row row : found.rows(Fidelity.SYNTHESIZE)) {
      Finding.Measured estimate = (Finding.Measured) evaluated(row.point().at(Fidelity.ESTIMATE));
      assertTrue(estimate.figures().get("area").low() <= area);
      saved |= estimate.value("area") > area && found.isFeasible(row);
    }
    assertTrue(saved, "none was feasible against its estimate");
  }
}
