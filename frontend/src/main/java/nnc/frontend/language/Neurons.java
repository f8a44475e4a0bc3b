package nnc.frontend.language;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import nnc.frontend.ModelFolder;
import nnc.frontend.Models;
import nnc.frontend.Resources;
import nnc.frontend.TextFile;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Source;

/// The neurons that populations can be made of and the rules by which synapses learn: those that
/// the text defines, and those it imports from the shipped library or from files in the model's
/// folder. Files give their own only, not what they import, so that imports cannot run in circles.
final class Neurons {

  private static final String LIBRARY = "nnc/neurons/";
  private static final String RULES = "nnc/plasticity/";

  private final ModelFolder folder;
  private final Map<String, Neuron> neurons = new HashMap<>();
  private final Map<String, Rule> rules = new HashMap<>();
  private final Map<String, Syntax.Name> defined = new HashMap<>();
  private final Set<String> broken = new HashSet<>();
  private final Map<Path, SourceParser.Parsed> files = new HashMap<>();
  private final List<Diagnostic> errors = new ArrayList<>();

  private Neurons(ModelFolder folder) {
    this.folder = folder;
  }

  static Neurons of(List<Syntax.Statement> statements, ModelFolder folder) {
    Neurons n = new Neurons(folder);
    for (Syntax.Statement s : statements) {
      switch (s) {
        case Syntax.NeuronLine _, Syntax.PlasticityLine _ ->
            n.attempt(s.name(), () -> n.analysed(s));
        case Syntax.ImportLine line -> n.imports(line);
        case Syntax.BrokenNeuron(var name) -> n.broken.add(name.text());
        case Syntax.Statement _ -> {}
      }
    }
    return n;
  }

  /// Names of the shipped neurons.
  static List<String> library() {
    return Resources.text(LIBRARY + "neurons.txt").lines().filter(l -> !l.isBlank()).toList();
  }

  /// Names of the shipped rules of plasticity.
  static List<String> rules() {
    return Resources.text(RULES + "rules.txt").lines().filter(l -> !l.isBlank()).toList();
  }

  /// The text of a shipped rule.
  static Source rule(String name) {
    return new Source("plasticity/" + name + ".nn", Resources.text(RULES + name + ".nn"));
  }

  /// The text of a shipped neuron.
  static Source library(String name) {
    return new Source("neurons/" + name + ".nn", Resources.text(LIBRARY + name + ".nn"));
  }

  List<Diagnostic> errors() {
    return errors;
  }

  /// The neuron `name`; empty where its definition is wrong, which was reported. Throws a rejection
  /// with E0201 where there is none.
  Optional<Neuron> find(Syntax.Name name) {
    Neuron neuron = neurons.get(name.text());
    if (neuron != null || broken.contains(name.text())) {
      return Optional.ofNullable(neuron);
    }
    Diagnostic d =
        Diagnostic.of(Code.E0201, name.span(), "there is no neuron '" + name.text() + "'");
    throw (library().contains(name.text())
            ? d.help("the library has it: import " + name.text())
            : Similar.to(name.text(), new TreeSet<>(neurons.keySet()))
                .map(s -> d.help("did you mean '" + s + "'?"))
                .orElse(d.help("define it: neuron " + name.text() + " { ... }")))
        .rejection();
  }

  /// The rule `name`; empty where its definition is wrong, which was reported. Throws a rejection
  /// with E0201 where there is none.
  Optional<Rule> findRule(Syntax.Name name) {
    Rule rule = rules.get(name.text());
    if (rule != null || broken.contains(name.text())) {
      return Optional.ofNullable(rule);
    }
    Diagnostic d =
        Diagnostic.of(
            Code.E0201, name.span(), "there is no rule of plasticity '" + name.text() + "'");
    SequencedSet<String> known = new TreeSet<>(rules.keySet());
    known.add(Plasticity.WORD);
    throw (rules().contains(name.text())
            ? d.help("the library has it: import " + name.text())
            : Similar.to(name.text(), known)
                .map(s -> d.help("did you mean '" + s + "'?"))
                .orElse(d.help("define it: plasticity " + name.text() + " { ... }")))
        .rejection();
  }

