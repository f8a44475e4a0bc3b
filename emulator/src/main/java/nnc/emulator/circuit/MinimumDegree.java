package nnc.emulator.circuit;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The order in which a symmetric matrix is factored: the row that has the fewest others left comes
/// first, ties by number. Circuits are almost trees, which this order fills hardly at all.
final class MinimumDegree {

  private MinimumDegree() {}

  /// `order[k]` is the row that comes at place `k`. `neighbours` lists each row's others.
  static int[] order(List<SortedSet<Integer>> neighbours) {
    int n = neighbours.size();
    List<SortedSet<Integer>> left = new ArrayList<>();
    neighbours.forEach(s -> left.add(new TreeSet<>(s)));
    TreeSet<Long> queue = new TreeSet<>();
    for (int i = 0; i < n; i++) {
      queue.add(key(left, i));
    }
    int[] order = new int[n];
    for (int k = 0; k < n; k++) {
      int row = (int) (queue.pollFirst() & 0xffffffffL);
      order[k] = row;
      SortedSet<Integer> joined = left.get(row);
      for (int one : joined) {
        queue.remove(key(left, one));
        left.get(one).addAll(joined);
        left.get(one).remove(one);
        left.get(one).remove(row);
        queue.add(key(left, one));
      }
    }
    return order;
  }

  private static long key(List<SortedSet<Integer>> left, int row) {
    return (long) left.get(row).size() << 32 | row;
  }
}
