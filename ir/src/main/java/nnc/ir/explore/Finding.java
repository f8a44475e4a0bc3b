package nnc.ir.explore;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.estimate.Quantity;

/// What became of a point. It depends on the point alone, never on when or where it was evaluated.
public sealed interface Finding {

  /// A design with its figures by name.
  record Measured(SequencedMap<String, Quantity> figures) implements Finding {
    public Measured {
      figures = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(figures));
    }

    /// The nominal value of a figure that the design has.
    public double value(String figure) {
      return figures.get(figure).nominal();
    }
  }

  /// No design: the code and the text of the diagnostic that says why.
  record Refused(String code, String message) implements Finding {}

  /// The same with figures that have ten significant digits.
  default Finding rounded() {
    return switch (this) {
      case Refused refused -> refused;
      case Measured(var figures) -> {
        SequencedMap<String, Quantity> rounded = new LinkedHashMap<>();
        figures.forEach((name, q) -> rounded.put(name, q.rounded()));
        yield new Measured(rounded);
      }
    };
  }

  /// The first of `constraints` that it breaks, as a text, or why there is no design; empty text
  /// where it is feasible.
  default String obstacle(List<Constraint> constraints) {
    return switch (this) {
      case Refused(var code, var message) -> code + ": " + message;
      case Measured measured ->
          constraints.stream()
              .filter(c -> !c.holds(measured.value(c.figure())))
              .map(Constraint::text)
              .findFirst()
              .orElse("");
    };
  }
}
