package nnc.testbench.benchmark;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
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
import nnc.emulator.KernelEmulator;
import nnc.emulator.KernelEmulator.Options;
import nnc.frontend.TextFile;
import nnc.ir.KernelDesign;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;
import nnc.ir.number.Range;
import nnc.ir.text.DesignParser;
import nnc.testbench.RandomNetworks;

/// Cycles per second of the emulator and of Verilator on one design, `EmulatorSpeed [DESIGN.nnir
/// [ACTIVITY [FRAMES]]]`: a printed design, as `nnc compile` leaves one, whose inputs are drawn,
/// each element other than zero with the probability `ACTIVITY`. Without one a binary network of
/// the shape of TFC (784-64-64-64-10) with random weights, one synapse a cycle in every layer. No
/// stalls, no trace. One thread each, CPU time of that thread, in one run of the program, after a
/// warm-up. A round repeats the run of all frames until a second has passed, since what is asked
/// for is not how fast a virtual machine starts; rounds of the emulator and of Verilator take
/// turns, so that what else the machine does slows both down, and the median of the rounds' ratios
/// is given. Verilator simulates a million cycles a round, or its part of those the frames take,
/// and its time includes the record of every cycle that its harness writes, a few words.
public final class EmulatorSpeed {

  private static final int IMAGES = 1000;
  private static final int ROUNDS = 5;
  private static final long SECOND = 1_000_000_000;
  private static final long WARM_UP = 5 * SECOND;
  private static final int VERILATOR_CYCLES = 1_000_000;

  private EmulatorSpeed() {}

  public static void main(String[] arguments) {
    if (arguments.length == 0) {
      report(TfcShape.design(), RandomNetworks.samples(TfcShape.network(), 1, IMAGES), System.out);
      return;
    }
    KernelDesign design =
        (KernelDesign) DesignParser.parse(TextFile.read(Path.of(arguments[0]), 1L << 30));
    double activity = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 1;
    int frames = arguments.length > 2 ? Integer.parseInt(arguments[2]) : IMAGES;
    report(design, samples(design, activity, frames), System.out);
  }

  /// Frames whose elements are silent but for a part of them.
  private static List<List<Value>> samples(KernelDesign design, double activity, int frames) {
    Random random = new Random(1);
    List<List<Value>> samples = new ArrayList<>();
    List<TensorType> types =
        KernelEmulator.of(design).inputs().stream().map(BusPort::type).toList();
    for (int f = 0; f < frames; f++) {
      List<Value> sample = new ArrayList<>();
      for (TensorType type : types) {
        Range range = type.format().range();
        sample.add(
            Value.ofRaw(
                type,
                random
                    .doubles(type.shape().size())
                    .mapToLong(x -> x < activity ? random.nextLong(range.lo(), range.hi() + 1) : 0)
                    .toArray()));
      }
      samples.add(sample);
    }
    return samples;
  }

  /// Measures and prints.
  public static void report(KernelDesign design, List<List<Value>> samples, PrintStream out) {
    KernelEmulator emulator = KernelEmulator.of(design);
    List<List<Value>> few = samples.subList(0, Math.min(10, samples.size()));
    speed(emulator, few, Options.FAST.inEveryCycle(), SECOND);
    double every = speed(emulator, few, Options.FAST.inEveryCycle(), SECOND);
    speed(emulator, samples, Options.FAST, WARM_UP);
    double[] fast = new double[ROUNDS];
    if (Tools.find(Tools.of("verilator")).isEmpty()) {
      Arrays.setAll(fast, _ -> speed(emulator, samples, Options.FAST, SECOND));
      print(out, "emulator, idle cycles left out", median(fast));
      print(out, "emulator, every cycle", every);
      out.println("Verilator is not installed");
      return;
    }
    double[] verilator = new double[ROUNDS];
    double[] ratios = new double[ROUNDS];
    long cycles = emulator.run(samples, Options.FAST).cycles();
    int part = Math.toIntExact(Math.min(VERILATOR_CYCLES, cycles / ROUNDS));
    Core core = DesignPorts.of(design, "").pins();
    try (VerilatedLibrary library =
        VerilatedLibrary.of(
            List.of(core),
            new java.util.LinkedHashMap<>(VerilogEmitter.emit(design, EmitOptions.PLAIN)),
            VerilatedLibrary.Effort.FAST_RUN,
            CacheFolder.ofUser())) {
      Simulation.Stimulus stimulus = new Simulation.Stimulus(beats(emulator, samples), Stalls.NONE);
      try (Simulation simulation = library.start(0, stimulus)) {
        long[] records = new long[part * core.layout().words()];
        for (int i = 0; i < ROUNDS; i++) {
          fast[i] = speed(emulator, samples, Options.FAST, SECOND);
          long start = cpuTime();
          simulation.run(part, records);
          verilator[i] = part * 1e9 / (cpuTime() - start);
          ratios[i] = fast[i] / verilator[i];
        }
      }
    }
    print(out, "emulator, idle cycles left out", median(fast));
    print(out, "emulator, every cycle", every);
    print(out, "Verilator", median(verilator));
    out.printf(Locale.ROOT, "%-31s %8.1f%n", "ratio", median(ratios));
  }

  private static void print(PrintStream out, String what, double cyclesASecond) {
    out.printf(Locale.ROOT, "%-31s %8.1f M cycles/s%n", what, cyclesASecond / 1e6);
  }

  /// Cycles per second of runs that take `least` nanoseconds together.
  private static double speed(
      KernelEmulator emulator, List<List<Value>> samples, Options options, long least) {
    long start = cpuTime();
    long cycles = 0;
    do {
      cycles += emulator.run(samples, options).cycles();
    } while (cpuTime() - start < least);
    return cycles * 1e9 / (cpuTime() - start);
  }

  /// The samples' frames as the harness takes them, input by input.
  private static List<long[]> beats(KernelEmulator emulator, List<List<Value>> samples) {
    List<long[]> all = new ArrayList<>();
    for (int i = 0; i < emulator.inputs().size(); i++) {
      int input = i;
      all.add(beats(emulator.inputs().get(i), samples.stream().map(s -> s.get(input)).toList()));
    }
    return all;
  }

  private static long[] beats(BusPort port, List<Value> frames) {
    int words = port.dataWords() + 2;
    long[] all = new long[frames.size() * port.beats() * words];
    BusBeat beat = BusBeat.of(0, false, new long[port.dataWords()]);
    int at = 0;
    for (Value frame : frames) {
      for (int b = 0; b < port.beats(); b++) {
        port.encode(frame, b, beat);
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
