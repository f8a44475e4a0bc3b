package nnc.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import nnc.backends.fpga.estimate.FpgaEstimator;
import nnc.backends.fpga.estimate.Synthesis;
import nnc.backends.tool.CacheFolder;
import nnc.emulator.KernelEmulator;
import nnc.emulator.pe.ArrayTiming;
import nnc.emulator.pulse.PulseCounter;
import nnc.frontend.data.DataFiles;
import nnc.frontend.data.SequenceFiles;
import nnc.ir.KernelDesign;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.PulseNetlist;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.estimate.Quantity;
import nnc.ir.kernel.Stalls;
import nnc.ir.pulse.PulseActivity;
import nnc.passes.InputGenerator;
import nnc.passes.Pipeline;
import nnc.passes.analysis.FixedPointInputs;
import nnc.passes.map.InitiationInterval;
import nnc.testbench.CellSynthesis;
import nnc.testbench.tulip.ArraySynthesis;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nnc estimate MODEL --target T`: what the hardware is expected to cost, and with `--synth` what
/// synthesis makes of it.
@Command(
    name = "estimate",
    description = "Estimate what a model costs in hardware.",
    mixinStandardHelpOptions = true)
final class Estimate implements Callable<Integer> {

  /// Samples that are drawn where no data are given.
  private static final int DRAWN = 4;

  private final Console console;

  @Spec private CommandSpec command;

  @Mixin private DesignOptions options;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "TARGET",
      description = "What to estimate for; 'nnc targets' lists them.")
  private String target;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Data to emulate: what toggles decides about energy.")
  private Path data;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Emulate the first N samples only (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--synth",
      description =
          "Also run Yosys, and nextpnr for iCE40, and print their figures beside; for tulip and"
              + " standard cells, Yosys, Icarus Verilog and OpenSTA with an open 0.18 um library.")
  private boolean synth;

  @Option(
      names = "--on-paper",
      description =
          "For spinnaker: map the network of a .nn file without drawing its synapses at random, so"
              + " that it may have any number of them; prints cores, memory, cycles and packets.")
  private boolean onPaper;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  Estimate(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new ParameterException(command.commandLine(), "--limit must be at least 1");
    }
    if (onPaper) {
      return onPaper();
    }
    DesignOptions.Resolved resolved;
    try (PassWatch watch = new PassWatch(console, Optional.empty())) {
      resolved = options.resolve(console, target, Optional.empty(), Pipeline::of, watch);
    }
    return switch (resolved.lowered()) {
      case KernelDesign _ -> kernels(resolved);
      case PeProgram _ -> program(resolved);
      case PulseNetlist _ -> pulses(resolved);
      case MachineImage _ -> image(resolved);
    };
  }

  private int kernels(DesignOptions.Resolved resolved) {
    FpgaEstimator estimator = FpgaEstimator.of(resolved.target(), resolved.settings());
    Optional<FpgaEstimator.Run> run = run(resolved, estimator.isCells());
    nnc.ir.estimate.Estimate estimate = of(resolved, run);
    Optional<Synthesis> synthesis =
        synth
            ? Optional.of(followed(resolved, estimate, synthesized(resolved, estimator), run))
            : Optional.empty();
    console.warn(new DeviceFit(resolved, estimate).warnings());
    if (json) {
      SequencedMap<String, Object> object = resolved.json();
      object.put("device", estimator.device().id());
      object.put("clock_mhz", estimator.clockMegahertz());
      object.put("estimate", EstimateText.json(estimate));
      synthesis.ifPresent(s -> object.put("synthesis", EstimateText.json(s, estimate)));
      console.say(Json.print(object));
    } else {
      console.say(resolved.line());
      EstimateText.lines(estimate, synthesis).forEach(console::say);
    }
    return ExitCode.DONE.number();
  }

  /// Standard cells also compute a few frames.
  private Synthesis synthesized(DesignOptions.Resolved resolved, FpgaEstimator estimator) {
    return estimator.isCells()
        ? CellSynthesis.of(resolved.design(), toggling(resolved), CacheFolder.ofUser())
        : Synthesis.of(resolved.design(), estimator.device(), CacheFolder.ofUser());
  }

  /// What was measured with what follows from it at the clock setting; standard cells measure that.
  private static Synthesis followed(
      DesignOptions.Resolved resolved,
      nnc.ir.estimate.Estimate estimate,
      Synthesis made,
      Optional<FpgaEstimator.Run> run) {
    FpgaEstimator estimator = FpgaEstimator.of(resolved.target(), resolved.settings());
    if (estimator.isCells()) {
      return made;
    }
    SequencedMap<String, Quantity> figures =
        estimator.measured(resolved.design(), estimate.totals(), made, run);
    figures.entrySet().removeAll(estimate.totals().entrySet());
    figures.putAll(made.measured());
    return new Synthesis(figures, made.notes());
  }

  private int onPaper() {
    if (!target.equals("spinnaker") || data != null || synth) {
      throw new ParameterException(
          command.commandLine(),
          "--on-paper is for --target spinnaker, and takes neither --data nor --synth");
    }
    try (PassWatch watch = new PassWatch(console, Optional.empty())) {
      ImageCompilation mapped = ImageCompilation.onPaper(options.onPaper(console, target, watch));
      if (json) {
        console.say(Json.print(mapped.json()));
      } else {
        mapped.lines().forEach(console::say);
      }
    }
    return ExitCode.DONE.number();
  }

  /// Of a program of processing elements only synthesis looks at what toggles.
  private int program(DesignOptions.Resolved resolved) {
    if (data != null && !synth) {
      throw new ParameterException(
          command.commandLine(),
          "--data says nothing about target '" + target + "' without --synth");
    }
    ArrayTiming timing = ArrayTiming.of(resolved.program());
    nnc.ir.estimate.Estimate estimate = ProgramCompilation.estimate(resolved, timing);
    if (synth) {
      estimate =
          new ArraySynthesis(
                  resolved.program(),
                  timing,
                  ProgramCompilation.cell(resolved),
                  CacheFolder.ofUser())
              .beside(estimate, toggling(resolved));
    }
    SequencedMap<String, Object> object = resolved.json();
    object.put("clock_mhz", resolved.clockMegahertz());
    return print(resolved, object, estimate);
  }

  private int pulses(DesignOptions.Resolved resolved) {
    refuseSynthesis();
    PulseActivity activity = PulseCounter.activity(resolved.pulses(), toggling(resolved));
    return print(resolved, resolved.json(), PulseCompilation.estimate(resolved, activity));
  }

  private void refuseSynthesis() {
    if (synth) {
      throw new ParameterException(
          command.commandLine(),
          "nothing synthesizes target '"
              + target
              + "': leave --synth out; it is for --target fpga and tulip");
    }
  }

  private int image(DesignOptions.Resolved resolved) {
    refuseSynthesis();
    Optional<ImageRun> run =
        Optional.ofNullable(data)
            .map(file ->
                ImageRun.of(
                    resolved,
                    FixedPointInputs.of(
                        SequenceFiles.read(
                                console.path(file),
                                Optional.empty(),
                                resolved.compiled().imported(),
                                SequenceFiles.Reading.PLAIN,
                                limit)
                            .sequences()
                            .steps(),
                        resolved.compiled().integer())));
    return print(resolved, resolved.json(), ImageCompilation.estimate(resolved, run));
  }

  private int print(
      DesignOptions.Resolved resolved,
      SequencedMap<String, Object> object,
      nnc.ir.estimate.Estimate estimate) {
    if (json) {
      object.put("estimate", EstimateText.json(estimate));
      console.say(Json.print(object));
    } else {
      console.say(resolved.line());
      EstimateText.lines(estimate, Optional.empty()).forEach(console::say);
    }
    return ExitCode.DONE.number();
  }

  /// Samples that show what toggles: a few of the user's, or drawn ones.
  private List<List<Value>> toggling(DesignOptions.Resolved resolved) {
    if (data == null) {
      return drawn(resolved);
    }
    Network network = resolved.compiled().integer();
    Samples samples =
        DataFiles.read(console.path(data), Optional.empty(), resolved.compiled().imported(), limit);
    return FixedPointInputs.of(samples, network).every();
  }

  /// A few samples without meaning.
  static List<List<Value>> drawn(DesignOptions.Resolved resolved) {
    return drawn(resolved, DRAWN);
  }

  static List<List<Value>> drawn(DesignOptions.Resolved resolved, int count) {
    InputGenerator inputs = InputGenerator.of(resolved.compiled().integer(), 1);
    return Stream.generate(inputs::next).limit(count).toList();
  }

  /// The estimate of a resolved design for any target, without data of the user's.
  static nnc.ir.estimate.Estimate of(DesignOptions.Resolved resolved) {
    return switch (resolved.lowered()) {
      case KernelDesign _ -> of(resolved, Optional.empty());
      case PeProgram program -> ProgramCompilation.estimate(resolved, ArrayTiming.of(program));
      case PulseNetlist pulses ->
          PulseCompilation.estimate(resolved, PulseCounter.activity(pulses, drawn(resolved)));
      case MachineImage _ -> ImageCompilation.estimate(resolved, Optional.empty());
    };
  }

  /// The estimate of streaming kernels, with what a run of the emulator counted where there is one.
  static nnc.ir.estimate.Estimate of(
      DesignOptions.Resolved resolved, Optional<FpgaEstimator.Run> run) {
    SequencedMap<String, Long> cycles = new LinkedHashMap<>();
    resolved
        .design()
        .instances()
        .forEach((id, instance) -> cycles.put(id, InitiationInterval.of(instance.kernel())));
    return FpgaEstimator.of(resolved.target(), resolved.settings())
        .estimate(
            resolved.design(),
            cycles,
            KernelEmulator.of(resolved.design()).pace(),
            run,
            resolved.estimates());
  }

  /// What toggles: the user's data, or the frames that a netlist of standard cells computes too.
  private Optional<FpgaEstimator.Run> run(DesignOptions.Resolved resolved, boolean cells) {
    if (data == null) {
      return synth && cells ? Optional.of(run(resolved, drawn(resolved))) : Optional.empty();
    }
    Samples samples =
        DataFiles.read(console.path(data), Optional.empty(), resolved.compiled().imported(), limit);
    EmulatorRun run =
        EmulatorRun.of(
            console,
            resolved,
            FixedPointInputs.of(samples, resolved.compiled().integer()),
            Stalls.NONE,
            Optional.empty());
    return Optional.of(new FpgaEstimator.Run(run.emulation().activity(), samples.count()));
  }

  private static FpgaEstimator.Run run(DesignOptions.Resolved resolved, List<List<Value>> frames) {
    KernelEmulator emulator = KernelEmulator.of(resolved.design());
    return new FpgaEstimator.Run(
        emulator.run(frames, KernelEmulator.Options.FAST).activity(), frames.size());
  }
}
