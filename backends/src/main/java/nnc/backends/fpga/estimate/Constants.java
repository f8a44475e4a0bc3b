package nnc.backends.fpga.estimate;

import java.util.Arrays;
import java.util.Map;

/// Follows constants through gates and flip-flops, where finding them one register after the other
/// would take a sweep for each.
final class Constants {

  private static final int UNKNOWN = -1;

  private final Circuit c;

  /// What the positive literals of nodes always are.
  private final int[] values;

  private Constants(Circuit c) {
    this.c = c;
    this.values = new int[c.size()];
    Arrays.fill(values, UNKNOWN);
    values[0] = Circuit.FALSE;
  }

  /// Adds to `same`, outputs of flip-flops and what stands for them, those that are constant where
  /// these are.
  static void spread(Circuit c, Map<Integer, Integer> same) {
    Constants all = new Constants(c);
    boolean found = false;
    for (Map.Entry<Integer, Integer> s : same.entrySet()) {
      if (Circuit.isConstant(s.getValue())) {
        all.values[s.getKey() >> 1] = s.getValue();
        found = true;
      }
    }
    while (found) {
      all.gates();
      found = all.flipFlops(same);
    }
  }

  private int value(int literal) {
    int value = values[literal >> 1];
    return value == UNKNOWN ? UNKNOWN : value ^ (literal & 1);
  }

  private void gates() {
    for (int n = 1; n < values.length; n++) {
      if (values[n] == UNKNOWN && c.kind(n) == Circuit.Kind.AND) {
        int a = value(c.fanin(n, 0));
        int b = value(c.fanin(n, 1));
        if (a == Circuit.FALSE || b == Circuit.FALSE) {
          values[n] = Circuit.FALSE;
        } else if (a == Circuit.TRUE && b == Circuit.TRUE) {
          values[n] = Circuit.TRUE;
        }
      }
    }
  }

  private boolean flipFlops(Map<Integer, Integer> same) {
    boolean found = false;
    for (FlipFlop f : c.flipFlops) {
      int d = value(f.d);
      if (d != UNKNOWN && (f.resetTo < 0 || f.resetTo == d) && same.putIfAbsent(f.q, d) == null) {
        values[f.q >> 1] = d;
        found = true;
      }
    }
    return found;
  }
}
