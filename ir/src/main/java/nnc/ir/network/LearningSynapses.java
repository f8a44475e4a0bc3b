package nnc.ir.network;

import java.util.List;
import java.util.Optional;
import nnc.ir.Edge;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;

/// A population whose neurons are the synapses of a projection that learns by a rule: the port
/// `pre` of each hears one source, what it gives goes to one target, and its first state is its
/// weight.
///
/// @param population the vertex
/// @param ends the synapses as a projection has them, of weight 1
/// @param weight the state
public record LearningSynapses(String population, SparseSynapses ends, String weight) {

  /// The port that hears the source.
  public static final String PRE = "pre";

  /// The synapses that the population `id` is, where it is such a population.
  public static Optional<LearningSynapses> of(Network network, String id) {
    if (!(network.op(id) instanceof Op.Population p)
        || p.model().states().isEmpty()
        || !p.model().ports().contains(PRE)) {
      return Optional.empty();
    }
    int size = p.shape().size();
    List<Edge> uses = network.uses(id);
    String pre = network.inputs(id).get(p.model().ports().indexOf(PRE));
    if (uses.size() == 1
        && network.op(pre) instanceof Op.Projection(SparseSynapses in, _)
        && network.op(uses.getFirst().target()) instanceof Op.Projection(SparseSynapses out, _)
        && isUnit(in)
        && isUnit(out)
        && in.longestDelay() == 0
        && isCounted(in.places(), size)
        && isCounted(out.starts(), size + 1)) {
      SparseSynapses ends =
          new SparseSynapses(in.sources(), out.targets(), in.starts(), out.places(), out.weights());
      return Optional.of(new LearningSynapses(id, ends, p.model().states().getFirst().name()));
    }
    return Optional.empty();
  }

  private static boolean isUnit(SparseSynapses s) {
    return s.weights().size() == 1 && s.weights().real(0) == 1;
  }

  private static boolean isCounted(Tensor all, int size) {
    boolean counted = all.size() == size;
    for (int i = 0; i < size && counted; i++) {
      counted = all.raw(i) == i;
    }
    return counted;
  }

  /// The weights before the first step, one for each synapse.
  public Tensor before(Network network) {
    Types types = network.types();
    return tensor(
        PopulationStep.of(
                (Op.Population) network.op(population),
                network.inputs(population).stream().map(types::type).toList(),
                types.type(population))
            .state(weight));
  }

  /// The weights as the last step left them.
  public Tensor now(Sequence sequence) {
    return tensor(sequence.state(population, weight));
  }

  private static Tensor tensor(Value value) {
    Shape shape = Shape.of(value.type().shape().size());
    return value.type().format().isReal()
        ? Tensor.ofReal(shape, value.real())
        : Tensor.ofRaw(shape, value.type().format(), value.raw());
  }
}
