package nnc.backends.spinnaker;

import java.util.Optional;
import nnc.ir.op.Stdp;

/// A rule of plasticity as sPyNNaker has it, texts of Python: `rule` is its class for pairs of
/// spikes, time constants are in ms. Amplitudes are shares of the largest weight, by which
/// sPyNNaker multiplies them (`WeightDependenceAdditive.write_parameters`).
public record OfficialRule(
    String rule,
    String tauPlus,
    String tauMinus,
    String plus,
    String minus,
    String min,
    String max) {

  private static final double UNIT = Math.scalb(1.0, -Stdp.FRACTION);

  static OfficialRule of(Stdp rule, double stepMs) {
    return new OfficialRule(
        rule.nearest() ? "sim.extra_models.SpikeNearestPairRule" : "sim.SpikePairRule",
        OfficialScript.number(rule.tauPlus() * stepMs),
        OfficialScript.number(rule.tauMinus() * stepMs),
        OfficialScript.number((double) rule.up() / rule.hi()),
        OfficialScript.number((double) rule.down() / rule.hi()),
        OfficialScript.number(rule.lo() * UNIT),
        OfficialScript.number(rule.hi() * UNIT));
  }

  /// What of a rule sPyNNaker cannot be asked for; empty where it has all of it.
  static Optional<String> missing(Stdp rule) {
    if (!rule.reading().dendritic()) {
      return Optional.of("sPyNNaker has no axonal delays: half of a delay at least is dendritic");
    }
    if (!rule.reading().together()) {
      return Optional.of("sPyNNaker lets spikes that meet depress");
    }
    if (!rule.reading().each()) {
      return Optional.of("sPyNNaker holds every term in the bounds");
    }
    return rule.hi() == 0
        ? Optional.of("sPyNNaker's amplitudes are shares of the largest weight, which is 0 here")
        : Optional.empty();
  }
}
