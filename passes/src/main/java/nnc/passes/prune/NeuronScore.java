package nnc.passes.prune;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.network.Types;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.Calibration;
import nnc.passes.analysis.Layers;

/// What neurons and channels are ranked by.
enum NeuronScore {
  /// Sum of the magnitudes of the incoming weights; of threshold synapses by how far the largest
  /// input exceeds the threshold.
  L1,
  /// Sum of their squares.
  L2,
  /// Mean magnitude of what the readers see (the rule of CLNP, arXiv:1903.04476).
  ACTIVITY,
  /// How often it is not 0: the firing rate.
  RATE,
  /// Activity divided by the mean of its layer (ReDo, arXiv:2302.12902).
  DORMANCY,
  /// How much the outputs change with its sum (SeReNe).
  SENSITIVITY,
  /// How much the loss would change without it, to first order.
  TAYLOR,
  /// How much the loss would change without its weights, by Kronecker-factored curvature.
  KFAC;

  static List<String> names() {
    return Arrays.stream(values()).map(NeuronScore::word).toList();
  }

  /// The one of `names()` that `word` is.
  static NeuronScore of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The scores of the neurons `units` of each layer; throws `Rejection`: E0306 without the data or
  /// labels that they take, E0207 where they take a gradient that there is not.
  SequencedMap<String, double[]> of(
      Network network, SequencedMap<String, Units> units, PassContext context, String pass) {
    String option = "by=" + word();
    return switch (this) {
      case L1, L2 -> {
        SequencedMap<String, double[]> scores = new LinkedHashMap<>();
        units.forEach((id, u) -> scores.put(id, weights(network, u)));
        yield scores;
      }
      case ACTIVITY, RATE, DORMANCY -> {
        Samples data = Subjects.required(context, pass, option);
        Calibration calibration = Calibration.of(network, data);
        SequencedMap<String, double[]> scores = new LinkedHashMap<>();
        units.forEach((id, u) -> scores.put(id, seen(network, u, calibration)));
        yield scores;
      }
      case SENSITIVITY ->
          new GradientScores(network, Subjects.required(context, pass, option)).sensitivity(units);
      case TAYLOR ->
          new GradientScores(network, Subjects.labelled(context, pass, option)).taylor(units);
      case KFAC ->
          new GradientScores(network, Subjects.labelled(context, pass, option)).curvature(units);
    };
  }

  private double[] seen(Network network, Units units, Calibration calibration) {
    Types types = network.types();
    double[] scores = new double[units.count(types)];
    List<String> readers = units.readers();
    for (String reader : readers) {
      String from = network.input(reader);
      int spread = units.spread(types, from);
      for (int e = 0; e < scores.length * spread; e++) {
        Calibration.Statistics s = calibration.of(from);
        scores[e / spread] +=
            (this == RATE ? s.rate(e) : s.meanMagnitude(e)) / spread / readers.size();
      }
    }
    if (this == DORMANCY) {
      double mean = Arrays.stream(scores).average().orElse(0);
      Arrays.setAll(scores, n -> mean == 0 ? 0 : scores[n] / mean);
    }
    return scores;
  }

  private double[] weights(Network network, Units units) {
    String root = units.root();
    Op layer = network.op(root);
    int fanIn = Layers.fanIn(layer);
    double largest =
        network.types().range(network.input(root)).map(r -> (double) r.hi()).orElse(0.0);
    double[] scores = new double[units.count(network.types())];
    for (int i = 0; i < scores.length * fanIn; i++) {
      double term =
          switch (Layers.synapse(layer)) {
            case Synapse.Product(var weights) -> Math.abs(weights.real(i));
            case Synapse.Threshold(var t, _, var clamp) when clamp == Clamp.RELU && largest > 0 ->
                Math.max(0, largest - t.raw(i));
            case Synapse.Threshold(var t, _, _) -> -t.real(i);
          };
      scores[i / fanIn] += this == L2 ? term * Math.abs(term) : term;
    }
    return scores;
  }
}
