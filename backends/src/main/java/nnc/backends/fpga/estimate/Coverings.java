package nnc.backends.fpga.estimate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Covers circuits region by region and remembers what regions are covered with: most of them stand
/// in a design, and in those that differ from it by a folding, more than once. What a covering is
/// does not depend on what has been covered before. Several threads may cover at once.
final class Coverings {

  /// Numbers that are kept at most; when there are more, all are given up.
  private static final long KEPT = 32L << 20;

  private final long kept;
  private final AtomicLong size = new AtomicLong();

  /// How deep shapes are at least.
  private final Map<Shape, Integer> depths = new ConcurrentHashMap<>();

  /// The inputs of gates' look-up tables by numbers of the region, null where a gate has none.
  private final Map<Bounded, int[][]> tables = new ConcurrentHashMap<>();

  private record Shape(Fabric fabric, Region region) {}

  private record Bounded(Shape shape, int deadline) {}

  Coverings() {
    this(KEPT);
  }

  /// With at most `kept` numbers.
  Coverings(long kept) {
    this.kept = kept;
  }

  /// For every node the inputs of its look-up table, null where it has none. `roots` are the nodes
  /// that must be made; none needs to be less deep than the deepest is at least.
  int[][] of(Circuit c, Fabric fabric, int[] roots) {
    List<Region> regions = Region.of(c, roots);
    Map<Shape, Covering> begun = new HashMap<>();
    Map<Shape, Integer> deep = new HashMap<>();
    for (Region r : regions) {
      deep.computeIfAbsent(new Shape(fabric, r), s -> depth(s, begun));
    }
    int deadline = deep.values().stream().mapToInt(d -> d).max().orElse(0);
    Map<Shape, int[][]> made = new HashMap<>();
    int[][] covered = new int[c.size()][];
    for (Region r : regions) {
      int[][] numbers = made.computeIfAbsent(new Shape(fabric, r), s -> tables(s, deadline, begun));
      for (int i = 1; i < numbers.length; i++) {
        if (numbers[i] != null) {
          covered[r.node(i)] = nodes(numbers[i], r);
        }
      }
    }
    return covered;
  }

  private int depth(Shape shape, Map<Shape, Covering> begun) {
    Integer known = depths.get(shape);
    if (known != null) {
      return known;
    }
    Covering covering = begin(shape);
    begun.put(shape, covering);
    makeRoom(shape);
    depths.put(shape, covering.depth());
    return covering.depth();
  }

  private int[][] tables(Shape shape, int deadline, Map<Shape, Covering> begun) {
    Bounded bounded = new Bounded(shape, deadline);
    int[][] known = tables.get(bounded);
    if (known != null) {
      return known;
    }
    Covering covering = begun.get(shape);
    int[][] made = (covering == null ? begin(shape) : covering).run(deadline);
    makeRoom(shape);
    tables.put(bounded, made);
    return made;
  }

  private static Covering begin(Shape shape) {
    return new Covering(shape.region.circuit(), shape.fabric, shape.region.roots());
  }

  private static int[] nodes(int[] numbers, Region region) {
    int[] nodes = new int[numbers.length];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = region.node(numbers[i]);
    }
    return nodes;
  }

  /// Gives all up where there is no room for a shape.
  private void makeRoom(Shape shape) {
    long more = 2L * shape.region.size();
    if (size.addAndGet(more) > kept) {
      depths.clear();
      tables.clear();
      size.set(more);
    }
  }
}
