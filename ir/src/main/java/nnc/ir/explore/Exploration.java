package nnc.ir.explore;

import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a search found: every point looked at in the order of their texts, and the front, the
/// feasible points that no other feasible point beats, the best in the first objective first.
public record Exploration(Space space, List<Row> rows, List<Row> front) {

  public Exploration {
    rows = List.copyOf(rows);
    front = List.copyOf(front);
  }

  /// A point and what became of it.
  public record Row(Point point, Finding finding) {

    /// The nominal value of a figure of a design; throws where there is no design.
    public double value(String figure) {
      return ((Finding.Measured) finding).value(figure);
    }
  }

  public boolean isFeasible(Row row) {
    return row.finding().obstacle(space.constraints()).isEmpty();
  }

  /// How many points are feasible.
  public long feasible() {
    return rows.stream().filter(this::isFeasible).count();
  }

  /// How many points were looked at, are feasible, and are on the front, in words.
  public String summary() {
    return rows.size()
        + " points of "
        + space.size()
        + ", "
        + feasible()
        + " feasible, "
        + front.size()
        + " that none beats";
  }

  /// The figures that objectives and constraints look at, each once.
  public List<String> figures() {
    return Stream.concat(
            space.objectives().stream().map(Objective::figure),
            space.constraints().stream().map(Constraint::figure))
        .distinct()
        .toList();
  }

  /// What keeps points from being feasible, with the number of points that each obstacle stops.
  public SequencedMap<String, Integer> obstacles() {
    TreeMap<String, Integer> counts = new TreeMap<>();
    for (Row row : rows) {
      String obstacle = row.finding().obstacle(space.constraints());
      if (!obstacle.isEmpty()) {
        counts.merge(obstacle, 1, Integer::sum);
      }
    }
    return counts;
  }
}
