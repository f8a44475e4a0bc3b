package nnc.passes.spinnaker;

import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.machine.Receptor;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Stdp;

/// What weights of one sign into one port of a population need of the ring that adds them up.
final class RingShifts {

  private double count;
  private double mean;
  private double variance;
  private double largest;

  /// The exponent of the lowest bit that is set in any weight.
  private int lowest = Integer.MAX_VALUE;

  /// Takes the weights of `synapses` that are negative, or those that are not, which are expected
  /// to get `arrivals` spikes in a step.
  private void take(SparseSynapses synapses, boolean negative, double arrivals) {
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

  /// Takes synapses that learn: each may come to weigh as much as its rule admits, in units that
  /// are its own.
  void take(Op.Plastic plastic, double arrivals) {
    int fraction = plastic.synapses().weights().format().fraction();
    double most = Math.scalb((double) plastic.rule().hi(), -Stdp.FRACTION);
    count += plastic.synapses().count();
    mean += most * arrivals * plastic.synapses().count();
    variance += most * most * arrivals * plastic.synapses().count();
    largest = Math.max(largest, most);
    lowest = Math.min(lowest, -fraction);
    learned = Math.min(learned, Receptor.FRACTION - fraction);
  }

  /// The largest shift with which weights that are learned are whole.
  private int learned = Receptor.FRACTION + 16;

  /// Takes what an afferent has of a sign; weights that learn have none.
  void take(Afferent afferent, boolean negative, double arrivals) {
    if (afferent.plastic().isPresent()) {
      afferent.plastic().filter(_ -> !negative).ifPresent(p -> take(p, arrivals));
    } else {
      take(afferent.synapses(), negative, arrivals);
    }
  }

  /// Whether units are no larger than learned weights are stored in.
  boolean learns() {
    return learned < Receptor.FRACTION + 16;
  }

  boolean isEmpty() {
    return count == 0;
  }

  double largest() {
    return largest;
  }

  /// The shift by which a slot holds what is expected to come in a step to each of `targets`
  /// neurons: the mean and five deviations of a sum of Poisson events, and the largest weight.
  /// Source: sPyNNaker's choice of ring-buffer shifts. No more than what keeps learned weights
  /// whole.
  int expected(int targets) {
    double bound = Math.max(largest, mean / targets + 5 * Math.sqrt(variance / targets));
    int shift = 0;
    while (shift < learned
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
