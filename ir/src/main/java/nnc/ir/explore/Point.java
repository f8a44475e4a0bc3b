package nnc.ir.explore;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// One value of every variable of a space, in the space's order, and how closely it is looked at.
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

  /// The point whose variables have the values with these numbers.
  public static Point of(Space space, int[] genome) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    List<Variable> variables = space.variables();
    for (int i = 0; i < genome.length; i++) {
      values.put(variables.get(i).name(), variables.get(i).values().get(genome[i]));
    }
    return new Point(values);
  }

  /// Point `number` of the space, the last variable counting fastest.
  public static Point of(Space space, BigInteger number) {
    int[] genome = new int[space.variables().size()];
    BigInteger left = number;
    for (int i = genome.length - 1; i >= 0; i--) {
      BigInteger[] parts =
          left.divideAndRemainder(BigInteger.valueOf(space.variables().get(i).values().size()));
      genome[i] = parts[1].intValueExact();
      left = parts[0];
    }
    return of(space, genome);
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
