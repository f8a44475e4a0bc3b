package nnc.passes.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nnc.ir.machine.RoutingEntry;
import org.junit.jupiter.api.Test;

final class TableMinimizerTest {

  @Test
  void joinsWhatOneEntryTakes() {
    List<RoutingEntry> table = new ArrayList<>();
    for (int key = 0; key < 16; key++) {
      table.add(new RoutingEntry(key, -1, 5));
    }
    assertEquals(List.of(new RoutingEntry(0, ~15, 5)), TableMinimizer.minimized(table, 10));
  }

  @Test
  void putsTheExceptionBeforeTheRule() {
    List<RoutingEntry> table = new ArrayList<>();
    for (int key = 0; key < 16; key++) {
      table.add(new RoutingEntry(key, -1, key == 6 ? 2 : 1));
    }
    List<RoutingEntry> found = TableMinimizer.minimized(table, 10);
    assertEquals(2, found.size());
    assertEquals(2, found.getFirst().route());
    assertEquals(Optional.empty(), RoutingTables.difference(table, found));
  }

  @Test
  void leavesAloneWhatCannotBeJoined() {
    List<RoutingEntry> table =
        List.of(new RoutingEntry(0, -1, 1), new RoutingEntry(1, -1, 2), new RoutingEntry(3, -1, 4));
    assertEquals(3, TableMinimizer.minimized(table, 50).size());
    assertEquals(List.of(), TableMinimizer.minimized(List.of(), 50));
  }

  @Test
  void randomTablesSendEveryKeyWhereItWent() {
    for (int seed = 0; seed < 150; seed++) {
      List<RoutingEntry> table = randomTable(seed);
      List<RoutingEntry> found = TableMinimizer.minimized(table, 30);
      assertEquals(Optional.empty(), RoutingTables.difference(table, found), "seed " + seed);
      assertTrue(found.size() <= table.size(), "seed " + seed);
      assertEquals(found, TableMinimizer.minimized(table, 30), "seed " + seed);
    }
  }

  /// A table that is wrong in one entry, or whose entries are in another order, is told.
  @Test
  void theComparisonSeesWrongTables() {
    int told = 0;
    for (int seed = 0; seed < 50; seed++) {
      List<RoutingEntry> table = randomTable(seed);
      List<RoutingEntry> wrong = new ArrayList<>(TableMinimizer.minimized(table, 30));
      RoutingEntry last = wrong.removeLast();
      assertNotEquals(Optional.empty(), RoutingTables.difference(table, wrong), "seed " + seed);
      wrong.add(new RoutingEntry(last.key(), last.mask(), last.route() ^ 64));
      assertNotEquals(Optional.empty(), RoutingTables.difference(table, wrong), "seed " + seed);
      List<RoutingEntry> reversed = TableMinimizer.minimized(table, 30).reversed();
      told += RoutingTables.difference(table, reversed).isPresent() ? 1 : 0;
    }
    assertTrue(told > 25, told + " of 50 reversed tables");
  }

  @Test
  void refusesEntriesThatMeetAndGoDifferentWays() {
    List<RoutingEntry> table =
        List.of(new RoutingEntry(0x10, 0xF0, 1), new RoutingEntry(0x11, 0xFF, 2));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> TableMinimizer.minimized(table, 1));
    assertTrue(refused.getMessage().contains("meet and go different ways"), refused.getMessage());
  }

  /// Leaves of a random tree over ten bits: some with a route, some without.
  private static List<RoutingEntry> randomTable(int seed) {
    Random random = new Random(seed);
    List<RoutingEntry> table = new ArrayList<>();
    while (table.size() < 2) {
      table.clear();
      grow(0xABC00000, ~0x3FF, 9, 2 + seed % 5, random, table);
    }
    return table;
  }

  private static void grow(
      int key, int mask, int bit, int routes, Random random, List<RoutingEntry> into) {
    if (bit >= 0 && random.nextInt(8) > 0) {
      grow(key, mask | 1 << bit, bit - 1, routes, random, into);
      grow(key | 1 << bit, mask | 1 << bit, bit - 1, routes, random, into);
    } else if (random.nextInt(5) > 0) {
      into.add(new RoutingEntry(key, mask, 1 << random.nextInt(routes)));
    }
  }
}
