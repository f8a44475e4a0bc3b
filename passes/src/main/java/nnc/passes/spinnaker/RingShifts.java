package nnc.passes.spinnaker;

import java.util.List;
import java.util.function.ToDoubleFunction;
import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.machine.Receptor;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Stdp;

/// What weights of one sign into one port of a population need of the ring that adds them up.
final class RingShifts {

  /// The largest shift: numbers of the cores are s16.15, and hold no larger input.
  static final int MOST = Receptor.FRACTION;

  /// Deviations above the mean that sums at random are expected to stay within.
  private static final int DEVIATIONS = 5;

  /// The sum of all weights into each neuron, of synapses that were drawn.
  private final double[] sums;

  /// The sum of all weights, and of their squares, that samples stand for.
  private double sampled;

  private double squares;
  private double count;
  private double mean;
  private double variance;
  private double largest;

  /// The exponent of the lowest bit that is set in any weight.
  private int lowest = Integer.MAX_VALUE;

  /// Of the rings of `targets` neurons.
  RingShifts(int targets) {
    this.sums = new double[targets];
  }

  /// Those of all weights of a sign into a port, with how many spikes a step each of them is
  /// expected to get.
  static RingShifts of(
      List<Afferent> into, int port, boolean negative, ToDoubleFunction<Afferent> arrivals) {
    List<Afferent> own = into.stream().filter(a -> a.port() == port).toList();
    RingShifts ring =
        new RingShifts(own.stream().mapToInt(a -> a.synapses().targets()).findFirst().orElse(1));
    own.forEach(a -> ring.take(a, negative, arrivals.applyAsDouble(a)));
    return ring;
  }

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
        if (synapses.isSample()) {
          sampled += each * size;
          squares += each * size * size;
        } else {
          sums[synapses.target(i)] += size;
        }
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
  private void take(Op.Plastic plastic, double arrivals) {
    int fraction = plastic.synapses().weights().format().fraction();
    double most = Math.scalb((double) plastic.rule().hi(), -Stdp.FRACTION);
    count += plastic.synapses().count();
    mean += most * arrivals * plastic.synapses().count();
    variance += most * most * arrivals * plastic.synapses().count();
    largest = Math.max(largest, most);
    lowest = Math.min(lowest, -fraction);
    learned = Math.min(learned, Receptor.FRACTION - fraction);
    learns = true;
    for (int i = 0; i < plastic.synapses().count(); i++) {
      sums[plastic.synapses().target(i)] += most;
    }
  }

  /// The largest shift with which weights that are learned are whole.
  private int learned = MOST;

  private boolean learns;

  /// Takes what an afferent has of a sign; weights that learn have none.
  private void take(Afferent afferent, boolean negative, double arrivals) {
    if (afferent.plastic().isPresent()) {
      afferent.plastic().filter(_ -> !negative).ifPresent(p -> take(p, arrivals));
    } else {
      take(afferent.synapses(), negative, arrivals);
    }
  }

  /// Whether units are no larger than learned weights are stored in.
  boolean learns() {
    return learns;
  }

  boolean isEmpty() {
    return count == 0;
  }

  double largest() {
    return largest;
  }

  /// The shift by which a slot holds what is expected to come to a neuron in a step: the mean and
  /// five deviations of a sum of Poisson events, and the largest weight. Source: sPyNNaker's choice
  /// of ring-buffer shifts. No more than what keeps learned weights whole.
  int expected() {
    return holding(mean / sums.length + DEVIATIONS * Math.sqrt(variance / sums.length));
  }

  /// The shift by which a slot holds whatever can come, as far as there is one.
  int whole() {
    return holding(possible());
  }

  private int holding(double sum) {
    double bound = Math.max(largest, sum);
    int shift = 0;
    while (shift < learned
        && Math.scalb((double) Receptor.FULL, shift - Receptor.FRACTION) < bound) {
      shift++;
    }
    return shift;
  }

  /// The most that can come to a neuron in a step: from each synapse once, since a spike of any
  /// step before comes along it at its own delay. Of samples the mean and five deviations.
  double possible() {
    return sums[fullest()] + sampled / sums.length + DEVIATIONS * Math.sqrt(squares / sums.length);
  }

  /// A neuron to which most can come, of synapses that were drawn.
  int fullest() {
    int most = 0;
    for (int n = 1; n < sums.length; n++) {
      most = sums[n] > sums[most] ? n : most;
    }
    return most;
  }

  /// The largest shift with which all weights are whole; negative where they are finer than s16.15.
  int exact() {
    return Math.min(MOST, lowest + Receptor.FRACTION);
  }

  /// Whether the largest weight fits a slot with `shift`.
  boolean fits(int shift) {
    return largest <= Math.scalb((double) Receptor.FULL, shift - Receptor.FRACTION);
  }
}
