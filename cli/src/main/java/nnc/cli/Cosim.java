package nnc.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import nnc.backends.OutputFolder;
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.VerilogEmitter;
import nnc.backends.sfq.NetlistEmitter;
import nnc.backends.tulip.ProgramEmitter;
import nnc.backends.verilog.Identifiers;
import nnc.ir.KernelDesign;
import nnc.ir.Lowered;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.PulseNetlist;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.passes.Pipeline;
import nnc.passes.analysis.FixedPointInputs;
import nnc.testbench.sfq.PulseCoSimulation;
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

  @Option(
      names = "--cores",
      paramLabel = "N",
      description =
          "For spinnaker: whole cores that are run and compared, those with neurons first, evenly over the machine (default:"
              + " up to 100; 0: neurons alone).")
  private Integer cores;

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
    if (cores != null && (cores < 0 || !(resolved.lowered() instanceof MachineImage))) {
      throw new ParameterException(
          spec.commandLine(),
          cores < 0
              ? "--cores must be at least 0"
              : "target '" + target + "' has no cores for --cores");
    }
    if (simulator == null) {
      simulator = Simulator.usual(resolved.lowered());
    }
    refuseWhatCannotRun(resolved.lowered());
    console.warn(resolved.costly());
    boolean inTime = resolved.compiled().imported().isInTime();
    Sequences read = read(resolved, inTime);
    Check check = check(resolved, encoded(resolved, read));
    console.warn(check.warnings());
    check.note().ifPresent(note -> console.note("note: " + note));
    Scores scores = new Scores(inTime ? List.of() : read.labels(), false);
    check.outputs().forEach(scores::add);
    if (json) {
      SequencedMap<String, Object> object = resolved.json();
      object.put("simulator", simulator.name());
      object.put("seed", options.seed());
      object.putAll(inTime ? Map.of("steps", read.steps().count()) : scores.json());
      object.putAll(check.json());
      console.say(Json.print(object));
    } else {
      console.say(resolved.line());
      console.say(inTime ? SequenceReport.steps(read.count(), read.length()) : scores.line());
      check.lines(simulator.name()).forEach(console::say);
      if (emulator.stalled()) {
        console.say("stalls are drawn from --seed " + options.seed());
      }
    }
    check.waveform().ifPresent(text -> write(text, waveformFile(resolved)));
    return (check.passed() ? ExitCode.DONE : ExitCode.CHECK_FAILED).number();
  }

  private void refuseWhatCannotRun(Lowered design) {
    if (simulator.solvesCircuits() && !(design instanceof PulseNetlist)) {
      throw refusal("target '" + target + "' has no circuit for --simulator " + simulator);
    }
    boolean programs = design instanceof MachineImage;
    if (programs && simulator != Simulator.qemu) {
      throw refusal(
          "target '"
              + target
              + "' has programs of cores instead of circuits: give --simulator qemu");
    }
    if (!programs && simulator == Simulator.qemu) {
      throw refusal("target '" + target + "' has no programs for --simulator qemu");
    }
    if (programs && (rtl != null || emulator.given())) {
      throw refusal("target '" + target + "' takes none of --rtl, --stalls and --trace");
    }
    if (design instanceof PulseNetlist && emulator.given()) {
      throw refusal("target '" + target + "' takes neither --stalls nor --trace");
    }
    if (simulator.solvesCircuits() && rtl != null) {
      throw refusal("--rtl is Verilog, which " + simulator + " does not read");
    }
  }

  private ParameterException refusal(String why) {
    return new ParameterException(spec.commandLine(), why);
  }

  private Sequences read(DesignOptions.Resolved resolved, boolean inTime) {
    Network imported = resolved.compiled().imported();
    if (inTime) {
      return data.sequences(console, imported, sequences.reading(options.seed()));
    }
    SequenceOptions.refuse(sequences.given());
    Samples samples = data.read(console, imported);
    return new Sequences(samples, samples.count(), samples.labels());
  }

  /// What was read, in the formats of the design's inputs.
  private Sequences encoded(DesignOptions.Resolved resolved, Sequences read) {
    Network integer = resolved.compiled().integer();
    FixedPointInputs.cut(read.steps(), integer).ifPresent(cut -> console.note("note: " + cut));
    return new Sequences(FixedPointInputs.of(read.steps(), integer), read.length(), read.labels());
  }

  private Check check(DesignOptions.Resolved resolved, Sequences sequences) {
    Samples samples = sequences.steps();
    return switch (resolved.lowered()) {
      case KernelDesign design ->
          KernelCheck.of(
              design,
              sequences,
              verilog(() -> VerilogEmitter.emit(design, EmitOptions.PLAIN)),
              simulator,
              emulator.stalls(options.seed()),
              waveformFile(resolved));
      case PeProgram program ->
          ArrayCheck.of(
              program,
              samples,
              verilog(() -> ProgramEmitter.emit(program, ProgramCompilation.cell(resolved), "")),
              simulator,
              emulator.stalls(options.seed()),
              waveformFile(resolved));
      case MachineImage _ ->
          NeuronCheck.of(
              resolved, sequences, cores == null ? NeuronCheck.SOME_CORES : cores, console);
      case PulseNetlist pulses ->
          switch (simulator) {
            case josim, circuit -> CircuitCheck.of(resolved, samples, simulator == Simulator.josim);
            case verilator -> FunctionalCheck.of(pulses, samples, registers(), simulator);
            case iverilog, qemu ->
                new PulseCheck(
                    new PulseCoSimulation(pulses)
                        .run(samples.every(), verilog(() -> NetlistEmitter.emit(pulses, ""))));
          };
    };
  }

  /// The files of `--rtl`, or newly emitted ones.
  private SequencedMap<String, byte[]> verilog(Supplier<SortedMap<String, byte[]>> emitted) {
    return rtl == null ? emitted.get() : OutputFolder.rtl(console.path(rtl));
  }

  /// The changed registers of clocked pulse cells, where `--rtl` names such.
  private Optional<SequencedMap<String, byte[]>> registers() {
    return Optional.ofNullable(rtl).map(folder -> OutputFolder.functional(console.path(folder)));
  }

  /// Where the cycles around the first difference go: what `--trace` says, or a file of the
  /// design's name.
  private Path waveformFile(DesignOptions.Resolved resolved) {
    return emulator
        .trace()
        .orElseGet(() -> Path.of(Identifiers.of(resolved.lowered().name()) + "-difference.vcd"));
  }

  private void write(String waveform, Path path) {
    try (OutputFile out = OutputFile.of(console.path(path))) {
      PrintWriter writer = new PrintWriter(out.writer());
      writer.print(waveform);
      writer.flush();
      out.complete();
    }
  }
}
