package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nnc.ir.Value;
import nnc.ir.number.BinomialSum;
import nnc.ir.pulse.Terminal;
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
    Places places = new Places(network);
    BitSet begin = new BitSet();
    int i = 0;
    for (String id : network.inputs().keySet()) {
      places.put(begin, id, Terminal.bits(inputs.get(i++)));
    }
    Patterns patterns = new Patterns(Map.of(begin, 1.0), 0);
    for (Layer layer : network.layers()) {
      patterns = behind(layer, places, patterns);
    }
    List<BitSet> wanted = expected.stream().map(Terminal::bits).toList();
    double wrong = 0;
    for (var pattern : patterns.chances.entrySet()) {
      int o = 0;
      boolean right = true;
      for (String source : network.outputs().values()) {
        right &= places.get(pattern.getKey(), source).equals(wanted.get(o++));
      }
      wrong += right ? 0 : pattern.getValue();
    }
    return new Chance(wrong, patterns.open);
  }

  /// Where the bits of each value are in a pattern of all, and after which layer, or never, nothing
  /// reads them any more.
  private static final class Places {
    private final Map<String, Integer> first = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, String> last = new HashMap<>();
    private int size;

    Places(RateNetwork network) {
      network.inputs().forEach((id, type) -> add(id, type.shape().size() * type.format().width()));
      for (Layer layer : network.layers()) {
        add(layer.id(), layer.neurons().size());
        last.put(layer.source(), layer.id());
      }
      network.outputs().values().forEach(last::remove);
    }

    private void add(String id, int count) {
      first.put(id, size);
      counts.put(id, count);
      size += count;
    }

    int first(String id) {
      return first.get(id);
    }

    BitSet get(BitSet pattern, String id) {
      return pattern.get(first(id), first(id) + counts.get(id));
    }

    void put(BitSet pattern, String id, BitSet bits) {
      bits.stream().forEach(b -> pattern.set(first(id) + b));
    }

    /// Forgets what nothing reads behind `layer`.
    void forget(BitSet pattern, Layer layer) {
      if (layer.id().equals(last.get(layer.source()))) {
        int from = first(layer.source());
        pattern.clear(from, from + counts.get(layer.source()));
      }
    }
  }

  /// Bits and how likely they are, and the sum of what has been left out.
  private record Patterns(Map<BitSet, Double> chances, double open) {}

  private static Patterns behind(Layer layer, Places places, Patterns before) {
    Map<BitSet, Double> all = new LinkedHashMap<>();
    double open = before.open;
    for (var pattern : before.chances.entrySet()) {
      BitSet source = places.get(pattern.getKey(), layer.source());
      BitSet begin = (BitSet) pattern.getKey().clone();
      places.forget(begin, layer);
      Patterns grown = new Patterns(Map.of(begin, pattern.getValue()), 0);
      for (int n = 0; n < layer.neurons().size(); n++) {
        grown = grow(grown, places.first(layer.id()) + n, count(layer, n, source));
      }
      grown.chances.forEach((bits, chance) -> all.merge(bits, chance, Double::sum));
      open += grown.open;
    }
    return new Patterns(all, open);
  }

  /// The neuron of bit `n` fires or does not.
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
    Map<Double, Long> lines = new TreeMap<>();
    for (RateSynapse s : neuron.synapses()) {
      long pulses = layer.pulses(bits, s.source(), s.complement());
      if (pulses > 0) {
        lines.merge(s.probability(), pulses, Long::sum);
      }
    }
    List<BinomialSum.Trials> trials = new ArrayList<>();
    lines.forEach((share, pulses) -> trials.add(new BinomialSum.Trials(pulses, share)));
    return BinomialSum.of(trials, neuron.threshold());
  }
}
