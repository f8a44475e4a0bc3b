package nnc.passes.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.Edge;
import nnc.ir.Network;
import nnc.ir.network.Types;
import nnc.ir.op.Op;

/// The neurons (rows) of a dense layer or the channels of a convolution, with everything that
/// treats them one by one (`inner`) up to the layers that read them (`readers`). Removing a unit
/// means removing its row, its place in the inner vertices and its columns in the readers.
record Units(String root, List<String> inner, List<String> readers) {

  Units {
    inner = List.copyOf(inner);
    readers = List.copyOf(readers);
  }

  /// The units of vertex `root`; empty where it is no such layer, or where somebody reads all units
  /// together (an output, a join, an argmax, a grouped convolution), so that none can go.
  static Optional<Units> of(Network network, String root) {
    boolean layer =
        switch (network.op(root)) {
          case Op.Dense _ -> true;
          case Op.Conv conv -> conv.groups() == 1;
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
              false;
        };
    List<String> inner = new ArrayList<>();
    List<String> readers = new ArrayList<>();
    return layer && follow(network, root, inner, readers) && !readers.isEmpty()
        ? Optional.of(new Units(root, inner, readers))
        : Optional.empty();
  }

  private static boolean follow(
      Network network, String from, List<String> inner, List<String> readers) {
    for (Edge use : network.uses(from)) {
      String id = use.target();
      boolean open =
          switch (network.op(id)) {
            case Op.Dense _ -> readers.add(id);
            case Op.Conv conv -> conv.groups() == 1 && readers.add(id);
            case Op.MaxPool _, Op.SumPool _, Op.Flatten _, Op.Elementwise _ -> {
              inner.add(id);
              yield follow(network, id, inner, readers);
            }
            case Op.Input _,
                Op.Output _,
                Op.Add _,
                Op.Concat _,
                Op.Argmax _,
                Op.Population _,
                Op.Delay _,
                Op.Projection _,
                Op.Plastic _ ->
                false;
          };
      if (!open) {
        return false;
      }
    }
    return true;
  }

  /// Units of the layer.
  int count(Types types) {
    return types.shape(root).channels();
  }

  /// Channels that one unit has at the value of vertex `id`: more than one behind a flatten.
  int spread(Types types, String id) {
    return types.shape(id).channels() / count(types);
  }
}
