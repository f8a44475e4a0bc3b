package nnc.testbench;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import nnc.backends.fpga.WatchedCore;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.Simulation;
import nnc.emulator.BusBeat;
import nnc.emulator.BusPort;
import nnc.emulator.BusStream;
import nnc.emulator.Emulation;
import nnc.emulator.KernelEmulator;
import nnc.ir.KernelDesign;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;

/// Runs the emulator and the emitted Verilog of one design side by side and compares every cycle:
/// every transfer into every channel, every bus signal. There is no tolerance.
public final class CoSimulation {

  /// Cycles after the last event in which the hardware, too, must stand still.
  private static final int IDLE = 64;

  private final KernelDesign design;
  private final Core core;

  public CoSimulation(KernelDesign design, Core core) {
    this.design = design;
    this.core = core;
  }

  /// What a run gave; `mismatches` counts the cycles in which anything differed.
  public record Outcome(Emulation emulation, long mismatches, Optional<Difference> first) {}

  /// Sends one well-formed frame for each sample.
  public Outcome run(List<List<Value>> samples, Stalls stalls, Simulation.Starter simulator) {
    return runBeats(frames(samples), stalls, simulator);
  }

  private List<List<BusBeat>> frames(List<List<Value>> samples) {
    KernelEmulator emulator = KernelEmulator.of(design);
    List<List<BusBeat>> beats = new ArrayList<>();
    for (int i = 0; i < emulator.inputs().size(); i++) {
      int input = i;
      BusPort port = emulator.inputs().get(i);
      beats.add(samples.stream().flatMap(s -> port.frame(s.get(input)).stream()).toList());
    }
    return beats;
  }

  /// Where a run that differs went wrong first: repeats it as far as `shown`, its first difference,
  /// with everything that goes from kernel to kernel in view. Empty where no such transfer differs,
  /// for example where only TLAST of an output is wrong. `simulator` starts `watched`, whose core
  /// this design's is.
  public Optional<Difference> origin(
      List<List<Value>> samples,
      Stalls stalls,
      Difference shown,
      WatchedCore watched,
      Simulation.Starter simulator) {
    KernelEmulator emulator = KernelEmulator.of(design);
    List<List<BusBeat>> beats = frames(samples);
    long cycles = shown.cycle() + 1;
    try (Simulation simulation = simulator.start(stimulus(beats, stalls), cycles)) {
      LinkComparison comparison = new LinkComparison(design, watched, simulation);
      emulator.run(
          streams(emulator, beats),
          KernelEmulator.Options.FAST.withStalls(stalls).inEveryCycle().atMost(cycles),
          Optional.of(comparison));
      return comparison.first();
    }
  }

  private Simulation.Stimulus stimulus(List<List<BusBeat>> beats, Stalls stalls) {
    List<long[]> words = new ArrayList<>();
    for (int i = 0; i < beats.size(); i++) {
      words.add(words(core.inputs().get(i), beats.get(i)));
    }
    return new Simulation.Stimulus(words, stalls);
  }

  /// Sends any beats, malformed frames included: one list per input.
  public Outcome runBeats(List<List<BusBeat>> beats, Stalls stalls, Simulation.Starter simulator) {
    KernelEmulator emulator = KernelEmulator.of(design);
    KernelEmulator.Options options = KernelEmulator.Options.FAST.withStalls(stalls);
    long cycles =
        emulator.run(streams(emulator, beats), options, Optional.empty()).simulatedCycles();
    try (Simulation simulation = simulator.start(stimulus(beats, stalls), cycles + IDLE)) {
      Comparison comparison = new Comparison(design, core, simulation);
      Emulation emulation =
          emulator.run(streams(emulator, beats), options.inEveryCycle(), Optional.of(comparison));
      if (emulation.deadlock().isEmpty()) {
        comparison.idle(IDLE);
      }
      return new Outcome(emulation, comparison.mismatches(), comparison.first());
    }
  }

  private static List<BusStream> streams(KernelEmulator emulator, List<List<BusBeat>> beats) {
    List<BusStream> streams = new ArrayList<>();
    Iterator<List<BusBeat>> lists = beats.iterator();
    emulator.inputs().forEach(port -> streams.add(BusStream.of(port, lists.next())));
    return streams;
  }

  static long[] words(Core.Bus bus, List<BusBeat> beats) {
    long[] all = new long[beats.size() * bus.beatWords()];
    for (int b = 0; b < beats.size(); b++) {
      int at = b * bus.beatWords();
      long[] data = beats.get(b).data();
      System.arraycopy(data, 0, all, at, Math.min(data.length, bus.dataWords()));
      all[at + bus.dataWords()] = beats.get(b).keep();
      all[at + bus.dataWords() + 1] = beats.get(b).last() ? 1 : 0;
    }
    return all;
  }
}
