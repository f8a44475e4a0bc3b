package nnc.ir.machine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Vertex;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;

/// Who sends to whom in a network that a machine of cores can run: every port of a population gets
/// a projection, or a sum of such, of an input of bits or a spiking population.
public final class Afferents {

  /// Synapses into one port of a population. `id` is the projection's vertex, `plastic` what it is
  /// where it learns.
  public record Afferent(
      String id,
      String source,
      String target,
      int port,
      SparseSynapses synapses,
      Optional<Op.Plastic> plastic) {}

  private final List<Afferent> all = new ArrayList<>();
  private final SequencedMap<String, List<Afferent>> into = new LinkedHashMap<>();
  private final List<String> misfits = new ArrayList<>();

  private Afferents() {}

  public static Afferents of(Network network) {
    Afferents found = new Afferents();
    network.vertices().forEach((id, vertex) -> found.visit(network, id, vertex));
    return found;
  }

  private void visit(Network network, String id, Vertex vertex) {
    switch (vertex.op()) {
      case Op.Population p -> {
        into.put(id, new ArrayList<>());
        List<String> ports = network.inputs(id);
        for (int port = 0; port < ports.size(); port++) {
          term(network, id, port, ports.get(port));
        }
        if (!p.model().spiking()) {
          misfits.add(id);
        }
      }
      case Op.Input(var type) -> {
        if (!type.format().equals(Formats.BIT)) {
          misfits.add(id);
        }
      }
      case Op.Output _ -> {
        if (!isSource(network, network.input(id))) {
          misfits.add(network.input(id));
        }
      }
      case Op.Projection _, Op.Plastic _, Op.Add _ -> {}
      case Op _ -> {
        if (!isScaled(network, id)) {
          misfits.add(id);
        }
      }
    }
  }

  private void term(Network network, String target, int port, String from) {
    switch (network.op(from)) {
      case Op.Projection(var synapses, _) when isSource(network, network.input(from)) -> {
        Afferent afferent =
            new Afferent(from, network.input(from), target, port, synapses, Optional.empty());
        add(afferent);
      }
      case Op.Plastic plastic
          when isSource(network, network.inputs(from).getFirst())
              && network.inputs(from).getLast().equals(target) ->
          add(
              new Afferent(
                  from,
                  network.inputs(from).getFirst(),
                  target,
                  port,
                  plastic.synapses(),
                  Optional.of(plastic)));
      case Op.Add _ -> network.inputs(from).forEach(part -> term(network, target, port, part));
      case Op _ -> {
        if (isScaled(network, from)) {
          term(network, target, port, network.input(from));
        } else {
          misfits.add(from);
        }
      }
    }
  }

  /// Whether a vertex is the sums of synapses that learn, on another scale. Their weights have
  /// scales of their own, whatever else comes to a port.
  private static boolean isScaled(Network network, String id) {
    if (network.inputs(id).size() != 1
        || !(network.op(network.input(id)) instanceof Op.Plastic p)) {
      return false;
    }
    return switch (network.op(id)) {
      case Op.Affine(var scale, var shift) ->
          scale.size() == 1 && scale.real(0) == 1 && shift.size() == 1 && shift.real(0) == 0;
      case Op.Requantize(var multiplier, var offset, int shift, var format) -> {
        int finer = format.fraction() - p.synapses().weights().format().fraction();
        yield multiplier.size() == 1
            && offset.size() == 1
            && offset.raw(0) == 0
            && shift == 0
            && finer >= 0
            && multiplier.raw(0) == 1L << finer;
      }
      case Op _ -> false;
    };
  }

  private void add(Afferent afferent) {
    all.add(afferent);
    into.get(afferent.target()).add(afferent);
  }

  private static boolean isSource(Network network, String id) {
    return network.op(id) instanceof Op.Input || network.op(id) instanceof Op.Population;
  }

  /// All of them, by target in the order of the network.
  public List<Afferent> all() {
    return all;
  }

  /// Those into a population, in the order of its ports.
  public List<Afferent> into(String target) {
    return into.getOrDefault(target, List.of());
  }

  /// Vertices that such a machine cannot run.
  public List<String> misfits() {
    return misfits;
  }

  /// By how many steps the delays of `afferent` are longer on the machine.
  public static int extra(Afferent afferent, Map<String, Part> parts) {
    return parts.get(afferent.target()).latency() - parts.get(afferent.source()).latency();
  }
}
