package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import nnc.frontend.Model;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Kept;
import nnc.ir.network.Probe;
import nnc.ir.network.SequenceRun;
import nnc.ir.op.Op;

/// What a run keeps: what outputs show, what the model records and what `--record` asks for, in the
/// numbers that neurons have in the network as it was written, of which some are `kept`.
record Probes(Network network, Kept kept) {

  List<Probe> of(List<Model.Recording> recordings, List<String> asked) {
    SequencedSet<Probe> all = new LinkedHashSet<>();
    SequenceRun.shown(network).forEach(id -> all.add(whole(id, Optional.empty())));
    recordings.stream()
        .map(r -> new Probe(r.population(), r.state(), r.first(), r.last()))
        .forEach(all::add);
    asked.stream().map(this::asked).forEach(all::add);
    return List.copyOf(all);
  }

  private Probe whole(String id, Optional<String> state) {
    List<Integer> there = kept.neurons().get(id);
    return there == null
        ? new Probe(id, state, 0, ((Op.Population) network.op(id)).shape().size() - 1)
        : new Probe(id, state, there.getFirst(), there.getLast());
  }

  private boolean isPopulation(String id) {
    return network.vertices().containsKey(id) && network.op(id) instanceof Op.Population;
  }

  /// `POPULATION` or `POPULATION.STATE`, where `spikes` and `value` stand for what it gives.
  private Probe asked(String text) {
    if (isPopulation(text)) {
      return whole(text, Optional.empty());
    }
    int dot = text.lastIndexOf('.');
    if (dot < 0 || !isPopulation(text.substring(0, dot))) {
      List<String> populations =
          network.vertices().sequencedKeySet().stream().filter(this::isPopulation).toList();
      throw unknown(text, "population", dot < 0 ? text : text.substring(0, dot), populations);
    }
    String id = text.substring(0, dot);
    String state = text.substring(dot + 1);
    var model = ((Op.Population) network.op(id)).model();
    if (state.equals(model.spiking() ? "spikes" : "value")) {
      return whole(id, Optional.empty());
    }
    List<String> states = new ArrayList<>(model.states().stream().map(s -> s.name()).toList());
    if (!states.contains(state)) {
      states.addFirst(model.spiking() ? "spikes" : "value");
      throw unknown(text, "state of '" + DiagnosticText.clean(id) + "'", state, states);
    }
    return whole(id, Optional.of(state));
  }

  private static RuntimeException unknown(
      String text, String kind, String name, List<String> known) {
    return Diagnostic.of(
            Code.E0201,
            Span.of(Source.binary("--record " + DiagnosticText.clean(text))),
            "there is no "
                + (kind.startsWith("state")
                    ? kind.replace("state", "state '" + DiagnosticText.clean(name) + "'")
                    : kind + " '" + DiagnosticText.clean(name) + "'"))
        .help(
            known.stream()
                .filter(other -> other.startsWith(name + "."))
                .findFirst()
                .or(() -> Similar.to(name, known))
                .map(other -> "did you mean '" + other + "'?")
                .orElse("there are: " + String.join(", ", known)))
        .rejection();
  }
}
