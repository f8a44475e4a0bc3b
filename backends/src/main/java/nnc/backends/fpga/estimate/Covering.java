package nnc.backends.fpga.estimate;

import java.util.Arrays;
import java.util.List;

/// Covers the logic of a circuit with look-up tables: of all cones of few inputs the best few of
/// every gate are kept (priority cuts; Mishchenko et al., ICCAD 2007), first the least deep, then
/// by area where depth allows.
final class Covering {

  private static final int ROUNDS = 3;

  private static final class Cut {
    final int[] leaves;
    final int depth;
    final double flow;
    final long signature;

    Cut(int[] leaves, int depth, double flow, long signature) {
      this.leaves = leaves;
      this.depth = depth;
      this.flow = flow;
      this.signature = signature;
    }
  }

  private final Circuit c;
  private final Fabric fabric;
  private final int kept;
  private final List<Integer> roots;
  private final Cut[] best;
  private final int[] references;
  private final int[] required;
  private final double[] flow;
  private final int[] depth;
  private boolean relaxed;

  /// Room for the leaves of two cuts together.
  private final int[] together;

  private Covering(Circuit c, Fabric fabric, List<Integer> roots) {
    this.c = c;
    this.fabric = fabric;
    this.kept = c.size() > 400_000 ? 3 : 6;
    this.roots = roots;
    this.best = new Cut[c.size()];
    this.together = new int[fabric.inputs()];
    this.references = Uses.of(c);
    this.required = new int[c.size()];
    this.flow = new double[c.size()];
    this.depth = new int[c.size()];
  }

  /// For every node the inputs of its look-up table, null where it has none. `roots` must be made.
  static int[][] of(Circuit c, Fabric fabric, List<Integer> roots) {
    return new Covering(c, fabric, roots).run();
  }

  private int[][] run() {
    for (int round = 0; round < ROUNDS; round++) {
      relaxed = round > 0;
      cuts();
      require();
    }
    int[][] covered = new int[c.size()][];
    for (int n = 0; n < covered.length; n++) {
      if (references[n] > 0 && best[n] != null) {
        covered[n] = best[n].leaves;
      }
    }
    return covered;
  }

  private void cuts() {
    Cut[][] all = new Cut[c.size()][];
    int[] uses = new int[c.size()];
    for (int n = 0; n < all.length; n++) {
      for (int i = 0; i < c.fanins(n); i++) {
        uses[c.fanin(n, i) >> 1] = n; // the last reader
      }
    }
    for (int n = 0; n < all.length; n++) {
      if (c.kind(n) == Circuit.Kind.AND) {
        int a = c.fanin(n, 0) >> 1;
        int b = c.fanin(n, 1) >> 1;
        all[n] = choose(n, with(all, a), with(all, b));
        best[n] = all[n][0];
        depth[n] = best[n].depth;
        flow[n] = best[n].flow / Math.max(1, references[n]);
        if (uses[a] == n) {
          all[a] = null;
        }
        if (uses[b] == n) {
          all[b] = null;
        }
      }
    }
  }

  /// The cuts of a node and the node itself.
  private Cut[] with(Cut[][] all, int node) {
    Cut itself = new Cut(new int[] {node}, depth[node], flow[node], 1L << (node & 63));
    Cut[] own = all[node];
    if (own == null) {
      return new Cut[] {itself};
    }
    Cut[] more = Arrays.copyOf(own, own.length + 1);
    more[own.length] = itself;
    return more;
  }

  private Cut[] choose(int n, Cut[] a, Cut[] b) {
    Cut[] found = new Cut[kept];
    int count = 0;
    for (Cut x : a) {
      for (Cut y : b) {
        long signature = x.signature | y.signature;
        int[] leaves =
            Long.bitCount(signature) <= fabric.inputs() ? union(x.leaves, y.leaves) : null;
        if (leaves != null && !holds(found, count, leaves, signature)) {
          count = insert(n, cut(leaves, signature), found, count);
        }
      }
    }
    return Arrays.copyOf(found, count);
  }

  private static boolean holds(Cut[] cuts, int count, int[] leaves, long signature) {
    for (int i = 0; i < count; i++) {
      if (cuts[i].signature == signature && Arrays.equals(cuts[i].leaves, leaves)) {
        return true;
      }
    }
    return false;
  }

  /// Puts a cut behind all of `cuts` that are as good, where there is room; returns their number.
  private int insert(int n, Cut cut, Cut[] cuts, int count) {
    int at = count;
    while (at > 0 && compare(n, cut, cuts[at - 1]) < 0) {
      at--;
    }
    if (at == cuts.length) {
      return count;
    }
    int more = Math.min(count + 1, cuts.length);
    System.arraycopy(cuts, at, cuts, at + 1, more - at - 1);
    cuts[at] = cut;
    return more;
  }

  private int compare(int n, Cut x, Cut y) {
    int late = Integer.compare(late(n, x), late(n, y));
    if (late != 0) {
      return late;
    }
    int area = Double.compare(x.flow, y.flow);
    if (area != 0) {
      return area;
    }
    int deep = Integer.compare(x.depth, y.depth);
    return deep != 0 ? deep : Integer.compare(x.leaves.length, y.leaves.length);
  }

  /// What counts of a cut's depth.
  private int late(int n, Cut cut) {
    return relaxed ? Math.max(0, cut.depth - required[n]) : cut.depth;
  }

  private Cut cut(int[] leaves, long signature) {
    int deep = 0;
    double area = fabric.cost(leaves.length);
    for (int l : leaves) {
      deep = Math.max(deep, depth[l]);
      area += flow[l];
    }
    return new Cut(leaves, deep + 1, area, signature);
  }

  /// The leaves of both, null where they are too many.
  private int[] union(int[] a, int[] b) {
    int i = 0;
    int j = 0;
    int n = 0;
    while (i < a.length || j < b.length) {
      int next = j == b.length || (i < a.length && a[i] <= b[j]) ? a[i] : b[j];
      if (i < a.length && a[i] == next) {
        i++;
      }
      if (j < b.length && b[j] == next) {
        j++;
      }
      if (n == together.length) {
        return null;
      }
      together[n++] = next;
    }
    return Arrays.copyOf(together, n);
  }

  /// What must be made, how often it is read and how deep it may be.
  private void require() {
    Arrays.fill(references, 0);
    Arrays.fill(required, Integer.MAX_VALUE);
    int deepest = 0;
    for (int r : roots) {
      references[r >> 1]++;
      deepest = Math.max(deepest, depth[r >> 1]);
    }
    for (int r : roots) {
      required[r >> 1] = deepest;
    }
    for (int n = c.size() - 1; n >= 0; n--) {
      if (references[n] > 0 && best[n] != null) {
        for (int l : best[n].leaves) {
          references[l]++;
          required[l] = Math.min(required[l], required[n] - 1);
        }
      } else if (best[n] != null) {
        required[n] = Integer.MAX_VALUE;
      }
    }
  }
}
