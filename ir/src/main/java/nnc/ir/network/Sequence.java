package nnc.ir.network;

import java.util.List;
import nnc.ir.Tensor;
import nnc.ir.Value;

/// A network in the course of a sequence of samples, with what it keeps of those before.
public interface Sequence {

  /// The outputs for the next sample, in the order of `Network.outputIds()`; throws
  /// `IllegalArgumentException` where the inputs do not fit.
  List<Value> step(List<Value> inputs);

  /// The value of a vertex in the last step; an engine may not know those between a projection and
  /// a population, and throws `IllegalArgumentException` then.
  Value value(String id);

  /// A state of all neurons of the population `id`, as the last step left it.
  Value state(String id, String name);

  /// The weights of the plastic projection `id` (an `Op.Plastic`) as the last step left them, one
  /// for each synapse.
  Tensor weights(String id);
}
