package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.neuron.Xorshift;
import nnc.ir.number.Normal;
import nnc.ir.number.NumberFormat;
import nnc.ir.pulse.Transfer;
import nnc.ir.pulse.WeightCurrent;
import nnc.passes.sfq.RateNetwork.Layer;
import nnc.passes.sfq.RateNetwork.Neuron;

/// Makes probabilities and counts of weights and thresholds, and weight currents of probabilities.
///
/// A weight with bits behind the point, in a neuron that has none above 1, is the probability;
/// other weights are divided by the neuron's largest. Negative weights listen to the complement of
/// their source, as far as which the threshold rises. A threshold of `t` steps of the sum's grid
/// becomes `window * (t - 1/2)` of them, rounded up: in the middle between the sum that decides and
/// the one below. A layer all of whose weights pass everything or nothing needs one slot only.
final class RateQuantizer {

  private final BitLayers layers;
  private final RateSettings settings;

  RateQuantizer(BitLayers layers, RateSettings settings) {
    this.layers = layers;
    this.settings = settings;
  }

  RateNetwork network() {
    List<Layer> all = new ArrayList<>();
    for (BitLayers.Layer layer : layers.layers()) {
      try {
        all.add(layer(layer));
      } catch (ArithmeticException _) {
        throw BitLayers.refuse(
            layers.network(),
            layer.sums(),
            "weights and thresholds of more than 31 bits are not counted");
      }
    }
    return new RateNetwork(layers.network().name(), layers.inputs(), all, layers.outputs());
  }

  /// A neuron's weights with the direction of its comparison, what stands for 1, and the sum that
  /// complements and sources must reach; all on the grid of the weights.
  private record Sums(List<Long> weights, long sign, long one, long threshold) {
    boolean isHard() {
      return weights.stream().allMatch(w -> w == 0 || Math.abs(w) == one);
    }

    boolean isReachable() {
      return threshold <= weights.stream().mapToLong(Math::abs).sum();
    }
  }

  private Layer layer(BitLayers.Layer layer) {
    List<Sums> sums = new ArrayList<>();
    for (int o = 0; o < layer.outputs(); o++) {
      sums.add(sums(layer, o));
    }
    int window = sums.stream().allMatch(Sums::isHard) ? 1 : settings.window();
    List<Neuron> neurons = new ArrayList<>();
    for (int o = 0; o < layer.outputs(); o++) {
      neurons.add(neuron(layer, layer.id() + "[" + o + "]", sums.get(o), window));
    }
    return new Layer(layer.id(), layer.source(), window, neurons, layer.span());
  }

  private static Sums sums(BitLayers.Layer layer, int o) {
    var decision = layer.decision();
    int row = decision.thresholds().shape().dim(0) == 1 ? 0 : o;
    long sign = decision.directions().raw(decision.directions().size() == 1 ? 0 : o);
    long preload = layer.preload().map(p -> p.raw(o)).orElse(0L);
    long threshold =
        Math.multiplyExact(sign, Math.subtractExact(decision.thresholds().raw(row), preload));
    List<Long> weights = new ArrayList<>();
    long most = 0;
    for (int i = 0; i < layer.inputs(); i++) {
      long w = Math.multiplyExact(sign, layer.weights().raw(o * layer.inputs() + i));
      weights.add(w);
      most = Math.max(most, Math.absExact(w));
      threshold = Math.addExact(threshold, layer.bipolar() ? w : 0); // -w where it is not 1
    }
    threshold = layer.bipolar() ? Math.ceilDiv(threshold, 2) : threshold;
    for (long w : weights) {
      threshold = Math.subtractExact(threshold, Math.min(0, w));
    }
    return new Sums(weights, sign, one(layer, most), threshold);
  }

  private static long one(BitLayers.Layer layer, long most) {
    int places = places(layer);
    return places > 0 && most <= 1L << places ? 1L << places : Math.max(1, most);
  }

  private static int places(BitLayers.Layer layer) {
    return layer.weights().format() instanceof NumberFormat.Fixed f ? Math.max(0, f.fraction()) : 0;
  }

  private Neuron neuron(BitLayers.Layer layer, String id, Sums sums, int window) {
    double grid = StrictMath.pow(2, -places(layer));
    List<RateSynapse> synapses = new ArrayList<>();
    for (int i = 0; i < sums.weights.size(); i++) {
      long w = sums.weights.get(i);
      if (w != 0) {
        double wanted = (double) Math.abs(w) / sums.one;
        String name = id + ".w" + i;
        synapses.add(
            new RateSynapse(
                name,
                i,
                w < 0,
                sums.sign * w * grid,
                sums.one * grid,
                wanted,
                wanted == 1 ? Optional.empty() : Optional.of(current(layer, name, wanted))));
      }
    }
    long threshold =
        sums.threshold <= 0
            ? 0
            : sums.isReachable()
                ? Math.ceilDiv(Math.multiplyExact(window, 2 * sums.threshold - 1), 2 * sums.one)
                : (long) window * synapses.size() + 1;
    return new Neuron(id, synapses, Math.toIntExact(threshold));
  }

  private WeightCurrent current(BitLayers.Layer layer, String name, double wanted) {
    Transfer transfer = settings.transfer(layer.span());
    long sigma = transfer.sigmaAt(settings.temperature());
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
