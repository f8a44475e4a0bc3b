package nnc.passes.quantize;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Tensor;
import nnc.ir.network.Interpreter;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.PassContext;
import nnc.passes.PerLayer;
import nnc.passes.analysis.FixedPointInputs;
import nnc.passes.analysis.Layers;
import nnc.passes.gradient.Gradients;

/// Widths of weights for each layer under a budget of bits: those that change the scores least.
///
/// The sensitivity of a layer at a width is measured: the mean squared error of the scores on the
/// calibration data when the weights of this layer alone are rounded to it. Errors of layers are
/// taken to add up.
final class MixedWidths {

  private static final int NARROWEST = 2;

  /// Choices for the layers so far that are kept at once.
  private static final int WIDEST_FRONT = 4096;

  /// Samples looked at, at most.
  private static final int LIMIT = 200;

  /// A layer: what a bit of its weights costs, and its error at each width from `NARROWEST` on.
  private record Choice(String id, long cost, List<Double> error) {
    int widest() {
      return NARROWEST + error.size() - 1;
    }

    double error(int width) {
      return error.get(width - NARROWEST);
    }
  }

  private MixedWidths() {}

  /// Widths for the layers of `network` with real weights, none above what `options` says; throws
  /// `Rejection` (E0306) without calibration data.
  static PerLayer<Integer> of(Network network, Quantize options, PassContext context) {
    Samples samples = FixedPointInputs.of(Rescaler.data(context, "budget"), network);
    List<Choice> layers = new ArrayList<>();
    for (String id : Layers.of(network)) {
      if (Layers.synapse(network.op(id)) instanceof Synapse.Product(var w) && w.format().isReal()) {
        int positions = network.types().shape(id).perChannel();
        layers.add(
            new Choice(
                id,
                options.operations() ? (long) w.size() * positions : w.size(),
                errors(network, id, w, options, samples)));
      }
    }
    double budget = options.budget().orElseThrow();
    SequencedMap<String, Integer> widths = widths(layers, budget);
    long all = layers.stream().mapToLong(Choice::cost).sum();
    for (Choice layer : layers) {
      int width = widths.get(layer.id());
      context.remark(
          layer.id(),
          String.format(
              Locale.ROOT,
              "%d bits of a weight, mean squared error of the scores %.4g",
              width,
              layer.error(width)));
    }
    if (all > 0) {
      context.remark(
          "",
          String.format(
              Locale.ROOT,
              "%.2f bits of %s on the mean, at most %s: %s",
              (double) spent(layers, widths) / all,
              options.operations() ? "a multiplication's weight" : "a weight",
              budget,
              String.join(
                  ", ", layers.stream().map(l -> l.id() + " " + widths.get(l.id())).toList())));
    }
    return new PerLayer<>(
        options.weights().others(), widths, "quantize", options.weights().spans());
  }

  /// Some first layers with their widths: what they cost and the sum of their errors.
  private record Chosen(long cost, double error, List<Integer> widths) {
    Chosen with(Choice layer, int width) {
      List<Integer> more = new ArrayList<>(widths);
      more.add(width);
      return new Chosen(cost + layer.cost() * width, error + layer.error(width), more);
    }
  }

  /// The widths of `layers` with the least sum of errors whose cost is on the mean at most
  /// `budget`: layer by layer, those choices are kept which no other beats in cost and error.
  private static SequencedMap<String, Integer> widths(List<Choice> layers, double budget) {
    double most = budget * layers.stream().mapToLong(Choice::cost).sum();
    long rest = layers.stream().mapToLong(l -> l.cost() * NARROWEST).sum();
    List<Chosen> front = List.of(new Chosen(0, 0, List.of()));
    for (Choice layer : layers) {
      rest -= layer.cost() * NARROWEST;
      List<Chosen> all = new ArrayList<>();
      for (Chosen chosen : front) {
        for (int width = NARROWEST; width <= layer.widest(); width++) {
          Chosen next = chosen.with(layer, width);
          if (next.cost() + rest <= most) {
            all.add(next);
          }
        }
      }
      front = thinned(unbeaten(all), most);
    }
    SequencedMap<String, Integer> widths = new LinkedHashMap<>();
    for (int l = 0; l < layers.size(); l++) {
      widths.put(layers.get(l).id(), front.getLast().widths().get(l));
    }
    return widths;
  }

  /// Those that cost less than all with as little error, the cheapest first.
  private static List<Chosen> unbeaten(List<Chosen> all) {
    all.sort(Comparator.comparingLong(Chosen::cost).thenComparingDouble(Chosen::error));
    List<Chosen> front = new ArrayList<>();
    for (Chosen c : all) {
      if (front.isEmpty() || c.error() < front.getLast().error()) {
        front.add(c);
      }
    }
    return front;
  }

  /// At most `WIDEST_FRONT` of them: the best of every slice of cost.
  private static List<Chosen> thinned(List<Chosen> front, double most) {
    if (front.size() <= WIDEST_FRONT) {
      return front;
    }
    SequencedMap<Long, Chosen> slices = new LinkedHashMap<>();
    front.forEach(c -> slices.put((long) (c.cost() / most * (WIDEST_FRONT - 1)), c));
    return List.copyOf(slices.values());
  }

  private static long spent(List<Choice> layers, SequencedMap<String, Integer> widths) {
    return layers.stream().mapToLong(l -> l.cost() * widths.get(l.id())).sum();
  }

  private static List<Double> errors(
      Network network, String id, Tensor weights, Quantize options, Samples samples) {
    String scores = Gradients.scores(network);
    Interpreter exact = Interpreter.of(network);
    int count = Math.min(LIMIT, samples.count());
    List<double[]> wanted = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      wanted.add(exact.trace(samples.inputs(s)).get(scores).toReal());
    }
    List<Double> errors = new ArrayList<>();
    for (int width = NARROWEST; width <= options.weights().of(id); width++) {
      Op rounded = Layers.with(network.op(id), rounded(weights, width, options));
      Interpreter interpreter = Interpreter.of(network.toBuilder().replace(id, rounded).build());
      double sum = 0;
      for (int s = 0; s < count; s++) {
        double[] y = interpreter.trace(samples.inputs(s)).get(scores).toReal();
        for (int k = 0; k < y.length; k++) {
          double e = y[k] - wanted.get(s)[k];
          sum += e * e / y.length / count;
        }
      }
      errors.add(sum);
    }
    return errors;
  }

  /// `weights` as codes of `width` bits stand for them.
  private static Synapse rounded(Tensor weights, int width, Quantize options) {
    double[] w = weights.toReal();
    int outputs = weights.shape().dim(0);
    int fanIn = w.length / outputs;
    double[] scales = ProductCodes.scales(w, new double[outputs], width, options);
    for (int i = 0; i < w.length; i++) {
      w[i] = ProductCodes.nearest(w[i], scales[i / fanIn], width) * scales[i / fanIn];
    }
    return new Synapse.Product(Tensor.ofReal(weights.shape(), w));
  }
}
