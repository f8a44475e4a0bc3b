package nnc.passes.tulip;

import java.util.List;
import java.util.Optional;

/// What schedules demand of a cell `[w0 p + w1 q + w2 r + w3 s >= T]`, tried for all inputs.
final class CellFunctions {

  private final List<Integer> weights;

  private CellFunctions(List<Integer> weights) {
    this.weights = weights;
  }

  /// The first function that cells with these weights lack; empty where they have all.
  static Optional<String> missing(List<Integer> weights) {
    CellFunctions cell = new CellFunctions(weights);
    for (int x = 0; x < 16; x++) {
      boolean p = (x & 8) != 0;
      int q = x >> 2 & 1;
      int r = x >> 1 & 1;
      int s = x & 1;
      boolean carry = cell.fires(2, false, q, r, s);
      if (carry != (q + r + s >= 2)) {
        return Optional.of("a carry at threshold 2");
      }
      if (cell.fires(3, !carry, q, r, s) != ((q + r + s) % 2 == 1)) {
        return Optional.of("a sum at threshold 3 of the inverted carry");
      }
      if (cell.fires(1, p, q, r, s) != (p || q + r + s > 0)) {
        return Optional.of("an or at threshold 1");
      }
      for (int t = 0; t <= 6; t++) {
        if (cell.fires(t, p, q, r, s) != ((p ? 2 : 0) + q + r + s >= t)) {
          return Optional.of("a count of its inputs, the first one twice, at threshold " + t);
        }
      }
    }
    return Optional.empty();
  }

  private boolean fires(int threshold, boolean p, int q, int r, int s) {
    int sum =
        (p ? weights.get(0) : 0) + q * weights.get(1) + r * weights.get(2) + s * weights.get(3);
    return sum >= threshold;
  }
}
