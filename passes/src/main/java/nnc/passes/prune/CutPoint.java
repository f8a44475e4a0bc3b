package nnc.passes.prune;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import nnc.ir.Edge;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;

/// Where a network can be cut: the dense layer it begins at and the outputs it ends with.
final class CutPoint {

  private CutPoint() {}

  /// The dense layer that `name` means, or the first one.
  static String layer(Network network, Optional<String> name) {
    if (network.isInTime()) {
      throw Diagnostic.of(Code.E0207, Span.NONE, "a network in time cannot be cut")
          .help("cut takes networks of layers, whose samples have nothing to do with one another")
          .rejection();
    }
    List<String> dense =
        network.topological().stream().filter(id -> network.op(id) instanceof Op.Dense).toList();
    if (dense.isEmpty()) {
      throw Diagnostic.of(
              Code.E0207, Span.NONE, "the network has no dense layer whose inputs could be cut")
          .help("convolutions see all their inputs: give a network that ends in a dense layer")
          .rejection();
    }
    if (name.isEmpty()) {
      return dense.getFirst();
    }
    return dense.stream()
        .filter(id -> id.equals(name.get()) || id.equals(name.get() + ".dense"))
        .findFirst()
        .orElseThrow(() ->
            Diagnostic.of(
                    Code.E0201, Span.NONE, "there is no dense layer '" + name.get() + "' to cut at")
                .help(
                    Similar.to(name.get(), dense)
                        .map(s -> "did you mean '" + s + "'?")
                        .orElse("dense layers are " + String.join(", ", dense)))
                .rejection());
  }

  /// What of `network` reads vertex `front`, which becomes its one input.
  static Network behind(Network network, String front) {
    Set<String> behind = new HashSet<>();
    behind.add(front);
    for (String id : network.topological()) {
      List<String> from = network.inputs(id);
      if (from.stream().noneMatch(behind::contains)) {
        continue;
      }
      if (!behind.containsAll(from)) {
        throw mixed(
            network,
            id,
            "'"
                + id
                + "' also reads what is in front of '"
                + front
                + "', so nothing can be cut there");
      }
      behind.add(id);
    }
    for (Edge use : network.uses(front)) {
      if (!(network.op(use.target()) instanceof Op.Dense)) {
        throw mixed(
            network,
            use.target(),
            "'" + use.target() + "' reads what the layer reads and is no dense layer");
      }
    }
    // The input's own name, which the vertices in front of the cut no longer need.
    String input = network.inputIds().size() == 1 ? network.inputIds().getFirst() : front;
    Network.Builder builder = Network.builder(network.name());
    builder.add(input, new Op.Input(network.types().type(front)), network.vertex(front).span());
    for (String id : network.vertices().sequencedKeySet()) {
      if (behind.contains(id) && !id.equals(front)) {
        List<String> from =
            network.inputs(id).stream().map(f -> f.equals(front) ? input : f).toList();
        builder.add(id, network.op(id), network.vertex(id).span(), from);
      }
    }
    return RemoveDead.from(builder.build());
  }

  private static Rejection mixed(Network network, String id, String message) {
    return Diagnostic.of(Code.E0207, network.vertex(id).span(), message)
        .help("begin at a later layer (--layer), behind which nothing of this is read")
        .rejection();
  }

  /// `network` with the given neurons of its last layer alone, in ascending order; all where none
  /// is given.
  static Network outputs(Network network, List<Integer> kept) {
    if (kept.isEmpty()) {
      return network;
    }
    List<String> outputs = network.outputIds();
    if (outputs.size() != 1) {
      throw unclear(network, outputs.getFirst(), "the network has " + outputs.size() + " outputs");
    }
    List<String> inner = new ArrayList<>();
    String id = network.input(outputs.getFirst());
    boolean argmax = network.op(id) instanceof Op.Argmax;
    boolean bits = !argmax && network.types().format(id).equals(Formats.BIT);
    if (argmax) {
      id = network.input(id);
    }
    while (network.op(id) instanceof Op.Elementwise && network.uses(id).size() == 1) {
      inner.add(id);
      id = network.input(id);
    }
    if (!(network.op(id) instanceof Op.Dense) || network.uses(id).size() != 1) {
      throw unclear(network, id, "the output is not that of one dense layer");
    }
    int count = network.types().shape(id).channels();
    BitSet dropped = new BitSet();
    dropped.set(0, count);
    for (int k : kept) {
      if (k < 0 || k >= count) {
        throw range(
            "there is no output " + k + ": the last layer has " + count,
            "outputs count from 0: choose of 0.." + (count - 1));
      }
      dropped.clear(k);
    }
    if (dropped.cardinality() == count - 1 && !bits) {
      throw range("one sum alone decides nothing", "of classes and sums keep at least two outputs");
    }
    UnitRemoval removal = new UnitRemoval(network, network.types());
    removal.remove(new Units(id, inner, List.of()), dropped, (_, _) -> OptionalDouble.empty());
    return removal.result();
  }

  private static Rejection unclear(Network network, String id, String why) {
    return Diagnostic.of(
            Code.E0207, network.vertex(id).span(), "outputs cannot be chosen here: " + why)
        .help("leave the choice of outputs out, or name one output of one dense layer")
        .rejection();
  }

  /// E0305 for what is not there.
  static Rejection range(String message, String help) {
    return Diagnostic.of(Code.E0305, Span.NONE, message).help(help).rejection();
  }
}
