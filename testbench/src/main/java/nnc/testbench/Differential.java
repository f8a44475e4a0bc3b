package nnc.testbench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import nnc.backends.fpga.DesignPorts;
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.VerilogEmitter;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.IcarusSimulation;
import nnc.backends.simulate.Simulation;
import nnc.backends.simulate.VerilatedLibrary;
import nnc.backends.tool.CacheFolder;
import nnc.emulator.Emulation;
import nnc.frontend.Targets;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;
import nnc.ir.network.Interpreter;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.pass.Target;
import nnc.passes.Compiled;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;

/// Differential tests: random networks under random foldings and stalls, through interpreter,
/// emulator, Verilator and Icarus. Every network runs twice: with good frames, which the
/// interpreter judges too, and with malformed frames and resets in the middle. Many networks share
/// one Verilator build; Icarus, which starts anew for each run, takes one of the two in turn.
public final class Differential {

  private static final int SAMPLES = 3;
  private static final int STEPS = 12;

  private Differential() {}

  /// One network with everything that was drawn for it; a pure function of the seed.
  public record Case(
      long seed,
      Network network,
      List<String> settings,
      KernelDesign design,
      List<List<Value>> samples,
      Stalls stalls) {

    public static Case of(long seed, Target target) {
      return of(seed, target, RandomNetworks.of(seed), SAMPLES, List.of());
    }

    /// A network in time, whose samples are the steps of a sequence. Every second one works by
    /// events where it can.
    public static Case inTime(long seed, Target target) {
      List<String> more = seed % 2 == 0 ? List.of() : List.of("kernel=events");
      return of(seed, target, RandomNetworksInTime.of(seed), STEPS, more);
    }

    /// A network in time all of whose kernels work by events where they can; two of three take
    /// events as addresses, but for those that run ahead of their input.
    public static Case byEvents(long seed, Target target) {
      Network network = RandomNetworksInTime.convolved(seed);
      boolean late = network.op("c") instanceof Op.Projection p && p.synapses().shortestDelay() > 0;
      List<String> more =
          late || seed % 3 == 0
              ? List.of("kernel=events")
              : List.of("kernel=events", "in.stream=events");
      return of(seed, target, network, STEPS, more);
    }

    /// A network that learns by a rule, for so many steps that it has.
    public static Case learning(long seed, Target target) {
      List<String> more = seed % 2 == 0 ? List.of() : List.of("kernel=events");
      return of(seed, target, RandomPlasticNetworks.of(seed), 2 * STEPS, more);
    }

    private static Case of(
        long seed, Target target, Network network, int samples, List<String> more) {
      Random random = new Random(seed * 0x9E3779B97F4A7C15L);
      List<String> settings = settings(random);
      settings.addAll(more);
      Compiled compiled =
          Pipeline.run(
              network,
              target,
              Targets.settings(target, settings),
              Optional.empty(),
              PipelineListener.silent());
      Stalls stalls =
          random.nextInt(3) == 0
              ? Stalls.NONE
              : new Stalls(seed, random.nextInt(80), random.nextInt(80));
      return new Case(
          seed,
          network,
          settings,
          compiled.lowered(KernelDesign.class),
          RandomNetworks.samples(network, seed, samples),
          stalls);
    }

    private static List<String> settings(Random random) {
      List<String> settings = new ArrayList<>();
      settings.add("device=up5k"); // its few block memories are soon shared out
      settings.add("bus=" + List.of(8, 16, 32, 64, 128).get(random.nextInt(5)));
      switch (random.nextInt(4)) {
        case 0 -> settings.add("folding=none");
        case 1 -> settings.add("folding=full");
        case 2 -> settings.add("luts=" + (200 << random.nextInt(6)));
        default -> settings.add("luts=" + (10000 << random.nextInt(4)));
      }
      settings.add("levels-per-stage=" + (1 + random.nextInt(4)));
      return settings;
    }

    Disturbance disturbance() {
      return Disturbance.of(design, samples, stalls, seed);
    }

    private String prefix() {
      return "n" + seed + "_";
    }

    Core core() {
      return DesignPorts.of(design, prefix()).pins();
    }

    SequencedMap<String, byte[]> files() {
      return new TreeMap<>(VerilogEmitter.emit(design, EmitOptions.PLAIN.withPrefix(prefix())));
    }
  }

