package nnc.frontend.language;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DefaultDirectedGraph;
import org.jgrapht.traverse.TopologicalOrderIterator;

/// The statements of a description by name, and an order in which each comes after those it uses.
final class Declarations {

  private final SequencedMap<String, Syntax.Statement> named = new LinkedHashMap<>();
  private final SequencedMap<String, List<Syntax.Name>> uses = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();
  private final List<Diagnostic> errors = new ArrayList<>();
  private final List<Syntax.ProjectLine> projections = new ArrayList<>();
  private final List<Syntax.Recording> recordings = new ArrayList<>();
  private Optional<Syntax.NetworkLine> network = Optional.empty();
  private Optional<Syntax.CalibrateLine> calibrate = Optional.empty();
  private Optional<Syntax.HaltLine> halt = Optional.empty();

  private Declarations() {}

  static Declarations of(List<Syntax.Statement> statements) {
    Declarations d = new Declarations();
    boolean first = true;
    for (Syntax.Statement s : statements) {
      switch (s) {
        case Syntax.NetworkLine n -> d.network(n, first);
        case Syntax.CalibrateLine c -> d.calibrate(c);
        case Syntax.InputLine _,
            Syntax.LayerLine _,
            Syntax.OutputLine _,
            Syntax.PopulationLine _,
            Syntax.BrokenLine _ ->
            d.name(s);
        case Syntax.ProjectLine p -> {
          d.projections.add(p);
          d.used.add(p.source().text());
          d.modulators(p.arguments());
        }
        case Syntax.RecordLine r -> {
          d.recordings.addAll(r.recordings());
          r.recordings().forEach(one -> d.used.add(one.population().text()));
        }
        case Syntax.HaltLine h -> d.halt(h);
        case Syntax.ImportLine _,
            Syntax.NeuronLine _,
            Syntax.PlasticityLine _,
            Syntax.BrokenNeuron _,
            Syntax.BrokenUse _ -> {}
      }
      first &= isNeuron(s);
    }
    d.named.forEach((name, s) -> {
      List<Syntax.Name> references = new ArrayList<>();
      switch (s) {
        case Syntax.LayerLine l -> collect(l.value(), references);
        case Syntax.OutputLine o -> collect(o.value(), references);
        case Syntax.Statement _ -> {}
      }
      references.forEach(r -> d.used.add(r.text()));
      d.uses.put(name, references);
    });
    return d;
  }

  /// What a rule of plasticity is given by name is used.
  private void modulators(List<Syntax.Argument> arguments) {
    for (Syntax.Argument a : arguments) {
      switch (a.value()) {
        case Syntax.Call c -> modulators(c.arguments());
        case Syntax.Reference r -> used.add(r.name().text());
        case Syntax.Value _ -> {}
      }
    }
  }

  /// Neurons may stand before the network that is made of them.
  private static boolean isNeuron(Syntax.Statement s) {
    return s instanceof Syntax.NeuronLine
        || s instanceof Syntax.PlasticityLine
        || s instanceof Syntax.ImportLine
        || s instanceof Syntax.BrokenNeuron;
  }

  private void network(Syntax.NetworkLine line, boolean first) {
    Syntax.Name name = line.name();
    network.ifPresentOrElse(
        n -> errors.add(twice("the network is named twice", name, n.name())),
        () -> {
          if (!first) {
            errors.add(
                Diagnostic.of(Code.E0101, name.span(), "'network' must be the first statement")
                    .help("move it to the top; only neurons and imports may stand before it"));
          }
        });
    network = network.or(() -> Optional.of(line));
  }

  private void calibrate(Syntax.CalibrateLine line) {
    calibrate.ifPresent(
        c -> errors.add(twice("calibration data is named twice", line.name(), c.name())));
    calibrate = calibrate.or(() -> Optional.of(line));
  }

  private void halt(Syntax.HaltLine line) {
    halt.ifPresent(h ->
        errors.add(
            Diagnostic.of(Code.E0202, line.span(), "a network has one line 'halt'")
                .because(h.span(), "the first one")
                .help("remove one of them")));
    halt = halt.or(() -> Optional.of(line));
  }

  private void name(Syntax.Statement s) {
    Syntax.Statement before = named.putIfAbsent(s.name().text(), s);
    if (before != null) {
      errors.add(twice("'" + s.name().text() + "' is defined twice", s.name(), before.name()));
    }
  }

