package nnc.ir.explore;

import java.math.BigInteger;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// One value of every variable of a space that holds for its target, in the space's order, and how
/// closely it is looked at.
public record Point(SequencedMap<String, String> values, Fidelity level) {

  public Point {
    values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
  }

  /// A point that is estimated.
  public Point(SequencedMap<String, String> values) {
    this(values, Fidelity.ESTIMATE);
  }

  /// The same looked at otherwise.
  public Point at(Fidelity other) {
    return new Point(values, other);
  }

  /// The point whose variables have the values with these numbers, those of other targets left out.
  public static Point of(Space space, int[] genome) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    List<Variable> variables = space.variables();
    for (int i = 0; i < genome.length; i++) {
      values.put(variables.get(i).name(), variables.get(i).values().get(genome[i]));
    }
    String target = space.target(new Point(values));
    variables.stream().filter(v -> !v.isFor(target)).forEach(v -> values.remove(v.name()));
    return new Point(values);
  }

  /// Point `number` of the space, those of the first target first, the last variable counting
  /// fastest.
  public static Point of(Space space, BigInteger number) {
    BigInteger left = number;
    for (String target : space.target().values()) {
      BigInteger size = space.size(target);
      if (left.compareTo(size) < 0) {
        return of(space, target, left);
      }
      left = left.subtract(size);
    }
    throw new IndexOutOfBoundsException(number + " of " + space.size());
  }

  private static Point of(Space space, String target, BigInteger number) {
    Map<String, String> chosen = new HashMap<>();
    chosen.put(Variable.TARGET, target);
    BigInteger left = number;
    for (Variable v : space.varying(target).reversed()) {
      BigInteger[] parts = left.divideAndRemainder(BigInteger.valueOf(v.values().size()));
      chosen.put(v.name(), v.values().get(parts[1].intValueExact()));
      left = parts[0];
    }
    SequencedMap<String, String> values = new LinkedHashMap<>();
    space.variables().stream()
        .filter(v -> v.isFor(target))
        .forEach(v -> values.put(v.name(), chosen.get(v.name())));
    return new Point(values);
  }

  /// The same with one more value.
  public Point with(String name, String value) {
    SequencedMap<String, String> more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new Point(more, level);
  }

  /// `c1.pe=2 fc.pe=5`, by which points are told apart; above the level of estimates with the level
  /// behind: `c1.pe=2 fc.pe=5 (synthesize)`.
  @Override
  public String toString() {
    String text =
        values.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(" "));
    return level == Fidelity.ESTIMATE ? text : text + " (" + level.id() + ")";
  }
}
