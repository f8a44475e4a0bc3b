package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.machine.Chip;
import nnc.ir.machine.Machine;
import org.jgrapht.Graph;
import org.jgrapht.GraphPath;
import org.jgrapht.alg.shortestpath.BFSShortestPath;
import org.jgrapht.graph.DirectedPseudograph;

/// Trees of links along which packets reach many chips. Chips are joined in the order of their
/// distance, each from the nearest chip of the tree: along the longest dimension first, or around
/// dead parts on a shortest way. A way that meets the tree begins there, so there are no loops.
/// Source: neighbour-exploring routing (Navaridas, Lujan, Plana, Temple, Furber).
final class Trees {

  private final Machine machine;
  private final int[] neighbours;
  private final Graph<Integer, Hop> graph = new DirectedPseudograph<>(null, null, false);

  /// A link of a chip.
  private record Hop(int from, int link, int to) {}

  Trees(Machine machine) {
    this.machine = machine;
    this.neighbours = machine.neighbours();
    for (int chip = 0; chip < machine.chips().size(); chip++) {
      graph.addVertex(chip);
    }
    for (int i = 0; i < neighbours.length; i++) {
      if (neighbours[i] >= 0) {
        graph.addEdge(
            i / Chip.LINKS, neighbours[i], new Hop(i / Chip.LINKS, i % Chip.LINKS, neighbours[i]));
      }
    }
  }

  /// For each chip of the tree the links that a packet leaves it by, one bit each. Throws
  /// `IllegalArgumentException` where a chip cannot be reached.
  SequencedMap<Integer, Integer> tree(int source, Collection<Integer> targets) {
    SequencedMap<Integer, Integer> tree = new LinkedHashMap<>();
    tree.put(source, 0);
    List<Integer> order = new ArrayList<>(targets);
    order.sort(
        Comparator.<Integer>comparingInt(t -> machine.distance(source, t))
            .thenComparingInt(t -> t));
    for (int target : order) {
      if (!tree.containsKey(target)) {
        join(tree, target);
      }
    }
    return tree;
  }

  private void join(SequencedMap<Integer, Integer> tree, int target) {
    int nearest = -1;
    int least = Integer.MAX_VALUE;
    for (int chip : tree.keySet()) {
      int distance = machine.distance(chip, target);
      if (distance < least) {
        least = distance;
        nearest = chip;
      }
    }
    int start = nearest;
    List<Hop> way = straight(start, target).orElseGet(() -> around(start, target));
    int from = way.size();
    while (from > 0 && !tree.containsKey(way.get(from - 1).from())) {
      from--;
    }
    for (Hop hop : way.subList(Math.max(0, from - 1), way.size())) {
      tree.merge(hop.from(), 1 << hop.link(), (a, b) -> a | b);
      tree.putIfAbsent(hop.to(), 0);
    }
  }

  /// Diagonal links, then those of the dimension that is left; empty where one is dead.
  private Optional<List<Hop>> straight(int from, int to) {
    int[] v = machine.vector(from, to);
    int diagonal =
        v[0] > 0 && v[1] > 0
            ? Math.min(v[0], v[1])
            : v[0] < 0 && v[1] < 0 ? Math.max(v[0], v[1]) : 0;
    int[][] legs = {
      {Math.abs(v[0] - diagonal), v[0] - diagonal > 0 ? 0 : 3},
      {Math.abs(v[1] - diagonal), v[1] - diagonal > 0 ? 2 : 5},
      {Math.abs(diagonal), diagonal > 0 ? 1 : 4}
    };
    java.util.Arrays.sort(legs, Comparator.comparingInt(leg -> -leg[0]));
    List<Hop> way = new ArrayList<>();
    int at = from;
    for (int[] leg : legs) {
      for (int i = 0; i < leg[0]; i++) {
        int next = neighbours[at * Chip.LINKS + leg[1]];
        if (next < 0) {
          return Optional.empty();
        }
        way.add(new Hop(at, leg[1], next));
        at = next;
      }
    }
    return Optional.of(way);
  }

  private List<Hop> around(int from, int to) {
    GraphPath<Integer, Hop> path = new BFSShortestPath<>(graph).getPath(from, to);
    if (path == null) {
      throw new IllegalArgumentException("no way to chip " + machine.chips().get(to));
    }
    return path.getEdgeList();
  }

  /// Links of a tree.
  static int links(Map<Integer, Integer> tree) {
    return tree.values().stream().mapToInt(Integer::bitCount).sum();
  }
}
