package nnc.frontend.language;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.frontend.Model;
import nnc.frontend.ModelFolder;
import nnc.ir.Network;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Verifier;
import nnc.ir.op.Op;

/// Reads a network description. All errors that do not follow from others are reported together.
public final class LanguageReader {

  private final Source source;
  private final ModelFolder folder;
  private final boolean onPaper;
  private final List<Diagnostic> errors = new ArrayList<>();
  private final Plan plan = new Plan();
  private final SequencedMap<String, String> known = new LinkedHashMap<>();

  private LanguageReader(Source source, ModelFolder folder, boolean onPaper) {
    this.onPaper = onPaper;
    this.source = source;
    this.folder = folder;
  }

  /// The network that `source` describes; the files it names are in `folder`. Throws a `Rejection`
  /// with every error found, in the order of the text.
  public static Model read(Source source, ModelFolder folder) {
    return new LanguageReader(source, folder, false).read();
  }

  /// The same with a sample in place of synapses at random, which says what the network takes.
  public static Model onPaper(Source source, ModelFolder folder) {
    return new LanguageReader(source, folder, true).read();
  }

  private Model read() {
    SourceParser.Parsed parsed = SourceParser.parse(source);
    errors.addAll(parsed.errors());
    Declarations declarations = Declarations.of(parsed.statements());
    checkStatements(parsed.statements(), declarations);
    Neurons neurons = Neurons.of(parsed.statements(), folder);
    errors.addAll(neurons.errors());
    Arrays arrays = new Arrays(folder);
    InTime time = new InTime(plan, arrays, declarations, neurons, known, errors, onPaper);
    lower(declarations, arrays, time);
    errors.addAll(declarations.errors());
    List<Model.Recording> recordings = time.recordings();
    Optional<Model.Calibration> calibration = declarations.calibrate().flatMap(this::calibration);
    reject();
    Network network = network(declarations);
    errors.addAll(time.cycles(network));
    reject();
    errors.addAll(Verifier.check(network));
    reject();
    return new Model(
        network,
        source,
        calibration,
        recordings,
        declarations.halt().map(line -> Halting.of(line, network)),
        unused(declarations),
        List.of());
  }

  private void reject() {
    if (!errors.isEmpty()) {
      List<Diagnostic> sorted = new ArrayList<>(errors);
      sorted.sort(
          Comparator.comparing((Diagnostic d) -> !d.span().source().equals(source))
              .thenComparing(d -> d.span().source().name())
              .thenComparingInt(d -> d.span().start()));
      throw new Rejection(sorted);
    }
  }

  private void checkStatements(List<Syntax.Statement> statements, Declarations declarations) {
    Span start = new Span(source, 0, 0);
    if (statements.isEmpty() && errors.isEmpty()) {
      errors.add(
          Diagnostic.of(Code.E0205, start, "the file describes no network")
              .help("a description begins with 'network NAME'"));
      return;
    }
    if (declarations.network().isEmpty() && errors.isEmpty()) {
      errors.add(
          Diagnostic.of(Code.E0101, start, "the network has no name")
              .help("begin with 'network NAME'"));
    }
    boolean broken = statements.stream().anyMatch(s -> s instanceof Syntax.BrokenLine);
    Span at = declarations.network().map(Syntax.Name::span).orElse(start);
    if (!broken && errors.isEmpty()) {
      if (statements.stream().noneMatch(s -> s instanceof Syntax.InputLine)) {
        errors.add(
            Diagnostic.of(Code.E0205, at, "the network has no input")
                .help("for example: input x : uint8[64]"));
      }
      if (statements.stream().noneMatch(s -> s instanceof Syntax.OutputLine)) {
        errors.add(
            Diagnostic.of(Code.E0205, at, "the network has no output")
                .help("for example: output y = argmax(x)"));
      }
    }
  }

