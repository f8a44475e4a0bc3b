package nnc.backends.tool;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A placed and routed design: the highest frequency of each clock in megahertz and what is used of
/// each kind of cell the device has.
public record Placement(SortedMap<String, Double> megahertz, SortedMap<String, Use> uses) {

  /// Cells of one kind.
  public record Use(long used, long available) {}

  public Placement {
    megahertz = Collections.unmodifiableSortedMap(new TreeMap<>(megahertz));
    uses = Collections.unmodifiableSortedMap(new TreeMap<>(uses));
  }

  /// Frequency of the only clock.
  public double onlyClock() {
    if (megahertz.size() != 1) {
      throw new IllegalStateException("clocks " + megahertz.keySet());
    }
    return megahertz.firstEntry().getValue();
  }
}
