package nnc.ir.explore;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import nnc.ir.diagnostic.Source;

/// A design space: designs of the model in the file `model`, all with `settings`, variables of one
/// value, each with one value of every variable. Paths are relative to the file that `source` is.
public record Space(
    Source source,
    String model,
    Optional<String> target,
    Optional<Data> data,
    List<Variable> settings,
    List<Variable> variables,
    List<Objective> objectives,
    List<Constraint> constraints,
    Search search) {

  public Space {
    settings = List.copyOf(settings);
    variables = List.copyOf(variables);
    objectives = List.copyOf(objectives);
    constraints = List.copyOf(constraints);
  }

  /// Samples with their classes, of which the first `limit` give the figure `accuracy`.
  public record Data(String samples, String labels, int limit) {}

  /// How many points there are.
  public BigInteger size() {
    return variables.stream()
        .map(v -> BigInteger.valueOf(v.values().size()))
        .reduce(BigInteger.ONE, BigInteger::multiply);
  }

  /// The targets that points may have.
  public List<String> targets() {
    return target
        .map(List::of)
        .orElseGet(() ->
            variables.stream()
                .filter(v -> v.name().equals(Variable.TARGET))
                .findFirst()
                .orElseThrow()
                .values());
  }
}
