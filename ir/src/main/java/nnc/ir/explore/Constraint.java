package nnc.ir.explore;

import java.util.Optional;
import nnc.ir.diagnostic.Span;

/// A bound that a figure's nominal value must keep to, of all designs or those of the target
/// `only`; `text` as the user wrote it.
public record Constraint(
    String figure, boolean atMost, double bound, String text, Span span, Optional<String> only) {

  /// One that holds for all targets.
  public Constraint(String figure, boolean atMost, double bound, String text, Span span) {
    this(figure, atMost, bound, text, span, Optional.empty());
  }

  public boolean holds(double value) {
    return atMost ? value <= bound : value >= bound;
  }

  public boolean isFor(String target) {
    return only.isEmpty() || only.get().equals(target);
  }
}
