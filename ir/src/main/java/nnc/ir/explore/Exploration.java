package nnc.ir.explore;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Quality;

/// What a search found: every point looked at, level by level and there in the order of their
/// texts, and the front of the highest level: its feasible points that no other feasible point of
/// it beats, the best in the first objective first.
public record Exploration(Space space, List<Row> rows, List<Row> front) {

  public Exploration {
    rows = List.copyOf(rows);
    front = List.copyOf(front);
  }

  /// A point and what became of it, in ten significant digits.
  public record Row(Point point, Finding finding) {

    public Row {
      finding = finding.rounded();
    }

    /// The first constraint that it breaks, or why there is no design; empty text where it is
    /// feasible.
    public String obstacle(Space space) {
      return finding.obstacle(space.constraints(point));
    }

    /// The nominal value of a figure of a design; throws where there is no design.
    public double value(String figure) {
      return ((Finding.Measured) finding).value(figure);
    }
  }

  /// A figure as it was estimated of a point and as a tool has measured it.
  public record Comparison(Point point, String figure, Quantity estimated, Quantity measured) {

    /// The estimate's error relative to what was measured, which is not 0.
    public double error() {
      return (estimated.nominal() - measured.nominal()) / measured.nominal();
    }
  }

  /// The points that were looked at so.
  public List<Row> rows(Fidelity level) {
    return rows.stream().filter(r -> r.point().level() == level).toList();
  }

  /// The highest level of any point, which is that of the front.
  public Fidelity level() {
    return rows.isEmpty() ? Fidelity.ESTIMATE : rows.getLast().point().level();
  }

  public boolean isFeasible(Row row) {
    return row.obstacle(space).isEmpty();
  }

  /// How many points are feasible at a level.
  public long feasible(Fidelity level) {
    return rows(level).stream().filter(this::isFeasible).count();
  }

  /// How many points were looked at, are feasible, and are on the front, in words.
  public String summary() {
    StringBuilder text = new StringBuilder();
    text.append(rows(Fidelity.ESTIMATE).size()).append(" points of ").append(space.size());
    for (Fidelity level : Fidelity.values()) {
      if (!rows(level).isEmpty()) {
        if (level != Fidelity.ESTIMATE) {
          text.append(", ").append(rows(level).size()).append(' ').append(level.done());
        }
        text.append(", ").append(feasible(level)).append(" feasible");
      }
    }
    return text.append(", ").append(front.size()).append(" that none beats").toString();
  }

  /// What to know of the search and the front that their figures do not tell: that evolution ended
  /// early, that some designs are slower than their clock setting, and that those of several
  /// targets are hard to compare.
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    if (endedEarly()) {
      remarks.add(
          "the search ended at "
              + rows(Fidelity.ESTIMATE).size()
              + " of "
              + space.most()
              + " points, as "
              + Search.STALE
              + " generations in a row had no new one; 'algorithm: random' looks at all of them");
    }
    List<Row> slower = front.stream().filter(Exploration::isSlower).toList();
    if (!slower.isEmpty()) {
      String which =
          slower.size() == 1
              ? "1 design of the front has an fmax below its clock setting and runs at that"
              : slower.size()
                  + " designs of the front have an fmax below their clock setting and run at that";
      String target = space.hasFixedTarget() ? "" : space.target(slower.getFirst().point()) + ".";
      remarks.add(which + "; the constraint '" + target + "slack >= 0' leaves such designs out");
    }
    if (space.target().values().size() > 1) {
      remarks.add(
          "what figures have in them differs between targets; 'nnc estimate' notes for each what is"
              + " left out");
    }
    return remarks;
  }

  /// Only what has generations ends before it has looked at as many points as it may.
  private boolean endedEarly() {
    return switch (space.search().algorithm()) {
      case EXHAUSTIVE, RANDOM -> false;
      case NSGA2, NSGA3 -> rows(Fidelity.ESTIMATE).size() < space.most();
    };
  }

  private static boolean isSlower(Row row) {
    Quantity slack = ((Finding.Measured) row.finding()).figures().get("slack");
    return slack != null && slack.nominal() < 0;
  }

  /// The figures that objectives and constraints of all targets look at, each once.
  public List<String> figures() {
    return Stream.concat(
            space.objectives().stream().map(Objective::figure),
            space.constraints().stream().filter(c -> c.only().isEmpty()).map(Constraint::figure))
        .distinct()
        .toList();
  }

  /// What keeps points of a level from being feasible, with the number of points that each obstacle
  /// stops.
  public SequencedMap<String, Integer> obstacles(Fidelity level) {
    TreeMap<String, Integer> counts = new TreeMap<>();
    for (Row row : rows(level)) {
      String obstacle = row.obstacle(space);
      if (!obstacle.isEmpty()) {
        counts.merge(obstacle, 1, Integer::sum);
      }
    }
    return counts;
  }

  /// Estimates beside what tools have measured: each figure that the highest level of a point
  /// measures and the lowest does not, by figures.
  public List<Comparison> comparisons() {
    Map<Point, Row> estimated = new LinkedHashMap<>();
    Map<Point, Row> closest = new LinkedHashMap<>();
    for (Row row : rows) {
      estimated.putIfAbsent(row.point().at(Fidelity.ESTIMATE), row);
      closest.put(row.point().at(Fidelity.ESTIMATE), row);
    }
    SequencedMap<String, List<Comparison>> all = new LinkedHashMap<>();
    closest.forEach((point, row) -> {
      if (estimated.get(point).finding() instanceof Finding.Measured(var before)
          && row.finding() instanceof Finding.Measured(var after)) {
        after.forEach((figure, q) -> {
          Quantity estimate = before.get(figure);
          if (q.quality() == Quality.MEASURED
              && estimate != null
              && estimate.quality() != Quality.MEASURED) {
            all.computeIfAbsent(figure, _ -> new ArrayList<>())
                .add(new Comparison(row.point(), figure, estimate, q));
          }
        });
      }
    });
    return all.values().stream().flatMap(List::stream).toList();
  }
}
