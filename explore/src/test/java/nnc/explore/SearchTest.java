package nnc.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.estimate.Quantity;
import nnc.ir.explore.Constraint;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Fidelity;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Objective;
import nnc.ir.explore.Point;
import nnc.ir.explore.Search;
import nnc.ir.explore.Space;
import nnc.ir.explore.Variable;
import nnc.ir.pass.Quality;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Searches of a space of 10,000 points whose best are known: a pipeline of four layers, each
/// folded ten ways; the slowest decides on the time, the area is what all take together.
class SearchTest {

  private static final int[] WORK = {840, 2520, 1260, 5040};

  @TempDir private Path folder;

  static Space space(Search.Algorithm algorithm, int evaluations, long seed) {
    List<Variable> variables = new ArrayList<>();
    for (int i = 0; i < WORK.length; i++) {
      variables.add(
          new Variable(
              "l" + i + ".pe",
              IntStream.rangeClosed(1, 10).mapToObj(Integer::toString).toList(),
              Span.NONE));
    }
    return new Space(
        new Source("space.yaml", ""),
        new Space.File("model.nn", Span.NONE),
        new Variable(Variable.TARGET, List.of("fpga"), Span.NONE),
        Optional.empty(),
        List.of(),
        variables,
        List.of(new Objective("area", false, Span.NONE), new Objective("rate", true, Span.NONE)),
        List.of(new Constraint("area", true, 3000, "area <= 3000", Span.NONE)),
        new Search(algorithm, evaluations, 40, seed),
        List.of());
  }

  static Finding pipeline(Point point) {
    List<Integer> pe = point.values().values().stream().map(Integer::valueOf).toList();
    if (pe.getFirst() == 7) {
      return new Finding.Refused("E0402", "7 does not divide 840 channels here");
    }
    double area = 0;
    double slowest = 0;
    for (int i = 0; i < WORK.length; i++) {
      area += 40 + (30 + 7 * i) * pe.get(i);
      slowest = Math.max(slowest, Math.ceil((double) WORK[i] / pe.get(i)));
    }
    SequencedMap<String, Quantity> figures = new LinkedHashMap<>();
    figures.put("area", Quantity.exact(area, "lut", Quality.MODELLED, "this test"));
    figures.put("rate", Quantity.exact(1e6 / slowest, "1/s", Quality.MODELLED, "this test"));
    return new Finding.Measured(figures);
  }

  private static final SequencedMap<String, String> IDENTITY = new LinkedHashMap<>();

  static {
    IDENTITY.put("space", "test");
  }

  private Exploration explored(Space space, int workers, String journal) {
    try (Journal open = Journal.open(folder.resolve(journal), IDENTITY);
        Engine engine = new LocalEngine(SearchTest::pipeline, workers)) {
      return Explorer.explore(space, engine, open, _ -> {});
    }
  }

  /// The area between the front and the corner of area 3000 and rate 0.
  private static double hypervolume(Exploration e) {
    double volume = 0;
    double best = 0;
    for (Exploration.Row row : e.front()) {
      volume += (row.value("rate") - best) * (3000 - row.value("area"));
      best = row.value("rate");
    }
    return volume;
  }

  @Test
  void evolutionFindsTheFrontWithATenthOfThePointsAndBeatsChance() {
    double all = hypervolume(explored(space(Search.Algorithm.EXHAUSTIVE, 1, 1), 2, "all"));
    int better = 0;
    double worst = 1;
    for (int seed = 1; seed <= 20; seed++) {
      Exploration evolved =
          explored(space(Search.Algorithm.NSGA2, 1000, seed), 2, "evolved" + seed);
      Exploration chance = explored(space(Search.Algorithm.RANDOM, 1000, seed), 2, "drawn" + seed);
      assertTrue(evolved.rows().size() <= 1000);
      assertEquals(1000, chance.rows().size());
      worst = Math.min(worst, hypervolume(evolved) / all);
      better += hypervolume(evolved) > hypervolume(chance) ? 1 : 0;
    }
    assertTrue(worst >= 0.99, "worst of 20: " + worst);
    assertEquals(20, better); // a sign test's p is 2^-20
  }

  @Test
  void noOrderAndNoNumberOfWorkersChangesWhatIsFound() {
    for (Search.Algorithm algorithm : Search.Algorithm.values()) {
      Space space = space(algorithm, 300, 5);
      String name = algorithm.name().toLowerCase(Locale.ROOT);
      Exploration one = explored(space, 1, name + 1);
      assertEquals(one, explored(space, 4, name + 4));
      assertEquals(one, explored(space, 2, name + 1)); // all of it from the journal
    }
  }

  @Test
  void whyEvolutionEndsEarlyIsTold() {
    Exploration evolved = explored(space(Search.Algorithm.NSGA2, 10_000, 1), 2, "evolved");
    int points = evolved.rows().size();
    assertTrue(points < 10_000, "points: " + points);
    assertEquals(
        List.of(
            "the search ended at "
                + points
                + " of 10000 points, as 50 generations in a row had no new one;"
                + " 'algorithm: random' looks at all of them"),
        evolved.remarks());
    for (Search.Algorithm algorithm : Search.Algorithm.values()) {
      assertEquals(List.of(), explored(space(algorithm, 300, 1), 2, "all" + algorithm).remarks());
    }
  }

