package nnc.backends.fpga.estimate;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Covers the logic of a circuit with look-up tables as ABC's mapper does, by priority cuts
/// (Mishchenko, Cho, Chatterjee and Brayton, ICCAD 2007): of all cones of few inputs the best few
/// of every gate are kept, first the least deep, then those of least area flow, then of least exact
/// local area, where the depth of the whole allows.
final class Covering {

  /// Cones that are kept of a gate.
  private static final int KEPT = 8;

  private static final int LATEST = Integer.MAX_VALUE;

  /// What is best of a gate's cones.
  private enum Order {
    /// The least deep, of these the smallest.
    DEPTH_SIZE,
    /// The least deep, of these the cheapest.
    DEPTH_AREA,
    AREA
  }

  /// How the area of a cone is told.
  private enum Area {
    /// By flow, shared among the readers in the circuit.
    FANOUT,
    /// By flow, shared among the readers in the covering before.
    FLOW,
    /// By what it adds to the covering.
    EXACT
  }

  private final Circuit c;
  private final int[] roots;
  private final int inputs;
  private final float[] costs;
  private final Cuts cuts;

  /// The cone that is chosen of each gate.
  private final int[] leaves;

  private final int[] sizes;
  private final int[] depths;
  private final float[] areas;
  private final float[] edges;

  /// Readers, in the covering before, and as flow is shared among.
  private final int[] references;

  private final float[] shared;
  private final int[] required;

  private Order order;
  private Area area;

  /// Whether a round only finds a start: its choices stand where they are no deeper.
  private boolean starting;

  private float localArea;
  private float localEdges;

  /// How deep the roots may be at least.
  private int deadline;

  /// Begins to cover what is needed for `roots`, nodes that must be made: as little deep as they
  /// can be.
  Covering(Circuit c, Fabric fabric, int[] roots) {
    this.c = c;
    this.roots = roots;
    this.inputs = fabric.inputs();
    this.costs = new float[inputs + 1];
    IntStream.rangeClosed(0, inputs).forEach(i -> costs[i] = fabric.cost(i));
    this.cuts = new Cuts(KEPT, inputs);
    int size = c.size();
    this.leaves = new int[size * inputs];
    this.sizes = new int[size];
    this.depths = new int[size];
    this.areas = new float[size];
    this.edges = new float[size];
    this.references = new int[size];
    this.shared = new float[size];
    this.required = new int[size];
    starting = true;
    area = Area.FANOUT;
    Arrays.fill(shared, 1);
    Arrays.fill(required, LATEST);
    order = Order.DEPTH_SIZE;
    fanout();
    round(true);
  }

  /// The depth of the deepest root.
  int depth() {
    int deepest = 0;
    for (int r : roots) {
      deepest = Math.max(deepest, depths[r]);
    }
    return deepest;
  }

  /// For every node the inputs of its look-up table, null where it has none; roots may be as deep
  /// as the deepest, or as `latest`. To be asked for once.
  int[][] run(int latest) {
    deadline = latest;
    require();
    for (Order o : new Order[] {Order.DEPTH_AREA, Order.AREA}) {
      order = o;
      fanout();
      round(false);
    }
    starting = false;
    for (Area a : new Area[] {Area.FLOW, Area.EXACT, Area.EXACT}) {
      area = a;
      round(false);
    }
    int[][] covered = new int[c.size()][];
    for (int n = 0; n < covered.length; n++) {
      if (references[n] > 0 && c.kind(n) == Circuit.Kind.AND) {
        covered[n] = Arrays.copyOfRange(leaves, n * inputs, n * inputs + sizes[n]);
      }
    }
    return covered;
  }

  /// Readers in the circuit.
  private void fanout() {
    Arrays.fill(references, 0);
    for (int n = 0; n < c.size(); n++) {
      if (c.kind(n) == Circuit.Kind.AND) {
        references[c.fanin(n, 0) >> 1]++;
        references[c.fanin(n, 1) >> 1]++;
      }
    }
    for (int r : roots) {
      references[r]++;
    }
  }

  private void round(boolean first) {
    int[] slots = new int[c.size()];
    int[] readers = new int[c.size()];
    for (int n = 0; n < slots.length; n++) {
      if (c.kind(n) == Circuit.Kind.AND) {
        readers[c.fanin(n, 0) >> 1]++;
        readers[c.fanin(n, 1) >> 1]++;
      }
    }
    for (int n = 0; n < slots.length; n++) {
      if (c.kind(n) == Circuit.Kind.AND) {
        int a = c.fanin(n, 0) >> 1;
        int b = c.fanin(n, 1) >> 1;
        slots[n] = gate(n, slots[a], slots[b], first);
        if (--readers[a] == 0) {
          cuts.release(slots[a]);
        }
        if (--readers[b] == 0) {
          cuts.release(slots[b]);
        }
        if (readers[n] == 0) {
          cuts.release(slots[n]);
        }
      } else if (readers[n] > 0) {
        slots[n] = cuts.source(n);
      }
    }
    require();
  }

