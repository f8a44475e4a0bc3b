package nnc.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import nnc.backends.fpga.estimate.FpgaEstimator;
import nnc.backends.fpga.estimate.Synthesis;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Tools;
import nnc.emulator.BusStream;
import nnc.emulator.Emulation;
import nnc.emulator.KernelEmulator;
import nnc.emulator.pulse.PulseCounter;
import nnc.ir.KernelDesign;
import nnc.ir.Lowered;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.PulseNetlist;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;
import nnc.ir.explore.Fidelity;
import nnc.ir.explore.Rung;
import nnc.ir.network.Interpreter;
import nnc.ir.pass.Quality;
import nnc.ir.text.DesignPrinter;
import nnc.passes.analysis.FixedPointInputs;

/// The figures of designs at the levels of a space, each level with those of the ones below it that
/// the space names. Designs of one integer network share its accuracy.
final class DesignFigures {

  /// The figure that a space's data give.
  static final String ACCURACY = "accuracy";

  private static final String FMAX = "fmax";

  private final Optional<Samples> data;
  private final List<Rung> ladder;
  private final SequencedMap<String, String> tools = new LinkedHashMap<>();
  private final Map<String, Quantity> accuracies = new ConcurrentHashMap<>();

  /// The figures of a design, and what is said of one that does not fit its device.
  record Priced(SequencedMap<String, Quantity> figures, Optional<String> excess) {}

  /// Throws `MissingTool` where a tool that the ladder asks for is not there.
  DesignFigures(Optional<Samples> data, List<Rung> ladder) {
    this.data = data;
    this.ladder = ladder;
    if (asks(Fidelity.SYNTHESIZE) || asks(Fidelity.PLACE_AND_ROUTE)) {
      version("yosys");
    }
    if (asks(Fidelity.PLACE_AND_ROUTE)) {
      version("nextpnr-ice40");
    }
  }

  /// The versions of the tools that figures depend on.
  SequencedMap<String, String> tools() {
    return tools;
  }

  private void version(String command) {
    Tools.require(command);
    tools.put(command, Tools.version(Tools.of(command)).orElse("unknown"));
  }

  private boolean asks(Fidelity level) {
    return ladder.stream().anyMatch(r -> r.level() == level);
  }

  /// Refuses a level at which nothing more is known of designs such as this one: E0210.
  void check(DesignOptions.Resolved resolved) {
    for (Rung rung : ladder) {
      lacking(rung.level(), resolved)
          .ifPresent(reason -> {
            throw Diagnostic.of(Code.E0210, rung.span(), reason)
                .help("leave '" + rung.level().id() + "' out of 'fidelity'")
                .rejection();
          });
    }
  }

  private Optional<String> lacking(Fidelity level, DesignOptions.Resolved resolved) {
    String target = "target '" + resolved.target().id() + "'";
    Lowered lowered = resolved.lowered();
    return switch (level) {
      case ESTIMATE -> Optional.empty();
      case EMULATE ->
          switch (lowered) {
            case KernelDesign _, PulseNetlist _ ->
                data.isEmpty()
                    ? Optional.of("there are no data to emulate; name them: data: {samples: FILE}")
                    : Optional.empty();
            case PeProgram _, MachineImage _ ->
                Optional.of("emulation adds nothing to what is estimated for " + target);
          };
      case SYNTHESIZE ->
          lowered instanceof KernelDesign
              ? Optional.empty()
              : Optional.of("nothing synthesizes what is estimated for " + target);
      case PLACE_AND_ROUTE ->
          lowered instanceof KernelDesign && Synthesis.places(estimator(resolved).device())
              ? Optional.empty()
              : Optional.of(
                  "nothing places designs for "
                      + (lowered instanceof KernelDesign
                          ? "device '" + estimator(resolved).device().id() + "'"
                          : target));
    };
  }

  private static FpgaEstimator estimator(DesignOptions.Resolved resolved) {
    return FpgaEstimator.of(resolved.target(), resolved.settings());
  }

  /// The figures of a design at `level`. Throws `MissingTool`, and `ToolFailure` where a tool does
  /// not make anything of the design.
  Priced of(DesignOptions.Resolved resolved, Fidelity level) {
    boolean emulated =
        level.compareTo(Fidelity.EMULATE) >= 0 && asks(Fidelity.EMULATE) && data.isPresent();
    return switch (resolved.lowered()) {
      case KernelDesign design -> kernels(resolved, design, level, emulated);
      case PulseNetlist pulses when emulated ->
          priced(
              resolved,
              PulseCompilation.estimate(
                  resolved, PulseCounter.activity(pulses, encoded(resolved).every())));
      case PulseNetlist _, PeProgram _, MachineImage _ ->
          priced(resolved, nnc.cli.Estimate.of(resolved));
    };
  }

