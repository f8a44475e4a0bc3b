package nnc.passes.spinnaker;

import nnc.ir.machine.Receptor;
import nnc.ir.op.SparseSynapses;

/// What weights of one sign into one port of a population need of the ring that adds them up.
final class RingShifts {

  private double count;
  private double mean;
  private double variance;
  private double largest;

  /// The exponent of the lowest bit that is set in any weight.
  private int lowest = Integer.MAX_VALUE;

  /// Takes the weights of `synapses` that are negative, or those that are not.
  void take(SparseSynapses synapses, boolean negative) {
    take(synapses, negative, 0);
  }

  /// The same of synapses that are expected to get `arrivals` spikes in a step.
  void take(SparseSynapses synapses, boolean negative, double arrivals) {
    double each = (double) synapses.standsFor() / synapses.count();
    for (int i = 0; i < synapses.count(); i++) {
      double w = synapses.weights().real(synapses.weight(i));
      if (w != 0 && w < 0 == negative) {
        double size = Math.abs(w);
        count += each;
        mean += each * size * arrivals;
        variance += each * size * size * arrivals;
        largest = Math.max(largest, size);
        lowest = Math.min(lowest, lowestBit(size));
      }
    }
  }

  private static final int MANTISSA = 52;

  /// The exponent of the lowest bit of a positive number, of those that are not the smallest of
  /// all.
  private static int lowestBit(double size) {
    long mantissa = Double.doubleToRawLongBits(size) | 1L << MANTISSA;
    return Math.getExponent(size) - MANTISSA + Long.numberOfTrailingZeros(mantissa);
  }

  boolean isEmpty() {
    return count == 0;
  }

  double largest() {
    return largest;
  }

  /// The shift by which a slot holds what is expected to come in a step to each of `targets`
  /// neurons: the mean and five deviations of a sum of Poisson events, and the largest weight.
  /// Source: sPyNNaker's choice of ring-buffer shifts.
  int expected(int targets) {
    double bound = Math.max(largest, mean / targets + 5 * Math.sqrt(variance / targets));
    int shift = 0;
    while (shift < Receptor.FRACTION + 16
        && Math.scalb((double) Receptor.FULL, shift - Receptor.FRACTION) < bound) {
      shift++;
    }
    return shift;
  }

  /// The largest shift with which all weights are whole; negative where they are finer than s16.15.
  int exact() {
    return Math.min(Receptor.FRACTION + 16, lowest + Receptor.FRACTION);
  }

  /// Whether the largest weight fits a slot with `shift`.
  boolean fits(int shift) {
    return largest <= Math.scalb((double) Receptor.FULL, shift - Receptor.FRACTION);
  }
}
