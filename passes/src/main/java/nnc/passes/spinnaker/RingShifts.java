package nnc.passes.spinnaker;

import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.machine.Receptor;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Stdp;

/// What weights of one sign into one port of a population need of the ring that adds them up.
final class RingShifts {

  private long count;
  private double mean;
  private double variance;
  private double largest;

  /// Bits set in any weight, in units of `2^-40`.
  private long bits;

  /// Takes the weights of `synapses` that are negative, or those that are not, which are expected
  /// to get `arrivals` spikes in a step.
  private void take(SparseSynapses synapses, boolean negative, double arrivals) {
    for (int i = 0; i < synapses.count(); i++) {
      double w = synapses.weights().real(synapses.weight(i));
      if (w != 0 && w < 0 == negative) {
        double size = Math.abs(w);
        count++;
        mean += size * arrivals;
        variance += size * size * arrivals;
        largest = Math.max(largest, size);
        bits |= (long) Math.scalb(size, FINEST);
      }
    }
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
    bits |= 1L << (FINEST - fraction);
    learned = Math.min(learned, Receptor.FRACTION - fraction);
  }

  private static final int FINEST = 40;

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
    return Math.min(
        Receptor.FRACTION + 16, Long.numberOfTrailingZeros(bits) - FINEST + Receptor.FRACTION);
  }

  /// Whether the largest weight fits a slot with `shift`.
  boolean fits(int shift) {
    return largest <= Math.scalb((double) Receptor.FULL, shift - Receptor.FRACTION);
  }
}
