package nnc.frontend.language;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.SynapseRows;

/// The synapses from all neurons to all others: weights and delays `[targets, sources]`, one delay
/// serving all where there is only one.
final class SynapseMatrix {

  private final int sources;
  private final int targets;
  private final double[] weights;
  private final int[] delays;

  SynapseMatrix(int sources, int targets, double[] weights, int[] delays) {
    this.sources = sources;
    this.targets = targets;
    this.weights = weights;
    this.delays = delays;
  }

  /// The synapses of every `count`th target from `first` on.
  SynapseMatrix every(int count, int first) {
    if (count == 1) {
      return this;
    }
    double[] w = new double[weights.length / count];
    int[] d = new int[delays.length == 1 ? 1 : w.length];
    for (int i = 0; i < w.length; i++) {
      int place = (i / sources * count + first) * sources + i % sources;
      w[i] = weights[place];
      d[d.length == 1 ? 0 : i] = delay(place);
    }
    return new SynapseMatrix(sources, targets / count, w, d);
  }

  /// Whether delays differ.
  boolean isUneven() {
    return java.util.Arrays.stream(delays).distinct().count() > 1;
  }

  private int delay(int place) {
    return delays[delays.length == 1 ? 0 : place];
  }

  /// The weights of the synapses with each delay, the shortest first.
  SequencedMap<Integer, Tensor> byDelay() {
    TreeMap<Integer, double[]> groups = new TreeMap<>();
    for (int i = 0; i < weights.length; i++) {
      groups.computeIfAbsent(delay(i), _ -> new double[weights.length])[i] = weights[i];
    }
    SequencedMap<Integer, Tensor> tensors = new LinkedHashMap<>();
    groups.forEach((delay, w) -> tensors.put(delay, Tensor.ofReal(Shape.of(targets, sources), w)));
    return tensors;
  }

  SparseSynapses sparse() {
    SynapseRows rows =
        new SynapseRows(sources, targets, weights.length, Optional.of(Tensor.Element.F64));
    for (int s = 0; s < sources; s++) {
      for (int t = 0; t < targets; t++) {
        int place = t * sources + s;
        rows.add(t, weights[place], delay(place));
      }
      rows.next();
    }
    return rows.synapses(Optional.empty());
  }
}