  private Priced kernels(
      DesignOptions.Resolved resolved, KernelDesign design, Fidelity level, boolean emulated) {
    Optional<Emulation> emulation =
        emulated ? Optional.of(emulation(design, encoded(resolved))) : Optional.empty();
    Optional<FpgaEstimator.Run> run =
        emulation.map(e -> new FpgaEstimator.Run(e.activity(), e.frames()));
    Estimate estimate = nnc.cli.Estimate.of(resolved, run);
    SequencedMap<String, Quantity> figures =
        new LinkedHashMap<>(priced(resolved, estimate).figures());
    if (emulation.isPresent() && labelled().isPresent()) {
      figures.put(ACCURACY, accuracy(emulation.get()));
    }
    if (level.compareTo(Fidelity.SYNTHESIZE) >= 0) {
      Synthesis made =
          Synthesis.of(
              design,
              estimator(resolved).device(),
              level == Fidelity.PLACE_AND_ROUTE
                  ? Synthesis.Effort.ONE_PLACEMENT
                  : Synthesis.Effort.SYNTHESIS,
              CacheFolder.ofUser());
      figures = estimator(resolved).measured(design, figures, made, run);
      if (level == Fidelity.PLACE_AND_ROUTE && !made.measured().containsKey(FMAX)) {
        return new Priced(figures, Optional.of(made.notes().getFirst()));
      }
    }
    return new Priced(figures, excess(estimate, figures));
  }

  private static Emulation emulation(KernelDesign design, Samples samples) {
    KernelEmulator emulator = KernelEmulator.of(design);
    List<BusStream> streams =
        IntStream.range(0, emulator.inputs().size())
            .mapToObj(port ->
                BusStream.of(
                    emulator.inputs().get(port),
                    IntStream.range(0, samples.count())
                        .mapToObj(i -> samples.inputs(i).get(port))
                        .iterator()))
            .toList();
    Emulation emulation = emulator.run(streams, KernelEmulator.Options.FAST, Optional.empty());
    emulation
        .deadlock()
        .ifPresent(found -> {
          throw found.rejection();
        });
    return emulation;
  }

  /// The data, if their classes are known.
  private Optional<Samples> labelled() {
    return data.filter(d -> d.labels().size() == d.count());
  }

  private Samples encoded(DesignOptions.Resolved resolved) {
    return FixedPointInputs.of(data.orElseThrow(), resolved.compiled().integer());
  }

  private Priced priced(DesignOptions.Resolved resolved, Estimate estimate) {
    SequencedMap<String, Quantity> figures = new LinkedHashMap<>(estimate.totals());
    labelled()
        .ifPresent(d ->
            figures.put(
                ACCURACY,
                accuracies.computeIfAbsent(
                    DesignPrinter.print(resolved.compiled().integer()),
                    _ -> accuracy(resolved.compiled().integer(), d))));
    return new Priced(figures, excess(estimate, figures));
  }

  /// What a device has too little of for these figures.
  private static Optional<String> excess(
      Estimate estimate, SequencedMap<String, Quantity> figures) {
    return estimate.fit().stream()
        .flatMap(f -> f.uses().stream())
        .filter(u -> figures.getOrDefault(u.resource(), u.used()).nominal() > u.available())
        .findFirst()
        .map(u ->
            "more "
                + u.resource()
                + " than the "
                + u.available()
                + " of "
                + estimate.fit().orElseThrow().device());
  }

  private static Quantity accuracy(Network network, Samples samples) {
    Interpreter interpreter = Interpreter.of(network);
    Samples encoded = FixedPointInputs.of(samples, network);
    return accuracy(
        samples,
        IntStream.range(0, encoded.count())
            .mapToObj(i -> interpreter.run(encoded.inputs(i)))
            .toList(),
        "the interpreter");
  }

  private Quantity accuracy(Emulation emulation) {
    return accuracy(
        data.orElseThrow(),
        IntStream.range(0, emulation.frames()).mapToObj(emulation::outputs).toList(),
        "the emulator");
  }

  private static Quantity accuracy(Samples samples, List<List<Value>> results, String by) {
    Scores scores = new Scores(samples.labels(), false);
    results.forEach(scores::add);
    return Quantity.exact(
        scores.accuracy(), "", Quality.MEASURED, by + " on " + samples.count() + " samples");
  }
}
