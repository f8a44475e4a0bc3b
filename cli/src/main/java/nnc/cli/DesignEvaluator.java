package nnc.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.ToolFailure;
import nnc.explore.Evaluator;
import nnc.frontend.Model;
import nnc.frontend.Models;
import nnc.frontend.Targets;
import nnc.frontend.data.DataFiles;
import nnc.ir.Samples;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.estimate.Quantity;
import nnc.ir.explore.Constraint;
import nnc.ir.explore.Fidelity;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Objective;
import nnc.ir.explore.Point;
import nnc.ir.explore.Space;
import nnc.ir.explore.Variable;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.ir.text.DesignPrinter;
import nnc.passes.PassResults;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;

/// Makes the designs of a space as `compile` does and looks at them as closely as points say.
final class DesignEvaluator implements Evaluator {

  /// The parameter that decides which figures are known.
  private static final String DEVICE = "device";

  private final Space space;
  private final Map<String, Target> targets = new LinkedHashMap<>();
  private final Model model;
  private final Optional<Samples> calibration;
  private final Optional<Samples> data;
  private final PassResults results;
  private final DesignFigures figures;

  /// Reads what all points share; throws `Rejection` where that, a variable or a value is wrong.
  DesignEvaluator(Space space, Path folder) {
    this.space = space;
    space.target().values().forEach(id -> targets.put(id, target(id)));
    this.model = Models.read(folder.resolve(space.model()), new Settings(new LinkedHashMap<>()));
    this.calibration = DesignOptions.calibration(model);
    this.results = PassResults.remembering(calibration);
    this.data =
        space
            .data()
            .map(d ->
                DataFiles.read(
                    folder.resolve(d.samples()),
                    Optional.of(folder.resolve(d.labels())),
                    model.network(),
                    d.limit()));
    this.figures = new DesignFigures(data, space.ladder());
    for (Variable v : space.variables()) {
      v.values().forEach(value -> check(v.name(), value, v.span()));
    }
    space.settings().forEach(s -> check(s.name(), s.values().getFirst(), s.span()));
    probes().forEach(this::probe);
  }

  /// The design that the settings alone give, on each target and device that points may have: what
  /// figures a design has follows from these, so that a space which asks for others is refused
  /// before it is searched.
  private List<Point> probes() {
    List<Point> probes = List.of(new Point(new LinkedHashMap<>()));
    for (Variable v : space.variables()) {
      if (v.name().equals(Variable.TARGET) || v.name().equals(DEVICE)) {
        probes =
            probes.stream()
                .flatMap(p -> v.values().stream().map(value -> p.with(v.name(), value)))
                .toList();
      }
    }
    return probes;
  }

  /// Throws `Rejection` where the space asks for what is not known of the design of `point`; of
  /// what is no design nothing is known.
  private void probe(Point point) {
    DesignOptions.Resolved resolved;
    DesignFigures.Priced priced;
    try {
      resolved = resolve(point);
      priced = figures.of(resolved, Fidelity.ESTIMATE);
    } catch (Rejection _) {
      return;
    }
    figures.check(resolved);
    requireFigures(priced.figures());
  }

  private Target target(String id) {
    try {
      return Targets.read(id);
    } catch (Rejection unknown) {
      Diagnostic first = unknown.diagnostics().getFirst();
      throw Diagnostic.of(first.code(), space.target().span(), first.message())
          .help(first.help().orElse(first.code().help()))
          .rejection();
    }
  }

  /// A setting must be known to every target that points may have.
  private void check(String name, String value, Span span) {
    if (name.equals(Variable.TARGET)) {
      return;
    }
    List<Source> pair = List.of(Targets.pair(name + "=" + value));
    for (Target target : targets.values()) {
      try {
        Pipeline.of(target).check(Targets.given(target, pair), model.network());
        Targets.checkLayers(target, pair, model.network());
      } catch (Rejection unknown) {
        Diagnostic first = unknown.diagnostics().getFirst();
        throw Diagnostic.of(first.code(), span, first.message())
            .help(first.help().orElse("'nnc targets " + target.id() + "' lists what can be set"))
            .rejection();
      }
    }
  }

  /// What findings depend on besides the point.
  SequencedMap<String, String> identity() {
    SequencedMap<String, String> identity = new LinkedHashMap<>();
    identity.put("version", Main.VERSION);
    identity.put("space", hash(space.source().text()));
    identity.put("model", hash(DesignPrinter.print(model.network())));
    data.ifPresent(d -> identity.put("data", hash(contents(d))));
    calibration.ifPresent(d -> identity.put("calibration", hash(contents(d))));
    identity.putAll(figures.tools());
    return identity;
  }

  private static String contents(Samples samples) {
    StringBuilder text = new StringBuilder().append(samples.labels());
    for (int i = 0; i < samples.count(); i++) {
      samples.inputs(i).forEach(v -> text.append(Scores.text(v)));
    }
    return text.toString();
  }

  private static String hash(String text) {
    SequencedMap<String, byte[]> content = new LinkedHashMap<>();
    content.put("", text.getBytes(StandardCharsets.UTF_8));
    return CacheFolder.hash(content);
  }

  @Override
  public Finding evaluate(Point point) {
    DesignFigures.Priced priced;
    try {
      priced = figures.of(resolve(point), point.level());
    } catch (Rejection refused) {
      Diagnostic first = refused.diagnostics().getFirst();
      return new Finding.Refused(first.code().name(), first.message());
    } catch (ToolFailure failure) {
      Code code = failure.timedOut() ? Code.E0504 : Code.E0503;
      return new Finding.Refused(code.name(), failure.getMessage());
    }
    requireFigures(priced.figures());
    return priced
        .excess()
        .<Finding>map(text -> new Finding.Refused(Code.E0403.name(), text))
        .orElseGet(() -> new Finding.Measured(priced.figures()));
  }

  private DesignOptions.Resolved resolve(Point point) {
    SequencedMap<String, String> all = new LinkedHashMap<>();
    space.settings().forEach(s -> all.put(s.name(), s.values().getFirst()));
    all.putAll(point.values());
    Target target =
        targets.get(
            Optional.ofNullable(all.remove(Variable.TARGET))
                .orElseGet(() -> space.target().values().getFirst()));
    List<Source> pairs = new ArrayList<>();
    all.forEach((key, value) -> pairs.add(Targets.pair(key + "=" + value)));
    return DesignOptions.resolve(
        model,
        target,
        Targets.given(target, pairs),
        results,
        Pipeline::of,
        PipelineListener.silent());
  }

  /// Refuses a space that asks for figures which its designs do not have.
  private void requireFigures(SequencedMap<String, Quantity> figures) {
    for (Objective o : space.objectives()) {
      requireFigure(figures, o.figure(), o.span());
    }
    for (Constraint c : space.constraints()) {
      requireFigure(figures, c.figure(), c.span());
    }
  }

  private static void requireFigure(
      SequencedMap<String, Quantity> figures, String figure, Span span) {
    if (!figures.containsKey(figure)) {
      throw Diagnostic.of(Code.E0201, span, "designs have no figure '" + figure + "'")
          .help(
              figure.equals(DesignFigures.ACCURACY)
                  ? "name data: data: {samples: FILE, labels: FILE}"
                  : Similar.to(figure, figures.sequencedKeySet())
                      .map(s -> "did you mean '" + s + "'?")
                      .orElse("they have " + String.join(", ", figures.sequencedKeySet())))
          .rejection();
    }
  }
}
