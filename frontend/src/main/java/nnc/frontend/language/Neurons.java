package nnc.frontend.language;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/// The neurons that populations can be made of: those that the text defines, and those it imports
/// from the shipped library or from files in the model's folder. Files give their own neurons only,
/// not what they import, so that imports cannot run in circles.
final class Neurons {

  private static final String LIBRARY = "nnc/neurons/";

  private final ModelFolder folder;
  private final Map<String, Neuron> neurons = new HashMap<>();
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
        case Syntax.NeuronLine line -> n.attempt(line.name(), () -> n.analysed(line));
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

  private void attempt(Syntax.Name name, java.util.function.Supplier<Neuron> definition) {
    Syntax.Name before = defined.putIfAbsent(name.text(), name);
    if (before != null) {
      errors.add(
          Diagnostic.of(
                  Code.E0202, name.span(), "the neuron '" + name.text() + "' is defined twice")
              .because(before.span(), "first defined here")
              .help("rename or remove one of them"));
      return;
    }
    try {
      neurons.put(name.text(), definition.get());
    } catch (Rejection r) {
      broken.add(name.text());
      errors.addAll(r.diagnostics());
    }
  }

  private Neuron analysed(Syntax.NeuronLine line) {
    return NeuronAnalysis.of(line);
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

  private Neuron imported(Syntax.Name name, Optional<Syntax.Name> file) {
    SourceParser.Parsed parsed;
    if (file.isEmpty() && library().contains(name.text())) {
      parsed = SourceParser.parse(library(name.text()));
    } else if (file.isPresent()) {
      parsed = parsed(file.get());
    } else {
      parsed = beside(name);
    }
    for (Syntax.Statement s : parsed.statements()) {
      if (s instanceof Syntax.NeuronLine line && line.name().text().equals(name.text())) {
        return NeuronAnalysis.of(line);
      }
    }
    if (!parsed.errors().isEmpty()) {
      throw new Rejection(parsed.errors());
    }
    List<String> there =
        parsed.statements().stream()
            .filter(s -> s instanceof Syntax.NeuronLine)
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
