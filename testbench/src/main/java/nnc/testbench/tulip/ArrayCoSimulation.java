package nnc.testbench.tulip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.CycleLayout;
import nnc.backends.simulate.Simulation;
import nnc.backends.tulip.ArrayPorts;
import nnc.emulator.pe.ArrayEngine;
import nnc.emulator.pe.ArrayRun;
import nnc.ir.PeProgram;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;
import nnc.ir.pe.Machine;
import nnc.testbench.Waveform;

/// Runs the emulated array and its Verilog side by side and compares every cycle: all bus signals,
/// the controller's state and the held output of every cell of every element. There is no
/// tolerance.
public final class ArrayCoSimulation {

  /// Cycles of one batch.
  private static final int BATCH = 4096;

  private final PeProgram program;
  private final Core core;
  private final CycleLayout layout;

  public ArrayCoSimulation(PeProgram program) {
    this.program = program;
    this.core = ArrayPorts.of(program, "").pins();
    this.layout = core.layout();
  }

  public Core core() {
    return core;
  }

  /// Cycles of a waveform before and behind a difference.
  private static final int WINDOW = 16;

  /// Where hardware and emulator first part, the layer that was running, both values, and a
  /// waveform of the cycles around (VCD text with the scopes `emulator` and `simulator`).
  public record Difference(
      long cycle, String signal, String layer, String expected, String got, String waveform) {
    @Override
    public String toString() {
      return "cycle "
          + cycle
          + ", "
          + signal
          + " (layer '"
          + layer
          + "'): expected "
          + expected
          + ", got "
          + got;
    }
  }

  /// What a run gave; `mismatches` counts the cycles in which anything differed.
  public record Outcome(ArrayRun.Outcome emulation, long mismatches, Optional<Difference> first) {}

  /// Sends one frame for each sample.
  public Outcome run(List<List<Value>> samples, Stalls stalls, Simulation.Starter simulator) {
    ArrayRun run = new ArrayRun(program);
    ArrayRun counted = new ArrayRun(program);
    long cycles = counted.run(samples, stalls, (_, _) -> {}).cycles();
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
    var stimulus = new Simulation.Stimulus(List.of(stream), stalls);
    try (Simulation simulation = simulator.start(stimulus, cycles)) {
      Comparison comparison = new Comparison(simulation, cycles);
      ArrayRun.Outcome outcome = run.run(samples, stalls, comparison);
      return new Outcome(outcome, comparison.mismatches, comparison.difference());
    }
  }

  /// Holds each cycle of the emulator against the simulation's record of it.
  private final class Comparison implements ArrayRun.Observer {
    private final Simulation simulation;
    private final long cycles;
    private final long[] records = new long[BATCH * layout.words()];
    private final long[] expected = new long[layout.words()];
    private final Deque<long[]> window = new ArrayDeque<>();
    private long mismatches;
    private Optional<First> first = Optional.empty();
    private long seen;

    /// The first difference: its cycle, the layer in hand, and bit `bit` of word `word`.
    private record First(long cycle, String layer, int word, int bit, long expected, long got) {}

    Comparison(Simulation simulation, long cycles) {
      this.simulation = simulation;
      this.cycles = cycles;
    }

    @Override
    public void cycle(long cycle, ArrayEngine engine) {
      int at = (int) (cycle % BATCH);
      if (at == 0) {
        simulation.run((int) Math.min(BATCH, cycles - cycle), records);
      }
      record(engine, expected);
      int from = at * expected.length;
      int w = Arrays.mismatch(expected, 0, expected.length, records, from, from + expected.length);
      if (w >= 0) {
        mismatches++;
        if (first.isEmpty()) {
          long got = records[from + w];
          int bit = Long.numberOfTrailingZeros(got ^ expected[w]);
          first = Optional.of(new First(cycle, engine.layer(), w, bit, expected[w], got));
        }
      }
      if (first.isEmpty() || cycle < first.get().cycle() + WINDOW) {
        keep(from);
        seen = cycle + 1;
      }
    }

    /// Both records of a cycle join the last ones.
    private void keep(int from) {
      long[] both =
          window.size() < 2 * WINDOW ? new long[2 * expected.length] : window.removeFirst();
      System.arraycopy(expected, 0, both, 0, expected.length);
      System.arraycopy(records, from, both, expected.length, expected.length);
      window.addLast(both);
    }

    Optional<Difference> difference() {
      return first.map(f -> {
        int probe = layout.probe(f.word(), f.bit());
        return new Difference(
            f.cycle(),
            probe < 0 ? layout.signal(f.word(), f.bit()) : signal(probe),
            f.layer(),
            Long.toHexString(f.expected()),
            Long.toHexString(f.got()),
            waveform());
      });
    }

    private String waveform() {
      int words = expected.length;
      long[] emulated = new long[window.size() * words];
      long[] simulated = new long[emulated.length];
      int at = 0;
      for (long[] both : window) {
        System.arraycopy(both, 0, emulated, at, words);
        System.arraycopy(both, words, simulated, at, words);
        at += words;
      }
      Waveform.Signals signals =
          new Waveform.Signals(
              3 * core.inputs().size() + 2 * core.outputs().size(),
              core.probes(),
              ArrayCoSimulation.this::wire);
      return Waveform.vcd(signals, layout, seen - window.size(), emulated, simulated);
    }
  }

  /// The bit of the probe as a waveform calls it.
  private String wire(int probe) {
    int cell = probe - ArrayPorts.STATUS_BITS;
    int cells = program.machine().cells();
    if (cell >= 0) {
      return "element_" + cell / cells + "_cell_" + cell % cells;
    }
    return probe < 3 ? "state_" + probe : signal(probe);
  }

  private String signal(int probe) {
    int cell = probe - ArrayPorts.STATUS_BITS;
    int cells = program.machine().cells();
    if (cell >= 0) {
      return "cell " + cell % cells + " of element " + cell / cells;
    }
    return probe < 3 ? "state" : probe == 3 ? "valid_3" : probe == 4 ? "execute" : "draining";
  }

  /// What a cycle shows, as the simulators record it.
  private void record(ArrayEngine engine, long[] into) {
    Arrays.fill(into, 0);
    into[0] =
        (engine.ready() ? 1L << layout.readyBit(0) : 0)
            | (long) engine.frameErrors() << layout.errorBit(0);
    if (engine.valid()) {
      into[0] |= 1L << layout.validBit(0);
      into[0] |= engine.last() ? 1L << layout.lastBit(0) : 0;
      into[layout.keepWord(0)] = engine.keep();
      into[layout.dataWord(0)] = engine.data();
    }
    long status =
        engine.state().number()
            | (engine.standing() ? 8 : 0)
            | (engine.standing() && !engine.stalled() ? 16 : 0)
            | (engine.drains() ? 32 : 0);
    into[layout.probeWord()] |= status;
    Machine m = program.machine();
    for (int e = 0; e < m.elements(); e++) {
      for (int c = 0; c < m.cells(); c++) {
        int at = ArrayPorts.STATUS_BITS + e * m.cells() + c;
        long bit = engine.output(c, e / 64) >> e % 64 & 1;
        into[layout.probeWord() + at / 64] |= bit << at % 64;
      }
    }
  }
}
