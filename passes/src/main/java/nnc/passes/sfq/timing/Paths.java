package nnc.passes.sfq.timing;

import java.util.Arrays;

/// The ways that pulses take through a netlist, as a tree: a way is the one before its last cell
/// and that cell's arc. Way 0 is outside. Two ways share the deviation of every arc that both go
/// through, wherever that is.
final class Paths {

  private int[] parent = new int[1024];
  private int[] arc = new int[1024];
  private int[] firstChild = new int[1024];
  private int[] sibling = new int[1024];
  private int[] entry = new int[1024];
  private long[] delay = new long[1024];
  private int count = 1;

  /// For each arc, when it was last seen.
  private final int[] seen;

  private int look;

  /// `arcs` are numbered from 0.
  Paths(int arcs) {
    seen = new int[arcs];
  }

  /// The way on from `path` through `through`, which takes `time`.
  int extend(int path, int through, long time) {
    for (int child = firstChild[path]; child != 0; child = sibling[child]) {
      if (arc[child] == through) {
        return child;
      }
    }
    if (count == parent.length) {
      int more = 2 * count;
      parent = Arrays.copyOf(parent, more);
      arc = Arrays.copyOf(arc, more);
      firstChild = Arrays.copyOf(firstChild, more);
      sibling = Arrays.copyOf(sibling, more);
      entry = Arrays.copyOf(entry, more);
      delay = Arrays.copyOf(delay, more);
    }
    int made = count++;
    parent[made] = path;
    arc[made] = through;
    delay[made] = delay[path] + time;
    sibling[made] = firstChild[path];
    entry[made] = path == 0 ? through : entry[path];
    firstChild[path] = made;
    return made;
  }

  /// How long way `path` takes, without deviations.
  long delay(int path) {
    return delay[path];
  }

  int parent(int path) {
    return parent[path];
  }

  int arc(int path) {
    return arc[path];
  }

  /// The arc by which way `path` enters.
  int entry(int path) {
    return entry[path];
  }

  /// How long two ways take together where they are not the same.
  long apart(int a, int b) {
    int u = a;
    int v = b;
    while (u != v) { // parents have lower numbers
      if (u > v) {
        u = parent[u];
      } else {
        v = parent[v];
      }
    }
    int common = u;
    if (common == a || common == b) {
      return delay[a] + delay[b] - 2 * delay[common];
    }
    look++;
    for (u = a; u != common; u = parent[u]) {
      seen[arc[u]] = look;
    }
    long both = delay[common];
    for (v = b; v != common; v = parent[v]) {
      if (seen[arc[v]] == look) {
        seen[arc[v]] = 0;
        both += delay[v] - delay[parent[v]];
      }
    }
    return delay[a] + delay[b] - 2 * both;
  }
}
