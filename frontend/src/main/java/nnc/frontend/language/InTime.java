package nnc.frontend.language;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import nnc.frontend.Model;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.neuron.NeuronModel;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;

/// What lives in time in a description: populations, the projections between them, recordings.
/// Populations are known to layers before it is known what feeds them, so that networks may be
/// recurrent.
final class InTime {

  private final Plan plan;
  private final Arrays arrays;
  private final Declarations declarations;
  private final Map<String, String> known;
  private final List<Diagnostic> errors;
  private final Timing timing;
  private final Populations making;
  private final SequencedMap<String, Populations.Ready> populations = new LinkedHashMap<>();
  private final Set<String> timed = new HashSet<>();
  private final Projections projections;

  InTime(
      Plan plan,
      Arrays arrays,
      Declarations declarations,
      Neurons neurons,
      Map<String, String> known,
      List<Diagnostic> errors,
      boolean onPaper) {
    this.plan = plan;
    this.arrays = arrays;
    this.declarations = declarations;
    this.known = known;
    this.errors = errors;
    this.timing = timing(declarations, errors);
    this.making = new Populations(neurons, arrays, timing);
    LearningSynapses learning = new LearningSynapses(plan, arrays, making, known);
    this.projections = new Projections(plan, arrays, populations, learning, onPaper);
  }

  private static Timing timing(Declarations declarations, List<Diagnostic> errors) {
    try {
      return declarations.timing();
    } catch (Rejection r) {
      errors.addAll(r.diagnostics());
      return Timing.UNKNOWN;
    }
  }

  /// Makes a population known; throws a rejection where it is wrong.
  void declare(Syntax.PopulationLine line) {
    making
        .of(line)
        .ifPresent(p -> {
          String name = line.name().text();
          populations.put(name, p);
          plan.declare(name, p.type(), line.name().span());
          known.put(name, name);
          timed.add(name);
        });
  }

  /// Notes that a layer shows what populations give in its step.
  void layer(String name) {
    if (declarations.uses(name).stream().anyMatch(u -> timed.contains(u.text()))) {
      timed.add(name);
    }
  }

  /// Makes projections, and the populations from what they bring.
  void connect() {
    Set<String> incomplete = new HashSet<>();
    for (Syntax.ProjectLine line : declarations.projections()) {
      try {
        if (isReady(line)) {
          projections.add(line, known.get(line.source().text()), delays(line));
        } else {
          incomplete.add(line.population().text());
        }
      } catch (Rejection r) {
        errors.addAll(r.diagnostics());
        incomplete.add(line.population().text());
      }
    }
    for (String name : populations.keySet()) {
      if (!incomplete.contains(name)) {
        try {
          projections.finish(name);
        } catch (Rejection r) {
          errors.addAll(r.diagnostics());
        }
      }
    }
  }

  /// With `synchronous`, what populations give is seen in the next step at the earliest.
  private Delays delays(Syntax.ProjectLine line) {
    boolean sameStep = timing.layerwise() || !timed.contains(line.source().text());
    return new Delays(sameStep ? 0 : 1, timing.timestep(), arrays);
  }

  /// Whether both ends of a projection are there; throws a rejection where one was never declared.
  private boolean isReady(Syntax.ProjectLine line) {
    boolean source = isDeclared(line.source(), "layer, population or input", known.keySet());
    return isPopulation(line.population()) && source;
  }

  private boolean isPopulation(Syntax.Name name) {
    if (populations.containsKey(name.text())) {
      return true;
    }
    Syntax.Statement declared = declarations.named().get(name.text());
    if (declared == null) {
      return isDeclared(name, "population", populations.keySet());
    }
    if (declared instanceof Syntax.PopulationLine || declared instanceof Syntax.BrokenLine) {
      return false;
    }
    throw Diagnostic.of(Code.E0201, name.span(), "'" + name.text() + "' is not a population")
        .because(declared.name().span(), "declared here")
        .help("only populations have ports; layers name their inputs themselves")
        .rejection();
  }

