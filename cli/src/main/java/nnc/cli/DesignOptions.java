package nnc.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import nnc.backends.fpga.estimate.EstimateCache;
import nnc.backends.fpga.estimate.LookUpTables;
import nnc.frontend.Model;
import nnc.frontend.Targets;
import nnc.frontend.data.DataFiles;
import nnc.frontend.data.SequenceFiles;
import nnc.ir.KernelDesign;
import nnc.ir.Lowered;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.PulseNetlist;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.ir.Value;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.Compiled;
import nnc.passes.PassResults;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import nnc.passes.legalize.InsertHalt;
import nnc.passes.sfq.RateNetwork;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What all commands that work on a design share: model, settings, calibration data, and the one
/// way from them to the design.
final class DesignOptions {

  @Mixin private ModelOptions model;

  @Option(
      names = "--calibrate",
      paramLabel = "FILE",
      description = "Data the passes may look at (default: what the model names).")
  private Path calibrate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything generated (default: 1).")
  private Long seed;

  @Mixin private LibraryOptions libraries;

  /// Warnings of what a design takes, not of what it does: `compile`, `run` and `cosim` tell them,
  /// and estimates show what is beyond a limit.
  private static final Set<Code> ON_COST = Set.of(Code.W0007);

  /// What is run, co-simulated, proved and estimated: one design, the data that its passes looked
  /// at, what its folding has left for estimates, and the circuits that there are for its cells, if
  /// it has such.
  record Resolved(
      Model model,
      Target target,
      Settings settings,
      Compiled compiled,
      Optional<Samples> calibration,
      EstimateCache estimates,
      Optional<CircuitLibrary> circuits) {

    private Resolved with(Optional<CircuitLibrary> found) {
      return new Resolved(model, target, settings, compiled, calibration, estimates, found);
    }

    /// What mapping made; only where the whole pipeline has run.
    Lowered lowered() {
      return compiled.lowered().orElseThrow();
    }

    /// The design of streaming kernels; only where the target has such.
    KernelDesign design() {
      return compiled.lowered(KernelDesign.class);
    }

    /// The program of processing elements; only where the target has such.
    PeProgram program() {
      return compiled.lowered(PeProgram.class);
    }

    /// The netlist of pulse cells; only where the target has such.
    PulseNetlist pulses() {
      return compiled.lowered(PulseNetlist.class);
    }

    /// The image of a machine of cores; only where the target has such.
    MachineImage image() {
      return compiled.lowered(MachineImage.class);
    }

    /// The rate-coded network of a stochastic circuit.
    Optional<RateNetwork> rates() {
      return RateNetwork.find(
          compiled.imported(), compiled.integer(), PassContext.of(target, settings));
    }

    /// What `resolve` has not told: that the design takes more than is usual.
    List<Diagnostic> costly() {
      return compiled.report().warnings().stream().filter(w -> ON_COST.contains(w.code())).toList();
    }

    double clockMegahertz() {
      return Double.parseDouble(
          settings
              .get("clock")
              .or(() -> target.parameter("clock").map(Target.Parameter::defaultValue))
              .orElseThrow());
    }

    /// The period of the clock setting, rounded to the time unit of waveforms.
    long cyclePicoseconds() {
      return Math.max(1, Math.round(1e6 / clockMegahertz()));
    }

    /// The clock setting in MHz, as short as it can be written.
    String clock() {
      double clock = clockMegahertz();
      return clock == Math.rint(clock) ? String.valueOf((long) clock) : String.valueOf(clock);
    }

    SequencedMap<String, Object> json() {
      SequencedMap<String, Object> object = new LinkedHashMap<>();
      object.put("network", compiled.imported().name());
      object.put("target", target.id());
      object.put("hash", compiled.hash());
      return object;
    }

    /// The design's name and hash, a line for people.
    String line() {
      return "design "
          + compiled.hash().substring(0, 16)
          + "  "
          + DiagnosticText.clean(compiled.imported().name());
    }
  }

  long seed() {
    return seed == null ? 1 : seed;
  }

  /// The network of a text on a target that lists no synapses, which are not drawn; without
  /// calibration data, since nothing runs it.
  Resolved onPaper(Console console, String targetId, PipelineListener listener) {
    if (calibrate != null) {
      throw Diagnostic.of(
              Code.E0210,
              Span.of(Source.binary("--calibrate " + calibrate)),
              "a network on paper runs no data")
          .help("say how often neurons fire: --set rate=N; or leave --on-paper out")
          .rejection();
    }
    Target target = libraries.target(console, targetId);
    Settings settings = model.settings(target, seeding(target));
    if (settings.get("binaries").equals(Optional.of("aplx"))) {
      throw Diagnostic.of(
              Code.E0305, Span.NONE, "setting binaries=aplx: a network on paper has no programs")
          .help("leave it out, or leave --on-paper out and use compile")
          .rejection();
    }
    Model read = model.onPaper(console);
    model.checkLayers(target, read.network());
    Resolved resolved = resolve(read, target, settings, Optional.empty(), Pipeline::of, listener);
    // Other warnings are about sums of weights, of which a sample says little.
    console.warn(
        resolved.compiled().report().warnings().stream()
            .filter(w -> w.code() == Code.W0010)
            .toList());
    return resolved;
  }

