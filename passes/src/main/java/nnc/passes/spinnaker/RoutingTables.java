package nnc.passes.spinnaker;

import java.util.List;
import java.util.Optional;
import nnc.ir.machine.RoutingEntry;

/// Compares routing tables, independently of how they were made.
public final class RoutingTables {

  private RoutingTables() {}

  /// A key that `original` takes and `other` sends elsewhere or not at all; the entries of
  /// `original` that meet have equal routes. Every key of every entry is tried, so the cost is
  /// theirs times the entries of `other`.
  public static Optional<Integer> difference(
      List<RoutingEntry> original, List<RoutingEntry> other) {
    for (RoutingEntry entry : original) {
      int free = ~entry.mask();
      int bits = free;
      while (true) {
        int key = entry.key() | bits;
        if (route(other, key) != entry.route()) {
          return Optional.of(key);
        }
        if (bits == 0) {
          break;
        }
        bits = (bits - 1) & free;
      }
    }
    return Optional.empty();
  }

  /// The route of a packet, -1 where no entry takes it.
  public static int route(List<RoutingEntry> table, int key) {
    for (RoutingEntry entry : table) {
      if (entry.takes(key)) {
        return entry.route();
      }
    }
    return -1;
  }
}
