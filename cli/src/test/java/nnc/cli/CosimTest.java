package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `cosim` says of emitted Verilog in which somebody made a mistake.
class CosimTest {

  private static final String MODEL =
      """
      network door
      input  x : uint4[3]
      layer  h = dense(x, weights: [[1, -1, 2], [-3, 1, 1]]) relu shift 1
      output y = h
      """;

  @TempDir private Path folder;

  @BeforeEach
  void compile() throws IOException {
    RequiredTools.need("iverilog");
    Files.writeString(folder.resolve("door.nn"), MODEL);
    Files.writeString(folder.resolve("data.csv"), "0,0,0\n15,0,0\n1,2,3\n3,15,9\n");
    InProcess run = run("compile", "door.nn", "--target", "fpga", "-o", "out");
    assertEquals(0, run.exit(), run.err());
  }

  private InProcess run(String... arguments) {
    return InProcess.run(folder, arguments);
  }

  private InProcess cosim(String... more) {
    String[] all =
        "cosim door.nn --target fpga --data data.csv --simulator iverilog --rtl out".split(" ");
    String[] arguments = Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, arguments, all.length, more.length);
    return run(arguments);
  }

  private void change(String file, String from, String to) throws IOException {
    Path path = folder.resolve("out/rtl").resolve(file);
    String text = Files.readString(path);
    assertTrue(text.contains(from), text);
    Files.writeString(path, text.replace(from, to));
  }

  @Test
  void anEmittedFolderAgrees() {
    InProcess run = cosim();
    assertEquals(0, run.exit(), run.out() + run.err());
    assertTrue(run.out().contains(" 0 with a difference"), run.out());
    assertFalse(Files.exists(folder.resolve("door-difference.vcd")));
  }

  @Test
  void aWrongHandshakeNamesCycleSignalValuesLayerAndLeavesAWaveform() throws IOException {
    change("door_matrix_h.v", "out_valid <= done", "out_valid <= valid_at[1]");
    InProcess run = cosim();
    assertEquals(4, run.exit(), run.out() + run.err());
    Matcher said =
        Pattern.compile(
                """
                first difference: cycle (\\d+), transfer into channel h_out from h: expected 0, got 1
                  from \\S*door.nn:3:12
                  the cycles around it, emulator and simulator: door-difference.vcd
                """)
            .matcher(run.out());
    assertTrue(said.find(), run.out());
    String waveform = Files.readString(folder.resolve("door-difference.vcd"));
    assertTrue(waveform.contains("$scope module emulator"), waveform);
    assertTrue(waveform.contains("$scope module simulator"), waveform);
    assertTrue(waveform.contains("\n#" + said.group(1) + "\n"), waveform);
  }

  @Test
  void aWrongValueNamesTheLayerThatMadeIt() throws IOException {
    change("door_stages_h.v", "wide_x2[", "~wide_x2[");
    InProcess run = cosim("--json", "--trace", "here.vcd");
    assertEquals(4, run.exit(), run.out() + run.err());
    JsonNode first = new ObjectMapper().readTree(run.out()).get("first_difference");
    assertEquals("data into channel h_out from h", first.get("signal").asText());
    assertTrue(first.get("source").asText().endsWith("door.nn:3:12"), run.out());
    assertEquals("m_axis_y_tdata", first.at("/shown_at/signal").asText());
    assertTrue(first.at("/shown_at/source").asText().endsWith("door.nn:4:8"), run.out());
    assertTrue(first.get("cycle").asLong() < first.at("/shown_at/cycle").asLong(), run.out());
    assertEquals("here.vcd", first.get("waveform").asText());
    assertTrue(first.get("expected").asText().startsWith("0x"), run.out());
    assertTrue(Files.exists(folder.resolve("here.vcd")));
  }

  /// Every layer behind the wrong one gets wrong values too; only the line of the first is named.
  @ParameterizedTest
  @CsvSource({"h1, 3", "h2, 4", "h3, 5"})
  void aFaultInAnyLayerIsReportedAtItsLine(String layer, int line) throws IOException {
    Files.writeString(
        folder.resolve("deep.nn"),
        """
        network deep
        input  x : uint4[3]
        layer  h1 = dense(x, weights: [[1, -1, 2], [-3, 1, 1]]) relu shift 1
        layer  h2 = dense(h1, weights: [[1, 1], [2, -1], [1, 3]])
        layer  h3 = dense(h2, weights: [[1, 1, 1], [2, -1, -1]])
        output y = h3
        """);
    InProcess compiled =
        run("compile", "deep.nn", "--target", "fpga", "--set", "folding=none", "-o", "out");
    assertEquals(0, compiled.exit(), compiled.err());
    change("deep_matrix_" + layer + ".v", "out_data <= result", "out_data <= ~result");
    InProcess run =
        run(
            "cosim deep.nn --target fpga --set folding=none --data data.csv --simulator iverilog --rtl out"
                .split(" "));
    assertEquals(4, run.exit(), run.out() + run.err());
    String said =
        "first difference: cycle \\d+, data into channel %s_out from %s: expected 0x\\w+, got 0x\\w+\n  from \\S*deep.nn:%d:\\d+\n  first seen outside in cycle \\d+, m_axis_y_tdata"
            .formatted(layer, layer, line);
    assertTrue(Pattern.compile(said).matcher(run.out()).find(), run.out());
  }

  @Test
  void theSeedOfStallsIsTold() {
    InProcess run = cosim("--stalls", "30,20", "--seed", "7");
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().endsWith("stalls are drawn from --seed 7\n"), run.out());
    assertFalse(cosim().out().contains("seed"));
  }

  @Test
  void aFolderWithoutVerilogIsRefused() {
    InProcess run =
        run("cosim", "door.nn", "--target", "fpga", "--data", "data.csv", "--rtl", "nowhere");
    assertEquals(1, run.exit());
    assertTrue(run.err().contains("error[E0102]"), run.err());
  }

  @Test
  void aWaveformIsOnlyWrittenOfADifference() throws IOException {
    assertEquals(0, cosim("--trace", "wave.vcd").exit());
    assertFalse(Files.exists(folder.resolve("wave.vcd")));
    assertTrue(run("cosim", "--help").out().contains("nothing where none is"));
  }
}
