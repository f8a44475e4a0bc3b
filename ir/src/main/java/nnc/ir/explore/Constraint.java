package nnc.ir.explore;

import nnc.ir.diagnostic.Span;

/// A bound that a figure's nominal value must keep to; `text` as the user wrote it.
public record Constraint(String figure, boolean atMost, double bound, String text, Span span) {

  public boolean holds(double value) {
    return atMost ? value <= bound : value >= bound;
  }
}
