package nnc.passes.analysis;

import java.util.List;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;

/// Dense layers and convolutions seen alike: operators that sum synapses.
public final class Layers {

  private Layers() {}

  /// Whether `op` sums synapses.
  public static boolean isLayer(Op op) {
    return op instanceof Op.Dense || op instanceof Op.Conv;
  }

  /// Ids of the layers, in topological order.
  public static List<String> of(Network network) {
    return network.topological().stream().filter(id -> isLayer(network.op(id))).toList();
  }

  public static Synapse synapse(Op op) {
    return switch (op) {
      case Op.Dense(var synapse, _) -> synapse;
      case Op.Conv(var synapse, _, _, _, _) -> synapse;
      case Op.Input _,
          Op.Output _,
          Op.MaxPool _,
          Op.SumPool _,
          Op.Flatten _,
          Op.Add _,
          Op.Concat _,
          Op.Argmax _,
          Op.Population _,
          Op.Delay _,
          Op.Projection _,
          Op.Plastic _,
          Op.Elementwise _ ->
          throw new IllegalArgumentException(op.mnemonic() + " has no synapses");
    };
  }

  public static Optional<Tensor> preload(Op op) {
    return switch (op) {
      case Op.Dense(_, var preload) -> preload;
      case Op.Conv(_, var preload, _, _, _) -> preload;
      case Op.Input _,
          Op.Output _,
          Op.MaxPool _,
          Op.SumPool _,
          Op.Flatten _,
          Op.Add _,
          Op.Concat _,
          Op.Argmax _,
          Op.Population _,
          Op.Delay _,
          Op.Projection _,
          Op.Plastic _,
          Op.Elementwise _ ->
          throw new IllegalArgumentException(op.mnemonic() + " has no preload");
    };
  }

  /// `layer` with other synapses.
  public static Op with(Op layer, Synapse synapse) {
    return with(layer, synapse, preload(layer));
  }

  /// `layer` with other synapses and another preload.
  public static Op with(Op layer, Synapse synapse, Optional<Tensor> preload) {
    return switch (layer) {
      case Op.Dense _ -> new Op.Dense(synapse, preload);
      case Op.Conv(_, _, var window, int groups, long pad) ->
          new Op.Conv(synapse, preload, window, groups, pad);
      case Op.Input _,
          Op.Output _,
          Op.MaxPool _,
          Op.SumPool _,
          Op.Flatten _,
          Op.Add _,
          Op.Concat _,
          Op.Argmax _,
          Op.Population _,
          Op.Delay _,
          Op.Projection _,
          Op.Plastic _,
          Op.Elementwise _ ->
          throw new IllegalArgumentException(layer.mnemonic() + " has no synapses");
    };
  }

  /// Inputs of one neuron: columns times taps.
  public static int fanIn(Op layer) {
    return synapse(layer).shape().size() / synapse(layer).shape().dim(0);
  }

  /// Positions of the kernel; 1 for dense layers.
  public static int taps(Op layer) {
    return fanIn(layer) / synapse(layer).shape().dim(1);
  }
}
