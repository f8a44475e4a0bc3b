package nnc.frontend.language;

import java.util.Random;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;

/// Synapses one by one: between which neurons they are, `place` being `post * sources + pre`, and
/// their weights and delays; one delay may serve all.
final class Synapses {

  private final int sources;
  private final int targets;
  private final int[] places;
  private final double[] weights;
  private final int[] delays;

  private Synapses(int sources, int targets, int[] places, double[] weights, int[] delays) {
    this.sources = sources;
    this.targets = targets;
    this.places = places;
    this.weights = weights;
    this.delays = delays;
  }

  /// The synapses that the arguments `a` of `connector` describe; throws a rejection.
  static Synapses of(
      Connector connector, Arguments a, Arrays arrays, Delays delays, int sources, int targets) {
    if ((long) sources * targets > Plan.MAX_ELEMENTS) {
      throw Diagnostic.of(
              Code.E0106,
              a.operator().span(),
              sources + " x " + targets + " synapses are more than 2^26")
          .help("connect fewer neurons at once, or use conv")
          .rejection();
    }
    int[] places =
        switch (connector) {
          case RANDOM -> random(a, sources * targets);
          case SPARSE -> listed(a, sources, targets);
          case DENSE, ALL_TO_ALL, ONE_TO_ONE, CONV -> all(sources * targets);
        };
    Syntax.Value value = a.required("weights", "weights: 0.2");
    double[] weights =
        Draws.of(value)
            .map(d -> d.reals(places.length))
            .orElseGet(() -> {
              Shape shape =
                  connector == Connector.DENSE
                      ? Shape.of(targets, sources)
                      : Shape.of(Math.max(1, places.length));
              return numbers(
                  arrays.read(value, Arrays.Role.REALS, "weights"),
                  shape,
                  places.length,
                  "weights");
            });
    return new Synapses(sources, targets, places, weights, delays.of(a, places.length));
  }

  private static int[] all(int count) {
    int[] places = new int[count];
    java.util.Arrays.setAll(places, i -> i);
    return places;
  }

  private static int[] random(Arguments a, int count) {
    double p = a.real("p", a.required("p", "p: 0.1, the probability of a synapse"));
    if (!(p >= 0 && p <= 1)) {
      throw a.bad("p", a.required("p", "p: 0.1"), "must be a probability, 0 to 1");
    }
    long seed =
        a.integer(
            "seed",
            a.required("seed", "seed: 8, so that every run draws the same"),
            Long.MIN_VALUE,
            Long.MAX_VALUE);
    Random random = new Random(seed);
    return java.util.stream.IntStream.range(0, count)
        .filter(_ -> random.nextDouble() < p)
        .toArray();
  }

  /// Rows of pre and post neuron.
  private static int[] listed(Arguments a, int sources, int targets) {
    Parameter p = a.requiredArray("synapses", Arrays.Role.NUMBERS, "synapses: [[0, 1], [2, 0]]");
    if (p.shape().rank() != 2 || p.shape().dim(1) != 2) {
      throw p.diagnostic(Code.E0204, "'synapses' must be rows of two: source and target neuron")
          .label(p.shape().toString())
          .help("for example synapses: [[0, 1], [2, 0]]")
          .rejection();
    }
    int[] places = new int[p.shape().dim(0)];
    for (int i = 0; i < places.length; i++) {
      places[i] = index(p, 2 * i + 1, targets) * sources + index(p, 2 * i, sources);
    }
    return places;
  }

  private static int index(Parameter p, int element, int count) {
    double index = p.tensor().real(element);
    if (index != Math.rint(index) || !(index >= 0 && index < count)) {
      throw Diagnostic.of(
              Code.E0305, p.element(element), "there is no neuron " + p.tensor().real(element))
          .help("neurons are 0 to " + (count - 1) + " here")
          .rejection();
    }
    return (int) index;
  }

  /// As many numbers as there are synapses, or one for all; throws a rejection with E0204.
  private static double[] numbers(Parameter p, Shape shape, int count, String what) {
    if (p.tensor().size() == 1 && count != 1) {
      double[] all = new double[count];
      java.util.Arrays.fill(all, p.tensor().real(0));
      return all;
    }
    if (p.tensor().size() != count || (p.shape().rank() > 1 && !p.shape().equals(shape))) {
      throw p.diagnostic(Code.E0204, "'" + what + "' do not fit " + count + " synapses")
          .label("is " + p.shape() + ", must be " + shape)
          .help("weights are [target neurons, source neurons], or one for each listed synapse")
          .rejection();
    }
    return p.tensor().toReal();
  }

  /// Weights `[targets, sources]` of the synapses with each delay, the shortest first.
  SequencedMap<Integer, Tensor> byDelay() {
    TreeMap<Integer, double[]> groups = new TreeMap<>();
    if (places.length == 0) {
      groups.put(delays.length == 0 ? 0 : delays[0], new double[sources * targets]);
    }
    for (int i = 0; i < places.length; i++) {
      int delay = delays.length == 1 ? delays[0] : delays[i];
      double[] matrix = groups.computeIfAbsent(delay, _ -> new double[sources * targets]);
      matrix[places[i]] += weights[i];
    }
    SequencedMap<Integer, Tensor> tensors = new java.util.LinkedHashMap<>();
    groups.forEach(
        (delay, matrix) -> tensors.put(delay, Tensor.ofReal(Shape.of(targets, sources), matrix)));
    return tensors;
  }
}
