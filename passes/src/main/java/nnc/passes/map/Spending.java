package nnc.passes.map;

import java.util.List;
import java.util.function.IntToDoubleFunction;

/// Which of a row of designs spends most of a budget. `rough` has a count of each, of which only
/// the ratio of two means much; the first is taken where none keeps to the budget.
record Spending(List<Double> rough, double budget) {

  Spending {
    rough = List.copyOf(rough);
  }

  /// The last before one whose rough count is above the budget.
  int byRough() {
    int last = 0;
    while (last + 1 < rough.size() && rough.get(last + 1) <= budget) {
      last++;
    }
    return last;
  }

  /// One that `count` finds within the budget while it finds the next one above, or the last. A
  /// count takes long: where to look next is told by how far the one before was off, and where
  /// there is a choice the one that is taken has been counted.
  int by(IntToDoubleFunction count) {
    int within = -1;
    int above = rough.size();
    double most = budget;
    while (above - within > 1 && rough.size() > 1) {
      int at = within + 1;
      while (at + 1 < above && rough.get(at + 1) <= most) {
        at++;
      }
      double counted = count.applyAsDouble(at);
      if (counted <= budget) {
        within = at;
      } else {
        above = at;
      }
      most = budget * rough.get(at) / counted;
    }
    return Math.max(0, within);
  }
}
