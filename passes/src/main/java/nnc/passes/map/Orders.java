package nnc.passes.map;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.network.Types;
import nnc.ir.op.Op;

/// In which order the value of a vertex will travel, told from the network alone: what a delay
/// needs to know before its input has a stream.
final class Orders {

  private final Network network;
  private final Types types;

  Orders(Network network, Types types) {
    this.network = network;
    this.types = types;
  }

  Order of(String id) {
    return known(id, new HashSet<>()).orElseGet(() -> grid(types.shape(id)));
  }

  static Order.Grid grid(Shape shape) {
    return new Order.Grid(shape.channels(), shape.perChannel());
  }

  /// Empty where only what is on `path` decides it.
  private Optional<Order> known(String id, Set<String> path) {
    if (!path.add(id)) {
      return Optional.empty();
    }
    Optional<Order> order = of(id, path);
    path.remove(id);
    return order;
  }

  private Optional<Order> of(String id, Set<String> path) {
    return switch (network.op(id)) {
      case Op.Input _,
          Op.Dense _,
          Op.Conv _,
          Op.MaxPool _,
          Op.SumPool _,
          Op.Argmax _,
          Op.Projection _,
          Op.Plastic _ ->
          Optional.of(grid(types.shape(id)));
      case Op.Concat _ when types.shape(id).rank() > 1 -> Optional.of(grid(types.shape(id)));
      case Op.Concat _ -> {
        List<Optional<Order>> parts =
            network.inputs(id).stream().map(from -> known(from, path)).toList();
        yield parts.stream().allMatch(Optional::isPresent)
            ? Optional.of(Order.joined(parts.stream().map(Optional::orElseThrow).toList()))
            : Optional.empty();
      }
      case Op.Flatten _, Op.Add _, Op.Population _, Op.Delay _, Op.Output _, Op.Elementwise _ ->
          network.inputs(id).stream()
              .map(from -> known(from, path))
              .flatMap(Optional::stream)
              .findFirst();
    };
  }
}
