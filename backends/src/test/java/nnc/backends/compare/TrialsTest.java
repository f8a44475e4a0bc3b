package nnc.backends.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import nnc.backends.simulate.Block;
import nnc.backends.simulate.BlockBench;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Rtl;
import nnc.backends.tool.Tools;
import nnc.backends.verilog.Templates;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// No coding is measured that does not compute its neuron.
class TrialsTest {

  private static final Templates TEMPLATES = new Templates("fpga");

  private static Trial trial(Coding coding, int bits) {
    return Trials.ofCorners(new KernelBlock(coding, bits, 9, Boundary.SUM), TEMPLATES);
  }

  private static void simulate(Trial trial) {
    KernelBlockTest.needsIcarus();
    trial.check(new BlockBench(Duration.ofMinutes(2)).run(trial.block(), trial.words()).outputs());
  }

  /// The trial with a mistake in one of its files.
  private static Trial wrong(Trial trial, String file, String right, String mistake) {
    TreeMap<String, byte[]> files = new TreeMap<>(trial.block().rtl().files());
    String text = new String(files.get(file), StandardCharsets.UTF_8);
    assertTrue(text.contains(right), text);
    files.put(file, text.replace(right, mistake).getBytes(StandardCharsets.UTF_8));
    Block block =
        new Block(
            new Rtl(files, trial.block().rtl().top()),
            trial.block().inputs(),
            trial.block().outputs());
    return new Trial(
        trial.name(),
        block,
        trial.words(),
        trial.expected(),
        trial.latency(),
        trial.valid(),
        trial.dataBits());
  }

  @Test
  void goldenVectorsAreTriedWhereTheyFit() {
    assertEquals(6, GoldenVectors.of(Neuron.R1, 8).size());
    assertEquals(0, GoldenVectors.of(Neuron.R1_EQUAL, 8).size());
    assertEquals(6, GoldenVectors.of(Neuron.R1_EQUAL, 16).size());
    assertEquals(1, GoldenVectors.of(Neuron.ADD, 8).size());
    assertEquals(3, GoldenVectors.of(Neuron.ADD, 16).size());
    assertEquals(3, GoldenVectors.of(Neuron.SUBSUM, 8).size());
    assertEquals(0, GoldenVectors.of(Neuron.MUL, 16).size());
  }

  @ParameterizedTest
  @EnumSource(Neuron.class)
  void theReferenceHasTheGoldenSums(Neuron neuron) {
    Coding coding = Coding.of(neuron).getFirst();
    simulate(trial(coding, 8));
    simulate(trial(coding, 16));
  }

  @Test
  void aWrongCodingIsRefused() {
    Trial right = trial(new Coding(Neuron.R1, "offset", Coding.Summation.TREE), 8);
    simulate(right);
    Trial unclamped = wrong(right, "synapse.v", "& {8{~difference[8]}}", "");
    WrongCoding refused = assertThrows(WrongCoding.class, () -> simulate(unclamped));
    assertTrue(
        refused.getMessage().startsWith("R1 offset/tree, 9 taps of 8 bits: answer "),
        refused.getMessage());
    assertTrue(refused.getMessage().contains("the integer reference has 0x"));
  }

  @Test
  void missingUnknownAndSuperfluousAnswersAreRefused() {
    Trial one =
        new Trial(
            "one",
            new Block(Rtl.of("one", ""), List.of(), List.of()),
            List.of(),
            List.of(BigInteger.TWO),
            0,
            OptionalInt.of(4),
            4);
    Optional<BigInteger> answer = Optional.of(BigInteger.valueOf(16 + 2));
    Optional<BigInteger> idle = Optional.of(BigInteger.valueOf(3));
    one.check(List.of(idle, answer, idle));
    assertThrows(WrongCoding.class, () -> one.check(List.of(idle)));
    assertThrows(WrongCoding.class, () -> one.check(List.of(answer, answer)));
    assertThrows(WrongCoding.class, () -> one.check(List.of(answer, Optional.empty())));
    assertThrows(WrongCoding.class, () -> one.check(List.of(Optional.of(BigInteger.valueOf(19)))));
  }

