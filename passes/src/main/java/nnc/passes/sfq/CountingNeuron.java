package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.number.Divisors;
import nnc.ir.op.Op;

/// A neuron that counts pulses: it fires where `sum weights[i] * b[i] >= threshold` over bits `b`.
/// Weights are cut to the threshold, which changes nothing: one such pulse is enough.
///
/// `weights` are those of the bits where positive, and of their complements where negative.
record CountingNeuron(List<Integer> weights, int threshold) {

  CountingNeuron {
    weights = List.copyOf(weights);
  }

  /// Never fires, whatever comes.
  boolean isSilent() {
    return threshold > total();
  }

  /// Always fires.
  boolean isConstant() {
    return threshold <= 0;
  }

  /// Whether what comes decides.
  boolean counts() {
    return !isSilent() && !isConstant();
  }

  private long total() {
    long total = 0;
    for (int w : weights) {
      total += Math.abs(w);
    }
    return total;
  }

  /// The neuron for output `o` of a layer whose inputs are `offset + step * b[i]`, with `preload`
  /// added, decided by the threshold of `decision`; throws `ArithmeticException` where its numbers
  /// have more than 31 bits.
  static CountingNeuron of(
      Weights weights,
      int inputs,
      int o,
      long offset,
      long step,
      long preload,
      Op.MultiThreshold t) {
    int row = t.thresholds().shape().dim(0) == 1 ? 0 : o;
    int direction = t.directions().size() == 1 ? 0 : o;
    long sign = t.directions().raw(direction) > 0 ? 1 : -1;
    long threshold = Math.multiplyExact(sign, t.thresholds().raw(row) - preload);
    long[] scaled = new long[inputs];
    long common = 0;
    for (int i = 0; i < inputs; i++) {
      long w = weights.at(i);
      threshold -= sign * w * offset;
      scaled[i] = sign * w * step;
      common = Divisors.common(common, Math.abs(scaled[i]));
    }
    common = Math.max(1, common);
    for (int i = 0; i < inputs; i++) {
      scaled[i] /= common;
    }
    threshold = Math.ceilDiv(threshold, common);
    for (long w : scaled) {
      threshold -= Math.min(0, w); // complements count where the bit is 0
    }
    List<Integer> cut = new ArrayList<>();
    long most = Math.max(1, threshold);
    for (long w : scaled) {
      cut.add(Math.toIntExact(Math.clamp(w, -most, most)));
    }
    return new CountingNeuron(cut, Math.toIntExact(threshold));
  }

  /// The weight of input `i`.
  @FunctionalInterface
  interface Weights {
    long at(int i);
  }
}
