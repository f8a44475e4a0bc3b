package nnc.ir.op;

import java.util.Objects;

/// Additive spike-timing-dependent plasticity of pairs in the deferred form: weights change when a
/// pre-synaptic spike arrives, from the times at which the post-synaptic neuron fired before, and
/// the synaptic delay is taken to be dendritic, so that a post-synaptic spike reaches the synapse
/// as late as the weight reaches the neuron.
///
/// Traces of pre- and post-synaptic spikes decay with `tauPlus` and `tauMinus`, in steps. The
/// amplitudes `up` and `down` and the bounds `lo <= w <= hi` have `FRACTION` bits behind the point;
/// a negative `down` lets both orders potentiate. `reading` says what of the variants of the
/// official code is meant.
///
/// Source: the arithmetic of sPyNNaker's `timing_pair`, `timing_nearest_pair` and
/// `weight_additive`. There the lower bound alone holds depression; here both bounds always hold.
public record Stdp(
    boolean nearest,
    double tauPlus,
    double tauMinus,
    long up,
    long down,
    long lo,
    long hi,
    Reading reading) {

  /// Bits behind the point of traces: 1 is 2048.
  public static final int TRACE_FRACTION = 11;

  /// Bits behind the point of weights while they change (s16.15).
  public static final int FRACTION = 15;

  /// Below this many steps a trace decays to its e-th part.
  public static final int MAX_TAU = 1 << 13;

  /// What versions of the official code do differently: whether spikes that meet depress, whether
  /// every term is held in the bounds or only their sum, and whether the delay counts.
  public record Reading(boolean together, boolean each, boolean dendritic) {

    /// What the recordings of the content-addressable memory decide for.
    public static final Reading FITTED = new Reading(true, true, true);
  }

  public Stdp {
    Objects.requireNonNull(reading);
    requireDecay(tauPlus);
    requireDecay(tauMinus);
    if (lo < 0 || lo > hi || hi > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("bounds " + lo + ".." + hi);
    }
    if (up != (int) up || down != (int) down) {
      throw new IllegalArgumentException("amplitudes " + up + " and " + down);
    }
  }

  private static void requireDecay(double tau) {
    if (!(tau > 0 && tau < MAX_TAU)) {
      throw new IllegalArgumentException("a trace decays with " + tau + " steps");
    }
  }

  /// What a trace is after so many steps.
  public static long decayed(long trace, long[] table, long steps) {
    return steps >= 0 && steps < table.length ? (trace * table[(int) steps]) >> TRACE_FRACTION : 0;
  }

  /// `exp(-i / tau)` for `i` steps with `TRACE_FRACTION` bits behind the point, rounded down, as
  /// long as it is not 0 and to an even length.
  public static long[] decay(double tau) {
    int size = (int) Math.ceil(Math.log(1 << TRACE_FRACTION) * tau);
    long[] raw = new long[Math.max(2, size + (size & 1))];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (long) Math.floor(Math.exp(-i / tau) * (1 << TRACE_FRACTION));
    }
    return raw;
  }
}
