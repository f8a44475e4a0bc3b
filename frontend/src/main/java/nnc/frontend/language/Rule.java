package nnc.frontend.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/// A rule of plasticity, taken apart into neurons: a synapse is a neuron whose first state is its
/// weight and which gives the weight times what its source gives, and a trace is a neuron of a
/// source or of a target. `ports` are those of the synapse.
record Rule(Syntax.Name name, Neuron synapse, List<Port> ports) implements Callee {

  Rule {
    ports = List.copyOf(ports);
  }

  /// What comes in at a port of the synapse.
  enum End {
    /// What the source gives.
    PRE,
    /// What the target gives.
    POST,
    /// What comes from the source at the target, behind the delay.
    ARRIVED,
    /// What the projection names.
    MODULATOR,
    /// The same bit for all synapses.
    CLOCK;

    /// The word of the text.
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A port; `through` is the neuron between it and its end.
  record Port(Syntax.Name name, End end, Optional<Neuron> through) {}

  /// The rule that a text defines; throws a rejection with every mistake in it.
  static Rule of(Syntax.PlasticityLine line) {
    return new RuleAnalysis(line).rule();
  }

  /// The parameter that a weight begins with.
  String initial() {
    return synapse.model().parameters().getLast().name();
  }

  /// The state that is the weight.
  String weight() {
    return synapse.model().states().getFirst().name();
  }

  @Override
  public String word() {
    return name.text();
  }

  @Override
  public Optional<String> unnamed() {
    return Optional.empty();
  }

  /// Parameters, the formats of weight, states and traces, and modulators.
  @Override
  public List<String> arguments() {
    List<String> all = new ArrayList<>(synapse.arguments());
    all.remove(initial());
    ports.stream()
        .filter(p -> p.end() == End.MODULATOR || (p.end() != End.CLOCK && p.through().isPresent()))
        .forEach(p -> all.add(p.name().text()));
    return all;
  }

  /// Of `given` what concerns `neuron`.
  List<Syntax.Argument> concerning(Neuron neuron, List<Syntax.Argument> given) {
    Predicate<String> known = neuron.arguments()::contains;
    return given.stream()
        .filter(a -> a.label().map(Syntax.Name::text).filter(known).isPresent())
        .toList();
  }
}