  private static Diagnostic twice(String message, Syntax.Name again, Syntax.Name first) {
    return Diagnostic.of(Code.E0202, again.span(), message)
        .label("defined again")
        .because(first.span(), "first defined here")
        .help("rename or remove one of them");
  }

  private static void collect(Syntax.Expression e, List<Syntax.Name> into) {
    switch (e) {
      case Syntax.Reference(var name) -> into.add(name);
      case Syntax.Call c -> inputs(c, into);
      case Syntax.Sum s -> s.terms().forEach(t -> collect(t, into));
      case Syntax.Chain c -> {
        collect(c.base(), into);
        c.steps().forEach(s -> inputs(s, into));
      }
    }
  }

  /// Arguments without a word are inputs; a bare word behind one is no layer.
  private static void inputs(Syntax.Call c, List<Syntax.Name> into) {
    for (Syntax.Argument a : c.arguments()) {
      if (a.label().isEmpty() && a.value() instanceof Syntax.Expression e) {
        collect(e, into);
      }
    }
  }

  List<Diagnostic> errors() {
    return Collections.unmodifiableList(errors);
  }

  Optional<Syntax.Name> network() {
    return network.map(Syntax.NetworkLine::name);
  }

  /// What the first line says of time; throws a rejection. Where the line could not be read, a
  /// length of steps that is not missed.
  Timing timing() {
    if (network.isPresent() && !network.get().complete()) {
      return Timing.UNKNOWN;
    }
    return Timing.of(network.map(Syntax.NetworkLine::settings).orElse(List.of()));
  }

  List<Syntax.ProjectLine> projections() {
    return Collections.unmodifiableList(projections);
  }

  List<Syntax.Recording> recordings() {
    return Collections.unmodifiableList(recordings);
  }

  Optional<Syntax.HaltLine> halt() {
    return halt;
  }

  Optional<Syntax.CalibrateLine> calibrate() {
    return calibrate;
  }

  /// Inputs, layers, populations and outputs by name, as written.
  SequencedMap<String, Syntax.Statement> named() {
    return Collections.unmodifiableSequencedMap(named);
  }

  /// Names that `name` mentions.
  List<Syntax.Name> uses(String name) {
    return uses.getOrDefault(name, List.of());
  }

  boolean isUsed(String name) {
    return used.contains(name);
  }

  /// Names in an order in which each comes after those it uses, as written where that leaves a
  /// choice. Statements that use themselves are left out and reported.
  SequencedSet<String> order() {
    DefaultDirectedGraph<String, Object> graph =
        new DefaultDirectedGraph<>(null, Object::new, false);
    named.keySet().forEach(graph::addVertex);
    uses.forEach((name, from) ->
        from.stream()
            .map(Syntax.Name::text)
            .filter(named::containsKey)
            .filter(f -> !(named.get(f) instanceof Syntax.OutputLine))
            .forEach(f -> graph.addEdge(f, name)));
    List<Set<String>> loops =
        new KosarajuStrongConnectivityInspector<>(graph)
            .stronglyConnectedSets().stream()
                .filter(c ->
                    c.size() > 1 || graph.containsEdge(c.iterator().next(), c.iterator().next()))
                .toList();
    for (Set<String> loop : loops) {
      errors.add(cycle(loop));
      graph.removeAllVertices(loop);
    }
    List<String> position = List.copyOf(named.sequencedKeySet());
    SequencedMap<String, Integer> rank = new LinkedHashMap<>();
    position.forEach(n -> rank.put(n, rank.size()));
    SequencedSet<String> order = new LinkedHashSet<>();
    new TopologicalOrderIterator<>(graph, java.util.Comparator.comparing(rank::get))
        .forEachRemaining(order::add);
    return order;
  }

  private Diagnostic cycle(Set<String> loop) {
    List<String> members = named.sequencedKeySet().stream().filter(loop::contains).toList();
    List<Syntax.Name> references =
        members.stream()
            .flatMap(m -> uses(m).stream().filter(r -> loop.contains(r.text())))
            .toList();
    Diagnostic d =
        Diagnostic.of(
                Code.E0206,
                references.getFirst().span(),
                members.size() == 1
                    ? "'" + members.getFirst() + "' uses itself"
                    : "'" + String.join("', '", members) + "' use each other")
            .help("a value cannot depend on itself; remove the feedback");
    for (Syntax.Name r : references.subList(1, Math.min(references.size(), 5))) {
      d = d.because(r.span(), "and here");
    }
    return d;
  }
}
