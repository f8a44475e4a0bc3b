package nnc.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import nnc.frontend.Model;
import nnc.ir.KernelDesign;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.PulseNetlist;
import nnc.ir.Samples;
import nnc.ir.network.Interpreter;
import nnc.ir.pass.Target;
import nnc.passes.Pipeline;
import nnc.passes.analysis.FixedPointInputs;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nnc run MODEL`: the reference interpreter, or with `--target` the cycle-accurate emulator.
@Command(name = "run", description = "Run a model on data.", mixinStandardHelpOptions = true)
final class Run implements Callable<Integer> {

  /// The target whose passes make integers of a network that is not to be mapped.
  private static final String DEFAULT = "fpga";

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private DesignOptions options;
  @Mixin private TestData data;

  @ArgGroup(exclusive = true)
  private Engine engine;

  /// Nothing given: the integer network in the reference interpreter.
  static final class Engine {
    @Option(
        names = "--target",
        required = true,
        paramLabel = "TARGET",
        description = "Emulate the design for this target, cycle by cycle.")
    private String target;

    @Option(
        names = "--float",
        required = true,
        description = "Interpret the network as it was read, before quantization.")
    private boolean real;
  }

  @Mixin private EmulatorOptions emulator;
  @Mixin private SequenceOptions sequences;
  @Mixin private DecoderOptions decoder;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = {
        "Write what is recorded of a network in time into this folder: CSV files, recording.vcd,",
        "recording.svg and recording.png; of a machine of cores also cores.csv, links.csv and",
        "energy.json. It must be new or a former result."
      })
  private Path folder;

  @Option(
      names = "--weights",
      paramLabel = "FILE.npz",
      description = {
        "Write what the projections of a network in time have learned by the end of the last",
        "sequence: arrays PROJECTION.synapses, PROJECTION.weights and PROJECTION.delays."
      })
  private Path weights;

  @Option(
      names = "--record",
      paramLabel = "POPULATION[.STATE]",
      description = {
        "Report what this population of a network in time gives, or one of its states, too",
        "(repeatable)."
      })
  private List<String> recorded = List.of();

  @Option(
      names = "--compare",
      description = {
        "Run a network in time among reals too, and report how spikes, values and accuracy differ."
      })
  private boolean compare;

  @Option(
      names = "--reference",
      description = "Run a network in time in the reference interpreter, not in events.")
  private boolean reference;

  @Option(
      names = "--metrics",
      description = {
        "Count what NeuroBench counts, under its names (operations, updates, sparsity, footprint),",
        "and give rate, complexity and synchrony of spikes."
      })
  private boolean metrics;

  @Option(names = "--outputs", description = "Print prediction and outputs of every sample.")
  private boolean outputs;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  /// Made when the first sequence comes.
  private ImageRun.Runner machine;

  Run(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (emulator.given() && (engine == null || engine.target == null)) {
      throw new ParameterException(
          spec.commandLine(), "--stalls and --trace are for the emulator: give --target too");
    }
    if (metrics && engine != null && engine.target != null) {
      throw new ParameterException(
          spec.commandLine(), "--metrics are those of the network: leave --target out");
    }
    DesignOptions.Resolved resolved = resolve();
    console.warn(resolved.costly());
    if (resolved.compiled().imported().isInTime()) {
      boolean emulates = engine != null && engine.target != null;
      if (compare && engine != null) {
        throw new ParameterException(
            spec.commandLine(), "--compare runs both networks: leave --float and --target out");
      }
      return new SequenceReport(
              resolved,
              engine != null && engine.real,
              reference,
              emulates ? Optional.of(steps -> timed(resolved, steps)) : Optional.empty(),
              recorded,
              decoder.decoder(),
              decoder.halt().or(() -> resolved.model().halt().map(Model.Ending::halt)),
              Optional.ofNullable(folder).map(console::path),
              Optional.ofNullable(weights).map(console::path),
              compare,
              metrics,
              outputs,
              json)
          .run(
              console,
              data.sequences(
                  console, resolved.compiled().imported(), sequences.reading(options.seed())));
    }
    SequenceOptions.refuse(
        sequences
            .given()
            .or(decoder::given)
            .or(() -> folder != null ? Optional.of("--output") : Optional.empty())
            .or(() -> weights != null ? Optional.of("--weights") : Optional.empty())
            .or(() -> compare ? Optional.of("--compare") : Optional.empty())
            .or(() -> recorded.isEmpty() ? Optional.empty() : Optional.of("--record")));
    Samples samples = data.read(console, resolved.compiled().imported());
    FixedPointInputs.cut(samples, resolved.compiled().integer())
        .filter(_ -> engine == null || !engine.real)
        .ifPresent(cut -> console.note("note: " + cut));
    Scores scores = new Scores(samples.labels(), outputs);
    SequencedMap<String, Object> figures = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    if (engine != null && engine.target != null) {
      HardwareRun run =
          hardware(resolved, FixedPointInputs.of(samples, resolved.compiled().integer()));
      run.results().forEach(scores::add);
      figures.putAll(run.json());
      lines.addAll(run.lines());
    } else {
      interpret(resolved.compiled().integer(), samples, scores);
    }
    if (metrics) {
      Network network = resolved.compiled().integer();
      NetworkMetrics counted =
          NetworkMetrics.of(
              console, network, FixedPointInputs.of(samples, network), scores.measured());
      figures.putAll(counted.json());
      lines.addAll(counted.lines());
    }
    if (json) {
      SequencedMap<String, Object> object = resolved.json();
      if (engine == null || engine.real) {
        object.remove("target");
      }
      object.putAll(scores.json());
      object.putAll(figures);
      console.say(Json.print(object));
    } else {
      if (outputs) {
        scores.table().forEach(console::say);
      }
      console.say(resolved.line());
      console.say(scores.line());
      lines.forEach(console::say);
    }
    return ExitCode.DONE.number();
  }

  /// The passes on networks; what a model records stays, even where no output needs it.
  private final class Interpreted implements DesignOptions.Choice {
    @Override
    public Pipeline of(Target target) {
      return Pipeline.of(target).onNetworks();
    }

    @Override
    public Pipeline of(Target target, Model model) {
      return model.recordings().isEmpty() && recorded.isEmpty()
          ? of(target)
          : of(target).without("remove-dead");
    }
  }

  /// All passes; sequences end where the command line says, or else the model.
  private final class Emulated implements DesignOptions.Choice {
    @Override
    public Pipeline of(Target target) {
      return Pipeline.of(target);
    }

    @Override
    public Optional<Model.Ending> halt(Model model) {
      return decoder.ending().or(model::halt);
    }
  }

  private DesignOptions.Resolved resolve() {
    try (PassWatch watch = new PassWatch(console, Optional.empty())) {
      if (engine == null) {
        return options.resolve(console, DEFAULT, Optional.empty(), new Interpreted(), watch);
      }
      return engine.real
          ? options.resolve(console, DEFAULT, Optional.empty(), _ -> new Pipeline(List.of()), watch)
          : options.resolve(console, engine.target, Optional.empty(), new Emulated(), watch);
    }
  }

  private HardwareRun hardware(DesignOptions.Resolved resolved, Samples samples) {
    return switch (resolved.lowered()) {
      case PulseNetlist _ -> {
        refuse(emulator.stalled(), "--stalls is", "its pulses wait for nobody");
        yield PulseRun.of(console, resolved, samples, emulator.trace(console));
      }
      case PeProgram _ ->
          ProgramRun.of(
              console, resolved, samples, emulator.stalls(options.seed()), emulator.trace(console));
      case KernelDesign _, MachineImage _ -> timed(resolved, samples);
    };
  }

  private TimedRun timed(DesignOptions.Resolved resolved, Samples steps) {
    if (resolved.lowered() instanceof MachineImage) {
      refuse(emulator.given(), "--stalls and --trace are", "it has no streams");
      if (machine == null) {
        machine = new ImageRun.Runner(resolved);
      }
      return machine.run(steps);
    }
    return emulate(resolved, steps);
  }

  private void refuse(boolean given, String what, String why) {
    if (given) {
      throw new ParameterException(
          spec.commandLine(), what + " not for target '" + engine.target + "': " + why);
    }
  }

  private EmulatorRun emulate(DesignOptions.Resolved resolved, Samples samples) {
    return EmulatorRun.of(
        console, resolved, samples, emulator.stalls(options.seed()), emulator.trace(console));
  }

  private void interpret(Network network, Samples samples, Scores scores) {
    Interpreter interpreter = Interpreter.of(network);
    Samples encoded = FixedPointInputs.of(samples, network);
    try (Progress progress = console.progress("samples", samples.count())) {
      for (int i = 0; i < encoded.count(); i++) {
        scores.add(interpreter.run(encoded.inputs(i)));
        progress.at(i);
      }
    }
  }
}
