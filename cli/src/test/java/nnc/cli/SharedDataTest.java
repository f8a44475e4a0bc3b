package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A published network on all MNIST test images, where the shared data folder is present:
/// `../shared` beside the repository, or what `NNC_SHARED` names.
class SharedDataTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Path SHARED =
      Optional.ofNullable(System.getenv("NNC_SHARED"))
          .map(Path::of)
          .orElse(Path.of(System.getProperty("nnc.root")).resolveSibling("shared"));

  @BeforeAll
  static void sharedDataIsHere() {
    assumeTrue(
        Files.isDirectory(SHARED.resolve("data")),
        () -> "the shared data folder is not at " + SHARED);
  }

  private static JsonNode run(String... options) throws IOException {
    Path data = SHARED.resolve("data");
    String[] command = {
      "run",
      data.resolve("onnx/TFC_1W1A.onnx").toString(),
      "--data",
      data.resolve("mnist/t10k-images-idx3-ubyte.gz").toString(),
      "--labels",
      data.resolve("mnist/t10k-labels-idx1-ubyte.gz").toString(),
      "--outputs",
      "--json"
    };
    InProcess run =
        InProcess.run(
            Path.of(""),
            Stream.concat(Arrays.stream(command), Arrays.stream(options)).toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    return JSON.readTree(run.out());
  }

  @Test
  void floatIntegerAndEmulatedNetworkAgreeOnEveryImage() throws IOException {
    JsonNode real = run("--float");
    JsonNode integer = run();
    JsonNode emulated = run("--target", "fpga");
    assertEquals(9296, real.get("correct").asInt());
    assertEquals(9296, integer.get("correct").asInt());
    assertEquals(9296, emulated.get("correct").asInt());
    assertEquals(real.get("predictions"), integer.get("predictions"));
    assertEquals(real.get("predictions"), emulated.get("predictions"));
  }

  @Test
  void theFullyFoldedNetworkPredictsTheSame() throws IOException {
    JsonNode integer = run("--limit", "200");
    JsonNode folded = run("--limit", "200", "--target", "fpga", "--set", "folding=none");
    assertEquals(integer.get("predictions"), folded.get("predictions"));
    assertTrue(folded.get("initiation_interval").asLong() >= 784 * 64);
  }

  /// The rows of docs/pruning.md that take the least and the most.
  @Test
  void theTableOfPruningIsTrue() throws IOException {
    Path data = SHARED.resolve("data");
    InProcess run =
        InProcess.run(
            Path.of(""),
            "accuracy",
            data.resolve("onnx/TFC_1W1A.onnx").toString(),
            "--data",
            data.resolve("mnist/t10k-images-idx3-ubyte.gz").toString(),
            "--labels",
            data.resolve("mnist/t10k-labels-idx1-ubyte.gz").toString(),
            "--calibrate-first",
            "1000",
            "--vary",
            "prune-neurons.by=l1,kfac",
            "--vary",
            "prune-neurons.sparsity=0,0.25");
    assertEquals(0, run.exit(), run.err());
    String page =
        Files.readString(Path.of(System.getProperty("nnc.root")).resolve("docs/pruning.md"))
            .replaceAll(" +", " ");
    String[] rows = run.out().strip().replaceAll(" +", " ").split("\n", -1);
    assertEquals(5, rows.length);
    for (String row : rows) {
      assertTrue(page.contains("\n" + row + "\n"), row);
    }
  }

  /// Sixteen of its inputs and two of its classes as a circuit, on all of their images.
  @Test
  void sixteenInputsOfItAreACircuitThatAnswersTheSame(@TempDir Path folder) throws IOException {
    Path data = SHARED.resolve("data");
    InProcess cut =
        InProcess.run(
            folder,
            "cut",
            data.resolve("onnx/TFC_1W1A.onnx").toString(),
            "--most",
            "16",
            "--outputs",
            "4,7",
            "--neurons",
            "8",
            "--calibrate",
            data.resolve("mnist/t10k-images-idx3-ubyte.gz").toString(),
            "--calibrate-labels",
            data.resolve("mnist/t10k-labels-idx1-ubyte.gz").toString(),
            "--data",
            data.resolve("mnist/t10k-images-idx3-ubyte.gz").toString(),
            "--labels",
            data.resolve("mnist/t10k-labels-idx1-ubyte.gz").toString(),
            "-o",
            "cut.nn",
            "--json");
    assertEquals(0, cut.exit(), cut.err());
    JsonNode said = JSON.readTree(cut.out());
    assertEquals(16, said.get("inputs").size());
    assertEquals(982 + 1028, said.get("samples").asInt());
    assertTrue(said.get("correct").asInt() > 0.9 * said.get("samples").asInt(), cut.out());
    InProcess circuit =
        InProcess.run(
            folder,
            "run",
            "cut.nn",
            "--target",
            "sfq",
            "--data",
            "cut-data.csv",
            "--labels",
            "cut-labels.csv",
            "--json");
    assertEquals(0, circuit.exit(), circuit.err());
    JsonNode simulated = JSON.readTree(circuit.out());
    assertEquals(said.get("samples"), simulated.get("samples"));
    assertEquals(said.get("correct"), simulated.get("correct"));
    assertEquals(0, simulated.get("samples_that_differ").asInt());
    assertEquals(0, simulated.get("violations").asInt());
  }
}