  /// The model after the whole pipeline of a target, or after the passes of `choice` instead.
  Resolved resolve(
      Console console,
      String targetId,
      Optional<Path> calibrationLabels,
      Choice choice,
      PipelineListener listener) {
    Target target = libraries.target(console, targetId);
    Optional<CircuitLibrary> circuits = libraries.circuits(console, target);
    Settings settings = model.settings(target, seeding(target));
    console.warn(libraries.unused(target, settings));
    Model read = model.read(console, settings);
    model.checkLayers(target, read.network());
    Resolved resolved =
        resolve(
            read,
            target,
            settings,
            calibration(console, read, calibrationLabels),
            choice,
            listener);
    PassContext.Report report = resolved.compiled().report();
    console.warn(report.warnings().stream().filter(w -> !ON_COST.contains(w.code())).toList());
    report.remarks().stream()
        .filter(r -> r.vertex().isEmpty())
        .forEach(r -> console.note("note: " + r.pass() + ": " + r.text()));
    return resolved.with(circuits);
  }

  /// One model on one target, whose designs differ in settings.
  record Family(Model model, Target target, Function<List<Source>, Settings> settings) {

    /// The design with `more` settings besides those given; what its passes remark is not told.
    Resolved member(List<Source> more, Optional<Samples> calibration, Choice choice) {
      Targets.checkLayers(target, more, model.network());
      return resolve(
          model, target, settings.apply(more), calibration, choice, PipelineListener.silent());
    }
  }

  /// The model as its settings say.
  Family family(Console console, String targetId) {
    Target target = libraries.target(console, targetId);
    List<Source> seed = seeding(target);
    Model read = model.read(console, model.settings(target, seed));
    model.checkLayers(target, read.network());
    return new Family(
        read,
        target,
        more -> model.settings(target, Stream.concat(seed.stream(), more.stream()).toList()));
  }

  /// The one way from a model, a target, settings and calibration data to a design.
  static Resolved resolve(
      Model model,
      Target target,
      Settings settings,
      Optional<Samples> calibration,
      Choice choice,
      PipelineListener listener) {
    return resolve(
        model,
        target,
        settings,
        PassResults.forgetting(calibration),
        new EstimateCache(),
        choice,
        listener);
  }

  /// The same with what other designs have left in `results` and `cache`.
  static Resolved resolve(
      Model model,
      Target target,
      Settings settings,
      PassResults results,
      EstimateCache cache,
      Choice choice,
      PipelineListener listener) {
    Target priced = target.withCosts(settings);
    Compiled compiled =
        halting(choice, priced, model)
            .counting(LookUpTables.of(priced, settings, cache))
            .apply(model.network(), priced, settings, results, listener);
    return new Resolved(
        model, priced, settings, compiled, results.calibration(), cache, Optional.empty());
  }

  /// The seed, if it is given, is a setting where the target draws random numbers.
  private List<Source> seeding(Target target) {
    return seed != null && target.parameter("seed").isPresent()
        ? List.of(new Source("--seed", "seed=" + seed))
        : List.of();
  }

  /// The passes of `choice`, and where they map a model whose sequences end early, one that adds
  /// the output that says when.
  private static Pipeline halting(Choice choice, Target target, Model read) {
    Pipeline pipeline = choice.of(target, read);
    if (!pipeline.maps() || !read.network().isInTime()) {
      return pipeline;
    }
    return choice
        .halt(read)
        .map(ending ->
            pipeline.beforeMapping(InsertHalt.of(ending.halt(), ending.span()).call(ending.span())))
        .orElse(pipeline);
  }

  /// Which passes a command runs, given the target.
  @FunctionalInterface
  interface Choice {
    Pipeline of(Target target);

    /// The same for one model.
    default Pipeline of(Target target, Model model) {
      return of(target);
    }

    /// When sequences end early: as the model says, unless the command line does.
    default Optional<Model.Ending> halt(Model model) {
      return model.halt();
    }
  }

  /// The calibration data, those of the command line or else of the model.
  Optional<Samples> calibration(Console console, Model read, Optional<Path> labels) {
    if (calibrate == null) {
      if (labels.isPresent()) {
        throw Diagnostic.of(
                Code.E0210,
                Span.of(Source.binary("--labels " + labels.get())),
                "--labels are for the samples of --calibrate, which is not given")
            .help("add --calibrate FILE; labels of the model's own data stand behind 'calibrate'")
            .rejection();
      }
      return calibration(read);
    }
    return Optional.of(samples(console.path(calibrate), labels.map(console::path), read.network()));
  }

  /// The calibration data that a model names.
  static Optional<Samples> calibration(Model model) {
    return model.calibration().map(c -> samples(c.data(), c.labels(), model.network()));
  }

  private static Samples samples(Path data, Optional<Path> labels, Network network) {
    if (!network.isInTime()) {
      return DataFiles.read(data, labels, network, Integer.MAX_VALUE);
    }
    Sequences read =
        SequenceFiles.read(data, labels, network, SequenceFiles.Reading.PLAIN, Integer.MAX_VALUE)
            .sequences();
    return read.labelsSteps() ? new LabelledSteps(read) : read.steps();
  }

  /// Steps with a class of their own.
  private record LabelledSteps(Sequences all) implements Samples {
    @Override
    public int count() {
      return all.steps().count();
    }

    @Override
    public List<Value> inputs(int index) {
      return all.steps().inputs(index);
    }

    @Override
    public List<Integer> labels() {
      return all.labels();
    }
  }
}
