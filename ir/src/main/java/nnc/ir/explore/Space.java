package nnc.ir.explore;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// A design space: designs of the model in the file `model`, all with `settings`, variables of one
/// value, each with one value of every variable that holds for its target. `target` is one of the
/// variables, or has one value that all designs share. All points are estimated; the levels of
/// `ladder`, in ascending order, look closer at few of them. Paths are relative to the file that
/// `source` is.
public record Space(
    Source source,
    File model,
    Variable target,
    Optional<Data> data,
    List<Variable> settings,
    List<Variable> variables,
    List<Objective> objectives,
    List<Constraint> constraints,
    Search search,
    List<Rung> ladder) {

  public Space {
    settings = List.copyOf(settings);
    variables = List.copyOf(variables);
    objectives = List.copyOf(objectives);
    constraints = List.copyOf(constraints);
    ladder = List.copyOf(ladder);
  }

  /// A file that the space names at `span`.
  public record File(String path, Span span) {}

  /// Samples, of which the first `limit` are emulated, and with their classes give the figure
  /// `accuracy`.
  public record Data(File samples, Optional<File> labels, int limit) {}

  /// The target of a point.
  public String target(Point point) {
    return point.values().getOrDefault(Variable.TARGET, target.values().getFirst());
  }

  /// The constraints that hold for a point.
  public List<Constraint> constraints(Point point) {
    String chosen = target(point);
    return constraints.stream().filter(c -> c.isFor(chosen)).toList();
  }

  /// What is set for a point beside its target.
  public SequencedMap<String, String> set(Point point) {
    String chosen = target(point);
    SequencedMap<String, String> set = new LinkedHashMap<>();
    settings.stream()
        .filter(s -> s.isFor(chosen))
        .forEach(s -> set.put(s.key(), s.values().getFirst()));
    variables.stream()
        .filter(v -> !v.equals(target) && point.values().containsKey(v.name()))
        .forEach(v -> set.put(v.key(), point.values().get(v.name())));
    return set;
  }

  /// The value of each variable, an empty text for those of another target.
  public List<String> values(Point point) {
    return variables.stream().map(v -> point.values().getOrDefault(v.name(), "")).toList();
  }

  /// The command that makes the design of a point, in the folder of the space.
  public String command(Point point) {
    StringBuilder command = new StringBuilder("nnc compile ").append(quoted(model.path()));
    command.append(" --target ").append(target(point));
    set(point).forEach((name, value) -> command.append(set(name, value)));
    return command.toString();
  }

  private static String set(String name, String value) {
    return " --set " + quoted(name + "=" + value);
  }

  /// A word as a shell takes it.
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9._=/:+,@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /// How many points there are.
  public BigInteger size() {
    return target.values().stream().map(this::size).reduce(BigInteger.ZERO, BigInteger::add);
  }

  /// How many points the search estimates, at most. Readers refuse spaces too large to be looked at
  /// whole.
  public int most() {
    BigInteger size = size();
    return switch (search.algorithm()) {
      case EXHAUSTIVE -> size.intValueExact();
      case RANDOM, NSGA2, NSGA3 ->
          size.min(BigInteger.valueOf(search.evaluations())).intValueExact();
    };
  }

  /// How many points there are of a target.
  BigInteger size(String chosen) {
    return varying(chosen).stream()
        .map(v -> BigInteger.valueOf(v.values().size()))
        .reduce(BigInteger.ONE, BigInteger::multiply);
  }

  /// What varies among the points of a target.
  List<Variable> varying(String chosen) {
    return variables.stream().filter(v -> !v.equals(target) && v.isFor(chosen)).toList();
  }

  /// Whether all designs share one target.
  public boolean hasFixedTarget() {
    return !variables.contains(target);
  }
}
