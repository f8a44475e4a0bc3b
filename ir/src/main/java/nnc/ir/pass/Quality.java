package nnc.ir.pass;

/// How good the evidence for a number is, best first.
public enum Quality {
  /// By a tool run on this very design.
  MEASURED,
  /// Printed by another group, cited.
  PUBLISHED,
  /// Derived from measured or published numbers.
  MODELLED,
  /// Plausible, source not confirmed.
  ASSUMED;

  /// The weaker of two.
  public Quality weakest(Quality other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
