package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Estimates of streaming kernels in standard cells.
class StandardCellsTest {

  private static final Path FOLDER = Path.of(System.getProperty("nnc.root"), "examples/single");

  private static final ObjectMapper JSON = new ObjectMapper();

  private static InProcess estimate(String... more) {
    String[] arguments = {"estimate", "single.nn", "--target", "fpga", "--set", "device=osu018"};
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return InProcess.run(FOLDER, all.toArray(String[]::new));
  }

  private static JsonNode totals(InProcess run) throws IOException {
    assertEquals(0, run.exit(), run.err());
    return JSON.readTree(run.out()).get("estimate");
  }

  private static double value(JsonNode totals, String name) {
    return totals.at("/" + name + "/value").asDouble();
  }

  @Test
  void kernelsAddUp() throws IOException {
    JsonNode estimate = JSON.readTree(estimate("--json").out()).get("estimate");
    for (String name : List.of("area", "energy_per_inference")) {
      double sum = 0;
      for (JsonNode part : estimate.get("kernels")) {
        sum += part.at("/" + name + "/value").asDouble();
      }
      double whole = estimate.at("/" + name + "/value").asDouble();
      // What belongs to no kernel, the reset's gates, is in the whole alone.
      assertTrue(sum > 0.98 * whole && sum < whole + 1e-9, name + ": " + sum + " of " + whole);
    }
  }

  @Test
  void aNodeScalesEverythingButTheCycles() throws IOException {
    JsonNode at180 = totals(estimate("--json"));
    JsonNode at45 = totals(estimate("--json", "--set", "node=45", "--set", "supply=0.9"));
    assertEquals(0.053, value(at45, "area") / value(at180, "area"), 1e-6);
    assertEquals(
        0.69885 / 26.372,
        value(at45, "energy_per_inference") / value(at180, "energy_per_inference"),
        1e-6);
    assertEquals(at180.get("cycles_per_frame"), at45.get("cycles_per_frame"));
    assertEquals(at180.get("operations_energy"), at45.get("operations_energy"));
    assertTrue(at45.at("/area/source").asText().contains("Stillmaker"), at45.toString());
  }

  @Test
  void toolsMeasureWhatIsEstimated() throws IOException {
    List.of("yosys", "iverilog", "sta").forEach(RequiredTools::need);
    InProcess run = estimate("--synth", "--json");
    JsonNode totals = totals(run);
    JsonNode measured = JSON.readTree(run.out()).get("synthesis");
    assertTrue(value(measured, "fmax") > 0, measured.toString());
    for (String name : List.of("area", "ff", "energy_per_inference")) {
      double of = value(measured, name);
      assertTrue(Math.abs(value(totals, name) / of - 1) < 0.5, name + ": " + measured);
    }
  }

  /// Nine synapses: each is added to a sum of -659..955, which has 11 bits, compared with a
  /// threshold of 8 bits, and read with its sign.
  @Test
  void comparisonsOfThresholdsAreOperations() throws IOException {
    double sum = 0.03 * Math.pow(11 / 8.0, Math.log(0.1 / 0.03) / Math.log(4));
    double synapse = sum + 0.03 + 10 * 9 / 64.0;
    assertEquals(9e-3 * synapse, value(totals(estimate("--json")), "operations_energy"), 1e-9);
  }

  @Test
  void pointsOfASpaceAreSynthesized(@TempDir Path folder) throws IOException {
    List.of("yosys", "sta").forEach(RequiredTools::need);
    Files.copy(FOLDER.resolve("single.nn"), folder.resolve("single.nn"));
    Files.writeString(
        folder.resolve("space.yaml"),
        """
        model: single.nn
        target: fpga
        settings: {device: osu018}
        variables: {y.simd: [3, 9]}
        objectives: [minimize cycles_per_frame, minimize area]
        search: {algorithm: exhaustive}
        fidelity: {synthesize: 2}
        """);
    InProcess run = InProcess.run(folder, "explore", "space.yaml", "--json");
    assertEquals(0, run.exit(), run.err());
    JsonNode found = JSON.readTree(run.out());
    assertEquals("synthesize", found.path("level").asText());
    for (JsonNode member : found.path("front")) {
      JsonNode area = member.path("figures").path("area");
      assertEquals("measured", area.path("quality").asText(), member.toString());
      assertTrue(area.path("value").asDouble() > 0, member.toString());
    }
    assertFalse(found.path("front").isEmpty(), found.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "device=osu018 node=45 | node=45 needs the voltage",
        "device=osu018 node=180 supply=0.1 | give no positive numbers",
        "device=ecp5-25k node=45 supply=0.9 | only standard cells are scaled",
        "device=up5k supply=1.2 | only standard cells are scaled"
      })
  void whatCannotBeScaledIsRefused(String settings, String message) {
    List<String> arguments = new ArrayList<>(List.of("estimate", "single.nn", "--target", "fpga"));
    for (String setting : settings.split(" ", -1)) {
      arguments.addAll(List.of("--set", setting));
    }
    InProcess run = InProcess.run(FOLDER, arguments.toArray(String[]::new));
    assertEquals(1, run.exit(), run.err());
    assertTrue(run.err().contains("error[E0210]"), run.err());
    assertTrue(run.err().contains(message), run.err());
  }
}
