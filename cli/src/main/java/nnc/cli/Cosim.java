package nnc.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import nnc.backends.OutputFolder;
import nnc.backends.fpga.DesignPorts;
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.VerilogEmitter;
import nnc.backends.fpga.WatchedCore;
import nnc.backends.sfq.NetlistEmitter;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.IcarusSimulation;
import nnc.backends.simulate.VerilatedLibrary;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.ToolFailure;
import nnc.backends.tulip.ProgramEmitter;
import nnc.backends.verilog.Identifiers;
import nnc.ir.KernelDesign;
import nnc.ir.PeProgram;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;
import nnc.passes.Compiled;
import nnc.passes.Pipeline;
import nnc.passes.analysis.FixedPointInputs;
import nnc.testbench.CoSimulation;
import nnc.testbench.Difference;
import nnc.testbench.sfq.FunctionalCoSimulation;
import nnc.testbench.sfq.PulseCoSimulation;
import nnc.testbench.tulip.ArrayCoSimulation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nnc cosim MODEL --target fpga`: the emitted Verilog against the emulator, every signal in every
/// cycle.
@Command(
    name = "cosim",
    description = "Simulate the emitted hardware and compare every cycle with the emulator.",
    mixinStandardHelpOptions = true)
final class Cosim implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private DesignOptions options;
  @Mixin private TestData data;
  @Mixin private SequenceOptions sequences;

  @Option(names = "--target", required = true, paramLabel = "TARGET", description = "The target.")
  private String target;

  /// Simulators of emitted Verilog, of circuits of junctions, and of programs of cores.
  enum Simulator {
    verilator,
    iverilog,
    josim,
    circuit,
    qemu
  }

  @Option(
      names = "--simulator",
      description =
          "${COMPLETION-CANDIDATES} (default: verilator for Verilog with a clock, iverilog for sfq,"
              + " qemu for spinnaker). For sfq iverilog simulates pulses, verilator the registers"
              + " of clocked logic, josim and circuit (the solver that is built in) junctions; qemu"
              + " runs the neurons' programs of spinnaker.")
  private Simulator simulator;

  @Option(
      names = "--rtl",
      paramLabel = "DIR",
      description =
          "Simulate the Verilog and memory images in this folder, as compile wrote them or as they"
              + " were changed since, instead of newly emitted ones.")
  private Path rtl;

  @Mixin private EmulatorOptions emulator;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  Cosim(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    DesignOptions.Resolved resolved;
    try (PassWatch watch = new PassWatch(console, Optional.empty())) {
      resolved = options.resolve(console, target, Optional.empty(), Pipeline::of, watch);
    }
    if (simulator == null) {
      simulator = usual(resolved.compiled());
    }
    boolean circuit = simulator == Simulator.josim || simulator == Simulator.circuit;
    if (circuit && resolved.compiled().pulses().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "target '" + target + "' has no circuit for --simulator " + simulator);
    }
    if ((simulator == Simulator.qemu) != resolved.compiled().image().isPresent()) {
      throw new ParameterException(
          spec.commandLine(),
          "target '"
              + target
              + "' "
              + (simulator == Simulator.qemu
                  ? "has no programs for --simulator qemu"
                  : "has programs of cores instead of circuits: give --simulator qemu"));
    }
    boolean inTime = resolved.compiled().imported().isInTime();
    if (!inTime) {
      SequenceOptions.refuse(sequences.given());
    }
    Sequences read =
        inTime
            ? data.sequences(
                console, resolved.compiled().imported(), sequences.reading(options.seed()))
            : single(data.read(console, resolved.compiled().imported()));
    FixedPointInputs.cut(read.steps(), resolved.compiled().integer())
        .ifPresent(cut -> console.note("note: " + cut));
    Samples encoded = FixedPointInputs.of(read.steps(), resolved.compiled().integer());
    if (resolved.compiled().image().isPresent()) {
      return programs(resolved, new Sequences(encoded, read.length(), read.labels()));
    }
    if (resolved.compiled().pulses().isPresent()) {
      return pulses(resolved, encoded, read.labels());
    }
    if (resolved.compiled().program().isPresent()) {
      return program(resolved, encoded, read.labels());
    }
    Bench bench = new Bench(resolved.design());
    List<List<List<Value>>> parts =
        IntStream.range(0, read.count())
            .mapToObj(i -> encoded.part(i * read.length(), read.length()).every())
            .toList();
    List<CoSimulation.Outcome> outcomes = bench.run(parts);
    int failing =
        IntStream.range(0, outcomes.size())
            .filter(i -> outcomes.get(i).first().isPresent())
            .findFirst()
            .orElse(0);
    CoSimulation.Outcome outcome = outcomes.get(failing);
    Optional<Difference> origin =
        outcome.first().flatMap(shown -> bench.origin(parts.get(failing), shown));
    Scores scores = new Scores(inTime ? List.of() : read.labels(), false);
    outcomes.forEach(o ->
        IntStream.range(0, o.emulation().frames())
            .mapToObj(o.emulation()::outputs)
            .forEach(scores::add));
    long mismatches = outcomes.stream().mapToLong(CoSimulation.Outcome::mismatches).sum();
    long cycles = outcomes.stream().mapToLong(o -> o.emulation().simulatedCycles()).sum();
    if (json) {
      SequencedMap<String, Object> object = resolved.json();
      object.put("simulator", simulator.name());
      object.putAll(scores.json());
      object.put("cycles", outcomes.stream().mapToLong(o -> o.emulation().cycles()).sum());
      object.put("mismatches", mismatches);
      object.putAll(first(outcome, origin, resolved.design()));
      console.say(Json.print(object));
    } else {
      console.say(resolved.line());
      console.say(inTime ? SequenceReport.steps(read.count(), read.length()) : scores.line());
      console.say(cycles + " cycles in " + simulator + ", " + mismatches + " with a difference");
      outcome.first().ifPresent(d -> explain(d, origin, resolved.design()));
    }
    outcome.first().ifPresent(d -> write(d.waveform(), resolved.design().name()));
    return (mismatches == 0 ? ExitCode.DONE : ExitCode.CHECK_FAILED).number();
  }

  private static Simulator usual(Compiled compiled) {
    if (compiled.image().isPresent()) {
      return Simulator.qemu;
    }
    return compiled.pulses().isPresent() ? Simulator.iverilog : Simulator.verilator;
  }

  /// Of an array of processing elements the first difference names its element itself.
  private int program(DesignOptions.Resolved resolved, Samples samples, List<Integer> labels) {
    PeProgram program = resolved.program();
    ArrayCoSimulation cosimulation = new ArrayCoSimulation(program);
    SequencedMap<String, byte[]> files =
        rtl == null
            ? new TreeMap<>(ProgramEmitter.emit(program, ProgramCompilation.cell(resolved), ""))
            : OutputFolder.rtl(console.path(rtl));
    ArrayCoSimulation.Outcome outcome =
        simulate(
            cosimulation.core(),
            files,
            s -> cosimulation.run(samples.every(), emulator.stalls(options.seed()), s::start));
    console.say(
        new ArrayCheck(program, outcome, waveform(program.name()))
            .text(resolved, new Scores(labels, false), simulator.name(), json));
    outcome.first().ifPresent(d -> write(d.waveform(), program.name()));
    return (outcome.mismatches() == 0 ? ExitCode.DONE : ExitCode.CHECK_FAILED).number();
  }

  /// Programs of cores: what every neuron gives and keeps.
  private int programs(DesignOptions.Resolved resolved, Sequences sequences) {
    if (rtl != null || emulator.given()) {
      throw new ParameterException(
          spec.commandLine(), "target '" + target + "' takes none of --rtl, --stalls and --trace");
    }
    NeuronCheck check = NeuronCheck.of(resolved, sequences);
    console.say(check.text(resolved, simulator.name(), json));
    return (check.mismatches() == 0 ? ExitCode.DONE : ExitCode.CHECK_FAILED).number();
  }

  /// Circuits of pulse cells: every pulse that leaves and every one that comes too soon.
  private int pulses(DesignOptions.Resolved resolved, Samples samples, List<Integer> labels) {
    if (emulator.given()) {
      throw new ParameterException(
          spec.commandLine(), "target '" + target + "' takes neither --stalls nor --trace");
    }
    if (simulator == Simulator.verilator) {
      return registers(resolved, samples, labels);
    }
    if (simulator != Simulator.iverilog) {
      if (rtl != null) {
        throw new ParameterException(
            spec.commandLine(), "--rtl is Verilog, which " + simulator + " does not read");
      }
      CircuitCheck check = CircuitCheck.of(resolved, samples, simulator == Simulator.josim);
      console.warn(check.warnings());
      console.say(check.text(resolved, new Scores(labels, false), simulator.name(), json));
      return (check.passed() ? ExitCode.DONE : ExitCode.CHECK_FAILED).number();
    }
    SequencedMap<String, byte[]> files =
        rtl == null
            ? new TreeMap<>(NetlistEmitter.emit(resolved.pulses(), ""))
            : OutputFolder.rtl(console.path(rtl));
    PulseCheck check =
        new PulseCheck(new PulseCoSimulation(resolved.pulses()).run(samples.every(), files));
    console.say(check.text(resolved, new Scores(labels, false), simulator.name(), json));
    return (check.passed() ? ExitCode.DONE : ExitCode.CHECK_FAILED).number();
  }

  /// The registers of clocked pulse cells: what leaves in every frame.
  private int registers(DesignOptions.Resolved resolved, Samples samples, List<Integer> labels) {
    FunctionalCoSimulation bench = new FunctionalCoSimulation(resolved.pulses());
    SequencedMap<String, byte[]> files =
        rtl == null ? bench.files() : OutputFolder.functional(console.path(rtl));
    FunctionalCheck check =
        new FunctionalCheck(
            simulate(
                bench.core(), bench.complete(files), s -> bench.run(samples.every(), s::start)));
    console.note(check.rate());
    console.say(check.text(resolved, new Scores(labels, false), simulator.name(), json));
    return (check.passed() ? ExitCode.DONE : ExitCode.CHECK_FAILED).number();
  }

  /// All samples in one run.
  private static Sequences single(Samples samples) {
    return new Sequences(samples, samples.count(), samples.labels());
  }

  /// A design in its simulator.
  private final class Bench {
    private final KernelDesign design;
    private final DesignPorts ports;
    private final CoSimulation cosimulation;
    private final SequencedMap<String, byte[]> files;
    private final Stalls stalls;

    Bench(KernelDesign design) {
      this.design = design;
      this.ports = DesignPorts.of(design, "");
      this.cosimulation = new CoSimulation(design, ports.pins());
      this.files =
          rtl == null
              ? new TreeMap<>(VerilogEmitter.emit(design, EmitOptions.PLAIN))
              : OutputFolder.rtl(console.path(rtl));
      this.stalls = emulator.stalls(options.seed());
    }

    /// A run for each list of frames, each begun with a reset.
    List<CoSimulation.Outcome> run(List<List<List<Value>>> parts) {
      return simulate(
          ports.pins(),
          files,
          s -> parts.stream().map(frames -> cosimulation.run(frames, stalls, s)).toList());
    }

    /// The first wrong transfer; empty also where the changed files have other wires.
    Optional<Difference> origin(List<List<Value>> frames, Difference shown) {
      WatchedCore watched = WatchedCore.of(design, ports);
      SequencedMap<String, byte[]> all = new TreeMap<>(files);
      all.put("nnc_watch.v", watched.verilog().getBytes(StandardCharsets.UTF_8));
      try {
        return simulate(
            watched.core(), all, s -> cosimulation.origin(frames, stalls, shown, watched, s));
      } catch (ToolFailure e) {
        return Optional.empty();
      }
    }
  }

  private <T> T simulate(
      Core core, SequencedMap<String, byte[]> sources, Function<CoSimulation.Simulator, T> work) {
    return switch (simulator) {
      case josim, circuit, qemu -> throw new IllegalStateException(simulator + " reads no Verilog");
      case iverilog ->
          work.apply((stimulus, cycles) -> IcarusSimulation.of(core, sources, stimulus, cycles));
      case verilator -> {
        try (VerilatedLibrary library =
            VerilatedLibrary.of(
                List.of(core), sources, VerilatedLibrary.Effort.FAST_RUN, CacheFolder.ofUser())) {
          yield work.apply((stimulus, _) -> library.start(0, stimulus));
        }
      }
    };
  }

  private SequencedMap<String, Object> first(
      CoSimulation.Outcome outcome, Optional<Difference> origin, KernelDesign design) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    outcome
        .first()
        .ifPresent(shown -> {
          SequencedMap<String, Object> first = json(origin.orElse(shown));
          if (moved(origin, shown)) {
            first.put("shown_at", json(shown));
          }
          first.put("waveform", waveform(design.name()).toString());
          object.put("first_difference", first);
        });
    return object;
  }

  private static SequencedMap<String, Object> json(Difference d) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("cycle", d.cycle());
    object.put("signal", d.signal());
    object.put("expected", d.expected());
    object.put("got", d.got());
    object.put("source", d.span().location());
    return object;
  }

  /// Whether the outside shows it later than it arises.
  private static boolean moved(Optional<Difference> origin, Difference shown) {
    return origin.isPresent() && origin.get().cycle() != shown.cycle();
  }

  private void explain(Difference shown, Optional<Difference> origin, KernelDesign design) {
    Difference d = origin.orElse(shown);
    console.say("first difference: " + d);
    if (!d.span().isNone()) {
      console.say("  from " + d.span().location());
    }
    if (moved(origin, shown)) {
      console.say("  first seen outside in " + shown);
    }
    console.say(
        "  the cycles around "
            + (moved(origin, shown) ? "the latter" : "it")
            + ", emulator and simulator: "
            + waveform(design.name()));
  }

  /// Where the cycles around the first difference go: what `--trace` says, or a file of the
  /// design's name.
  private Path waveform(String design) {
    return emulator.trace().orElseGet(() -> Path.of(Identifiers.of(design) + "-difference.vcd"));
  }

  private void write(String waveform, String design) {
    try (OutputFile out = OutputFile.of(console.path(waveform(design)))) {
      PrintWriter writer = new PrintWriter(out.writer());
      writer.print(waveform);
      writer.flush();
      out.complete();
    }
  }
}
