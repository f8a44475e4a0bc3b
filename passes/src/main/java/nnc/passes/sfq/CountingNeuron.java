package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.number.Divisors;

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

  /// The neuron for output `o` of `layer`; throws `ArithmeticException` where its numbers have more
  /// than 31 bits.
  static CountingNeuron of(BitLayers.Layer layer, int o) {
    long offset = layer.bipolar() ? -1 : 0; // inputs are offset + step * bit
    long step = layer.bipolar() ? 2 : 1;
    BitLayers.Comparison comparison = layer.comparisons().get(o);
    long threshold = comparison.threshold();
    long[] scaled = new long[layer.inputs()];
    long common = 0;
    for (int i = 0; i < scaled.length; i++) {
      long w = comparison.sign() * layer.weight(o, i);
      threshold -= w * offset;
      scaled[i] = w * step;
      common = Divisors.common(common, Math.abs(scaled[i]));
    }
    common = Math.max(1, common);
    for (int i = 0; i < scaled.length; i++) {
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
}
