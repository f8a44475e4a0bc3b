package nnc.backends.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import nnc.backends.compare.Trial;
import nnc.backends.compare.WrongCoding;
import nnc.backends.simulate.Block;
import nnc.backends.simulate.BlockBench;
import nnc.backends.tool.Command;
import nnc.backends.tool.Rtl;
import nnc.backends.tool.Tool;
import nnc.backends.tool.Tools;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The conventional unit against whole numbers, in simulation.
class MacUnitTest {

  @TempDir private Path folder;

  @BeforeAll
  static void needsTools() {
    for (String command : List.of("iverilog", "verilator")) {
      Tool tool = Tools.of(command);
      boolean here = Tools.find(tool).isPresent();
      if (!Boolean.getBoolean("nnc.tools.required")) {
        Assumptions.assumeTrue(here, tool.name() + " is not installed");
      }
      assertTrue(here, tool.name() + " is not installed");
    }
  }

  static Stream<MacUnit> units() {
    return Stream.of(
        new MacUnit(3, 1, 1, 8),
        new MacUnit(48, 1, 1, 10),
        new MacUnit(1, 8, 1, 16),
        new MacUnit(6, 8, 1, 18),
        new MacUnit(1, 2, 2, 12),
        new MacUnit(5, 3, 2, 14),
        new MacUnit(4, 4, 4, 16),
        new MacUnit(16, 2, 4, 16));
  }

  private static List<MacUnit.Neuron> neurons(MacUnit unit, int inputs, SplittableRandom random) {
    List<MacUnit.Neuron> neurons = new ArrayList<>();
    for (int n = 0; n < 40; n++) {
      List<Integer> x = new ArrayList<>();
      List<Integer> w = new ArrayList<>();
      int low = unit.weightBits() == 1 ? 0 : -(1 << (unit.weightBits() - 1));
      int high = low + (1 << unit.weightBits());
      int corner = n % 10;
      for (int i = 0; i < inputs; i++) {
        int top = (1 << unit.activationBits()) - 1;
        x.add(corner == 0 ? top : corner == 1 ? 0 : random.nextInt(top + 1));
        w.add(corner == 0 ? high - 1 : corner == 1 ? low : random.nextInt(low, high));
      }
      long sum = unit.sum(new MacUnit.Neuron(x, w, 0, false));
      neurons.add(new MacUnit.Neuron(x, w, sum + random.nextInt(-1, 2), random.nextInt(3) == 0));
    }
    return neurons;
  }

  @ParameterizedTest
  @MethodSource("units")
  void decidesWhatTheSumSays(MacUnit unit) {
    SplittableRandom random = new SplittableRandom(5);
    for (int inputs : List.of(1, unit.products(), 2 * unit.products() + 1, 25)) {
      simulate(unit.neurons(unit + ", " + inputs, neurons(unit, inputs, random)).trial());
    }
  }

  private static void simulate(Trial trial) {
    assertTrue(trial.expected().size() > 35, trial.name());
    trial.check(new BlockBench(Duration.ofMinutes(2)).run(trial.block(), trial.words()).outputs());
  }

  @ParameterizedTest
  @MethodSource("units")
  void lintsClean(MacUnit unit) throws Exception {
    Path file = folder.resolve("mac.v");
    Files.write(file, unit.block().rtl().files().get("mac.v"));
    Command.of(Tools.require("verilator"), "--lint-only", "-Wall", "--top-module", "mac", "mac.v")
        .in(folder)
        .check();
  }

  @Test
  void mistakesInTheUnitAreSeen() {
    MacUnit few = new MacUnit(4, 3, 3, 14);
    Trial trial = few.neurons("few", neurons(few, 10, new SplittableRandom(1))).trial();
    simulate(trial);
    List<List<String>> mistakes =
        List.of(
            List.of("first_1 ? 14'd0 : accumulator", "first ? 14'd0 : accumulator"),
            List.of("first_1 ? 14'd0 : accumulator", "accumulator"),
            List.of("compared >= threshold", "compared > threshold"),
            List.of("~(x[8:6] & {3{w[8]}})", "(x[8:6] & {3{w[8]}})"),
            List.of("x[2:0] & {3{w[1]}}", "x[2:0] & {3{w[0]}}"),
            List.of("^ inverted", ""));
    for (List<String> mistake : mistakes) {
      Trial wrong = wrong(trial, mistake.getFirst(), mistake.getLast());
      assertThrows(WrongCoding.class, () -> simulate(wrong), mistake.toString());
    }
  }

  private static Trial wrong(Trial trial, String right, String mistake) {
    String text = new String(trial.block().rtl().files().get("mac.v"), StandardCharsets.UTF_8);
    assertTrue(text.contains(right), text);
    var files = new TreeMap<String, byte[]>();
    files.put("mac.v", text.replace(right, mistake).getBytes(StandardCharsets.UTF_8));
    Block block = new Block(new Rtl(files, "mac"), trial.block().inputs(), trial.block().outputs());
    return new Trial(
        "mistake",
        block,
        trial.words(),
        trial.expected(),
        trial.latency(),
        trial.valid(),
        trial.dataBits());
  }

  @Test
  void takesAsManyCyclesAsItsInputsFill() {
    assertEquals(96, new MacUnit(3, 1, 1, 10).cycles(288));
    assertEquals(6, new MacUnit(48, 1, 1, 10).cycles(288));
    assertEquals(7, new MacUnit(48, 1, 1, 10).cycles(289));
  }
}
