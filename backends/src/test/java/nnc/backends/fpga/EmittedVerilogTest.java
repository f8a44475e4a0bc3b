package nnc.backends.fpga;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import nnc.backends.simulate.BusFrame;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.CycleLayout;
import nnc.backends.simulate.IcarusSimulation;
import nnc.backends.simulate.Simulation;
import nnc.backends.simulate.VerilatedLibrary;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Command;
import nnc.backends.tool.Tool;
import nnc.backends.tool.Tools;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Stalls;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random kernels, emitted, linted, simulated under stalls and compared with the frame model.
class EmittedVerilogTest {

  private static final int DESIGNS = Integer.getInteger("nnc.rtl.designs", 40);
  private static final long SEED = Long.getLong("nnc.rtl.seed", 1);
  private static final int FRAMES = 4;

  static void needs(String command) {
    Tool tool = Tools.of(command);
    boolean here = Tools.find(tool).isPresent();
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, tool.name() + " is not installed");
    }
    assertEquals(true, here, tool.name() + " is not installed");
  }

  static void write(SequencedMap<String, byte[]> files, Path folder) throws Exception {
    for (var file : files.sequencedEntrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }

  private record Case(KernelDesign design, Core core, SequencedMap<String, byte[]> files) {
    static Case of(KernelDesign design) {
      return new Case(
          design,
          DesignPorts.of(design, "").pins(),
          VerilogEmitter.emit(design, EmitOptions.PLAIN));
    }
  }

  private static List<Case> cases() {
    RandomDesigns random = new RandomDesigns(SEED);
    List<Case> all = new ArrayList<>();
    for (int i = 0; i < DESIGNS; i++) {
      all.add(Case.of(random.any("n" + i, i)));
    }
    return all;
  }

  @Test
  void everyModuleLintsCleanWithAllWarnings(@TempDir Path folder) throws Exception {
    needs("verilator");
    for (Case c : cases()) {
      write(c.files(), folder);
      List<String> command =
          new ArrayList<>(
              List.of(
                  "verilator", "--lint-only", "-Wall", "--top-module", c.design.name() + "_top"));
      c.files().keySet().stream().filter(f -> f.endsWith(".v")).forEach(command::add);
      Command.Result result = Command.of(command).in(folder).run();
      assertEquals("", result.output(), c.design().instances().toString());
    }
  }

  @Test
  void simulatedFramesEqualTheFrameModelWithAndWithoutStalls() {
    needs("verilator");
    List<Case> cases = cases();
    SequencedMap<String, byte[]> all = new LinkedHashMap<>();
    cases.forEach(c -> all.putAll(c.files()));
    try (VerilatedLibrary library =
        VerilatedLibrary.of(
            cases.stream().map(Case::core).toList(),
            all,
            VerilatedLibrary.Effort.FAST_BUILD,
            new CacheFolder(Path.of("target", "nnc-cache")))) {
      for (int i = 0; i < cases.size(); i++) {
        for (Stalls stalls : List.of(Stalls.NONE, new Stalls(i, 40, 60), new Stalls(i, 0, 80))) {
          Case c = cases.get(i);
          Random random = new Random(i);
          List<long[]> frames = frames(c.design(), random);
          try (Simulation run =
              library.start(i, new Simulation.Stimulus(stimulus(c.design(), frames), stalls))) {
            check(c, frames, stalls, run);
          }
        }
      }
    }
  }

  @Test
  void icarusAgreesWithTheFrameModel() {
    needs("iverilog");
    for (Case c : cases().subList(0, Math.min(10, DESIGNS))) {
      List<long[]> frames = frames(c.design(), new Random(3));
      Stalls stalls = new Stalls(5, 30, 30);
      try (Simulation run =
          IcarusSimulation.of(
              c.core(),
              c.files(),
              new Simulation.Stimulus(stimulus(c.design(), frames), stalls),
              CYCLES)) {
        check(c, frames, stalls, run);
      }
    }
  }

  private static final int CYCLES = 6000;

  private static List<long[]> frames(KernelDesign design, Random random) {
    Kernel.Ingress k = (Kernel.Ingress) design.kernel(design.inputs().getFirst().instance());
    RandomDesigns values = new RandomDesigns(random.nextLong());
    List<long[]> frames = new ArrayList<>();
    for (int f = 0; f < FRAMES; f++) {
      frames.add(values.values(k.format(), k.elements()));
    }
    return frames;
  }

  private static List<long[]> stimulus(KernelDesign design, List<long[]> frames) {
    Kernel.Ingress k = (Kernel.Ingress) design.kernel(design.inputs().getFirst().instance());
    return List.of(BusFrame.of(k).packAll(frames));
  }

  /// Every beat that leaves is the next beat of the expected frames, and all of them come.
  private static void check(Case c, List<long[]> frames, Stalls stalls, Simulation run) {
    KernelDesign design = c.design();
    Kernel.Egress k = (Kernel.Egress) design.kernel(design.outputs().getFirst().instance());
    BusFrame bus = BusFrame.of(k);
    List<long[]> outputs =
        frames.stream().map(f -> FrameModel.run(design, List.of(f)).getFirst()).toList();
    long[] expected = bus.packAll(outputs);
    CycleLayout layout = c.core().layout();
    int words = layout.words();
    long[] got = new long[expected.length];
    int at = 0;
    long[] records = new long[CYCLES * words];
    run.run(CYCLES, records);
    int channel =
        design.channels().indexOf(design.outOf(design.outputs().getFirst().instance()).getFirst());
    long entered = 0;
    boolean shown = false;
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      int r = cycle * words;
      boolean valid = (records[r] >> layout.validBit(0) & 1) == 1;
      entered += records[r + layout.probeWord() + channel / 64] >> channel % 64 & 1;
      shown |= valid;
      if (valid && stalls.takes(0, cycle)) {
        if (at < got.length) {
          System.arraycopy(records, r + layout.dataWord(0), got, at, bus.dataWords());
          got[at + bus.dataWords()] = records[r + layout.keepWord(0)];
          got[at + bus.dataWords() + 1] = records[r] >> layout.lastBit(0) & 1;
        }
        at += bus.beatWords();
      }
      assertEquals(0, records[r] >> layout.errorBit(0) & 3, "frame error in cycle " + cycle);
    }
    String message = design.name() + " " + design.instances();
    assertEquals(true, shown, message);
    String last = design.into(design.outputs().getFirst().instance()).getFirst().from();
    if (design.kernel(last) instanceof Kernel.LineBuffer) {
      // The padding at the head of a next frame needs no input and may already be there.
      at = Math.min(at, expected.length);
      entered = Math.min(entered, expected.length / bus.beatWords());
    }
    assertEquals(expected.length, at, message);
    assertEquals(expected.length / bus.beatWords(), entered, message);
    assertArrayEquals(expected, got, message);
  }
}