  /// Finds the cones of a gate from those of its operands and chooses one; returns where they are.
  private int gate(int n, int a, int b, boolean first) {
    if (area == Area.FANOUT) {
      shared[n] = references[n];
    } else if (area == Area.FLOW) {
      shared[n] = (2 * shared[n] + references[n]) / 3;
    }
    boolean used = !starting && references[n] > 0;
    if (used) {
      release(leaves, n * inputs, sizes[n]);
    }
    int slot = cuts.open();
    if (!first) {
      evaluate(leaves, n * inputs, sizes[n]);
      depths[n] = depth(leaves, n * inputs, sizes[n]);
      areas[n] = localArea;
      edges[n] = localEdges;
      if (!starting) {
        cuts.put(leaves, n * inputs, sizes[n], depths[n], areas[n], edges[n]);
      }
    }
    int deepest = starting ? LATEST : required[n];
    for (int i = 0; i < cuts.count(a); i++) {
      for (int j = 0; j < cuts.count(b); j++) {
        if (cuts.merge(a, i, b, j, deepest)) {
          evaluate(cuts.leaves, cuts.from, cuts.size);
          cuts.insert(order == Order.AREA, order == Order.DEPTH_SIZE, localArea, localEdges);
        }
      }
    }
    int best = cuts.first(slot);
    if (!starting || cuts.depths[best] <= required[n]) {
      sizes[n] = cuts.sizes[best];
      System.arraycopy(cuts.leaves, best * inputs, leaves, n * inputs, sizes[n]);
      depths[n] = cuts.depths[best];
      areas[n] = cuts.areas[best];
      edges[n] = cuts.edges[best];
    }
    cuts.close(n, depths[n]);
    if (used) {
      take(leaves, n * inputs, sizes[n]);
    }
    return slot;
  }

  private int depth(int[] cut, int from, int size) {
    int deep = 0;
    for (int i = from; i < from + size; i++) {
      deep = Math.max(deep, depths[cut[i]]);
    }
    return deep + 1;
  }

  /// The area of a cone and the inputs of its tables.
  private void evaluate(int[] cut, int from, int size) {
    if (area == Area.EXACT) {
      take(cut, from, size);
      release(cut, from, size);
      return;
    }
    float flow = costs[size];
    float inflow = size;
    for (int i = from; i < from + size; i++) {
      int leaf = cut[i];
      float readers = references[leaf] == 0 ? 1 : shared[leaf];
      flow += areas[leaf] / readers;
      inflow += edges[leaf] / readers;
    }
    localArea = flow;
    localEdges = inflow;
  }

  /// Takes a cone into the covering, with what it needs.
  private void take(int[] cut, int from, int size) {
    for (int i = from; i < from + size; i++) {
      int leaf = cut[i];
      if (references[leaf]++ == 0 && sizes[leaf] > 0) {
        take(leaves, leaf * inputs, sizes[leaf]);
      }
    }
  }

  /// Takes a cone out of the covering, with what only it needs, and tells the area of that.
  private void release(int[] cut, int from, int size) {
    localArea = 0;
    localEdges = 0;
    leave(cut, from, size);
  }

  private void leave(int[] cut, int from, int size) {
    localArea += costs[size];
    localEdges += size;
    for (int i = from; i < from + size; i++) {
      int leaf = cut[i];
      if (--references[leaf] == 0 && sizes[leaf] > 0) {
        leave(leaves, leaf * inputs, sizes[leaf]);
      }
    }
  }

  /// What is in the covering, how often it is read and how deep it may be.
  private void require() {
    Arrays.fill(references, 0);
    Arrays.fill(required, LATEST);
    int deepest = Math.max(deadline, depth());
    for (int r : roots) {
      references[r]++;
      required[r] = deepest;
    }
    for (int n = c.size() - 1; n >= 0; n--) {
      if (references[n] > 0) {
        for (int i = n * inputs; i < n * inputs + sizes[n]; i++) {
          references[leaves[i]]++;
          required[leaves[i]] = Math.min(required[leaves[i]], required[n] - 1);
        }
      }
    }
  }
}
