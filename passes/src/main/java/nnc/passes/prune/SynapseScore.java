package nnc.passes.prune;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.Calibration;
import nnc.passes.analysis.Layers;

/// What synapses are ranked by. Those that contribute nothing as they are come first.
enum SynapseScore {
  /// The magnitude of a weight, or by how far the largest input exceeds a threshold.
  MAGNITUDE,
  /// That times the mean magnitude of the input.
  ACTIVITY,
  /// How much the loss would change without it, to first order.
  TAYLOR;

  static List<String> names() {
    return Arrays.stream(values()).map(SynapseScore::word).toList();
  }

  /// The one of `names()` that `word` is.
  static SynapseScore of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The scores of the synapses of the layers of `dead`; throws `Rejection`: E0306 without the data
  /// or labels that they take, E0207 where they take a gradient that there is not.
  SequencedMap<String, double[]> of(
      Network network, SequencedMap<String, DeadSynapses> dead, PassContext context, String pass) {
    String option = "by=" + word();
    if (this == TAYLOR) {
      SequencedMap<String, double[]> scores =
          new GradientScores(network, Subjects.labelled(context, pass, option))
              .contributions(List.copyOf(dead.keySet()));
      scores.forEach((id, s) -> {
        Synapse synapse = Layers.synapse(network.op(id));
        for (int i = 0; i < s.length; i++) {
          s[i] = dead.get(id).isDead(synapse, i) ? 0 : Math.max(s[i], Double.MIN_VALUE);
        }
      });
      return scores;
    }
    Optional<Calibration> calibration =
        this == ACTIVITY
            ? Optional.of(Calibration.of(network, Subjects.required(context, pass, option)))
            : Optional.empty();
    SequencedMap<String, double[]> scores = new LinkedHashMap<>();
    dead.forEach((id, d) -> {
      Op layer = network.op(id);
      double[] s = new double[Layers.synapse(layer).shape().size()];
      Arrays.setAll(s, i -> d.reach(Layers.synapse(layer), i));
      calibration.ifPresent(c -> weigh(s, layer, c.of(network.input(id))));
      scores.put(id, s);
    });
    return scores;
  }

  private static void weigh(double[] scores, Op layer, Calibration.Statistics input) {
    int outputs = Layers.synapse(layer).shape().dim(0);
    int columns = Layers.synapse(layer).shape().dim(1);
    int taps = Layers.taps(layer);
    int perGroup = outputs / (layer instanceof Op.Conv conv ? conv.groups() : 1);
    for (int i = 0; i < scores.length; i++) {
      int output = i / (columns * taps);
      int channel = output / perGroup * columns + i / taps % columns;
      scores[i] *= input.meanMagnitude(channel);
    }
  }
}
