package nnc.ir.circuit;

import nnc.ir.pulse.WeightCurrent;

/// The bias current of a cell by chance that is its weight: the bias `element`, the current in uA
/// at which half of the pulses pass, and the deviation in uA of the noise at `kelvin`.
public record WeightBias(String element, double mean, double sigma, double kelvin) {

  /// Deviations from the mean behind which no pulse ever passes or is lost.
  private static final double MOST = 8;

  /// The current in mA that passes pulses as often as `weight` does in its own cell.
  double current(WeightCurrent weight) {
    return (mean + sigma * deviations(weight)) / 1e3;
  }

  /// By how many deviations of the noise a weight current is above the one that passes half.
  static double deviations(WeightCurrent weight) {
    double above = weight.current() - weight.mean();
    return weight.sigma() == 0
        ? Math.signum(above) * MOST
        : Math.clamp(above / weight.sigma(), -MOST, MOST);
  }

  /// By how many deviations it is above at `other` kelvin, where the noise is the root of their
  /// ratio as strong; at 0 all pulses pass or none does.
  public double deviations(WeightCurrent weight, double other) {
    double at = deviations(weight);
    return other == 0 ? Math.signum(at) * MOST : at * Math.sqrt(kelvin / other);
  }
}
