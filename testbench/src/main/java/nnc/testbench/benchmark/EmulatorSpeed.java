package nnc.testbench.benchmark;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import nnc.backends.fpga.DesignPorts;
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.VerilogEmitter;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.Simulation;
import nnc.backends.simulate.VerilatedLibrary;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Tools;
import nnc.emulator.BusBeat;
import nnc.emulator.BusPort;
import nnc.emulator.Emulation;
import nnc.emulator.KernelEmulator;
import nnc.emulator.KernelEmulator.Options;
import nnc.ir.KernelDesign;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;
import nnc.testbench.RandomNetworks;

/// Cycles per second of the emulator and of Verilator on one design: a binary network of the shape
/// of TFC (784-64-64-64-10) with random weights, one synapse a cycle in every layer, no stalls, no
/// trace. One thread each, CPU time of that thread, in one run of the program. Verilator's time
/// includes the record of every cycle that its harness writes, a few words.
public final class EmulatorSpeed {

  private static final int IMAGES = 1000;
  private static final int ROUNDS = 9;
  private static final int VERILATOR_CYCLES = 1_000_000;

  private EmulatorSpeed() {}

  public static void main(String[] arguments) {
    report(System.out);
  }

  /// Measures and prints.
  public static void report(PrintStream out) {
    KernelDesign design = TfcShape.design();
    KernelEmulator emulator = KernelEmulator.of(design);
    List<List<Value>> images = RandomNetworks.samples(TfcShape.network(), 1, IMAGES);
    double fast = emulator(emulator, images, Options.FAST);
    out.printf(Locale.ROOT, "emulator, idle cycles left out  %8.1f M cycles/s%n", fast / 1e6);
    double every = emulator(emulator, images.subList(0, 10), Options.FAST.inEveryCycle());
    out.printf(Locale.ROOT, "emulator, every cycle           %8.1f M cycles/s%n", every / 1e6);
    if (Tools.find(Tools.of("verilator")).isEmpty()) {
      out.println("Verilator is not installed");
      return;
    }
    double verilator = verilator(design, emulator, images.subList(0, 20));
    out.printf(
        Locale.ROOT,
        "Verilator                       %8.1f M cycles/s%nratio                           %8.1f%n",
        verilator / 1e6,
        fast / verilator);
  }

  private static double emulator(
      KernelEmulator emulator, List<List<Value>> images, Options options) {
    double[] speeds = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = cpuTime();
      Emulation run = emulator.run(images, options);
      speeds[i] = run.cycles() * 1e9 / (cpuTime() - start);
    }
    return median(Arrays.copyOfRange(speeds, ROUNDS / 2, ROUNDS));
  }

  private static double verilator(
      KernelDesign design, KernelEmulator emulator, List<List<Value>> images) {
    Core core = DesignPorts.of(design, "").pins();
    try (VerilatedLibrary library =
        VerilatedLibrary.of(
            List.of(core),
            new java.util.LinkedHashMap<>(VerilogEmitter.emit(design, EmitOptions.PLAIN)),
            VerilatedLibrary.Effort.FAST_RUN,
            CacheFolder.ofUser())) {
      Simulation.Stimulus stimulus =
          new Simulation.Stimulus(List.of(beats(emulator, images)), Stalls.NONE);
      try (Simulation simulation = library.start(0, stimulus)) {
        long[] records = new long[VERILATOR_CYCLES * core.layout().words()];
        double[] speeds = new double[3];
        for (int i = 0; i < speeds.length; i++) {
          long start = cpuTime();
          simulation.run(VERILATOR_CYCLES, records);
          speeds[i] = VERILATOR_CYCLES * 1e9 / (cpuTime() - start);
        }
        return median(speeds);
      }
    }
  }

  /// The samples' frames as the harness takes them.
  private static long[] beats(KernelEmulator emulator, List<List<Value>> images) {
    BusPort port = emulator.inputs().getFirst();
    int words = port.dataWords() + 2;
    long[] all = new long[images.size() * port.beats() * words];
    BusBeat beat = BusBeat.of(0, false, new long[port.dataWords()]);
    int at = 0;
    for (List<Value> image : images) {
      for (int b = 0; b < port.beats(); b++) {
        port.encode(image.getFirst(), b, beat);
        System.arraycopy(beat.data(), 0, all, at, port.dataWords());
        all[at + words - 2] = beat.keep();
        all[at + words - 1] = beat.last() ? 1 : 0;
        at += words;
      }
    }
    return all;
  }

  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
