package nnc.testbench.benchmark;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.Simulation;
import nnc.backends.simulate.VerilatedLibrary;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Tools;
import nnc.backends.tulip.ArrayPorts;
import nnc.backends.tulip.ProgramEmitter;
import nnc.emulator.pe.ArrayRun;
import nnc.emulator.pe.FunctionalRun;
import nnc.frontend.TextFile;
import nnc.ir.PeProgram;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;
import nnc.ir.number.Range;
import nnc.ir.text.DesignParser;

/// Cycles per second of the emulated array and of Verilator on one program, and frames per second
/// where only results are wanted: `ArraySpeed DESIGN.nnir [FRAMES]`, a printed program, as `nnc
/// compile --target tulip` leaves one, whose inputs are drawn. No stalls, no trace. One thread
/// each, CPU time of that thread, in one run of the program. Verilator's time includes the record
/// of every cycle that its harness writes: a bit for each cell.
public final class ArraySpeed {

  private static final int FRAMES = 50;
  private static final int ROUNDS = 9;
  private static final int VERILATOR_CYCLES = 4096;

  private ArraySpeed() {}

  public static void main(String[] arguments) {
    PeProgram program =
        (PeProgram) DesignParser.parse(TextFile.read(Path.of(arguments[0]), 1L << 30));
    int frames = arguments.length > 1 ? Integer.parseInt(arguments[1]) : FRAMES;
    report(program, frames, System.out);
  }

  /// Measures and prints.
  public static void report(PeProgram program, int frames, PrintStream out) {
    List<List<Value>> samples = samples(program, frames);
    ArrayRun run = new ArrayRun(program);
    long cycles = run.run(samples, Stalls.NONE, (_, _) -> {}).cycles();
    double emulator = cycles * 1e9 / nanoseconds(() -> run.run(samples, Stalls.NONE, (_, _) -> {}));
    FunctionalRun functional = new FunctionalRun(program);
    double results = frames * 1e9 / nanoseconds(() -> inBatches(functional, samples));
    out.printf(
        Locale.ROOT,
        "emulator, every cycle     %10.1f k cycles/s, %8.1f frames/s%n"
            + "emulator, results only    %23s %8.1f frames/s%n",
        emulator / 1e3,
        emulator * frames / cycles,
        "",
        results);
    if (Tools.find(Tools.of("verilator")).isEmpty()) {
      out.println("Verilator is not installed");
      return;
    }
    double verilator = verilator(program, run, samples);
    out.printf(
        Locale.ROOT,
        "Verilator                 %10.1f k cycles/s, %8.1f frames/s%n"
            + "ratio                     %10.1f, results only %.1f%n",
        verilator / 1e3,
        verilator * frames / cycles,
        emulator / verilator,
        results / (verilator * frames / cycles));
  }

  private static void inBatches(FunctionalRun functional, List<List<Value>> samples) {
    for (int i = 0; i < samples.size(); i += FunctionalRun.BATCH) {
      functional.batch(samples.subList(i, Math.min(samples.size(), i + FunctionalRun.BATCH)));
    }
  }

  private static List<List<Value>> samples(PeProgram program, int frames) {
    Random random = new Random(1);
    List<List<Value>> samples = new ArrayList<>();
    for (int f = 0; f < frames; f++) {
      samples.add(
          program.inputs().stream()
              .map(t -> {
                Range range = t.type().format().range();
                long[] raw = new long[t.elements()];
                Arrays.setAll(
                    raw,
                    _ ->
                        t.type().format() instanceof nnc.ir.number.NumberFormat.Bipolar
                            ? random.nextBoolean() ? 1 : -1
                            : random.nextLong(range.lo(), range.hi() + 1));
                return Value.ofRaw(t.type(), raw);
              })
              .toList());
    }
    return samples;
  }

  /// The median CPU time of the later rounds.
  private static double nanoseconds(Runnable work) {
    double[] times = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = cpuTime();
      work.run();
      times[i] = cpuTime() - start;
    }
    double[] later = Arrays.copyOfRange(times, ROUNDS / 2, ROUNDS);
    Arrays.sort(later);
    return later[later.length / 2];
  }

  private static double verilator(PeProgram program, ArrayRun run, List<List<Value>> samples) {
    Core core = ArrayPorts.of(program, "").pins();
    List<Long> words = new ArrayList<>();
    for (List<Value> sample : samples) {
      long[] beats = run.beats(sample);
      for (int b = 0; b < beats.length; b++) {
        words.add(beats[b]);
        words.add((1L << core.inputs().getFirst().keepBits()) - 1);
        words.add(b == beats.length - 1 ? 1L : 0L);
      }
    }
    long[] stream = words.stream().mapToLong(w -> w).toArray();
    try (VerilatedLibrary library =
        VerilatedLibrary.of(
            List.of(core),
            new TreeMap<>(ProgramEmitter.emit(program, ProgramEmitter.Cell.BEHAVIOURAL, "")),
            VerilatedLibrary.Effort.FAST_RUN,
            CacheFolder.ofUser())) {
      try (Simulation simulation =
          library.start(0, new Simulation.Stimulus(List.of(stream), Stalls.NONE))) {
        long[] records = new long[VERILATOR_CYCLES * core.layout().words()];
        return VERILATOR_CYCLES
            * 1e9
            / nanoseconds(() -> simulation.run(VERILATOR_CYCLES, records));
      }
    }
  }

  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
