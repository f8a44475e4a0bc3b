package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.neuron.Xorshift;
import nnc.ir.number.Normal;
import nnc.ir.number.NumberFormat;
import nnc.ir.pulse.Transfer;
import nnc.ir.pulse.WeightCurrent;
import nnc.passes.sfq.RateNetwork.Layer;
import nnc.passes.sfq.RateNetwork.Neuron;
import nnc.passes.sfq.RateSynapse.Written;

/// Makes probabilities and counts of weights and thresholds, and weight currents of probabilities.
///
/// A weight with bits behind the point, in a neuron that has none above 1, is the probability;
/// other weights are divided by the neuron's largest. Negative weights listen to the complement of
/// their source, as far as which the threshold rises. A threshold of `t` steps of the sum's grid
/// becomes `window * (t - 1/2)` of them, rounded up: in the middle between the sum that decides and
/// the one below. Layers of one source, all of whose weights pass everything or nothing, need one
/// slot only, or one for each number above 0 where sources are numbers of several bits: windows
/// have a whole number of times as many slots, and the threshold is one of pulses of 1.
final class RateQuantizer {

  private final BitLayers layers;
  private final WrittenWeights written;
  private final RateSettings settings;

  RateQuantizer(BitLayers layers, WrittenWeights written, RateSettings settings) {
    this.layers = layers;
    this.written = written;
    this.settings = settings;
  }

  RateNetwork network() {
    SequencedMap<BitLayers.Layer, List<Sums>> sums = new LinkedHashMap<>();
    Set<String> soft = new HashSet<>(); // values that are read in windows
    for (BitLayers.Layer layer : layers.layers()) {
      try {
        List<Sums> all = new ArrayList<>();
        for (int o = 0; o < layer.outputs(); o++) {
          all.add(sums(layer, o));
        }
        sums.put(layer, all);
        if (!all.stream().allMatch(Sums::isHard)) {
          soft.add(layer.source());
        }
      } catch (ArithmeticException _) {
        throw BitLayers.tooWide(layer);
      }
    }
    List<Layer> all = new ArrayList<>();
    sums.forEach((layer, neurons) -> {
      int largest = (1 << width(layer)) - 1;
      int asked = soft.contains(layer.source()) ? settings.window() : 1;
      all.add(layer(layer, neurons, Math.ceilDiv(asked, largest) * largest));
    });
    return new RateNetwork(layers.network().name(), layers.inputs(), all, layers.outputs());
  }

  private int width(BitLayers.Layer layer) {
    return settings.hasRates() ? layers.width(layer.source()) : 1;
  }

  /// A neuron's weights with the direction of its comparison, what stands for 1, and the sum that
  /// complements and sources must reach; all on the grid of the weights.
  private record Sums(List<Long> weights, long sign, long one, long threshold, int largest) {
    boolean isHard() {
      return weights.stream().allMatch(w -> w == 0 || Math.abs(w) == one);
    }

    boolean isReachable() {
      return threshold <= largest * weights.stream().mapToLong(Math::abs).sum();
    }
  }

  private Layer layer(BitLayers.Layer layer, List<Sums> sums, int window) {
    List<Neuron> neurons = new ArrayList<>();
    int width = settings.hasRates() ? 1 : layers.width(layer.source());
    Optional<WrittenWeights.Layer> real = written.of(layer, width);
    try {
      for (int o = 0; o < layer.outputs(); o++) {
        neurons.add(neuron(layer, o, sums.get(o), window, real));
      }
    } catch (ArithmeticException _) {
      throw BitLayers.tooWide(layer);
    }
    return new Layer(layer.id(), layer.source(), width(layer), window, neurons, layer.span());
  }

