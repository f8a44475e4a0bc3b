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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Networks as circuits of pulse cells, and what networks that cannot be ones are told.
class SfqTest {

  private static final Path EXAMPLES = Path.of(System.getProperty("nnc.root"), "examples");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] XOR = {
    "xor_sfq/xor.nn", "--target", "sfq", "--data", "xor_sfq/inputs.csv"
  };

  private static JsonNode run(String command, String[] first, String... more) throws IOException {
    InProcess run = start(command, first, more);
    assertEquals(0, run.exit(), run.err());
    return JSON.readTree(run.out());
  }

  private static InProcess start(String command, String[] first, String... more) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(first));
    all.addAll(List.of(more));
    return InProcess.run(EXAMPLES, all.toArray(String[]::new));
  }

  @Test
  void exclusiveOrIsRightInAllCases() throws IOException {
    JsonNode result = run("run", XOR, "--labels", "xor_sfq/labels.csv", "--json");
    assertEquals(4, result.get("correct").asInt());
    assertEquals(0, result.get("violations").asInt());
    assertEquals(0, result.get("absorbed").asInt());
    JsonNode simulated = run("cosim", XOR, "--simulator", "iverilog", "--json");
    assertEquals(0, simulated.get("mismatches").asInt());
    assertEquals(result.get("pulses"), simulated.get("pulses"));
    assertEquals(result.get("hash"), simulated.get("hash"));
  }

  @Test
  void digitsAreWhatTheReferencePredicts() throws IOException {
    List<Integer> expected =
        Files.readAllLines(EXAMPLES.resolve("digits_sfq/expected.csv")).stream()
            .map(Integer::valueOf)
            .toList();
    String[] digits = {
      "digits_sfq/digits_sfq.nn", "--target", "sfq", "--data", "digits_sfq/test.csv"
    };
    JsonNode result =
        run("run", digits, "--labels", "digits_sfq/labels.csv", "--outputs", "--json");
    List<Integer> predictions = new ArrayList<>();
    result.get("predictions").forEach(p -> predictions.add(p.asInt()));
    assertEquals(expected, predictions);
    assertEquals(294, result.get("correct").asInt());
    assertEquals(0, result.get("violations").asInt());
    JsonNode simulated = run("cosim", digits, "--simulator", "iverilog", "--limit", "60", "--json");
    assertEquals(0, simulated.get("mismatches").asInt());
    assertTrue(simulated.get("pulses").asInt() > 500_000);
  }

  /// Every pulse on every wire, of junctions as of cells.
  @Test
  void junctionsGiveThePulsesOfTheSimulator() throws IOException {
    JsonNode result =
        run("cosim", XOR, "--labels", "xor_sfq/labels.csv", "--simulator", "circuit", "--json");
    assertEquals(4, result.get("correct").asInt());
    assertEquals(0, result.get("mismatches").asInt());
    assertEquals(run("run", XOR, "--json").get("pulses"), result.get("pulses"));
    assertTrue(result.get("largest_difference_ps").asDouble() < 20);
  }

  @Test
  void decksAreWrittenForCellsAndTheNetwork(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    String[] compile = {
      "xor_sfq/xor.nn", "--target", "sfq", "--set", "deck=network", "-o", out.toString()
    };
    assertEquals(0, start("compile", compile).exit());
    String network = Files.readString(out.resolve("josim/xor_sfq.cir"));
    assertTrue(network.startsWith("* xor_sfq\n") && network.endsWith(".end\n"), network);
    assertEquals(43 + 6 + 1, network.lines().filter(l -> l.startsWith("X")).count());
    assertTrue(Files.readString(out.resolve("josim/cell_NOT.cir")).contains(".subckt NOT _a _clk _q"));
    InProcess small =
        start("cosim", XOR, "--simulator", "circuit", "--set", "circuit-limit=100");
    assertEquals(1, small.exit());
    assertTrue(small.err().contains("E0403") && small.err().contains("circuit-limit"), small.err());
    InProcess fpga =
        start(
            "cosim",
            new String[] {"digits/digits.nn", "--target", "fpga", "--simulator", "circuit"},
            "--data",
            "digits/test.csv");
    assertEquals(2, fpga.exit());
  }

  @Test
  void aChangedCellIsFound(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    String[] compile = {"xor_sfq/xor.nn", "--target", "sfq", "-o", out.toString()};
    assertEquals(0, start("compile", compile).exit());
    Path cell = out.resolve("rtl/xor_sfq_cell_NOT.v");
    String text = Files.readString(cell);
    for (String change : List.of("state = 1;", "#5500 ")) {
      assertTrue(text.contains(change), change);
      Files.writeString(
          cell, text.replace(change, change.equals("#5500 ") ? "#55000 " : "state = 0;"));
      InProcess changed = start("cosim", XOR, "--simulator", "iverilog", "--rtl", out.toString());
      assertEquals(4, changed.exit(), changed.out() + changed.err());
      assertTrue(changed.out().contains("first difference"), changed.out());
    }
  }

  @Test
  void whatTakesTooLittleTimePointsAtTheLimit() {
    InProcess slot = start("run", XOR, "--set", "slot=20");
    assertEquals(1, slot.exit());
    assertTrue(slot.err().contains("E0403") && slot.err().contains("--set slot=0"), slot.err());
    InProcess enough = start("run", XOR, "--set", "slot=80");
    assertEquals(0, enough.exit(), enough.err());
  }

  @Test
  void whatIsNoPulsePointsAtItsLine() {
    InProcess pixels = start("compile", new String[] {"digits/digits.nn", "--target", "sfq"});
    assertEquals(1, pixels.exit());
    assertTrue(pixels.err().contains("E0401") && pixels.err().contains("digits.nn:"), pixels.err());
    InProcess prove = start("prove", new String[] {"xor_sfq/xor.nn", "--target", "sfq"});
    assertEquals(2, prove.exit());
    InProcess verilator = start("cosim", XOR);
    assertEquals(2, verilator.exit());
    assertTrue(verilator.err().contains("iverilog"), verilator.err());
  }
}