  private static RecordedLayer recorded(Neuron neuron) {
    // Sums that stay inside the clip, or no mistake would be seen behind it.
    long low = neuron == Neuron.MUL ? 64 : 0;
    long bias = neuron == Neuron.ADD ? 2000 : 0;
    SplittableRandom random = new SplittableRandom(5);
    List<List<Long>> vectors = new ArrayList<>();
    List<List<Neuron.Parameter>> parameters = new ArrayList<>();
    for (int v = 0; v < 3; v++) {
      vectors.add(IntStream.range(0, 18).mapToObj(_ -> random.nextLong(256)).toList());
    }
    for (int o = 0; o < 4; o++) {
      parameters.add(
          IntStream.range(0, 18)
              .mapToObj(_ -> neuron.parameter(random.nextLong(128) - low, random.nextBoolean()))
              .toList());
    }
    return new RecordedLayer(
        8, vectors, parameters, List.of(bias + 900, bias - 200, bias + 700, bias + 77), 3);
  }

  @ParameterizedTest
  @EnumSource(
      value = Neuron.class,
      names = {"MUL", "R1", "ADD"})
  void aLayerAnswersOncePerGroupOfNeurons(Neuron neuron) {
    LayerBlock layer =
        new LayerBlock(Coding.of(neuron).getFirst(), 8, 18, 4, 9, 2, Boundary.SCALE, 3);
    Trial trial = Trials.ofLayer(layer, recorded(neuron), 102, TEMPLATES);
    assertEquals(6, trial.expected().size());
    simulate(trial);
    assertThrows(
        WrongCoding.class,
        () -> simulate(wrong(trial, "layer.v", "first_2 ? ", "1'b1 ? ")),
        "sums that start anew in every beat");
  }

  @Test
  void doubledValuesKeepFullScale() {
    RecordedLayer layer = recorded(Neuron.R1).doubled();
    assertEquals(16, layer.bits());
    assertEquals(11, layer.shift());
    assertEquals(
        recorded(Neuron.R1).vectors().getFirst().getFirst() * 257,
        layer.vectors().getFirst().getFirst());
    assertEquals(2 * 3, layer.first(3).beats(9, 1).size());
  }

  /// Every figure of a small kernel, twice the same, and none of a netlist that answers wrong.
  @Test
  void measuresWhatIsRightAndRefusesWhatIsNot(@TempDir Path folder) {
    for (String tool :
        List.of(
            "yosys",
            "iverilog",
            "nextpnr-ice40",
            "sta",
            "/usr/share/fpga-icestorm/chipdb/chipdb-8k.txt",
            "/usr/share/qflow/tech/osu018/osu018_stdcells.lib")) {
      boolean here = Tools.find(Tools.of(tool)).isPresent();
      if (!Boolean.getBoolean("nnc.tools.required")) {
        Assumptions.assumeTrue(here, tool + " is not installed");
      }
      assertTrue(here, tool + " is not installed");
    }
    Workbench workbench = new Workbench(new CacheFolder(folder));
    KernelBlock kernel =
        new KernelBlock(new Coding(Neuron.R2, "mask", Coding.Summation.TOOL), 4, 2, Boundary.SUM);
    Trial right = Trials.ofCorners(kernel, TEMPLATES);
    Map<Metric, Double> figures = workbench.measure(right, 20, false, true);
    assertEquals(figures, workbench.measure(right, 20, false, true));
    assertEquals(2 * 8 + 5, figures.get(Metric.FF));
    assertEquals(figures.get(Metric.XC7_LUT), figures.get(Metric.XC7_DSP_LUT));
    assertEquals(20, figures.get(Metric.CELL_DELAY) + figures.get(Metric.SLACK), 1e-9);
    assertTrue(figures.get(Metric.ENERGY_LIBRARY) >= figures.get(Metric.ENERGY_ZERO));
    assertTrue(figures.get(Metric.TOGGLES_LIBRARY) >= figures.get(Metric.TOGGLES_ZERO));
    assertTrue(figures.get(Metric.ICE40_DELAY) > 1);
    assertFalse(
        workbench.measure(right, 0.5, false, false).containsKey(Metric.ENERGY_ZERO),
        "power at a clock that is not met");
    Trial mistaken = wrong(right, "synapse.v", "x} - {1'b0", "x} + {1'b0");
    assertThrows(WrongCoding.class, () -> workbench.check(mistaken));
    assertThrows(WrongCoding.class, () -> workbench.measure(mistaken, 20, false, false));
  }
}
