package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.frontend.data.NpyWriter;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Learning;
import nnc.ir.network.LearningSynapses;
import nnc.ir.network.SequenceRun;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;

/// What the projections of a network have learned, by their ids: a weight for each synapse, in the
/// order of its synapses.
record LearnedWeights(Network network, SequencedMap<String, Tensor> weights) {

  /// Throws `Rejection` (E0305) where nothing in the network learns.
  static void require(Network network) {
    if (SequenceRun.plastic(network).isEmpty()) {
      throw Diagnostic.of(
              Code.E0305,
              network.vertices().values().stream().findFirst().map(v -> v.span()).orElse(Span.NONE),
              "'" + network.name() + "' has no projection that learns, so --weights has no weights")
          .help("leave --weights out, or give a projection 'plastic: stdp(...)'")
          .rejection();
    }
  }

  /// Throws `Rejection` (E0305) where a design learned and shows its outputs alone.
  void requireShown() {
    if (weights.isEmpty()) {
      throw Diagnostic.of(
              Code.E0305,
              Span.of(Source.binary("--weights")),
              "the hardware shows outputs only, not what its synapses have learned")
          .help("run without --target: the weights are the same")
          .rejection();
    }
  }

  /// Those before the first step.
  static LearnedWeights before(Network network) {
    SequencedMap<String, Tensor> weights = new LinkedHashMap<>();
    for (String id : SequenceRun.plastic(network)) {
      weights.put(id, before(network, id));
    }
    return new LearnedWeights(network, weights);
  }

  private static Tensor before(Network network, String id) {
    return network.op(id) instanceof Op.Plastic p
        ? Learning.of(p).weights()
        : LearningSynapses.of(network, id).orElseThrow().before(network);
  }

  /// Of each projection `ID.synapses`, rows of source and target neuron, `ID.weights`, the numbers
  /// themselves, and `ID.delays`, in steps; as `sparse` reads them.
  byte[] npz() {
    SequencedMap<String, Tensor> arrays = new LinkedHashMap<>();
    weights.forEach((id, learned) -> {
      SparseSynapses synapses = synapses(id);
      long[] pairs = new long[2 * synapses.count()];
      long[] delays = new long[synapses.count()];
      for (int source = 0; source < synapses.sources(); source++) {
        for (int i = synapses.start(source); i < synapses.start(source + 1); i++) {
          pairs[2 * i] = source;
          pairs[2 * i + 1] = synapses.target(i);
          delays[i] = synapses.delay(i);
        }
      }
      arrays.put(id + ".synapses", Tensor.narrowest(Shape.of(synapses.count(), 2), pairs));
      arrays.put(id + ".weights", Tensor.ofReal(learned.shape(), numbers(learned)));
      arrays.put(id + ".delays", Tensor.narrowest(learned.shape(), delays));
    });
    return NpyWriter.npz(arrays);
  }

  private SparseSynapses synapses(String id) {
    return network.op(id) instanceof Op.Plastic p
        ? p.synapses()
        : LearningSynapses.of(network, id).orElseThrow().ends();
  }

  private static double[] numbers(Tensor weights) {
    double[] numbers = new double[weights.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = weights.real(i);
    }
    return numbers;
  }

  private int changed(String id) {
    Tensor before = before(network, id);
    Tensor after = weights.get(id);
    int changed = 0;
    for (int i = 0; i < before.size(); i++) {
      changed += before.real(i) == after.real(i) ? 0 : 1;
    }
    return changed;
  }

  private double extreme(String id, boolean largest) {
    double[] all = numbers(weights.get(id));
    double found = all.length == 0 ? 0 : all[0];
    for (double w : all) {
      found = largest ? Math.max(found, w) : Math.min(found, w);
    }
    return found;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    weights.forEach((id, all) ->
        lines.add(
            DiagnosticText.clean(id)
                + ": learned weights "
                + extreme(id, false)
                + " .. "
                + extreme(id, true)
                + ", "
                + changed(id)
                + " of "
                + all.size()
                + " changed"));
    return lines;
  }

  /// Nothing where nothing learns.
  SequencedMap<String, Object> json() {
    SequencedMap<String, Object> all = new LinkedHashMap<>();
    weights.forEach((id, _) -> {
      SequencedMap<String, Object> one = new LinkedHashMap<>();
      one.put("least", extreme(id, false));
      one.put("largest", extreme(id, true));
      one.put("changed", changed(id));
      one.put("synapses", weights.get(id).size());
      all.put(id, one);
    });
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    if (!all.isEmpty()) {
      object.put("learned", all);
    }
    return object;
  }
}