  /// Makes the vertices of every statement; those that depend on a wrong one are left out silently.
  private void lower(Declarations declarations, Arrays arrays, InTime time) {
    for (String name : declarations.order()) {
      try {
        switch (declarations.named().get(name)) {
          case Syntax.InputLine i -> input(i);
          case Syntax.LayerLine l -> {
            if (ready(l.name(), declarations)) {
              known.put(name, lowering(arrays, l.name(), l.type(), false).lower(l.value()));
              time.layer(name);
            }
          }
          case Syntax.PopulationLine p -> time.declare(p);
          case Syntax.OutputLine o -> {
            if (ready(o.name(), declarations)) {
              String from = lowering(arrays, o.name(), o.type(), true).lower(o.value());
              plan.add(name, new Op.Output(), o.name().span(), List.of(from));
            }
          }
          case Syntax.Statement _ -> {}
        }
      } catch (Rejection r) {
        errors.addAll(r.diagnostics());
      }
    }
    time.connect();
  }

  private Lowering lowering(
      Arrays arrays, Syntax.Name name, Optional<Syntax.Type> type, boolean output) {
    return new Lowering(plan, arrays, known, name.text(), type.map(Declared::of), output);
  }

  /// Whether everything that `name` uses was understood, so that what is wrong with it is its own
  /// fault. Outputs cannot be used.
  private boolean ready(Syntax.Name name, Declarations declarations) {
    boolean ready = true;
    for (Syntax.Name use : declarations.uses(name.text())) {
      Syntax.Statement s = declarations.named().get(use.text());
      if (s instanceof Syntax.OutputLine o) {
        errors.add(
            Diagnostic.of(Code.E0201, use.span(), "'" + use.text() + "' is an output, not a layer")
                .because(o.name().span(), "declared here")
                .help("name the value with 'layer' and use that in both places"));
        ready = false;
      } else if (s != null && !known.containsKey(use.text())) {
        ready = false;
      }
    }
    return ready;
  }

  private void input(Syntax.InputLine line) {
    Declared declared = Declared.of(line.type());
    if (declared.shape().isEmpty()) {
      throw Diagnostic.of(
              Code.E0203, line.type().span(), "the input '" + line.name().text() + "' has no shape")
          .help("for example " + declared.format() + "[64] or " + declared.format() + "[1, 28, 28]")
          .rejection();
    }
    TensorType type = new TensorType(declared.shape().get(), declared.format());
    plan.add(line.name().text(), new Op.Input(type), line.name().span(), List.of());
    known.put(line.name().text(), line.name().text());
  }

  private Optional<Model.Calibration> calibration(Syntax.CalibrateLine line) {
    try {
      if (line.word().isPresent() && !line.word().get().text().equals("labels")) {
        throw Diagnostic.of(
                Code.E0101,
                line.word().get().span(),
                "expected 'labels', found '" + line.word().get().text() + "'")
            .help("for example: calibrate \"data.csv\" labels \"labels.csv\"")
            .rejection();
      }
      return Optional.of(
          new Model.Calibration(
              folder.resolve(line.name().text(), line.name().span()),
              line.labels().map(l -> folder.resolve(l.text(), l.span())),
              line.name().span()));
    } catch (Rejection r) {
      errors.addAll(r.diagnostics());
      return Optional.empty();
    }
  }

  /// The vertices in the order of their statements.
  private Network network(Declarations declarations) {
    Map<String, List<String>> byStatement = new HashMap<>();
    plan.vertices()
        .forEach((id, _) ->
            byStatement.computeIfAbsent(id.split("\\.", 2)[0], _ -> new ArrayList<>()).add(id));
    Network.Builder builder = Network.builder(declarations.network().orElseThrow().text());
    for (String name : declarations.named().sequencedKeySet()) {
      for (String id : byStatement.getOrDefault(name, List.of())) {
        Plan.Planned p = plan.planned(id);
        builder.add(id, p.vertex().op(), p.vertex().span(), p.inputs());
      }
    }
    return builder.build();
  }

  private static List<Diagnostic> unused(Declarations declarations) {
    List<Diagnostic> warnings = new ArrayList<>();
    declarations
        .named()
        .forEach((name, s) -> {
          if (!(s instanceof Syntax.OutputLine) && !declarations.isUsed(name)) {
            String what =
                s instanceof Syntax.InputLine
                    ? "input"
                    : s instanceof Syntax.PopulationLine ? "population" : "layer";
            warnings.add(
                Diagnostic.of(
                        Code.W0002, s.name().span(), "the " + what + " '" + name + "' is not used")
                    .help("remove it, or let an output depend on it"));
          }
        });
    return warnings;
  }
}
