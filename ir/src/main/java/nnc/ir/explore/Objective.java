package nnc.ir.explore;

import nnc.ir.diagnostic.Span;

/// A figure that is to be as small or as large as possible.
public record Objective(String figure, boolean maximize, Span span) {

  /// Whether `a` is better than `b`.
  public boolean prefers(double a, double b) {
    return maximize ? a > b : a < b;
  }

  /// The figure so that less is better.
  public double cost(double value) {
    return maximize ? -value : value;
  }

  @Override
  public String toString() {
    return (maximize ? "maximize " : "minimize ") + figure;
  }
}