  private boolean isDeclared(Syntax.Name name, String what, Set<String> similar) {
    if (known.containsKey(name.text())) {
      return true;
    }
    Syntax.Statement declared = declarations.named().get(name.text());
    if (declared != null && !(declared instanceof Syntax.OutputLine)) {
      return false;
    }
    Diagnostic d =
        Diagnostic.of(
            Code.E0201,
            name.span(),
            declared == null
                ? "there is no " + what + " '" + name.text() + "'"
                : "'" + name.text() + "' is an output, not a " + what);
    throw Similar.to(name.text(), similar.stream().sorted().toList())
        .filter(s -> declared == null)
        .map(s -> d.help("did you mean '" + s + "'?"))
        .orElse(d.help("declare it, for example: population " + name.text() + " : lif[10]"))
        .rejection();
  }

  /// A diagnostic for each set of populations that feed themselves within a step.
  List<Diagnostic> cycles(Network network) {
    List<Diagnostic> found = new ArrayList<>();
    for (Set<String> loop :
        new KosarajuStrongConnectivityInspector<>(network.withinStep()).stronglyConnectedSets()) {
      List<Syntax.ProjectLine> through =
          projections.feeds().stream()
              .filter(f ->
                  loop.contains(f.population())
                      && loop.contains(f.id())
                      && network.withinStep().containsVertex(f.id()))
              .map(Projections.Feed::line)
              .distinct()
              .toList();
      boolean itself =
          loop.size() > 1
              || network.withinStep().containsEdge(loop.iterator().next(), loop.iterator().next());
      if (!itself || through.isEmpty()) {
        continue;
      }
      String members =
          through.stream()
              .map(l -> "'" + l.population().text() + "'")
              .distinct()
              .collect(Collectors.joining(", "));
      Diagnostic d =
          Diagnostic.of(
                  Code.E0206, through.getFirst().span(), members + ": a cycle without a delay")
              .label("feeds back within the step")
              .help("give one of these projections 'delay: 1'");
      for (Syntax.ProjectLine l : through.subList(1, Math.min(through.size(), 5))) {
        d = d.because(l.span(), "and this one");
      }
      found.add(d);
    }
    return found;
  }

  /// What is to be recorded; what is wrong with it is added to the errors.
  List<Model.Recording> recordings() {
    List<Model.Recording> all = new ArrayList<>();
    for (Syntax.Recording r : declarations.recordings()) {
      try {
        if (isPopulation(r.population())) {
          all.addAll(recording(r, populations.get(r.population().text())));
        }
      } catch (Rejection rejection) {
        errors.addAll(rejection.diagnostics());
      }
    }
    return all;
  }

  /// A recording, or those of all elements of a vector.
  private static List<Model.Recording> recording(Syntax.Recording r, Populations.Ready population) {
    NeuronModel model = population.model();
    String output = model.spiking() ? "spikes" : "value";
    String variable = r.variable().text();
    List<String> there = new ArrayList<>(List.of(output));
    model.states().forEach(s -> there.add(s.name()));
    List<String> variables = population.elements(variable);
    if (!there.containsAll(variables)) {
      throw Diagnostic.of(
              Code.E0201, r.variable().span(), "there is no '" + variable + "' to record")
          .help(
              Similar.to(variable, population.written(there))
                  .map(s -> "did you mean '" + s + "'?")
                  .orElse(
                      "of '"
                          + r.population().text()
                          + "' there are "
                          + String.join(", ", population.written(there))))
          .rejection();
    }
    int size = population.op().shape().size();
    int first = r.first().map(n -> index(n, size)).orElse(0);
    int last = r.last().map(n -> index(n, size)).orElse(r.first().isPresent() ? first : size - 1);
    if (last < first) {
      throw Diagnostic.of(Code.E0305, r.span(), "these neurons are none")
          .help("a range goes from a smaller to a larger number, both included")
          .rejection();
    }
    return variables.stream()
        .map(v ->
            new Model.Recording(
                r.population().text(),
                v.equals(output) ? Optional.empty() : Optional.of(v),
                first,
                last,
                r.span()))
        .toList();
  }

  private static int index(Syntax.Literal number, int size) {
    if (number.text().length() > 9 || Integer.parseInt(number.text()) >= size) {
      throw Diagnostic.of(Code.E0305, number.span(), "there is no neuron " + number.text())
          .help("the neurons are 0 to " + (size - 1))
          .rejection();
    }
    return Integer.parseInt(number.text());
  }
}
