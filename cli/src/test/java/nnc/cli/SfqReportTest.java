package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What circuits of pulse cells are said to need, and what of that a user can set.
class SfqReportTest {

  private static final Path EXAMPLES = Path.of(System.getProperty("nnc.root"), "examples");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] XOR_MODEL = {"xor_sfq/xor.nn", "--target", "sfq"};

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

  /// A lab may be off by what `pin-spread` asked for, and by what the slack leaves beyond it.
  @ParameterizedTest
  @CsvSource({"1, counters", "5, counters", "1, clocked"})
  void aLabIsToldHowFarItsPulsesMayBeOff(String spread, String logic, @TempDir Path folder)
      throws IOException {
    Path out = folder.resolve("out");
    JsonNode lab =
        run(
                "compile",
                XOR_MODEL,
                "-o",
                out.toString(),
                "--set",
                "pin-spread=" + spread,
                "--set",
                "logic=" + logic,
                "--json")
            .get("lab");
    double off = lab.get("jitter_peak_ps").asDouble();
    double asked = Double.parseDouble(spread);
    assertTrue(off >= asked && off < asked + 1, off + " ps");
    assertEquals(asked, lab.get("pin_spread_ps").asDouble());
    assertEquals(2 * off, lab.get("nearer_at_most_ps").asDouble(), 1e-9);
    String told = "each may come up to " + plain(off) + " ps earlier or later than planned";
    String nearer = "up to " + plain(2 * off) + " ps nearer to one another";
    for (String file : List.of("lab.txt", "report.html")) {
      String text = Files.readString(out.resolve(file));
      assertTrue(text.contains(told) && text.contains(nearer), text);
    }
  }

  /// A quarter of 1.5 is 1/6, not the 21/127 that 8 bits make of it, and so are 1.5 and 0.25 as
  /// integers; in the network's own numbers, whatever the scale of integers is.
  @ParameterizedTest
  @CsvSource({
    "'', -0.001323, -0.001984, 21",
    "quantize.scales=power-of-two, 0, 0, 16",
    "quantize.weights=4, -0.023810, -0.035714, 1"
  })
  void weightsAreOffFromWhatWasWritten(
      String set, double probability, double weight, int quantized, @TempDir Path folder)
      throws IOException {
    Path model = folder.resolve("w.nn");
    Files.writeString(
        model,
        "network w\ninput x : bit[2]\nlayer y = dense(x, weights: [[1.5, 0.25]]) step >= 0.5\n"
            + "output o = y\n");
    Path out = folder.resolve("out");
    List<String> more =
        new ArrayList<>(
            List.of("-o", out.toString(), "--set", "semantics=stochastic", "--json", "--set"));
    more.add("current-step=0.001");
    if (!set.isEmpty()) {
      more.addAll(List.of("--set", set));
    }
    JsonNode worst =
        run(
                "compile",
                new String[] {model.toString(), "--target", "sfq"},
                more.toArray(String[]::new))
            .at("/weights/worst");
    assertEquals("y[0].w1", worst.get("synapse").asText());
    assertEquals(0.25, worst.get("weight").asDouble());
    assertEquals(quantized, worst.get("quantized").asInt());
    assertEquals(weight, worst.get("weight_error").asDouble(), 1e-4);
    assertEquals(probability, worst.get("probability_error").asDouble(), 1e-4);
    assertTrue(
        Files.readAllLines(out.resolve("synapses.csv"))
            .get(2)
            .startsWith("y[0].w1,1,direct,0.250000," + quantized + ","));
  }

  /// Where a neuron is gone, nobody knows which weights are left; the table says so.
  @Test
  void weightsOfChangedLayersAreComparedWithIntegers(@TempDir Path folder) throws IOException {
    Path model = folder.resolve("w.nn");
    Files.writeString(
        model,
        "network w\ninput x : bit[2]\n"
            + "layer y = dense(x, weights: [[1.5, 0.25], [0, 0]]) step >= 0.5\n"
            + "layer z = dense(y, weights: [[1, 1]]) step >= 1\noutput o = z\n");
    Path out = folder.resolve("out");
    InProcess run =
        start(
            "compile",
            new String[] {model.toString(), "--target", "sfq"},
            "-o",
            out.toString(),
            "--set",
            "semantics=stochastic");
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().contains("compared with the quantized weight"), run.out());
    assertTrue(
        Files.readAllLines(out.resolve("synapses.csv")).get(2).startsWith("y[0].w1,1,direct,,21,"),
        Files.readString(out.resolve("synapses.csv")));
  }

  private static String plain(double picoseconds) {
    return BigDecimal.valueOf(Math.round(picoseconds * 1000), 3)
        .stripTrailingZeros()
        .toPlainString();
  }
}
