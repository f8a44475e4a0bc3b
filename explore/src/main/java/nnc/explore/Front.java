package nnc.explore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Objective;
import nnc.ir.explore.Space;

/// The feasible points that no other feasible point beats: none is as good in every objective and
/// better in one. Of points that are equal in every objective the first by its text is a member.
final class Front {

  private Front() {}

  /// The members among `rows`, the best in the first objective first.
  static List<Exploration.Row> of(Space space, List<Exploration.Row> rows) {
    return unbeaten(space, rows.stream().filter(r -> r.obstacle(space).isEmpty()).toList());
  }

  /// The same of `rows` that are all designs, whatever they keep to.
  static List<Exploration.Row> unbeaten(Space space, List<Exploration.Row> rows) {
    List<Exploration.Row> sorted = new ArrayList<>(rows);
    Comparator<Exploration.Row> order = Comparator.comparingInt(_ -> 0);
    for (Objective o : space.objectives()) {
      order = order.thenComparingDouble(r -> cost(r, o));
    }
    sorted.sort(order.thenComparing(r -> r.point().toString()));
    List<Exploration.Row> front = new ArrayList<>();
    for (Exploration.Row row : sorted) {
      // What covers it comes before it, and if that is no member, so does a member that covers
      // both.
      if (front.stream().noneMatch(member -> covers(space, member, row))) {
        front.add(row);
      }
    }
    return front;
  }

  private static double cost(Exploration.Row row, Objective objective) {
    return objective.cost(row.value(objective.figure()));
  }

  /// Whether `a` is as good as `b` in every objective.
  private static boolean covers(Space space, Exploration.Row a, Exploration.Row b) {
    return space.objectives().stream().allMatch(o -> cost(a, o) <= cost(b, o));
  }
}
