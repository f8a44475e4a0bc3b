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

  private static String plain(double picoseconds) {
    return BigDecimal.valueOf(Math.round(picoseconds * 1000), 3)
        .stripTrailingZeros()
        .toPlainString();
  }
}
