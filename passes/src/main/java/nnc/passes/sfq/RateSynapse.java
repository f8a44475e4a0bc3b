package nnc.passes.sfq;

import java.util.Optional;
import java.util.function.BiFunction;
import nnc.ir.pulse.WeightCurrent;

/// A synapse of a rate-coded network: from source `source`, or from its complement, to a neuron. It
/// is the netlist's instance `id`; where no chance is wanted it is a wire and has no current.
///
/// `weight` is the integer network's number, `unit` the one that stands for passing every pulse,
/// `wanted` their quotient without sign: the probability to pass. `written` is what the network as
/// it was given has in their place, the same where its weights are no reals; empty where it is not
/// known.
public record RateSynapse(
    String id,
    int source,
    boolean complement,
    double weight,
    double unit,
    double wanted,
    Optional<Written> written,
    Optional<WeightCurrent> current) {

  /// A weight, and the one that stands for passing every pulse.
  public record Written(double weight, double unit) {}

  /// The written weight and its unit, those of the integers where they are not known.
  public Written asked() {
    return written.orElse(new Written(weight, unit));
  }

  /// The probability that the current gives.
  public double probability() {
    return current.map(WeightCurrent::probability).orElse(1.0);
  }

  /// The probability that the written weight stands for.
  public double probabilityAsked() {
    return Math.abs(asked().weight()) / asked().unit();
  }

  /// What the probability is off by from the written weight's.
  public double probabilityError() {
    return probability() - probabilityAsked();
  }

  /// What the weight is off by, in the terms in which it was written.
  public double weightError() {
    return Math.signum(weight) * probabilityError() * asked().unit();
  }

  RateSynapse with(BiFunction<String, WeightCurrent, WeightCurrent> change) {
    return new RateSynapse(
        id,
        source,
        complement,
        weight,
        unit,
        wanted,
        written,
        current.map(c -> change.apply(id, c)));
  }
}
