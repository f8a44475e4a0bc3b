package nnc.explore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Objective;
import nnc.ir.explore.Space;

/// The feasible points that no other feasible point beats: none is as good in every objective and
/// better in one. Of points that are equal in every objective all are members.
final class Front {

  private Front() {}

  /// The members among `rows`, the best in the first objective first.
  static List<Exploration.Row> of(Space space, List<Exploration.Row> rows) {
    List<Exploration.Row> sorted = new ArrayList<>(rows);
    sorted.removeIf(r -> !r.finding().obstacle(space.constraints()).isEmpty());
    Comparator<Exploration.Row> order = Comparator.comparingInt(_ -> 0);
    for (Objective o : space.objectives()) {
      order = order.thenComparingDouble(r -> cost(r, o));
    }
    sorted.sort(order.thenComparing(r -> r.point().toString()));
    List<Exploration.Row> front = new ArrayList<>();
    for (Exploration.Row row : sorted) {
      // What beats it comes before it, and if that is no member, so does a member that beats both.
      if (front.stream().noneMatch(member -> beats(space, member, row))) {
        front.add(row);
      }
    }
    return front;
  }

  private static double cost(Exploration.Row row, Objective objective) {
    return objective.cost(row.value(objective.figure()));
  }

  private static boolean beats(Space space, Exploration.Row a, Exploration.Row b) {
    boolean better = false;
    for (Objective o : space.objectives()) {
      double one = cost(a, o);
      double other = cost(b, o);
      if (one > other) {
        return false;
      }
      better |= one < other;
    }
    return better;
  }
}
