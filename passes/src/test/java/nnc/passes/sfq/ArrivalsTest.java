package nnc.passes.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Transition;
import org.junit.jupiter.api.Test;

/// Trees of mergers by when their sources come.
class ArrivalsTest {

  private static final long SPLIT = 6_300;
  private static final long MERGE = 9_000;
  private static final PulseCell DELAY =
      new PulseCell(
          List.of("a"),
          List.of("q"),
          List.of(Transition.parse("0 a -> 0 q 20")),
          List.of(),
          List.of());
  private static final Pin END = new Pin("end", "a");

  /// Four pins of the chip, the one of number `slow` behind a cell of 20 ps.
  private static Arrivals.Tree tree(int slow) {
    SequencedMap<Pin, List<Pin>> drivers = new LinkedHashMap<>();
    Pin behind = new Pin("slow", "q");
    drivers.put(new Pin("slow", "a"), List.of(Pin.outside("x" + slow)));
    drivers.put(
        END,
        java.util.stream.IntStream.range(0, 4)
            .mapToObj(i -> i == slow ? behind : Pin.outside("x" + i))
            .toList());
    Instance cell = new Instance("DELAY", Instance.Role.NEURON, 0, Span.NONE);
    return new Arrivals(
            Map.of("DELAY", DELAY), Map.of("slow", cell, "end", cell), drivers, SPLIT, MERGE)
        .tree(END);
  }

  private static int depth(Arrivals.Tree tree, int leaf) {
    if (tree.isLeaf()) {
      return tree.number() == leaf ? 0 : -1;
    }
    int a = depth(tree.a(), leaf);
    int b = depth(tree.b(), leaf);
    return Math.max(a, b) < 0 ? -1 : 1 + Math.max(a, b);
  }

  /// Balanced by count the last would come at 20 + 2 * 9 ps.
  @Test
  void whatComesLastIsNearestToTheEnd() {
    for (int slow = 0; slow < 4; slow++) {
      Arrivals.Tree tree = tree(slow);
      assertEquals(1, depth(tree, slow));
      assertEquals(20_000 + MERGE, tree.time());
    }
  }

  @Test
  void whatComesTogetherIsBalanced() {
    Arrivals.Tree tree = tree(-1 + 5); // none of the four
    for (int leaf = 0; leaf < 4; leaf++) {
      assertEquals(2, depth(tree, leaf));
    }
  }
}
