package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nnc.backends.tool.Tools;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The binary convolutional network on an array of processing elements, against the predictions of
/// the script that trained it, and what networks that do not fit are told.
class TulipTest {

  /// An activation of more levels than the target allows.
  private static final String LEVELS =
      """
      network levels
      input x : uint8[4]
      layer h : uint12 = dense(x, weights: [[1, 2, -3, 4], [5, -6, 7, 8]]) relu clip
      output y = dense(h, weights: [1, -1])
      """;

  private static final String IN_TIME =
      """
      network spikes timestep 1 ms
      import lif
      input x : events[2]
      population a : lif[2]
      project x -> a one_to_one
      output y = a
      """;

  private static final String REALS =
      """
      network reals
      input x : real[2]
      output y = dense(x, weights: [[0.5, 1.5]]) relu
      """;

  private static final Path EXAMPLES = Path.of(System.getProperty("nnc.root"), "examples");

  /// A layer of which registers of one bit hold not even one input's products.
  private static final String WIDE =
      """
      network wide
      input  x : int8[3]
      layer  h = dense(x, weights: [[100, -101, 27], [-128, 91, 113]])
      output y = argmax(h)
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode run(String... arguments) throws IOException {
    InProcess run = InProcess.run(EXAMPLES, arguments);
    assertEquals(0, run.exit(), run.err());
    return JSON.readTree(run.out());
  }

  @Test
  void theArrayPredictsWhatTheReferenceDoes() throws IOException {
    List<Integer> expected =
        Files.readAllLines(EXAMPLES.resolve("binary_digits/expected.csv")).stream()
            .map(Integer::valueOf)
            .toList();
    JsonNode result =
        run(
            "run",
            "binary_digits/binary_digits.nn",
            "--target",
            "tulip",
            "--data",
            "digits/test.csv",
            "--labels",
            "digits/labels.csv",
            "--outputs",
            "--json");
    List<Integer> predictions = new ArrayList<>();
    result.get("predictions").forEach(p -> predictions.add(p.asInt()));
    assertEquals(expected, predictions);
    assertEquals(301, result.get("correct").asInt());
  }

  /// Verilator begins with random registers: what the memory begins with, zeros around the image
  /// among it, must survive them.
  @Test
  void constantsInTheMemorySurviveWhatRegistersHoldBeforeReset() throws IOException {
    JsonNode simulated =
        run(
            "cosim",
            "binary_digits/binary_digits.nn",
            "--target",
            "tulip",
            "--data",
            "digits/test.csv",
            "--limit",
            "5",
            "--json");
    assertEquals(0, simulated.get("mismatches").asInt());
    assertEquals(4195, simulated.get("cycles").asInt());
  }

  @Test
  void commandsWorkOnOneProgram() throws IOException {
    JsonNode estimate =
        run("estimate", "binary_digits/binary_digits.nn", "--target", "tulip", "--json");
    JsonNode timed =
        run(
            "run",
            "binary_digits/binary_digits.nn",
            "--target",
            "tulip",
            "--data",
            "digits/test.csv",
            "--limit",
            "3",
            "--json");
    assertEquals(estimate.get("hash"), timed.get("hash"));
    assertEquals(
        estimate.at("/estimate/cycles_per_frame/value").asLong(),
        timed.get("initiation_interval").asLong());
    assertEquals("assumed", estimate.at("/estimate/weakest_quality").asText());
  }

  @Test
  void settingsOfTheUserAreNoDefaults() throws IOException {
    String[] plain = {"estimate", "binary_digits/binary_digits.nn", "--target", "tulip", "--json"};
    String defaults = run(plain).at("/estimate/notes").toString();
    assertTrue(
        defaults.contains("clock=434.78 by default") && defaults.contains("lanes=16 by default"),
        defaults);
    List<String> set = new ArrayList<>(List.of(plain));
    set.addAll(List.of("--set", "clock=434.78"));
    String left = run(set.toArray(String[]::new)).at("/estimate/notes").toString();
    assertTrue(!left.contains("clock=") && left.contains("lanes=16 by default"), left);
  }

  /// Elements of gates beside the recalled ones: area and energy of one times all, layer by layer.
  @Test
  void synthesisStandsBesideTheEstimate() throws IOException {
    boolean here =
        List.of("yosys", "iverilog", "sta", "/usr/share/qflow/tech/osu018/osu018_stdcells.lib")
            .stream()
            .allMatch(t -> Tools.find(Tools.of(t)).isPresent());
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, "tools are not installed");
    }
    JsonNode estimate =
        run(
                "estimate",
                "binary_digits/binary_digits.nn",
                "--target",
                "tulip",
                "--synth",
                "--data",
                "digits/test.csv",
                "--limit",
                "4",
                "--json")
            .get("estimate");
    double element = estimate.at("/gates_element_area/value").asDouble();
    assertEquals(256e-6 * element, estimate.at("/gates_elements_area/value").asDouble(), 1e-6);
    assertEquals("measured", estimate.at("/gates_element_area/quality").asText());
    double layers = 0;
    for (JsonNode kernel : estimate.get("kernels")) {
      layers += kernel.at("/gates_nj/value").asDouble();
    }
    double all = estimate.at("/gates_energy_per_inference/value").asDouble();
    assertTrue(layers > 0.5 * all && layers < all, layers + " of " + all);
    assertTrue(estimate.get("notes").toString().contains("not the papers' cell"));
  }

  @Test
  void dataAreForSynthesis() {
    InProcess run =
        InProcess.run(
            EXAMPLES,
            "estimate",
            "binary_digits/binary_digits.nn",
            "--target",
            "tulip",
            "--data",
            "digits/test.csv");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("without --synth"), run.err());
  }

  @Test
  void whatDoesNotRunPointsAtTheLayerAndTheLimit(@TempDir Path folder) throws IOException {
    String[] model = {"compile", "digits/digits.nn", "--target", "tulip"};
    InProcess synapses = InProcess.run(EXAMPLES, model);
    assertEquals(1, synapses.exit());
    assertTrue(synapses.err().contains("E0401"), synapses.err());
    assertTrue(synapses.err().contains("digits.nn:"), synapses.err());
    assertTrue(synapses.err().contains("targets/tulip/target.yaml:"), synapses.err());
    for (String[] refused :
        new String[][] {
          {"levels.nn", LEVELS, "E0401", "more than 256 levels", "targets/tulip/target.yaml:"},
          {"time.nn", IN_TIME, "E0401", "'population'", "targets/tulip/target.yaml:"},
          {"reals.nn", REALS, "E0306", "'x'", "--calibrate"}
        }) {
      Files.writeString(folder.resolve(refused[0]), refused[1]);
      InProcess run = InProcess.run(folder, "compile", refused[0], "--target", "tulip");
      assertEquals(1, run.exit(), run.out());
      for (String part : List.of(refused[0] + ":", refused[2], refused[3], refused[4])) {
        assertTrue(run.err().contains(part), part + " in " + run.err());
      }
    }
    Path wide = Files.writeString(folder.resolve("wide.nn"), WIDE);
    String[] small = {"compile", wide.toString(), "--target", "tulip", "--set", "register-bits=1"};
    InProcess registers = InProcess.run(folder, small);
    assertEquals(1, registers.exit());
    assertTrue(registers.err().contains("E0403"), registers.err());
    assertTrue(registers.err().contains("wide.nn:"), registers.err());
    assertTrue(registers.err().contains("targets/tulip/target.yaml:"), registers.err());
  }

  /// Each setting that is advised is enough.
  @Test
  void scoresOfChannelsAreAdvisedOneScaleAndOtherActivationsFewerBits(@TempDir Path folder)
      throws IOException {
    Files.writeString(
        folder.resolve("scores.nn"),
        """
        network scores
        input x : real[4]
        layer h = dense(x, weights: [[0.5, -0.25, 0.1, 0.7], [0.1, 0.2, 0.3, -0.4]]) relu
        output y = argmax(dense(h, weights: [[0.5, 0.2], [0.2, -0.7]]))
        """);
    Files.writeString(folder.resolve("x.csv"), "0.1,0.9,0.3,0.5\n0.7,0.2,0.8,0.6\n");
    InProcess scores = scores(folder);
    assertEquals(1, scores.exit());
    assertTrue(
        scores
            .err()
            .contains(
                "help: let all scores have one scale: --set quantize.channels=false; or fewer bits:"
                    + " --set quantize.scores=8; --target fpga"),
        scores.err());
    assertEquals(0, scores(folder, "--set", "quantize.channels=false").exit());
    assertEquals(0, scores(folder, "--set", "quantize.scores=8").exit());
    InProcess wide = scores(folder, "--set", "quantize.channels=false", "--set", "levels=20");
    assertEquals(1, wide.exit());
    assertTrue(
        wide.err().contains("help: give it fewer bits: --set quantize.activations=4; --target"),
        wide.err());
    assertEquals(
        0,
        scores(
                folder,
                "--set",
                "quantize.channels=false",
                "--set",
                "levels=20",
                "--set",
                "quantize.activations=4")
            .exit());
  }

  private InProcess scores(Path folder, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of("estimate", "scores.nn", "--calibrate", "x.csv", "--target", "tulip"));
    all.addAll(List.of(more));
    return InProcess.run(folder, all.toArray(String[]::new));
  }
}
