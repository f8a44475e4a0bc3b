package nnc.ir.machine;

/// What the neurons of an input or a population are expected to give: each `rate` spikes a second
/// on average, and `most` in the step in which all of them together give most; `measured` on the
/// user's data, or else assumed to be the same in every step.
public record Firing(double rate, double most, boolean measured) {

  /// `rate` spikes a second in steps of `seconds`, by assumption.
  public static Firing assumed(double rate, double seconds) {
    return new Firing(rate, rate * seconds, false);
  }
}
