package nnc.passes.gradient;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.passes.analysis.Calibration;
import nnc.passes.analysis.FixedPointInputs;
import nnc.passes.analysis.Layers;

/// What each synapse adds to its neuron's sum on the mean over data and positions, as a real.
public final class Contributions {

  private Contributions() {}

  /// That of every synapse of every layer of a network that is not in time.
  public static SequencedMap<String, double[]> means(Network network, Samples samples) {
    Interpreter interpreter = Interpreter.of(network);
    Samples inputs = FixedPointInputs.of(samples, network);
    int count = Math.min(Calibration.LIMIT, samples.count());
    SequencedMap<String, double[]> means = new LinkedHashMap<>();
    Map<String, SynapsePullback> layers = new LinkedHashMap<>();
    for (String id : Layers.of(network)) {
      layers.put(id, SynapsePullback.of(network, id));
      means.put(id, new double[Layers.synapse(network.op(id)).shape().size()]);
    }
    for (int s = 0; s < count; s++) {
      Map<String, Value> trace = interpreter.trace(inputs.inputs(s));
      layers.forEach((id, layer) -> {
        double[] each = new double[network.types().shape(id).size()];
        Arrays.fill(each, 1.0 / network.types().shape(id).perChannel() / count);
        layer.contributions(trace.get(network.input(id)).toReal(), each, means.get(id));
      });
    }
    return means;
  }
}
