package nnc.explore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import nnc.ir.estimate.Quantity;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Objective;
import nnc.ir.explore.Space;

/// Which points are worth a closer look: those that may be feasible, and that no point which is
/// feasible for certain beats for certain, when every figure may lie anywhere in its interval.
/// Where there are too many, those come first that nothing beats by nominal values, then those that
/// only these beat, and so on, feasible ones before others; of a group that there is no room for as
/// a whole those stay that are farthest from each other.
final class Promotion {

  private Promotion() {}

  /// At most `most` of `rows`, in the order of their texts.
  static List<Exploration.Row> of(Space space, List<Exploration.Row> rows, int most) {
    List<Exploration.Row> promising = promising(space, rows);
    List<Exploration.Row> chosen = new ArrayList<>();
    for (boolean feasible : new boolean[] {true, false}) {
      List<Exploration.Row> left =
          new ArrayList<>(
              promising.stream()
                  .filter(r -> r.finding().obstacle(space.constraints()).isEmpty() == feasible)
                  .toList());
      while (!left.isEmpty() && chosen.size() < most) {
        List<Exploration.Row> best = Front.unbeaten(space, left);
        left.removeAll(best);
        chosen.addAll(spread(space, best, most - chosen.size()));
      }
    }
    chosen.sort(Comparator.comparing(r -> r.point().toString()));
    return chosen;
  }

  private static List<Exploration.Row> promising(Space space, List<Exploration.Row> rows) {
    List<Exploration.Row> designs =
        rows.stream().filter(r -> r.finding() instanceof Finding.Measured).toList();
    List<double[]> certain =
        designs.stream()
            .filter(r -> keeps(space, r, false))
            .map(r -> costs(space, r, false))
            .toList();
    return designs.stream()
        .filter(r -> keeps(space, r, true))
        .filter(r -> {
          double[] best = costs(space, r, true);
          return certain.stream().noneMatch(other -> beats(other, best));
        })
        .toList();
  }

  /// Whether constraints hold at the better or the worse end of each figure's interval.
  private static boolean keeps(Space space, Exploration.Row row, boolean better) {
    return space.constraints().stream()
        .allMatch(c -> c.holds(end(quantity(row, c.figure()), better == c.atMost())));
  }

  /// What the objectives cost at the better or the worse end of each figure's interval.
  private static double[] costs(Space space, Exploration.Row row, boolean better) {
    return space.objectives().stream()
        .mapToDouble(o -> o.cost(end(quantity(row, o.figure()), better != o.maximize())))
        .toArray();
  }

  private static double end(Quantity q, boolean low) {
    return low ? q.low() : q.high();
  }

  private static Quantity quantity(Exploration.Row row, String figure) {
    return ((Finding.Measured) row.finding()).figures().get(figure);
  }

  private static boolean beats(double[] one, double[] other) {
    return IntStream.range(0, one.length).allMatch(i -> one[i] <= other[i])
        && IntStream.range(0, one.length).anyMatch(i -> one[i] < other[i]);
  }

  /// `room` of `rows`: one after the other goes that is closest to its neighbours, by the crowding
  /// distance of Deb et al. 2002.
  private static List<Exploration.Row> spread(Space space, List<Exploration.Row> rows, int room) {
    List<Exploration.Row> left = new ArrayList<>(rows);
    while (left.size() > room) {
      double[] distances = distances(space, left);
      int closest = 0;
      for (int i = 1; i < distances.length; i++) {
        closest = distances[i] <= distances[closest] ? i : closest;
      }
      left.remove(closest);
    }
    return left;
  }

  private static double[] distances(Space space, List<Exploration.Row> rows) {
    double[] distances = new double[rows.size()];
    for (Objective o : space.objectives()) {
      double[] values = rows.stream().mapToDouble(r -> r.value(o.figure())).toArray();
      int[] order =
          IntStream.range(0, values.length)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> values[i]))
              .mapToInt(i -> i)
              .toArray();
      int last = order.length - 1;
      double range = values[order[last]] - values[order[0]];
      distances[order[0]] = Double.POSITIVE_INFINITY;
      distances[order[last]] = Double.POSITIVE_INFINITY;
      for (int i = 1; i < last && range > 0; i++) {
        distances[order[i]] += (values[order[i + 1]] - values[order[i - 1]]) / range;
      }
    }
    return distances;
  }
}
