package nnc.backends.fpga.estimate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Covers the logic of a circuit with look-up tables: of all cones of few inputs the best few of
/// every gate are kept (priority cuts; Mishchenko et al., ICCAD 2007), first the least deep, then
/// by area where depth allows.
final class Covering {

  private static final int ROUNDS = 3;
  private static final Cut[] NONE = {};

  private static final class Cut {
    final int[] leaves;

    /// The depth of the deepest leaf, and with the table.
    final int below;

    final int depth;
    final double flow;
    final long signature;

    Cut(int[] leaves, int below, int depth, double flow, long signature) {
      this.leaves = leaves;
      this.below = below;
      this.depth = depth;
      this.flow = flow;
      this.signature = signature;
    }
  }

  private final Circuit c;
  private final int kept;
  private final List<Integer> roots;
  private final Cut[] best;
  private final int[] references;
  private final int[] required;
  private final double[] flow;
  private final int[] depth;
  private boolean relaxed;

  /// Inputs of a look-up table, and what one costs by the inputs it uses.
  private final int inputs;

  private final double[] costs;

  /// The leaves of two cuts together, and their number.
  private final int[] together;

  private int leaves;

  private Covering(Circuit c, Fabric fabric, List<Integer> roots) {
    this.c = c;
    this.kept = c.size() > 400_000 ? 3 : 6;
    this.roots = roots;
    this.best = new Cut[c.size()];
    this.inputs = fabric.inputs();
    this.costs = IntStream.rangeClosed(0, inputs).mapToDouble(fabric::cost).toArray();
    this.together = new int[inputs];
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
        Cut[] own = choose(n, all[a], all[b]);
        best[n] = own[0];
        depth[n] = best[n].depth;
        flow[n] = best[n].flow / Math.max(1, references[n]);
        all[n] = with(own, n);
        if (uses[a] == n) {
          all[a] = null;
        }
        if (uses[b] == n) {
          all[b] = null;
        }
      } else {
        all[n] = with(NONE, n);
      }
    }
  }

  /// The cuts of a node and the node itself.
  private Cut[] with(Cut[] own, int node) {
    Cut itself = new Cut(new int[] {node}, depth[node], depth[node], flow[node], 1L << (node & 63));
    Cut[] more = Arrays.copyOf(own, own.length + 1);
    more[own.length] = itself;
    return more;
  }

  /// A cut is made only where it is kept: most are neither.
  private Cut[] choose(int n, Cut[] a, Cut[] b) {
    Cut[] found = new Cut[kept];
    int count = 0;
    for (Cut x : a) {
      for (Cut y : b) {
        long signature = x.signature | y.signature;
        int deep = Math.max(x.below, y.below) + 1;
        if (Long.bitCount(signature) <= inputs
            && (count < kept || mayBeBetter(n, deep, x, y, found[kept - 1]))
            && union(x.leaves, y.leaves)) {
          count = keep(n, deep, signature, found, count);
        }
      }
    }
    return count == kept ? found : Arrays.copyOf(found, count);
  }

  /// Whether two cuts together, so deep, may be better than the last one that is kept: their area
  /// is not below that of either.
  private boolean mayBeBetter(int n, int deep, Cut x, Cut y, Cut last) {
    int late = late(n, deep);
    int lastLate = late(n, last.depth);
    return late < lastLate || (late == lastLate && Math.max(x.flow, y.flow) <= last.flow);
  }

  /// Puts the cut of `together` behind all of `cuts` that are as good, where there is room and it
  /// is not among them; returns their number.
  private int keep(int n, int deep, long signature, Cut[] cuts, int count) {
    double area = costs[leaves];
    for (int i = 0; i < leaves; i++) {
      area += flow[together[i]];
    }
    int at = count;
    while (at > 0 && isBetter(n, deep, area, cuts[at - 1])) {
      at--;
    }
    if (at == cuts.length || holds(cuts, count, signature)) {
      return count;
    }
    int more = Math.min(count + 1, cuts.length);
    System.arraycopy(cuts, at, cuts, at + 1, more - at - 1);
    cuts[at] = new Cut(Arrays.copyOf(together, leaves), deep - 1, deep, area, signature);
    return more;
  }

  private boolean holds(Cut[] cuts, int count, long signature) {
    for (int i = 0; i < count; i++) {
      if (cuts[i].signature == signature
          && cuts[i].leaves.length == leaves
          && Arrays.equals(cuts[i].leaves, 0, leaves, together, 0, leaves)) {
        return true;
      }
    }
    return false;
  }

  /// Whether the cut of `together`, so deep and of such an area, is better than another one.
  private boolean isBetter(int n, int deep, double area, Cut other) {
    int late = late(n, deep);
    int otherLate = late(n, other.depth);
    if (late != otherLate) {
      return late < otherLate;
    }
    if (area != other.flow) {
      return area < other.flow;
    }
    return deep != other.depth ? deep < other.depth : leaves < other.leaves.length;
  }

  /// What counts of a cut's depth.
  private int late(int n, int deep) {
    return relaxed ? Math.max(0, deep - required[n]) : deep;
  }

  /// Puts the leaves of both into `together`, unless they are too many.
  private boolean union(int[] a, int[] b) {
    int i = 0;
    int j = 0;
    int n = 0;
    while (i < a.length && j < b.length) {
      if (n == inputs) {
        return false;
      }
      int x = a[i];
      int y = b[j];
      together[n++] = Math.min(x, y);
      i += x <= y ? 1 : 0;
      j += y <= x ? 1 : 0;
    }
    int rest = a.length - i + b.length - j;
    if (n + rest > inputs) {
      return false;
    }
    System.arraycopy(i < a.length ? a : b, i < a.length ? i : j, together, n, rest);
    leaves = n + rest;
    return true;
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
