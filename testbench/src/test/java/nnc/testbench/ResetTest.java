package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.LongStream;
import nnc.backends.fpga.DesignPorts;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.CycleLayout;
import nnc.backends.simulate.IcarusSimulation;
import nnc.backends.simulate.Simulation;
import nnc.backends.simulate.VerilatedLibrary;
import nnc.backends.tool.CacheFolder;
import nnc.emulator.BeatLog;
import nnc.emulator.BusBeat;
import nnc.emulator.Emulation;
import nnc.emulator.KernelEmulator;
import nnc.frontend.Targets;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;
import nnc.ir.pass.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Emitted designs that are reset in the middle of a frame do from then on what they do when they
/// start: every record of the simulators equals that of a new run with the frames that are left.
class ResetTest {

  /// Of networks in time, and of others.
  private static final int DESIGNS = 12;

  private static final int FRAMES = 6;

  private final Target target = Targets.read("fpga");

  /// A design, and a cycle in which a run of `FRAMES` frames is reset.
  private record Case(Differential.Case of, List<long[]> beats, int reset, int cycles) {

    static Case of(Differential.Case c) {
      KernelEmulator emulator = KernelEmulator.of(c.design());
      List<long[]> beats = new ArrayList<>();
      for (int i = 0; i < emulator.inputs().size(); i++) {
        List<BusBeat> sent = new ArrayList<>();
        for (int f = 0; f < FRAMES; f++) {
          sent.addAll(
              emulator.inputs().get(i).frame(c.samples().get(f % c.samples().size()).get(i)));
        }
        beats.add(CoSimulation.words(c.core().inputs().get(i), sent));
      }
      List<List<Value>> samples = new ArrayList<>(c.samples());
      samples.addAll(c.samples());
      Emulation run = emulator.run(samples, KernelEmulator.Options.FAST.withAllBeats());
      return new Case(c, beats, reset(run, c.seed()), (int) run.simulatedCycles() + 16);
    }

    /// After a random beat that ends no frame, where frames have more than one.
    private static int reset(Emulation run, long seed) {
      Random random = new Random(seed);
      BeatLog log = run.sent().getFirst();
      int frame = log.beats() / FRAMES;
      int beat = frame * random.nextInt(FRAMES) + random.nextInt(Math.max(1, frame - 1));
      return (int) log.cycle(beat) + 1;
    }

    Simulation.Stimulus stimulus() {
      return new Simulation.Stimulus(beats, Stalls.NONE.withResets((long) reset));
    }

    /// Beats of input `i` that were taken before the reset.
    int taken(long[] records, int i) {
      CycleLayout layout = of.core().layout();
      int channel = DesignPorts.of(of.design(), "").inputs().get(i).channel();
      int taken = 0;
      for (int c = 0; c < reset; c++) {
        long word = records[c * layout.words() + layout.probeWord() + channel / 64];
        taken += (int) (word >> channel % 64 & 1);
      }
      return taken;
    }

    int frameBeats(int i) {
      return beats.get(i).length / of.core().inputs().get(i).beatWords() / FRAMES;
    }

    boolean inMidFrame(long[] records) {
      return taken(records, 0) % frameBeats(0) > 0;
    }

    /// What the sources have left for a run that starts at the reset.
    Simulation.Stimulus rest(long[] records) {
      List<long[]> rest = new ArrayList<>();
      for (int i = 0; i < beats.size(); i++) {
        int frames = Math.ceilDiv(taken(records, i), frameBeats(i));
        int from = frames * frameBeats(i) * of.core().inputs().get(i).beatWords();
        rest.add(Arrays.copyOfRange(beats.get(i), from, beats.get(i).length));
      }
      return new Simulation.Stimulus(rest, Stalls.NONE);
    }
  }

  private interface Simulator {
    Simulation start(Case c, Simulation.Stimulus stimulus, int cycles);
  }

  /// Returns whether the reset was in the middle of a frame.
  private static boolean check(Case c, Simulator simulator) {
    int words = c.of().core().layout().words();
    long[] whole = new long[(c.reset() + c.cycles()) * words];
    try (Simulation run = simulator.start(c, c.stimulus(), c.reset() + c.cycles())) {
      run.run(c.reset() + c.cycles(), whole);
    }
    long[] fresh = new long[c.cycles() * words];
    try (Simulation run = simulator.start(c, c.rest(whole), c.cycles())) {
      run.run(c.cycles(), fresh);
    }
    assertArrayEquals(
        fresh,
        Arrays.copyOfRange(whole, c.reset() * words, whole.length),
        "network " + c.of().seed() + " reset before cycle " + c.reset());
    return c.inMidFrame(whole);
  }

  @Test
  void afterAResetInMidFrameTheHardwareStartsAnew(@TempDir Path cache) {
    RequiredTools.need("verilator");
    RequiredTools.need("iverilog");
    List<Case> cases =
        LongStream.range(0, 2 * DESIGNS)
            .mapToObj(seed ->
                Case.of(
                    seed < DESIGNS
                        ? Differential.Case.of(seed, target)
                        : Differential.Case.inTime(seed, target)))
            .toList();
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    List<Core> cores = cases.stream().map(c -> c.of().core()).toList();
    cases.forEach(c -> files.putAll(c.of().files()));
    int inMidFrame = 0;
    try (VerilatedLibrary library =
        VerilatedLibrary.of(
            cores, files, VerilatedLibrary.Effort.FAST_BUILD, new CacheFolder(cache))) {
      for (Case c : cases) {
        int index = cases.indexOf(c);
        inMidFrame += check(c, (_, stimulus, _) -> library.start(index, stimulus)) ? 1 : 0;
        check(
            c,
            (_, stimulus, cycles) ->
                IcarusSimulation.of(c.of().core(), c.of().files(), stimulus, cycles));
      }
    }
    assertTrue(inMidFrame >= DESIGNS / 2, inMidFrame + " of " + 2 * DESIGNS + " in mid-frame");
  }
}
