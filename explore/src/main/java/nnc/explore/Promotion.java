package nnc.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import nnc.ir.estimate.Quantity;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Finding;
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
              promising.stream().filter(r -> r.obstacle(space).isEmpty() == feasible).toList());
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
    return space.constraints(row.point()).stream()
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

  /// `room` of `rows`: the first one, and one after the other that is farthest from those before it
  /// (Gonzalez 1985), where each objective goes from 0 to 1.
  private static List<Exploration.Row> spread(Space space, List<Exploration.Row> rows, int room) {
    if (rows.size() <= room) {
      return rows;
    }
    double[][] places = places(space, rows);
    double[] distances = new double[rows.size()];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    List<Exploration.Row> chosen = new ArrayList<>();
    int next = 0;
    while (chosen.size() < room) {
      chosen.add(rows.get(next));
      distances[next] = Double.NEGATIVE_INFINITY; // never again, even if others are in its place
      int farthest = next;
      for (int i = 0; i < distances.length; i++) {
        distances[i] = Math.min(distances[i], distance(places[i], places[next]));
        farthest = distances[i] > distances[farthest] ? i : farthest;
      }
      next = farthest;
    }
    return chosen;
  }

  private static double distance(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> (a[i] - b[i]) * (a[i] - b[i])).sum();
  }

  private static double[][] places(Space space, List<Exploration.Row> rows) {
    double[][] places = new double[rows.size()][space.objectives().size()];
    for (int o = 0; o < space.objectives().size(); o++) {
      String figure = space.objectives().get(o).figure();
      var all = rows.stream().mapToDouble(r -> r.value(figure)).summaryStatistics();
      double range = all.getMax() - all.getMin();
      for (int i = 0; i < places.length && range > 0; i++) {
        places[i][o] = (rows.get(i).value(figure) - all.getMin()) / range;
      }
    }
    return places;
  }
}
