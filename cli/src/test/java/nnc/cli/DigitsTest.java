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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The shipped networks against predictions computed by `evaluate.py`, which shares nothing with
/// nnc.
class DigitsTest {

  private static final Path FOLDER = Path.of(System.getProperty("nnc.root"), "examples/digits");

  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode run(String... arguments) throws IOException {
    InProcess run = InProcess.run(FOLDER, arguments);
    assertEquals(0, run.exit(), run.err());
    return JSON.readTree(run.out());
  }

  private static List<Integer> expected(String file) throws IOException {
    return Files.readAllLines(FOLDER.resolve(file)).stream().map(Integer::valueOf).toList();
  }

  private static List<Integer> predictions(JsonNode result) {
    List<Integer> all = new ArrayList<>();
    result.get("predictions").forEach(p -> all.add(p.asInt()));
    return all;
  }

  /// What a first user compiles has room on the device that is taken where none is named.
  @Test
  void fitsTheDefaultDevice() throws IOException {
    JsonNode estimate = run("estimate", "digits.nn", "--target", "fpga", "--json").get("estimate");
    assertTrue(estimate.at("/fits").asBoolean(), estimate.toString());
    assertEquals("ecp5-25k", estimate.at("/device").asText());
  }

  @ParameterizedTest
  @CsvSource({"digits.nn, expected.csv", "digits-mac.nn, expected-mac.csv"})
  void interpreterPredictsWhatTheReferenceDoes(String model, String expected) throws IOException {
    JsonNode result =
        run("run", model, "--data", "test.csv", "--labels", "labels.csv", "--outputs", "--json");
    assertEquals(expected(expected), predictions(result));
    assertEquals(352, result.get("correct").asInt());
  }

  @ParameterizedTest
  @CsvSource({
    "digits.nn, expected.csv, auto",
    "digits.nn, expected.csv, none",
    "digits.nn, expected.csv, full",
    "digits-mac.nn, expected-mac.csv, auto"
  })
  void emulatorPredictsWhatTheReferenceDoes(String model, String expected, String folding)
      throws IOException {
    JsonNode result =
        run(
            "run",
            model,
            "--target",
            "fpga",
            "--set",
            "folding=" + folding,
            "--data",
            "test.csv",
            "--outputs",
            "--json");
    assertEquals(expected(expected), predictions(result));
  }

  @ParameterizedTest
  @CsvSource({"digits.nn", "digits-mac.nn"})
  void stallsChangeCyclesButNoPrediction(String model) throws IOException {
    String[] command = {
      "run", model, "--target", "fpga", "--data", "test.csv", "--limit", "40", "--outputs", "--json"
    };
    List<String> stalled = new ArrayList<>(List.of(command));
    stalled.addAll(List.of("--stalls", "30,20", "--seed", "5"));
    assertEquals(predictions(run(command)), predictions(run(stalled.toArray(String[]::new))));
  }
}
