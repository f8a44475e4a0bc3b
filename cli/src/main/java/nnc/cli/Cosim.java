package nnc.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import nnc.backends.OutputFolder;
import nnc.backends.fpga.DesignPorts;
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.Identifiers;
import nnc.backends.fpga.VerilogEmitter;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.IcarusSimulation;
import nnc.backends.simulate.VerilatedLibrary;
import nnc.backends.tool.CacheFolder;
import nnc.ir.KernelDesign;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;
import nnc.passes.Pipeline;
import nnc.passes.analysis.FixedPointInputs;
import nnc.testbench.CoSimulation;
import nnc.testbench.Difference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `nnc cosim MODEL --target fpga`: the emitted Verilog against the emulator, every signal in every
/// cycle.
@Command(
    name = "cosim",
    description = "Simulate the emitted hardware and compare every cycle with the emulator.",
    mixinStandardHelpOptions = true)
final class Cosim implements Callable<Integer> {

  private final Console console;

  @Mixin private DesignOptions options;
  @Mixin private TestData data;

  @Option(names = "--target", required = true, paramLabel = "TARGET", description = "The target.")
  private String target;

  /// Simulators of emitted Verilog.
  enum Simulator {
    verilator,
    iverilog
  }

  @Option(
      names = "--simulator",
      defaultValue = "verilator",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
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
    Samples samples = data.read(console, resolved.compiled().imported());
    Samples encoded = FixedPointInputs.of(samples, resolved.compiled().integer());
    CoSimulation.Outcome outcome = simulate(resolved.design(), encoded);
    Scores scores = new Scores(samples.labels(), false);
    IntStream.range(0, outcome.emulation().frames())
        .mapToObj(outcome.emulation()::outputs)
        .forEach(scores::add);
    if (json) {
      SequencedMap<String, Object> object = resolved.json();
      object.put("simulator", simulator.name());
      object.putAll(scores.json());
      object.putAll(figures(outcome, resolved.design()));
      console.say(Json.print(object));
    } else {
      console.say(resolved.line());
      console.say(scores.line());
      console.say(
          outcome.emulation().simulatedCycles()
              + " cycles in "
              + simulator
              + ", "
              + outcome.mismatches()
              + " with a difference");
      outcome.first().ifPresent(d -> explain(d, resolved.design()));
    }
    outcome.first().ifPresent(d -> write(d, resolved.design()));
    return (outcome.mismatches() == 0 ? ExitCode.DONE : ExitCode.CHECK_FAILED).number();
  }

  private CoSimulation.Outcome simulate(KernelDesign design, Samples samples) {
    Stalls stalls = emulator.stalls(options.seed());
    List<List<Value>> frames =
        IntStream.range(0, samples.count()).mapToObj(samples::inputs).toList();
    Core core = DesignPorts.of(design, "").pins();
    SequencedMap<String, byte[]> files =
        rtl == null
            ? new TreeMap<>(VerilogEmitter.emit(design, EmitOptions.PLAIN))
            : OutputFolder.rtl(console.path(rtl));
    CoSimulation cosimulation = new CoSimulation(design, core);
    return switch (simulator) {
      case iverilog ->
          cosimulation.run(
              frames,
              stalls,
              (stimulus, cycles) -> IcarusSimulation.of(core, files, stimulus, cycles));
      case verilator -> {
        try (VerilatedLibrary library =
            VerilatedLibrary.of(
                List.of(core), files, VerilatedLibrary.Effort.FAST_RUN, CacheFolder.ofUser())) {
          yield cosimulation.run(frames, stalls, (stimulus, _) -> library.start(0, stimulus));
        }
      }
    };
  }

  private SequencedMap<String, Object> figures(CoSimulation.Outcome outcome, KernelDesign design) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("cycles", outcome.emulation().cycles());
    object.put("mismatches", outcome.mismatches());
    outcome
        .first()
        .ifPresent(d -> {
          SequencedMap<String, Object> first = new LinkedHashMap<>();
          first.put("cycle", d.cycle());
          first.put("signal", d.signal());
          first.put("expected", d.expected());
          first.put("got", d.got());
          first.put("source", d.span().location());
          first.put("waveform", waveform(design).toString());
          object.put("first_difference", first);
        });
    return object;
  }

  private void explain(Difference d, KernelDesign design) {
    console.say("first difference: " + d);
    if (!d.span().isNone()) {
      console.say("  from " + d.span().location());
    }
    console.say("  the cycles around it, emulator and simulator: " + waveform(design));
  }

  /// Where the cycles around the first difference go: what `--trace` says, or a file of the
  /// design's name.
  private Path waveform(KernelDesign design) {
    return emulator
        .trace()
        .orElseGet(() -> Path.of(Identifiers.of(design.name()) + "-difference.vcd"));
  }

  private void write(Difference d, KernelDesign design) {
    try (OutputFile out = OutputFile.of(console.path(waveform(design)))) {
      PrintWriter writer = new PrintWriter(out.writer());
      writer.print(d.waveform());
      writer.flush();
      out.complete();
    }
  }
}
