package nnc.cli;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.estimate.Quantity;
import nnc.ir.explore.Constraint;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Fidelity;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Space;

/// What is said where no point is feasible: what stops most points, a constraint or refusals of one
/// code, and the way out of that.
final class Infeasible {

  private static final String DEVICE = "device";

  private Infeasible() {}

  /// E0409.
  static Diagnostic of(Exploration found) {
    Fidelity level = found.level();
    List<Exploration.Row> rows = found.rows(level);
    Map<String, SequencedMap<String, Integer>> kinds = new TreeMap<>();
    for (Exploration.Row row : rows) {
      String obstacle = row.obstacle(found.space());
      String kind = row.finding() instanceof Finding.Refused(var code, _) ? code : obstacle;
      kinds.computeIfAbsent(kind, _ -> new LinkedHashMap<>()).merge(obstacle, 1, Integer::sum);
    }
    Map.Entry<String, SequencedMap<String, Integer>> most =
        kinds.entrySet().stream()
            .max(Comparator.comparingInt(e -> count(e.getValue())))
            .orElseThrow();
    String nothing =
        "none of the "
            + rows.size()
            + " points"
            + (level == Fidelity.ESTIMATE ? "" : " that were " + level.done())
            + " is feasible; ";
    String kind = most.getKey();
    int stopped = count(most.getValue());
    return found.space().constraints().stream()
        .filter(c -> c.text().equals(kind))
        .findFirst()
        .map(c -> bound(found, c, nothing, stopped))
        .orElseGet(() -> refusal(found.space(), Code.valueOf(kind), most.getValue(), nothing));
  }

  private static int count(Map<String, Integer> obstacles) {
    return obstacles.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static Diagnostic bound(
      Exploration found, Constraint constraint, String nothing, int stopped) {
    Comparator<Quantity> order = Comparator.comparingDouble(Quantity::nominal);
    Quantity nearest =
        found.rows(found.level()).stream()
            .filter(r -> constraint.isFor(found.space().target(r.point())))
            .flatMap(r ->
                r.finding() instanceof Finding.Measured(var figures)
                    ? Stream.of(figures.get(constraint.figure()))
                    : Stream.empty())
            .min(constraint.atMost() ? order : order.reversed())
            .orElseThrow();
    return Diagnostic.of(
        Code.E0409,
        constraint.span(),
        nothing
            + "'"
            + constraint.text()
            + "' stops "
            + stopped
            + ", the nearest of them with "
            + nearest);
  }

  /// The texts of `obstacles` begin with `code`.
  private static Diagnostic refusal(
      Space space, Code code, Map<String, Integer> obstacles, String nothing) {
    String text =
        obstacles.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    return Diagnostic.of(
            Code.E0409,
            span(space, code),
            nothing
                + code.name()
                + " stops "
                + count(obstacles)
                + (obstacles.size() == 1 ? ": " : ", most often so: ")
                + text.substring(code.name().length() + 2))
        .help(code.help());
  }

  /// Where the space says what decides: the device where designs do not fit, else what varies.
  private static Span span(Space space, Code code) {
    if (code != Code.E0403) {
      return space.variables().getFirst().span();
    }
    return Stream.concat(space.variables().stream(), space.settings().stream())
        .filter(v -> v.key().equals(DEVICE))
        .findFirst()
        .orElse(space.target())
        .span();
  }
}
