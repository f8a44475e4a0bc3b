package nnc.ir.machine;

import java.util.List;

/// What the neurons of an input or a population are expected to give: each `rate` spikes a second
/// on average, and `most` in the step in which all of them together give most; `measured` on the
/// user's data, or else assumed to be the same in every step. `shares` tells how much more than
/// that each neuron gives, 1 on average; empty where all count alike.
public record Firing(double rate, double most, boolean measured, List<Double> shares) {

  public Firing {
    shares = List.copyOf(shares);
  }

  /// Neurons that all count alike.
  public Firing(double rate, double most, boolean measured) {
    this(rate, most, measured, List.of());
  }

  /// `rate` spikes a second in steps of `seconds`, by assumption.
  public static Firing assumed(double rate, double seconds) {
    return new Firing(rate, rate * seconds, false);
  }

  /// The same of neurons that do not count alike.
  public Firing with(List<Double> shares) {
    return new Firing(rate, most, measured, shares);
  }

  /// How much more than the average neuron `neuron` gives.
  public double share(int neuron) {
    return shares.isEmpty() ? 1 : shares.get(neuron);
  }

  /// What neurons `first` up to `first + count` give together, in average neurons.
  public double neurons(int first, int count) {
    if (shares.isEmpty()) {
      return count;
    }
    return shares.subList(first, first + count).stream().mapToDouble(s -> s).sum();
  }
}
