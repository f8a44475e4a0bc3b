package nnc.passes.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ClockTreeTest {

  @Test
  void leavesOfOneRankGetTheClockAtOneTimeAndTheNextOneSplitterLater() {
    int[] ranks = {0, 2, 1, 1, 0, 2, 2, 0, 1, 3, 0};
    ClockTree tree = new ClockTree(ranks);
    int first = tree.depth(0);
    for (int leaf = 0; leaf < ranks.length; leaf++) {
      assertEquals(first + ranks[leaf], tree.depth(leaf), "leaf " + leaf);
    }
  }

  @Test
  void neighboursShareMostOfTheWay() {
    ClockTree tree = new ClockTree(new int[16]);
    assertEquals(4, tree.depth(5));
    assertEquals(3, tree.common(4, 5));
    assertEquals(0, tree.common(7, 8));
    assertEquals(4, tree.common(3, 3));
  }

  @Test
  void anyNumberOfLeavesHasATree() {
    for (int count = 0; count < 40; count++) {
      ClockTree tree = new ClockTree(new int[count]);
      for (int leaf = 0; leaf < count; leaf++) {
        assertTrue(1 << tree.depth(leaf) >= count && 1 << tree.depth(leaf) < 2 * count + 1);
      }
    }
  }
}