  /// A disagreement: which case, which two parties, and what they said.
  public record Failure(Case of, String parties, String detail) {
    @Override
    public String toString() {
      return "network " + of.seed() + " " + of.settings() + ", " + parties + ": " + detail;
    }
  }

  /// Runs `cases` in one Verilator build; `done` hears of every finished case.
  public static List<Failure> run(
      List<Case> cases, boolean icarus, CacheFolder cache, Consumer<Case> done) {
    List<Failure> failures = new ArrayList<>();
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    cases.forEach(c -> files.putAll(c.files()));
    try (VerilatedLibrary library =
        VerilatedLibrary.of(
            cases.stream().map(Case::core).toList(),
            files,
            VerilatedLibrary.Effort.FAST_BUILD,
            cache)) {
      for (int i = 0; i < cases.size(); i++) {
        int index = i;
        Case c = cases.get(i);
        CoSimulation cosim = new CoSimulation(c.design(), c.core());
        Simulation.Starter verilator = (stimulus, _) -> library.start(index, stimulus);
        CoSimulation.Outcome outcome = cosim.run(c.samples(), c.stalls(), verilator);
        compared(c, "emulator and Verilator", outcome).ifPresent(failures::add);
        interpret(c, outcome.emulation()).ifPresent(failures::add);
        Disturbance disturbed = c.disturbance();
        compared(
                c,
                "emulator and Verilator, disturbed",
                cosim.runBeats(disturbed.beats(), disturbed.stalls(), verilator))
            .ifPresent(failures::add);
        if (icarus) {
          Simulation.Starter second =
              (stimulus, cycles) -> IcarusSimulation.of(c.core(), c.files(), stimulus, cycles);
          compared(
                  c,
                  "emulator and Icarus",
                  c.seed() % 2 == 0
                      ? cosim.run(c.samples(), c.stalls(), second)
                      : cosim.runBeats(disturbed.beats(), disturbed.stalls(), second))
              .ifPresent(failures::add);
        }
        done.accept(c);
      }
    }
    return failures;
  }

  private static Optional<Failure> compared(Case c, String parties, CoSimulation.Outcome outcome) {
    return outcome.first().map(d -> new Failure(c, parties, d.toString()));
  }

  private static Optional<Failure> interpret(Case c, Emulation emulation) {
    if (emulation.deadlock().isPresent()) {
      return Optional.of(new Failure(c, "emulator", emulation.deadlock().get().message()));
    }
    if (emulation.frames() != c.samples().size()) {
      return Optional.of(
          new Failure(c, "emulator", emulation.frames() + " frames of " + c.samples().size()));
    }
    Interpreter.Sequence interpreter = Interpreter.of(c.network()).start();
    for (int s = 0; s < c.samples().size(); s++) {
      List<Value> expected = interpreter.step(c.samples().get(s));
      if (!sameNumbers(expected, emulation.outputs(s))) {
        return Optional.of(
            new Failure(
                c,
                "interpreter and emulator",
                "sample " + s + ": " + expected + " and " + emulation.outputs(s)));
      }
    }
    return Optional.empty();
  }

  /// Equal shapes, fraction bits and raw values. Widths may differ: passes prove narrower ranges,
  /// and the format of an output follows its range.
  static boolean sameNumbers(List<Value> a, List<Value> b) {
    for (int i = 0; i < a.size(); i++) {
      if (i >= b.size()
          || !a.get(i).type().shape().equals(b.get(i).type().shape())
          || fraction(a.get(i)) != fraction(b.get(i))
          || !Arrays.equals(a.get(i).raw(), b.get(i).raw())) {
        return false;
      }
    }
    return a.size() == b.size();
  }

  private static int fraction(Value value) {
    return value.type().format() instanceof NumberFormat.Fixed f ? f.fraction() : 0;
  }
}
