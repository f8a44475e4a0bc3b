package nnc.passes.sfq;

import java.util.Optional;
import java.util.function.BiFunction;
import nnc.ir.pulse.WeightCurrent;

/// A synapse of a rate-coded network: from source `source`, or from its complement, to a neuron. It
/// is the netlist's instance `id`; where no chance is wanted it is a wire and has no current.
///
/// `weight` is the network's number, `unit` the one that stands for passing every pulse, `wanted`
/// their quotient without sign: the probability to pass.
public record RateSynapse(
    String id,
    int source,
    boolean complement,
    double weight,
    double unit,
    double wanted,
    Optional<WeightCurrent> current) {

  /// The probability that the current gives.
  public double probability() {
    return current.map(WeightCurrent::probability).orElse(1.0);
  }

  /// What the weight is off by.
  public double weightError() {
    return Math.signum(weight) * (probability() - wanted) * unit;
  }

  RateSynapse with(BiFunction<String, WeightCurrent, WeightCurrent> change) {
    return new RateSynapse(
        id, source, complement, weight, unit, wanted, current.map(c -> change.apply(id, c)));
  }
}