  @Test
  void aPointIsEvaluatedOnce() {
    ConcurrentHashMap<String, AtomicInteger> times = new ConcurrentHashMap<>();
    try (Journal open = Journal.open(folder.resolve("once"), IDENTITY);
        Engine engine =
            new LocalEngine(
                p -> {
                  times.computeIfAbsent(p.toString(), _ -> new AtomicInteger()).incrementAndGet();
                  return pipeline(p);
                },
                4)) {
      Explorer.explore(space(Search.Algorithm.NSGA2, 500, 3), engine, open, _ -> {});
    }
    assertTrue(times.values().stream().allMatch(t -> t.get() == 1));
    assertTrue(times.size() <= 500);
  }

  /// What varies for one target alone makes no points of another one: 10 of `a`, 3 of `b`.
  @Test
  void pointsOfATargetAreLookedAtOnceWhateverVariesForOthers() {
    for (Search.Algorithm algorithm : Search.Algorithm.values()) {
      Space one = space(algorithm, 300, 5);
      Variable target = new Variable(Variable.TARGET, List.of("a", "b"), Span.NONE);
      Space space =
          new Space(
              one.source(),
              one.model(),
              target,
              one.data(),
              List.of(),
              List.of(owned("a", 2), owned("b", 3), target, owned("a", 5)),
              one.objectives(),
              one.constraints(),
              one.search(),
              List.of());
      ConcurrentHashMap<String, AtomicInteger> times = new ConcurrentHashMap<>();
      try (Journal open = Journal.open(folder.resolve("targets" + algorithm), IDENTITY);
          Engine engine =
              new LocalEngine(
                  p -> {
                    times.computeIfAbsent(p.toString(), _ -> new AtomicInteger()).incrementAndGet();
                    return new Finding.Refused("E0401", "no design");
                  },
                  4)) {
        assertEquals(13, Explorer.most(space));
        Explorer.explore(space, engine, open, _ -> {});
      }
      assertTrue(times.values().stream().allMatch(t -> t.get() == 1), times::toString);
      assertEquals(13, times.size());
      assertEquals(
          IntStream.range(0, 13)
              .mapToObj(i -> Point.of(space, BigInteger.valueOf(i)).toString())
              .collect(Collectors.toSet()),
          times.keySet(),
          algorithm::toString);
    }
  }

  private static Variable owned(String target, int values) {
    return new Variable(
        target + ".v" + values,
        IntStream.range(0, values).mapToObj(Integer::toString).toList(),
        Span.NONE,
        Optional.of(target));
  }

  @Test
  void whatAnEvaluationThrowsEndsEverySearch() {
    for (Search.Algorithm algorithm : Search.Algorithm.values()) {
      try (Journal open = Journal.open(folder.resolve("thrown" + algorithm), IDENTITY);
          Engine engine =
              new LocalEngine(
                  p -> {
                    throw new IllegalStateException("the space is wrong");
                  },
                  2)) {
        Space space = space(algorithm, 300, 5);
        IllegalStateException thrown =
            assertThrows(
                IllegalStateException.class, () -> Explorer.explore(space, engine, open, _ -> {}));
        assertEquals("the space is wrong", thrown.getMessage());
      }
    }
  }

  /// An engine that waits until it must begin sees whole generations and batches.
  @Test
  void pointsAreAskedForTogether() {
    for (Search.Algorithm algorithm : Search.Algorithm.values()) {
      Space space = space(algorithm, 300, 5);
      List<Integer> batches = new ArrayList<>();
      Exploration found;
      try (Journal open = Journal.open(folder.resolve("together" + algorithm), IDENTITY);
          Engine engine = new Waiting(batches)) {
        found = Explorer.explore(space, engine, open, _ -> {});
      }
      assertEquals(explored(space, 2, "apart" + algorithm), found);
      assertEquals(found.rows().size(), batches.stream().mapToInt(n -> n).sum());
      int first =
          switch (algorithm) {
            case EXHAUSTIVE, RANDOM -> 100;
            case NSGA2 -> 40; // its population
            case NSGA3 -> batches.getFirst();
          };
      assertEquals(first, batches.getFirst());
      assertTrue(batches.getFirst() > 20 && batches.size() <= found.rows().size() / 3);
    }
  }

  private static final class Waiting implements Engine {

    private final Map<Point, CompletableFuture<Finding>> asked = new LinkedHashMap<>();
    private final List<Integer> batches;

    Waiting(List<Integer> batches) {
      this.batches = batches;
    }

    @Override
    public CompletableFuture<Finding> ask(Point point) {
      return asked.computeIfAbsent(point, _ -> new CompletableFuture<>());
    }

    @Override
    public void begin() {
      if (!asked.isEmpty()) {
        batches.add(asked.size());
        asked.forEach((point, finding) -> finding.complete(pipeline(point)));
        asked.clear();
      }
    }

    @Override
    public int batch() {
      return 100;
    }

    @Override
    public void close() {
      assertTrue(asked.isEmpty());
    }
  }

  @Test
  void theFrontIsWhatNothingBeats() {
    Exploration all = explored(space(Search.Algorithm.EXHAUSTIVE, 1, 1), 2, "front");
    List<Exploration.Row> feasible = all.rows().stream().filter(all::isFeasible).toList();
    for (Exploration.Row row : feasible) {
      boolean beaten =
          feasible.stream()
              .anyMatch(o ->
                  o.value("area") <= row.value("area")
                      && o.value("rate") >= row.value("rate")
                      && (o.value("area") < row.value("area")
                          || o.value("rate") > row.value("rate")
                          || o.point().toString().compareTo(row.point().toString()) < 0));
      assertEquals(!beaten, all.front().contains(row), row::toString);
    }
    assertEquals(
        1000, all.obstacles(Fidelity.ESTIMATE).get("E0402: 7 does not divide 840 channels here"));
    assertEquals(10_000, all.rows().size());
  }
}
