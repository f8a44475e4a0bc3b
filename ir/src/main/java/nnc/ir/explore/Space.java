package nnc.ir.explore;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import nnc.ir.diagnostic.Source;

/// A design space: designs of the model in the file `model`, all with `settings`, variables of one
/// value, each with one value of every variable. `target` is one of the variables, or has one value
/// that all designs share. All points are estimated; the levels of `ladder`, in ascending order,
/// look closer at few of them. Paths are relative to the file that `source` is.
public record Space(
    Source source,
    String model,
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

  /// Samples with their classes, of which the first `limit` give the figure `accuracy`.
  public record Data(String samples, String labels, int limit) {}

  /// The command that makes the design of a point, in the folder of the space.
  public String command(Point point) {
    StringBuilder command = new StringBuilder("nnc compile ").append(quoted(model));
    String chosen = point.values().getOrDefault(Variable.TARGET, target.values().getFirst());
    command.append(" --target ").append(chosen);
    settings.forEach(s -> command.append(set(s.name(), s.values().getFirst())));
    point
        .values()
        .forEach(
            (name, value) -> command.append(name.equals(Variable.TARGET) ? "" : set(name, value)));
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
    return variables.stream()
        .map(v -> BigInteger.valueOf(v.values().size()))
        .reduce(BigInteger.ONE, BigInteger::multiply);
  }

  /// Whether all designs share one target.
  public boolean hasFixedTarget() {
    return !variables.contains(target);
  }
}
