package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.network.Interpreter;
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

  @Option(
      names = "--record",
      paramLabel = "POPULATION",
      description = "Report the spikes of this population of a network in time too (repeatable).")
  private List<String> recorded = List.of();

  @Option(
      names = "--reference",
      description = "Run a network in time in the reference interpreter, not in events.")
  private boolean reference;

  @Option(names = "--outputs", description = "Print prediction and outputs of every sample.")
  private boolean outputs;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  Run(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (emulator.given() && (engine == null || engine.target == null)) {
      throw new ParameterException(
          spec.commandLine(), "--stalls and --trace are for the emulator: give --target too");
    }
    DesignOptions.Resolved resolved = resolve();
    Samples samples = data.read(console, resolved.compiled().imported());
    Scores scores = new Scores(samples.labels(), outputs);
    SequencedMap<String, Object> figures = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    if (resolved.compiled().imported().isInTime() && (engine == null || engine.real)) {
      return new SequenceReport(
              resolved, engine != null && engine.real, reference, recorded, outputs, json)
          .run(console, samples);
    }
    if (engine != null && engine.target != null) {
      EmulatorRun run = emulate(resolved, samples);
      run.results().forEach(scores::add);
      figures.putAll(run.json());
      lines.addAll(run.lines());
    } else {
      interpret(resolved.compiled().integer(), samples, scores);
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

  private DesignOptions.Resolved resolve() {
    try (PassWatch watch = new PassWatch(console, Optional.empty())) {
      if (engine == null) {
        return options.resolve(
            console, DEFAULT, Optional.empty(), target -> Pipeline.of(target).onNetworks(), watch);
      }
      return engine.real
          ? options.resolve(console, DEFAULT, Optional.empty(), _ -> new Pipeline(List.of()), watch)
          : options.resolve(console, engine.target, Optional.empty(), Pipeline::of, watch);
    }
  }

  private EmulatorRun emulate(DesignOptions.Resolved resolved, Samples samples) {
    return EmulatorRun.of(
        console,
        resolved,
        FixedPointInputs.of(samples, resolved.compiled().integer()),
        emulator.stalls(options.seed()),
        emulator.trace(console));
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
