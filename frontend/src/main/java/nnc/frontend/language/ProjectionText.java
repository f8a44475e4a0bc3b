package nnc.frontend.language;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;

/// Finds what feeds populations, and which of the vertices before them are parts of projections:
/// those that nothing else uses and whose ids begin with the population's.
final class ProjectionText {

  /// `source` feeds `port` of `population` through `operator`, `delay` steps late; `at` is the
  /// place of the operator among the vertices.
  record Found(
      String source, String population, String port, Optional<Op> operator, int delay, int at) {}

  private final Network network;
  private final List<String> order;
  private final List<Found> found = new ArrayList<>();
  private final Set<String> parts = new HashSet<>();

  ProjectionText(Network network) {
    this.network = network;
    this.order = List.copyOf(network.vertices().sequencedKeySet());
    for (String id : order) {
      if (network.op(id) instanceof Op.Population p) {
        List<String> inputs = network.inputs(id);
        for (int port = 0; port < inputs.size(); port++) {
          for (String feed : feeds(inputs.get(port), id)) {
            found.add(found(feed, id, p.model().ports().get(port)));
          }
        }
      }
    }
    found.sort(java.util.Comparator.comparingInt(Found::at));
  }

  /// In the order in which they must be written.
  List<Found> found() {
    return found;
  }

  /// Whether a vertex is written as a part of a projection.
  boolean isPart(String id) {
    return parts.contains(id);
  }

  /// Whether a projection begins at a vertex, which needs a name then.
  boolean isSource(String id) {
    return found.stream().anyMatch(f -> f.source.equals(id));
  }

  private boolean isOwn(String id, String population) {
    return network.uses(id).size() == 1 && id.startsWith(population + ".");
  }

  private List<String> feeds(String input, String population) {
    if (network.op(input) instanceof Op.Add && isOwn(input, population)) {
      parts.add(input);
      return network.inputs(input);
    }
    return List.of(input);
  }

  private Found found(String feed, String population, String port) {
    String at = feed;
    Optional<Op> operator = Optional.empty();
    int delay = 0;
    if (isOwn(at, population) && isConnection(network.op(at))) {
      operator = Optional.of(network.op(at));
      parts.add(at);
      at = network.inputs(at).getFirst();
    }
    boolean sparse =
        operator.isPresent()
            && (operator.get() instanceof Op.Projection || operator.get() instanceof Op.Plastic);
    if (!sparse && network.op(at) instanceof Op.Delay(int steps, _) && isOwn(at, population)) {
      delay = steps;
      parts.add(at);
      at = network.input(at);
    }
    if (operator.isPresent()
        && (sparse || operator.get() instanceof Op.Dense)
        && network.op(at) instanceof Op.Flatten
        && isOwn(at, population)) {
      parts.add(at);
      at = network.input(at);
    }
    return new Found(at, population, port, operator, delay, order.indexOf(feed));
  }

  /// Whether reading a projection makes such an operator.
  private static boolean isConnection(Op op) {
    return switch (op) {
      case Op.Dense(Synapse.Product(var weights), var preload) -> isReal(weights, preload);
      case Op.Conv(Synapse.Product(var weights), var preload, _, _, _) -> isReal(weights, preload);
      case Op.Projection(var synapses, _) ->
          synapses.weights().format().isReal() || isUnit(synapses.weights());
      case Op.Plastic _ -> true;
      case Op.Affine(_, var shift) -> shift.size() == 1 && shift.real(0) == 0;
      case Op _ -> false;
    };
  }

  /// Whether synapses only pass on what they get, as those that rules of plasticity need do.
  private static boolean isUnit(Tensor weights) {
    return weights.size() == 1 && weights.real(0) == 1;
  }

  private static boolean isReal(Tensor weights, Optional<Tensor> preload) {
    return weights.format().isReal() && preload.map(p -> p.format().isReal()).orElse(true);
  }
}
