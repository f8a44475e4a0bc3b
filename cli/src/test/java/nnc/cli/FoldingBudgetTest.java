package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nnc.backends.fpga.estimate.EstimateCache;
import nnc.backends.fpga.estimate.FpgaEstimator;
import nnc.backends.fpga.estimate.LookUpTables;
import nnc.frontend.Targets;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import nnc.passes.map.InitiationInterval;
import nnc.testbench.RandomBinaryNetworks;
import nnc.testbench.RandomNetworks;
import nnc.testbench.RandomNetworksInTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Automatic folding keeps to its budget by the very figure that an estimate prints.
class FoldingBudgetTest {

  private static final Target FPGA = Targets.read("fpga");
  private static final int NETWORKS = Integer.getInteger("nnc.foldings", 6);
  private static final int MOST = 10_000_000;

  private final EstimateCache cache = new EstimateCache();

  @TempDir private Path folder;

  private record Folded(double luts, long cycles) {}

  private Folded fold(Network network, String device, long luts) {
    LinkedHashMap<String, String> values = new LinkedHashMap<>();
    values.put("device", device);
    values.put("luts", String.valueOf(luts));
    Settings settings = new Settings(values);
    KernelDesign design =
        Pipeline.of(FPGA)
            .counting(LookUpTables.of(FPGA, settings, cache))
            .apply(network, FPGA, settings, Optional.empty(), PipelineListener.silent())
            .lowered(KernelDesign.class);
    double counted =
        FpgaEstimator.of(FPGA, settings)
            .estimate(design, new LinkedHashMap<>(), Optional.empty(), Optional.empty(), cache)
            .totals()
            .get("lut")
            .nominal();
    return new Folded(counted, InitiationInterval.of(design));
  }

  /// Budgets are between the least and the most parallel design of each network.
  @ParameterizedTest
  @ValueSource(strings = {"up5k", "ecp5-25k", "xc7a35t"})
  void randomNetworksKeepToTheirBudget(String device) {
    int between = 0;
    for (int seed = 0; seed < NETWORKS; seed++) {
      Network network =
          switch (seed % 3) {
            case 0 -> RandomNetworks.of(seed);
            case 1 -> RandomBinaryNetworks.of(seed);
            default -> RandomNetworksInTime.of(seed);
          };
      Folded least = fold(network, device, 1);
      Folded most = fold(network, device, MOST);
      Folded before = least;
      for (int share = 1; share < 4; share++) {
        long budget = (long) (least.luts() + (most.luts() - least.luts()) * share / 4);
        Folded now = fold(network, device, budget);
        assertTrue(now.luts() <= budget || now.equals(least), seed + ": " + now + " of " + budget);
        assertTrue(now.cycles() <= before.cycles(), seed + ": " + now + " after " + before);
        between += now.equals(least) || now.equals(most) ? 0 : 1;
        before = now;
      }
    }
    assertTrue(between > NETWORKS / 2, "few foldings lie between: " + between);
  }

  /// A network of real numbers, whose rescaling takes more look-up tables than its synapses.
  private void model() throws IOException {
    Random random = new Random(3);
    Files.writeString(
        folder.resolve("m.nn"),
        """
        network m
        input x : uint8[1, 8, 8]
        layer c1 = conv(x, kernel: %s) relu
        layer p1 = maxpool(c1, size: 2)
        layer c2 = conv(p1, kernel: %s) relu
        output class = argmax(dense(flatten(c2), weights: %s))
        """
            .formatted(
                weights(random, 6, 1, 3, 3),
                weights(random, 12, 6, 2, 2),
                weights(random, 10, 48)));
    Files.writeString(
        folder.resolve("x.csv"),
        IntStream.range(0, 20)
            .mapToObj(_ ->
                IntStream.range(0, 64)
                    .mapToObj(_ -> String.valueOf(random.nextInt(256)))
                    .collect(Collectors.joining(",")))
            .collect(Collectors.joining("\n", "", "\n")));
  }

  private static String weights(Random random, int... shape) {
    if (shape.length == 0) {
      return String.valueOf(random.nextInt(-999, 999) / 1000.0);
    }
    int[] inner = java.util.Arrays.copyOfRange(shape, 1, shape.length);
    return IntStream.range(0, shape[0])
        .mapToObj(_ -> weights(random, inner))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private InProcess estimate(String... settings) {
    List<String> arguments =
        new java.util.ArrayList<>(
            List.of("estimate", "m.nn", "--calibrate", "x.csv", "--target", "fpga", "--json"));
    for (String s : settings) {
      arguments.add("--set");
      arguments.add(s);
    }
    InProcess run = InProcess.run(folder, arguments.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    return run;
  }

  private static JsonNode json(InProcess run) throws IOException {
    return new ObjectMapper().readTree(run.out());
  }

  private static double luts(InProcess run) throws IOException {
    return json(run).at("/estimate/lut/value").asDouble();
  }

  @ParameterizedTest
  @CsvSource({
    "up5k, 2, 0, 4224",
    "up5k, 3, 0, 4224",
    "hx8k, 5, 0, 6144",
    "hx8k, 8, 0, 6144",
    "ecp5-25k, 8, 0, 19200",
    "ecp5-25k, 8, 9000, 9000",
    "xc7a35t, 3, 0, 16640",
    "xc7a35t, 8, 5000, 5000"
  })
  void realNetworksKeepToTheirBudget(String device, int bits, int luts, int budget)
      throws IOException {
    model();
    InProcess run = estimate("device=" + device, "quantize.weights=" + bits, "luts=" + luts);
    assertTrue(luts(run) <= budget, luts(run) + " of " + budget);
    assertFalse(run.err().contains("W0014"), run.err());
  }

  @Test
  void aBudgetThatIsTooSmallIsTold() throws IOException {
    model();
    InProcess run = estimate("device=up5k", "quantize.weights=3", "luts=3000");
    long least = (long) Math.ceil(luts(run));
    assertTrue(least > 3000);
    assertTrue(
        run.err()
            .contains("warning[W0014]: the least parallel folding takes " + least + " LUTs by the"),
        run.err());
    assertTrue(run.err().contains("allow as many: --set luts=" + least + ";"), run.err());
    InProcess allowed = estimate("device=up5k", "quantize.weights=3", "luts=" + least);
    assertFalse(allowed.err().contains("W0014"), allowed.err());
    assertEquals(json(run).get("hash"), json(allowed).get("hash"));
  }

  @Test
  void aDeviceThatIsTooSmallIsToldWithOneThatIsNot() throws IOException {
    model();
    InProcess run = estimate("device=hx1k", "quantize.weights=3");
    assertTrue(run.err().contains("by the estimate, hx1k has 1280"), run.err());
    assertTrue(run.err().contains("choose a larger device: --set device=up5k; or use"), run.err());
    assertFalse(run.err().contains("fold more"), run.err());
    InProcess larger = estimate("device=up5k", "quantize.weights=3");
    assertFalse(larger.err().contains("W0014"), larger.err());
  }

  @Test
  void parallelDesignsAreAdvisedToFold() throws IOException {
    model();
    InProcess run = estimate("device=hx1k", "folding=full");
    assertTrue(run.err().contains("fold more, or use"), run.err());
  }
}
