package nnc.backends.fpga.estimate;

import java.util.Arrays;

/// The cones of few inputs that are kept of gates, best first: sets in slots that are used again
/// once every reader of a gate has been seen. A cone is a number, its leaves ascending.
final class Cuts {

  /// Differences of area below this are none.
  private static final float EQUAL = 0.005f;

  private final int kept;
  private final int inputs;

  /// Cones of a slot: those kept, one that is being made, and the gate itself.
  private final int room;

  int[] leaves = {};
  int[] sizes = {};
  int[] depths = {};
  float[] areas = {};
  float[] edges = {};
  private long[] signatures = {};

  /// The cones of each slot in their order, and how many there are.
  private int[] order = {};

  private int[] counts = {};
  private int[] free = {};
  private int freed;
  private int made;

  /// The set that is being made, and the first leaf, the number of leaves and the depth of the cone
  /// that was merged last.
  private int open;

  int from;
  int size;
  private int depth;

  Cuts(int kept, int inputs) {
    this.kept = kept;
    this.inputs = inputs;
    this.room = kept + 2;
  }

  int count(int slot) {
    return counts[slot];
  }

  /// The best cone of a set.
  int first(int slot) {
    return order[slot * room];
  }

  /// Begins a set.
  int open() {
    if (freed > 0) {
      open = free[--freed];
    } else {
      open = made++;
      if (open == counts.length) {
        grow();
      }
    }
    counts[open] = 0;
    for (int i = 0; i < room; i++) {
      order[open * room + i] = open * room + i;
    }
    return open;
  }

  private void grow() {
    int slots = Math.max(64, 2 * counts.length);
    int cones = slots * room;
    leaves = Arrays.copyOf(leaves, cones * inputs);
    sizes = Arrays.copyOf(sizes, cones);
    depths = Arrays.copyOf(depths, cones);
    areas = Arrays.copyOf(areas, cones);
    edges = Arrays.copyOf(edges, cones);
    signatures = Arrays.copyOf(signatures, cones);
    order = Arrays.copyOf(order, cones);
    counts = Arrays.copyOf(counts, slots);
    free = Arrays.copyOf(free, slots);
  }

  void release(int slot) {
    free[freed++] = slot;
  }

  /// The set of a node that is no gate.
  int source(int node) {
    int slot = open();
    close(node, 0);
    return slot;
  }

  /// Ends a set: with the gate itself, as those read it who have it as a leaf.
  void close(int node, int depth) {
    int cone = order[open * room + counts[open]++];
    depths[cone] = depth + 1;
    leaves[cone * inputs] = node;
    sizes[cone] = 1;
    signatures[cone] = 1L << (node & 63);
  }

  /// Puts a cone into the set, which is empty.
  void put(int[] cut, int at, int length, int deep, float area, float edge) {
    int cone = order[open * room + counts[open]++];
    System.arraycopy(cut, at, leaves, cone * inputs, length);
    sizes[cone] = length;
    depths[cone] = deep;
    areas[cone] = area;
    edges[cone] = edge;
    long signature = 0;
    for (int i = at; i < at + length; i++) {
      signature |= 1L << (cut[i] & 63);
    }
    signatures[cone] = signature;
  }

  /// Makes the cone of two others, unless it is too deep (but for the first one), has too many
  /// leaves or holds another one of the set; those that hold it leave the set.
  boolean merge(int a, int i, int b, int j, int deepest) {
    int x = order[a * room + i];
    int y = order[b * room + j];
    long signature = signatures[x] | signatures[y];
    depth = Math.max(depths[x], depths[y]);
    if (Long.bitCount(signature) > inputs || (depth > deepest && counts[open] > 0)) {
      return false;
    }
    int cone = order[open * room + counts[open]];
    if (!union(x, y, cone)) {
      return false;
    }
    signatures[cone] = signature;
    from = cone * inputs;
    size = sizes[cone];
    return isNew(cone);
  }

  private boolean union(int x, int y, int to) {
    int i = x * inputs;
    int j = y * inputs;
    int iEnd = i + sizes[x];
    int jEnd = j + sizes[y];
    int at = to * inputs;
    int end = at + inputs;
    while (i < iEnd && j < jEnd) {
      if (at == end) {
        return false;
      }
      int p = leaves[i];
      int q = leaves[j];
      leaves[at++] = Math.min(p, q);
      i += p <= q ? 1 : 0;
      j += q <= p ? 1 : 0;
    }
    int rest = iEnd - i + jEnd - j;
    if (at + rest > end) {
      return false;
    }
    System.arraycopy(leaves, i < iEnd ? i : j, leaves, at, rest);
    sizes[to] = at + rest - to * inputs;
    return true;
  }

  private boolean isNew(int cone) {
    int base = open * room;
    for (int i = 0; i < counts[open]; i++) {
      int other = order[base + i];
      if (sizes[other] > sizes[cone]) {
        if (holds(other, cone)) {
          System.arraycopy(order, base + i + 1, order, base + i, counts[open] - i);
          order[base + counts[open]--] = other;
          i--;
        }
      } else if (holds(cone, other)) {
        return false;
      }
    }
    return true;
  }

  /// Whether all leaves of `small` are leaves of `large`.
  private boolean holds(int large, int small) {
    if ((signatures[small] & ~signatures[large]) != 0) {
      return false;
    }
    int i = large * inputs;
    int end = i + sizes[large];
    for (int j = small * inputs; j < small * inputs + sizes[small]; j++) {
      while (i < end && leaves[i] < leaves[j]) {
        i++;
      }
      if (i == end || leaves[i] != leaves[j]) {
        return false;
      }
    }
    return true;
  }

  /// Puts the cone that was merged behind all that are as good.
  void insert(boolean byArea, boolean bySize, float area, float edge) {
    int base = open * room;
    int cone = order[base + counts[open]];
    depths[cone] = depth;
    areas[cone] = area;
    edges[cone] = edge;
    int at = counts[open];
    while (at > 0 && isBetter(cone, order[base + at - 1], byArea, bySize)) {
      order[base + at] = order[base + at - 1];
      at--;
    }
    order[base + at] = cone;
    counts[open] = Math.min(kept, counts[open] + 1);
  }

  private boolean isBetter(int cone, int other, boolean byArea, boolean bySize) {
    if (!byArea && depths[cone] != depths[other]) {
      return depths[cone] < depths[other];
    }
    if (bySize && sizes[cone] != sizes[other]) {
      return sizes[cone] < sizes[other];
    }
    if (Math.abs(areas[cone] - areas[other]) > EQUAL) {
      return areas[cone] < areas[other];
    }
    if (Math.abs(edges[cone] - edges[other]) > EQUAL) {
      return edges[cone] < edges[other];
    }
    return sizes[cone] < sizes[other];
  }
}
