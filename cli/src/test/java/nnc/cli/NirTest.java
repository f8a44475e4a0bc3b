package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Published NIR models against what other tools recorded of them, where the shared data folder is
/// present.
class NirTest {

  private static final Path NIR =
      Optional.ofNullable(System.getenv("NNC_SHARED"))
          .map(Path::of)
          .orElse(Path.of(System.getProperty("nnc.root")).resolveSibling("shared"))
          .resolve("data/nir");

  @TempDir private Path folder;

  @BeforeAll
  static void sharedDataIsHere() {
    assumeTrue(Files.isDirectory(NIR), () -> "the shared data folder is not at " + NIR);
  }

  private static JsonNode run(String model, Path data, String... options) throws IOException {
    InProcess run =
        InProcess.run(
            Path.of(""),
            Stream.concat(
                    Stream.of(
                        "run", NIR.resolve(model).toString(), "--data", data.toString(), "--json"),
                    Stream.of(options))
                .toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    return new ObjectMapper().readTree(run.out()).get("spikes");
  }

  /// Column `column` of the trace, a file of its own.
  private Path traceInput() throws IOException {
    List<String> input =
        Files.readAllLines(NIR.resolve("lif_norse_trace.csv")).stream()
            .map(l -> l.split(",", -1)[0])
            .toList();
    return Files.write(folder.resolve("input.csv"), input);
  }

  private static List<List<Integer>> spikes(JsonNode of) {
    List<List<Integer>> all = new ArrayList<>();
    of.forEach(s -> all.add(List.of(s.get(0).asInt(), s.get(1).asInt())));
    return all;
  }

  @Test
  void leakyNeuronFiresWhenNorseSaysSo() throws IOException {
    List<List<Integer>> expected = new ArrayList<>();
    List<String> lines = Files.readAllLines(NIR.resolve("lif_norse_trace.csv"));
    for (int step = 0; step < lines.size(); step++) {
      if (Double.parseDouble(lines.get(step).split(",", -1)[2]) > 0) {
        expected.add(List.of(step, 0));
      }
    }
    assertEquals(4, expected.size());
    JsonNode real = run("lif_norse.nir", traceInput(), "--dt", "1e-4", "--float");
    assertEquals(expected, spikes(real.get("1")));
    JsonNode integer = run("lif_norse.nir", traceInput(), "--dt", "1e-4");
    assertEquals(expected, spikes(integer.get("1")), "as integers");
  }

  @Test
  void recurrentNetworkHasTheRasterThatSnnTorchRecorded() throws IOException {
    List<List<Integer>> expected = new ArrayList<>();
    List<String> lines = Files.readAllLines(NIR.resolve("braille_subtract_lif1_spikes.csv"));
    for (int step = 0; step < lines.size(); step++) {
      String[] cells = lines.get(step).split(",", -1);
      assertEquals(40, cells.length);
      for (int n = 0; n < cells.length; n++) {
        if (Double.parseDouble(cells[n]) != 0) {
          expected.add(List.of(step, n));
        }
      }
    }
    assertEquals(118, expected.size());
    Path data = NIR.resolve("braille_sample0_input.csv");
    String[] options = {"--dt", "1e-4", "--reset", "subtract", "--record", "lif1.lif", "--float"};
    assertEquals(expected, spikes(run("braille_subtract.nir", data, options).get("lif1.lif")));
  }

  @Test
  void theWrongResetIsNoticed() throws IOException {
    Path data = NIR.resolve("braille_sample0_input.csv");
    String[] rule = {"--dt", "1e-4", "--float"};
    String[] other = {"--dt", "1e-4", "--float", "--reset", "subtract"};
    assertTrue(
        !run("braille_subtract.nir", data, rule).equals(run("braille_subtract.nir", data, other)));
  }

  @Test
  void hardwareOfTheRecurrentNetworkIsTheNetwork() throws IOException {
    RequiredTools.need("verilator");
    String[] options = {"--dt", "1e-4", "--reset", "subtract"};
    Path data = NIR.resolve("braille_sample0_input.csv");
    List<List<Integer>> network = spikes(run("braille_subtract.nir", data, options).get("lif2"));
    assertEquals(132, network.size());
    List<String> folded = new ArrayList<>(List.of(options));
    folded.addAll(List.of("--target", "fpga", "--set", "folding=none"));
    JsonNode emulated = run("braille_subtract.nir", data, folded.toArray(String[]::new));
    assertEquals(network, spikes(emulated.get("lif2")));
    InProcess cosim =
        InProcess.run(
            folder,
            Stream.concat(
                    Stream.of(
                        "cosim",
                        NIR.resolve("braille_subtract.nir").toString(),
                        "--data",
                        data.toString(),
                        "--json"),
                    folded.stream())
                .toArray(String[]::new));
    assertEquals(0, cosim.exit(), cosim.err());
    JsonNode figures = new ObjectMapper().readTree(cosim.out());
    assertEquals(0, figures.get("mismatches").asLong());
    assertTrue(figures.get("cycles").asLong() > 100_000);
  }
}
