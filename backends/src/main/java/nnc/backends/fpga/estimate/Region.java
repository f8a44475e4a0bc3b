package nnc.backends.fpga.estimate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Gates that read each other, directly or by others, and what these read: logic between registers,
/// memories and carry chains, which is covered for itself. Regions are equal when they have the
/// same gates in the same order, whatever circuit they stand in.
final class Region {

  private static final int LEAF = -1;

  /// The nodes of the circuit, ascending; a node's place here, from 1 on, is its number in the
  /// region.
  private final int[] nodes;

  /// Two operands of each node, `LEAF` for what is no gate, and whether it must be made.
  private final int[] shape;

  private final int hash;

  private Region(int[] nodes, int[] shape) {
    this.nodes = nodes;
    this.shape = shape;
    this.hash = Arrays.hashCode(shape);
  }

  /// All of a circuit; `roots` are the nodes that must be made.
  static List<Region> of(Circuit c, int[] roots) {
    int[] part = parts(c);
    int[] sizes = new int[c.size()];
    for (int n = 0; n < c.size(); n++) {
      if (c.kind(n) == Circuit.Kind.AND) {
        sizes[part[n]] += 3; // its operands may be leaves
      }
    }
    int[][] members = new int[c.size()][];
    int[] counts = new int[c.size()];
    List<Integer> order = new ArrayList<>();
    for (int n = 0; n < c.size(); n++) {
      if (c.kind(n) == Circuit.Kind.AND) {
        int p = part[n];
        if (members[p] == null) {
          members[p] = new int[sizes[p]];
          order.add(p);
        }
        members[p][counts[p]++] = n;
        for (int i = 0; i < 2; i++) {
          int in = c.fanin(n, i) >> 1;
          if (c.kind(in) != Circuit.Kind.AND) {
            members[p][counts[p]++] = in;
          }
        }
      }
    }
    boolean[] needed = new boolean[c.size()];
    for (int r : roots) {
      needed[r] = true;
    }
    int[] numbers = new int[c.size()];
    return order.stream()
        .map(p -> region(c, ascending(members[p], counts[p]), numbers, needed))
        .toList();
  }

  /// For each gate a number that it has in common with those of its region: its first gate.
  private static int[] parts(Circuit c) {
    int[] above = new int[c.size()];
    for (int n = 0; n < above.length; n++) {
      above[n] = n;
      if (c.kind(n) == Circuit.Kind.AND) {
        for (int i = 0; i < 2; i++) {
          int in = c.fanin(n, i) >> 1;
          if (c.kind(in) == Circuit.Kind.AND) {
            int x = top(above, n);
            int y = top(above, in);
            above[Math.max(x, y)] = Math.min(x, y);
          }
        }
      }
    }
    for (int n = 0; n < above.length; n++) {
      above[n] = above[above[n]]; // what stands before is done
    }
    return above;
  }

  private static int top(int[] above, int node) {
    int n = node;
    while (above[n] != n) {
      above[n] = above[above[n]];
      n = above[n];
    }
    return n;
  }

  /// Each of the first `count` numbers once.
  private static int[] ascending(int[] numbers, int count) {
    Arrays.sort(numbers, 0, count);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (kept == 0 || numbers[kept - 1] != numbers[i]) {
        numbers[kept++] = numbers[i];
      }
    }
    return Arrays.copyOf(numbers, kept);
  }

  private static Region region(Circuit c, int[] nodes, int[] numbers, boolean[] needed) {
    int[] shape = new int[3 * nodes.length];
    for (int i = 0; i < nodes.length; i++) {
      int n = nodes[i];
      numbers[n] = i + 1;
      boolean gate = c.kind(n) == Circuit.Kind.AND;
      shape[3 * i] = gate ? numbers[c.fanin(n, 0) >> 1] : LEAF;
      shape[3 * i + 1] = gate ? numbers[c.fanin(n, 1) >> 1] : LEAF;
      shape[3 * i + 2] = gate && needed[n] ? 1 : 0;
    }
    return new Region(nodes, shape);
  }

  /// Numbers that are kept with it.
  int size() {
    return shape.length;
  }

  /// The node of the circuit that has a number of the region.
  int node(int number) {
    return nodes[number - 1];
  }

  /// The gates by themselves; node 0 is the constant.
  Circuit circuit() {
    Circuit c = new Circuit(Circuit.Stage.CHAINS, nodes.length + 1);
    for (int i = 0; i < nodes.length; i++) {
      if (shape[3 * i] == LEAF) {
        c.source();
      } else {
        c.copy(Circuit.Kind.AND, 2 * shape[3 * i], 2 * shape[3 * i + 1], 0);
      }
    }
    return c;
  }

  /// The numbers of the nodes that must be made.
  int[] roots() {
    int[] roots = new int[nodes.length];
    int count = 0;
    for (int i = 0; i < nodes.length; i++) {
      if (shape[3 * i + 2] != 0) {
        roots[count++] = i + 1;
      }
    }
    return Arrays.copyOf(roots, count);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Region r && hash == r.hash && Arrays.equals(shape, r.shape);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
