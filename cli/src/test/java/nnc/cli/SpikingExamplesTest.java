package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The shipped networks of many neurons.
class SpikingExamplesTest {

  private static final Path EXAMPLES = Path.of(System.getProperty("nnc.root"), "examples");

  private static JsonNode run(String... arguments) throws IOException {
    InProcess run = InProcess.run(EXAMPLES, arguments);
    assertEquals(0, run.exit(), run.err());
    return new ObjectMapper().readTree(run.out());
  }

  private static String steps(Path folder, int count) throws IOException {
    Path file = folder.resolve("steps.csv");
    Files.writeString(file, "0\n".repeat(count - 1) + "1\n");
    return file.toString();
  }

  @ParameterizedTest
  @CsvSource({"brunel/small.nn", "microcircuit/small.nn"})
  void inEventsTheyDoWhatTheReferenceDoes(String model, @TempDir Path folder) throws IOException {
    String data = steps(folder, 200);
    JsonNode events = run("run", model, "--data", data, "--json");
    JsonNode reference = run("run", model, "--data", data, "--reference", "--json");
    assertEquals(reference, events);
    events.get("spikes").forEach(all -> assertTrue(all.size() > 5, model + " " + all.size()));
  }

  @Test
  void brunelsNetworkFiresAtItsRate(@TempDir Path folder) throws IOException {
    JsonNode result = run("run", "brunel/brunel.nn", "--data", steps(folder, 1500), "--json");
    // The network starts in step, so the first 50 ms are left out.
    int late = 0;
    for (JsonNode spike : result.get("spikes").get("e")) {
      late += spike.get(0).asInt() >= 500 ? 1 : 0;
    }
    double rate = late / 8000.0 / 0.1;
    assertTrue(rate > 35 && rate < 41, "rate " + rate);
  }
}
