package nnc.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.backends.fpga.estimate.EstimateCache;
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

  /// What estimates of designs have in common.
  private final EstimateCache estimates = new EstimateCache();

  private final DesignFigures figures;

  /// Reads what all points share; throws `Rejection` where that, a variable or a value is wrong.
  DesignEvaluator(Space space, Path folder) {
    this.space = space;
    space.target().values().forEach(id -> targets.put(id, target(id)));
    this.model = model(space.model(), folder);
    this.calibration = DesignOptions.calibration(model);
    this.results = PassResults.remembering(calibration);
    this.data =
        space
            .data()
            .map(d ->
                DataFiles.read(
                    given(d.samples(), folder),
                    d.labels().map(l -> given(l, folder)),
                    model.network(),
                    d.limit()));
    this.figures = new DesignFigures(data, space.ladder());
    for (Variable v : space.variables()) {
      if (!v.equals(space.target())) {
        v.values().forEach(value -> check(v, value));
      }
    }
    space.settings().forEach(s -> check(s, s.values().getFirst()));
    probes().forEach(this::probe);
  }

  /// The model; what is wrong with it is told at the line of the space that names it, and where
  /// that is a line of the model, there first.
  private static Model model(Space.File file, Path folder) {
    try {
      return Models.read(folder.resolve(file.path()), new Settings(new LinkedHashMap<>()));
    } catch (Rejection e) {
      throw new Rejection(e.diagnostics().stream().map(d -> at(d, file.span())).toList());
    }
  }

  private static Diagnostic at(Diagnostic d, Span named) {
    if (!d.span().source().text().isEmpty()) {
      return d.because(named, "the space names this model");
    }
    List<Diagnostic.Label> labels = new ArrayList<>(List.of(new Diagnostic.Label(named, "")));
    labels.addAll(d.labels());
    return new Diagnostic(d.code(), d.message(), labels, d.help());
  }

  private static DataFiles.Given given(Space.File file, Path folder) {
    return new DataFiles.Given(folder.resolve(file.path()), file.span());
  }

  /// The design that the settings alone give, on each target and device that points may have: what
  /// figures a design has follows from these, so that a space which asks for others is refused
  /// before it is searched.
  private List<Point> probes() {
    List<Point> probes = new ArrayList<>();
    for (String target : space.target().values()) {
      Point plain = new Point(new LinkedHashMap<>());
      Point point = space.hasFixedTarget() ? plain : plain.with(Variable.TARGET, target);
      List<Point> devices =
          space.variables().stream()
              .filter(v -> v.isFor(target) && v.key().equals(DEVICE))
              .flatMap(v -> v.values().stream().map(value -> point.with(v.name(), value)))
              .toList();
      probes.addAll(devices.isEmpty() ? List.of(point) : devices);
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
    requireFigures(priced.figures(), point);
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

  /// A setting must be known to every target that it is for.
  private void check(Variable v, String value) {
    List<Source> pair = List.of(Targets.pair(v.key() + "=" + value));
    for (Target target : targets.values()) {
      if (v.isFor(target.id())) {
        refusal(target, pair)
            .ifPresent(d -> {
              throw Diagnostic.of(d.code(), v.span(), of(target, d.message()))
                  .help(help(v, target, pair, d))
                  .rejection();
            });
      }
    }
  }

  private String help(Variable v, Target target, List<Source> pair, Diagnostic refusal) {
    return targets.values().stream()
        .filter(t -> v.only().isEmpty() && refusal(t, pair).isEmpty())
        .findFirst()
        .map(t -> "write '" + t.id() + "." + v.key() + "' to set it for " + t.id() + " alone")
        .or(() -> withTarget(v).map(name -> "did you mean '" + name + "'?"))
        .or(refusal::help)
        .orElse("'nnc targets " + target.id() + "' lists what can be set");
  }

  /// The name of `v` with the target that a misspelt word in front was meant to be; empty where the
  /// target does not take the rest either.
  private Optional<String> withTarget(Variable v) {
    int dot = Math.max(v.name().indexOf('.'), 0);
    String key = v.name().substring(dot + 1);
    List<Source> pair = List.of(Targets.pair(key + "=" + v.values().getFirst()));
    return Similar.to(v.name().substring(0, dot), targets.keySet())
        .filter(id -> refusal(targets.get(id), pair).isEmpty())
        .map(id -> id + "." + key);
  }

  /// Why a target does not take a setting; empty where it does.
  private Optional<Diagnostic> refusal(Target target, List<Source> pair) {
    try {
      Pipeline.of(target).check(Targets.given(target, pair), model.network());
      Targets.checkLayers(target, pair, model.network());
      return Optional.empty();
    } catch (Rejection refused) {
      return Optional.of(refused.diagnostics().getFirst());
    }
  }

  /// A message about one of several targets names it.
  private String of(Target target, String message) {
    String name = "target '" + target.id() + "'";
    return targets.size() < 2 || message.contains(name) ? message : name + ": " + message;
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
    DesignOptions.Resolved resolved;
    DesignFigures.Priced priced;
    try {
      resolved = resolve(point);
      priced = figures.of(resolved, point.level());
    } catch (Rejection refused) {
      Diagnostic first = refused.diagnostics().getFirst();
      return new Finding.Refused(first.code().name(), first.message());
    } catch (ToolFailure failure) {
      Code code = failure.timedOut() ? Code.E0504 : Code.E0503;
      return new Finding.Refused(code.name(), failure.getMessage());
    }
    requireFigures(priced.figures(), point);
    return priced
        .excess()
        .<Finding>map(text -> new Finding.Refused(Code.E0403.name(), text))
        .or(() -> overBudget(resolved))
        .orElseGet(() -> new Finding.Measured(priced.figures()));
  }

  /// What passes warn of where not even the least parallel design keeps to a budget.
  private static Optional<Finding> overBudget(DesignOptions.Resolved resolved) {
    return resolved.compiled().report().warnings().stream()
        .filter(w -> w.code() == Code.W0014)
        .findFirst()
        .map(w -> new Finding.Refused(w.code().name(), w.message()));
  }

  private DesignOptions.Resolved resolve(Point point) {
    Target target = targets.get(space.target(point));
    List<Source> pairs = new ArrayList<>();
    space.set(point).forEach((key, value) -> pairs.add(Targets.pair(key + "=" + value)));
    return DesignOptions.resolve(
        model,
        target,
        Targets.given(target, pairs),
        results,
        estimates,
        Pipeline::of,
        PipelineListener.silent());
  }

  /// Refuses a space that asks for figures which its designs do not have.
  private void requireFigures(SequencedMap<String, Quantity> figures, Point point) {
    for (Objective o : space.objectives()) {
      requireFigure(figures, o.figure(), o.span(), point);
    }
    for (Constraint c : space.constraints(point)) {
      requireFigure(figures, c.figure(), c.span(), point);
    }
  }

  private void requireFigure(
      SequencedMap<String, Quantity> figures, String figure, Span span, Point point) {
    if (!figures.containsKey(figure)) {
      throw Diagnostic.of(
              Code.E0201, span, "designs" + kind(point) + " have no figure '" + figure + "'")
          .help(
              figure.equals(DesignFigures.ACCURACY)
                  ? (space.data().isEmpty() ? "name data" : "name the labels of the data")
                      + ": data: {samples: FILE, labels: FILE}"
                  : Similar.to(figure, figures.sequencedKeySet())
                      .map(s -> "did you mean '" + s + "'?")
                      .orElse("they have " + String.join(", ", figures.sequencedKeySet())))
          .rejection();
    }
  }

  /// What decides which figures a point has, if that varies.
  private String kind(Point point) {
    String target = targets.size() < 2 ? "" : " for target '" + space.target(point) + "'";
    return target
        + space.variables().stream()
            .filter(v -> v.key().equals(DEVICE) && point.values().containsKey(v.name()))
            .findFirst()
            .map(v -> " with " + DEVICE + "=" + point.values().get(v.name()))
            .orElse("");
  }
}
