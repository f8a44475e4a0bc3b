package nnc.backends.compare;

import nnc.backends.tool.Power;

/// Power of a netlist in a simulated workload, and the mean transitions per cycle of its nets
/// behind flip-flops and behind logic.
public record Switching(Power power, double registers, double logic) {

  /// Energy of a clock cycle of `periodNs`.
  public double picojoules(double periodNs) {
    return power.total() * periodNs * 1e3;
  }
}