  private Sums sums(BitLayers.Layer layer, int o) {
    int largest = (1 << width(layer)) - 1;
    BitLayers.Comparison comparison = layer.comparisons().get(o);
    long threshold = comparison.threshold();
    List<Long> weights = new ArrayList<>();
    long most = 0;
    for (int i = 0; i < layer.inputs(); i++) {
      long w = Math.multiplyExact(comparison.sign(), layer.weight(o, i));
      weights.add(w);
      most = Math.max(most, Math.absExact(w));
      threshold = Math.addExact(threshold, layer.bipolar() ? w : 0); // -w where it is not 1
    }
    threshold = layer.bipolar() ? Math.ceilDiv(threshold, 2) : threshold;
    for (long w : weights) {
      threshold = Math.subtractExact(threshold, Math.multiplyExact(largest, Math.min(0, w)));
    }
    return new Sums(weights, comparison.sign(), one(layer, most), threshold, largest);
  }

  private static long one(BitLayers.Layer layer, long most) {
    int places = places(layer);
    return places > 0 && most <= 1L << places ? 1L << places : Math.max(1, most);
  }

  private static int places(BitLayers.Layer layer) {
    return layer.weights().format() instanceof NumberFormat.Fixed f ? Math.max(0, f.fraction()) : 0;
  }

  private Neuron neuron(
      BitLayers.Layer layer, int o, Sums sums, int window, Optional<WrittenWeights.Layer> real) {
    String id = layer.id() + "[" + o + "]";
    boolean integers = written.areIntegers(layer);
    double grid = StrictMath.pow(2, -places(layer));
    List<RateSynapse> synapses = new ArrayList<>();
    for (int i = 0; i < sums.weights.size(); i++) {
      long w = sums.weights.get(i);
      if (w != 0) {
        double wanted = (double) Math.abs(w) / sums.one;
        String name = id + ".w" + i;
        int at = o * layer.inputs() + i;
        Written integer = new Written(sums.sign * w * grid, sums.one * grid);
        Optional<Written> asked =
            integers
                ? Optional.of(integer)
                : real.map(r ->
                    new Written(
                        sums.sign * r.weights().get(at), sums.one * grid * r.scales().get(o)));
        synapses.add(
            new RateSynapse(
                name,
                i,
                w < 0,
                integer.weight(),
                integer.unit(),
                wanted,
                asked,
                wanted == 1 ? Optional.empty() : Optional.of(current(layer, name, wanted))));
      }
    }
    long threshold =
        sums.threshold <= 0
            ? 0
            : sums.isReachable()
                ? Math.ceilDiv(
                    Math.multiplyExact(window / sums.largest, 2 * sums.threshold - 1), 2 * sums.one)
                : (long) window * synapses.size() + 1;
    return new Neuron(id, synapses, Math.toIntExact(threshold));
  }

  private WeightCurrent current(BitLayers.Layer layer, String name, double wanted) {
    Transfer transfer = settings.transfer(layer.span());
    long sigma = transfer.sigmaAt(settings.temperature());
    if (sigma == 0 && settings.temperature() > 0) {
      throw Diagnostic.of(
              Code.E0401,
              layer.span(),
              "'"
                  + layer.id()
                  + "': noise of less than a nanoampere makes no probability of "
                  + wanted)
          .because(settings.declaration("temperature"), "the circuit's temperature")
          .help(
              "warm it, or give the library's transfer '"
                  + transfer.id()
                  + "' a larger sigma, in uA")
          .rejection();
    }
    if (sigma == 0) {
      throw Diagnostic.of(
              Code.E0401,
              layer.span(),
              "'"
                  + layer.id()
                  + "': at 0 K there is no noise, and no pulse passes with a probability of "
                  + wanted)
          .because(settings.declaration("temperature"), "the circuit's temperature")
          .help("ask for --set temperature=4.2, or for weights of which all pass or none")
          .rejection();
    }
    long step = settings.currentStep();
    long ideal = transfer.meanCurrent() + Math.round(sigma * Normal.quantile(wanted));
    long current = Math.round((double) ideal / step) * step;
    if (current < 0) {
      throw Diagnostic.of(
              Code.E0403,
              layer.span(),
              "'" + name + "' would need a current below 0 to pass with probability " + wanted)
          .because(settings.declaration("temperature"), "the noise grows with the temperature")
          .help("cool it: --set temperature=4.2")
          .rejection();
    }
    return new WeightCurrent(
        current, transfer.meanCurrent(), sigma, Xorshift.first(settings.seed(), name, 0));
  }
}
