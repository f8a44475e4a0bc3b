package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.diagnostic.Span;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.machine.Firing;
import nnc.ir.machine.Part;
import nnc.ir.op.Op;
import nnc.ir.op.Stdp;

/// What is spread over a machine: inputs and populations, and who sends to whom.
record Workload(SequencedMap<String, Group> groups, List<Link> links) {

  /// Neurons of one kind; inputs have no receptors. `words` is what a neuron keeps, in words of 4
  /// bytes, and `cycles` what its step takes.
  record Group(
      String id,
      boolean neurons,
      int size,
      int words,
      int cycles,
      Firing firing,
      int receptors,
      Span span) {}

  /// A projection, and the rule by which it learns.
  record Link(String source, String target, Connectivity connectivity, Optional<Stdp> rule) {

    /// One that does not learn.
    Link(String source, String target, Connectivity connectivity) {
      this(source, target, connectivity, Optional.empty());
    }
  }

  Workload {
    groups = new LinkedHashMap<>(groups);
    links = List.copyOf(links);
  }

  static Workload of(Network network, Map<String, Part> parts) {
    SequencedMap<String, Group> groups = new LinkedHashMap<>();
    parts.forEach((id, part) -> {
      int size = network.types().shape(id).size();
      int words = 0;
      if (network.op(id) instanceof Op.Population p) {
        for (var state : p.model().states()) {
          words += CoreMemory.words(state.format().orElseThrow().range());
        }
        for (var parameter : p.parameters().values()) {
          words += parameter.size() > 1 ? CoreMemory.words(parameter.rawRange()) : 0;
        }
      }
      groups.put(
          id,
          new Group(
              id,
              network.op(id) instanceof Op.Population,
              size,
              words,
              part.cycles(),
              part.firing(),
              part.receptors().size(),
              network.vertex(id).span()));
    });
    List<Link> links = new ArrayList<>();
    for (Afferent a : Afferents.of(network).all()) {
      links.add(
          new Link(
              a.source(),
              a.target(),
              a.synapses().isSample()
                  ? new Connectivity.Sampled(a.synapses(), Afferents.extra(a, parts))
                  : new Connectivity.Listed(a.synapses(), Afferents.extra(a, parts)),
              a.plastic().map(Op.Plastic::rule)));
    }
    return new Workload(groups, links);
  }

  List<Link> into(String target) {
    return links.stream().filter(l -> l.target.equals(target)).toList();
  }

  List<Link> from(String source) {
    return links.stream().filter(l -> l.source.equals(source)).toList();
  }

  /// Stages of the delays that start at a group, the one without waiting among them.
  int stages(String source, int reach) {
    return from(source).stream()
        .mapToInt(l -> nnc.ir.machine.SlicedRows.stage(l.connectivity.longest(), reach) + 1)
        .max()
        .orElse(1);
  }
}
