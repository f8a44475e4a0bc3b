package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import nnc.ir.machine.RoutingEntry;

/// Joins entries of equal mask and route whose keys differ in one bit, until there are none. The
/// keys taken stay the same; which pairs are joined first depends on the bits alone, lowest first.
final class SiblingMerge {

  private SiblingMerge() {}

  static List<RoutingEntry> of(List<RoutingEntry> table) {
    Set<RoutingEntry> entries = new LinkedHashSet<>(table);
    boolean merged = true;
    while (merged) {
      merged = false;
      for (int bit = 0; bit < 32; bit++) {
        Set<RoutingEntry> next = joined(entries, 1 << bit);
        merged |= next.size() < entries.size();
        entries = next;
      }
    }
    return new ArrayList<>(entries);
  }

  private static Set<RoutingEntry> joined(Set<RoutingEntry> entries, int bit) {
    Set<RoutingEntry> gone = new HashSet<>();
    Set<RoutingEntry> next = new LinkedHashSet<>();
    for (RoutingEntry e : entries) {
      if (gone.contains(e)) {
        continue;
      }
      RoutingEntry sibling =
          (e.mask() & bit) == 0 ? e : new RoutingEntry(e.key() ^ bit, e.mask(), e.route());
      if (!sibling.equals(e) && entries.contains(sibling)) {
        gone.add(sibling);
        next.add(new RoutingEntry(e.key() & ~bit, e.mask() & ~bit, e.route()));
      } else {
        next.add(e);
      }
    }
    return next;
  }
}
