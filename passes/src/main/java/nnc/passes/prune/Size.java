package nnc.passes.prune;

import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.passes.analysis.Layers;

/// How large the layers of a network are together.
///
/// @param neurons neurons of dense layers and channels of convolutions
/// @param liveSynapses synapses that can contribute something
/// @param weightBits bits in which weights, or thresholds and signs, are stored
public record Size(long neurons, long liveSynapses, long weightBits) {

  public static Size of(Network network) {
    long neurons = 0;
    long live = 0;
    long bits = 0;
    for (String id : Layers.of(network)) {
      Op layer = network.op(id);
      neurons += network.types().shape(id).channels();
      live += DeadSynapses.live(network, id);
      bits +=
          switch (Layers.synapse(layer)) {
            case Synapse.Product(var weights) -> bits(weights);
            case Synapse.Threshold(var thresholds, var signs, _) -> bits(thresholds) + bits(signs);
          };
    }
    return new Size(neurons, live, bits);
  }

  private static long bits(Tensor tensor) {
    return (long) tensor.size() * tensor.format().width();
  }
}
