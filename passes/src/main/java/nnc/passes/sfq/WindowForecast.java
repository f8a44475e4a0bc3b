package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.ir.Value;
import nnc.ir.number.BinomialSum;
import nnc.passes.sfq.RateNetwork.Layer;
import nnc.passes.sfq.RateNetwork.Neuron;

/// How likely a rate-coded network gives another answer than it should: exact tails of the binomial
/// counts of every neuron, over all patterns of bits between its layers. Synapses draw
/// independently, each pulse anew.
public final class WindowForecast {

  /// Patterns that are less likely are not followed.
  private static final double UNLIKELY = 1e-18;

  /// As many patterns of a layer are followed, at most; the least likely go first.
  private static final int MOST = 1 << 14;

  private final RateNetwork network;

  public WindowForecast(RateNetwork network) {
    this.network = network;
  }

  /// The probability of a wrong answer. What was not followed has the probability `open` and may be
  /// right or wrong.
  public record Chance(double wrong, double open) {}

  /// The chance that the outputs for `inputs` are not `expected`.
  public Chance wrong(List<Value> inputs, List<Value> expected) {
    SequencedMap<String, Patterns> values = new LinkedHashMap<>();
    int i = 0;
    for (String id : network.inputs().keySet()) {
      values.put(id, Patterns.of(bits(inputs.get(i++))));
    }
    for (Layer layer : network.layers()) {
      values.put(layer.id(), behind(layer, values.get(layer.source())));
    }
    double right = 1;
    double wrong = 0;
    double open = 0;
    int o = 0;
    for (String source : network.outputs().values()) { // outputs share nothing
      BitSet want = bits(expected.get(o++));
      Patterns p = values.get(source);
      double other =
          p.chances.entrySet().stream()
              .filter(e -> !e.getKey().equals(want))
              .mapToDouble(Map.Entry::getValue)
              .sum();
      wrong += right * other;
      right *= 1 - other;
      open += p.open;
    }
    return new Chance(wrong, open);
  }

  private static BitSet bits(Value value) {
    BitSet bits = new BitSet();
    long[] raw = value.raw();
    for (int i = 0; i < raw.length; i++) {
      bits.set(i, raw[i] > 0);
    }
    return bits;
  }

  /// Bits and how likely they are, and the sum of what has been left out.
  private record Patterns(Map<BitSet, Double> chances, double open) {
    static Patterns of(BitSet bits) {
      return new Patterns(Map.of(bits, 1.0), 0);
    }
  }

  private Patterns behind(Layer layer, Patterns sources) {
    Map<BitSet, Double> all = new LinkedHashMap<>();
    double open = sources.open;
    for (var source : sources.chances.entrySet()) {
      Patterns grown = new Patterns(Map.of(new BitSet(), source.getValue()), 0);
      for (int n = 0; n < layer.neurons().size(); n++) {
        grown = grow(grown, n, count(layer, n, source.getKey()));
      }
      grown.chances.forEach((bits, chance) -> all.merge(bits, chance, Double::sum));
      open += grown.open;
    }
    return new Patterns(all, open);
  }

  /// Neuron `n` fires or does not.
  private static Patterns grow(Patterns patterns, int n, BinomialSum count) {
    double open = patterns.open;
    List<Map.Entry<BitSet, Double>> grown = new ArrayList<>();
    for (var pattern : patterns.chances.entrySet()) {
      BitSet fired = (BitSet) pattern.getKey().clone();
      fired.set(n);
      grown.add(Map.entry(pattern.getKey(), pattern.getValue() * count.below()));
      grown.add(Map.entry(fired, pattern.getValue() * count.reached()));
    }
    grown.sort(Map.Entry.<BitSet, Double>comparingByValue(Comparator.reverseOrder()));
    Map<BitSet, Double> kept = new LinkedHashMap<>();
    for (var pattern : grown) {
      if (kept.size() < MOST && pattern.getValue() > UNLIKELY) {
        kept.put(pattern.getKey(), pattern.getValue());
      } else {
        open += pattern.getValue();
      }
    }
    return new Patterns(kept, open);
  }

  /// The count of pulses at neuron `n` where its sources are `bits`, on both sides of its
  /// threshold.
  public static BinomialSum count(Layer layer, int n, BitSet bits) {
    Neuron neuron = layer.neurons().get(n);
    if (neuron.isConstant()) {
      return new BinomialSum(0, 1);
    }
    Map<Double, Integer> lines = new TreeMap<>();
    for (RateSynapse s : neuron.synapses()) {
      if (bits.get(s.source()) != s.complement()) {
        lines.merge(s.probability(), 1, Integer::sum);
      }
    }
    List<BinomialSum.Trials> trials = new ArrayList<>();
    lines.forEach(
        (share, count) -> trials.add(new BinomialSum.Trials((long) count * layer.window(), share)));
    return BinomialSum.of(trials, neuron.threshold());
  }
}