  private void attempt(Syntax.Name name, Runnable definition) {
    Syntax.Name before = defined.putIfAbsent(name.text(), name);
    if (before != null) {
      errors.add(
          Diagnostic.of(
                  Code.E0202,
                  name.span(),
                  (rules.containsKey(name.text()) ? "the rule '" : "the neuron '")
                      + name.text()
                      + "' is defined twice")
              .because(before.span(), "first defined here")
              .help("rename or remove one of them"));
      return;
    }
    try {
      definition.run();
    } catch (Rejection r) {
      broken.add(name.text());
      errors.addAll(r.diagnostics());
    }
  }

  private void analysed(Syntax.Statement s) {
    switch (s) {
      case Syntax.NeuronLine line -> neurons.put(line.name().text(), NeuronAnalysis.of(line));
      case Syntax.PlasticityLine line -> rules.put(line.name().text(), Rule.of(line));
      case Syntax.Statement _ -> throw new IllegalArgumentException("no definition: " + s);
    }
  }

  private static boolean isDefinition(Syntax.Statement s) {
    return s instanceof Syntax.NeuronLine || s instanceof Syntax.PlasticityLine;
  }

  private void imports(Syntax.ImportLine line) {
    if (line.word().isPresent() && !line.word().get().text().equals("from")) {
      errors.add(
          Diagnostic.of(
                  Code.E0101,
                  line.word().get().span(),
                  "expected 'from', found '" + line.word().get().text() + "'")
              .help("for example: import lif from \"neurons.nn\""));
      line.neurons().forEach(n -> broken.add(n.text()));
      return;
    }
    for (Syntax.Name name : line.neurons()) {
      attempt(name, () -> imported(name, line.file()));
    }
  }

  private void imported(Syntax.Name name, Optional<Syntax.Name> file) {
    SourceParser.Parsed parsed;
    if (file.isEmpty() && library().contains(name.text())) {
      parsed = SourceParser.parse(library(name.text()));
    } else if (file.isEmpty() && rules().contains(name.text())) {
      parsed = SourceParser.parse(rule(name.text()));
    } else if (file.isPresent()) {
      parsed = parsed(file.get());
    } else {
      parsed = beside(name);
    }
    for (Syntax.Statement s : parsed.statements()) {
      if (isDefinition(s) && s.name().text().equals(name.text())) {
        analysed(s);
        return;
      }
    }
    if (!parsed.errors().isEmpty()) {
      throw new Rejection(parsed.errors());
    }
    List<String> there =
        parsed.statements().stream()
            .filter(Neurons::isDefinition)
            .map(s -> s.name().text())
            .toList();
    Diagnostic d =
        Diagnostic.of(Code.E0201, name.span(), "the file defines no neuron '" + name.text() + "'");
    throw Similar.to(name.text(), there)
        .map(s -> d.help("did you mean '" + s + "'?"))
        .orElse(
            d.help(
                there.isEmpty()
                    ? "it defines none; what it imports itself does not count"
                    : "it defines " + String.join(", ", there)))
        .rejection();
  }

  private SourceParser.Parsed beside(Syntax.Name name) {
    try {
      return parsed(new Syntax.Name(name.text() + ".nn", name.span()));
    } catch (Rejection r) {
      if (r.diagnostics().getFirst().code() != Code.E0102) {
        throw r;
      }
      throw Diagnostic.of(
              Code.E0201,
              name.span(),
              "neither the library nor a file '" + name.text() + ".nn' has this neuron")
          .help(
              Similar.to(name.text(), library())
                  .map(s -> "did you mean '" + s + "'?")
                  .orElse("the library has " + String.join(", ", library())))
          .rejection();
    }
  }

  private SourceParser.Parsed parsed(Syntax.Name file) {
    Path path = folder.resolve(file.text(), file.span());
    return files.computeIfAbsent(path, p -> SourceParser.parse(TextFile.read(p, Models.NN_BUDGET)));
  }
}
