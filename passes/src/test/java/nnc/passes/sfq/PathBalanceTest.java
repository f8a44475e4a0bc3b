package nnc.passes.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import nnc.passes.sfq.Pipeline.Stages;
import org.junit.jupiter.api.Test;

class PathBalanceTest {

  /// A pipeline of gates on few inputs, each of two gates before it.
  private static Pipeline random(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    Gates gates = new Gates();
    List<Integer> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      made.add(gates.input(i));
    }
    while (made.size() < 3 + count) {
      int a = made.get(random.nextInt(made.size()));
      int b = made.get(random.nextInt(made.size()));
      made.add(random.nextBoolean() ? gates.xor(a, b) : gates.and(a, b));
    }
    return Pipeline.of(gates, made.subList(made.size() - 2, made.size()), new ArrayList<>());
  }

  /// The fewest cells of all stages that there are.
  private static long fewest(Pipeline pipeline, int phases) {
    return search(
        pipeline,
        phases,
        List.copyOf(pipeline.nodes().sequencedKeySet()),
        0,
        new int[pipeline.gates().size()],
        pipeline.latest());
  }

  private static long search(
      Pipeline pipeline, int phases, List<Integer> order, int at, int[] stage, int[] latest) {
    if (at == order.size()) {
      return pipeline.stages(stage, phases, 0).cells();
    }
    int id = order.get(at);
    int first = pipeline.first(id);
    for (int read : pipeline.gates().reads(id)) {
      first = Math.max(first, stage[read] + 1);
    }
    long best = Long.MAX_VALUE;
    for (int s = first; s <= latest[id]; s++) {
      stage[id] = s;
      best = Math.min(best, search(pipeline, phases, order, at + 1, stage, latest));
    }
    return best;
  }

  @Test
  void noStagesTakeFewerCells() {
    int better = 0;
    for (long seed = 0; seed < 150; seed++) {
      Pipeline pipeline = random(seed, 9);
      for (int phases : new int[] {1, 2, 4}) {
        Stages found = PathBalance.of(pipeline, phases);
        assertEquals(fewest(pipeline, phases), found.cells(), "seed " + seed + ", " + phases);
        assertTrue(found.least() <= found.cells());
        better += found.cells() < pipeline.soonest(phases).cells() ? 1 : 0;
      }
    }
    assertTrue(better > 5, better + " better than as soon as can be");
  }

  @Test
  void withOnePhaseTheProgramWithoutWholeNumbersIsExact() {
    for (long seed = 0; seed < 20; seed++) {
      Stages found = PathBalance.of(random(seed, 60), 1);
      assertEquals(found.least(), found.cells(), "seed " + seed);
    }
  }

  @Test
  void aChainNeedsNoCells() {
    Gates gates = new Gates();
    int not = gates.not(gates.and(gates.input(0), gates.input(1)));
    Stages found = PathBalance.of(Pipeline.of(gates, List.of(not), new ArrayList<>()), 1);
    assertEquals(0, found.cells());
    assertEquals(2, found.count());
  }

  @Test
  void oneChainOfCellsHoldsWhatSeveralRead() {
    Gates gates = new Gates();
    int x = gates.input(0);
    int y = gates.input(1);
    int two = gates.and(gates.not(x), y);
    int three = gates.xor(two, y);
    Pipeline pipeline = Pipeline.of(gates, List.of(gates.or(three, y)), new ArrayList<>());
    assertEquals(3, pipeline.soonest(1).cells()); // y is read at stages 2, 3 and 4
    assertEquals(1, pipeline.soonest(2).cells());
    assertEquals(0, pipeline.soonest(4).cells());
  }

  @Test
  void outputsThatAreReadGetACellOfTheirOwn() {
    Gates gates = new Gates();
    int and = gates.and(gates.input(0), gates.input(1));
    int not = gates.not(and);
    List<java.util.Optional<Integer>> places = new ArrayList<>();
    Pipeline pipeline = Pipeline.of(gates, List.of(and, not, Gates.FALSE, Gates.TRUE), places);
    assertEquals(Gates.Kind.DFF, gates.gate(places.get(0).orElseThrow()).kind());
    assertEquals(not, places.get(1).orElseThrow());
    assertTrue(places.get(2).isEmpty());
    assertEquals(Gates.Kind.NOT, gates.gate(places.get(3).orElseThrow()).kind());
    assertEquals(3, pipeline.last().size());
  }

  @Test
  void whatIsReadMustComeFirst() {
    assertThrows(IllegalArgumentException.class, () -> Pipeline.held(0, 1));
  }
}
