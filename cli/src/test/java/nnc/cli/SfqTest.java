package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nnc.backends.tool.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Networks as circuits of pulse cells, and what networks that cannot be ones are told.
class SfqTest {

  private static final Path EXAMPLES = Path.of(System.getProperty("nnc.root"), "examples");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] XOR = {
    "xor_sfq/xor.nn", "--target", "sfq", "--data", "xor_sfq/inputs.csv"
  };

  private static final String[] XOR_MODEL = {"xor_sfq/xor.nn", "--target", "sfq"};

  private static final String[] DIGITS = {
    "digits_sfq/digits_sfq.nn", "--target", "sfq", "--data", "digits_sfq/test.csv"
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
    JsonNode result =
        run("run", DIGITS, "--labels", "digits_sfq/labels.csv", "--outputs", "--json");
    List<Integer> predictions = new ArrayList<>();
    result.get("predictions").forEach(p -> predictions.add(p.asInt()));
    assertEquals(expected, predictions);
    assertEquals(294, result.get("correct").asInt());
    assertEquals(0, result.get("violations").asInt());
    JsonNode simulated = run("cosim", DIGITS, "--simulator", "iverilog", "--limit", "60", "--json");
    assertEquals(0, simulated.get("mismatches").asInt());
    assertTrue(simulated.get("pulses").asInt() > 350_000);
  }

  /// Energies follow from bias current, frame and counted pulses; the page that shows them asks
  /// nothing of the network.
  @Test
  void energyFollowsFromBiasAndPulses(@TempDir Path folder) throws IOException {
    String[] model = {"digits_sfq/digits_sfq.nn", "--target", "sfq"};
    JsonNode busy = totals(run("estimate", model, "--data", "digits_sfq/test.csv", "--json"));
    double bias = value(busy, "bias");
    double frame = value(busy, "frame");
    assertEquals(2.6 * bias, value(busy, "rsfq_static_power"), 1e-9 * bias);
    assertEquals(
        2.6 * bias * frame + value(busy, "dynamic_energy_at_most"),
        value(busy, "rsfq_energy_per_inference"),
        1e-6);
    assertEquals(2.067833848 * 50 * bias, value(busy, "ersfq_power_at_most"), 1e-6);
    // Every pulse takes the flux quantum times the bias of a cell: at least a terminator's, at
    // most that of the hungriest.
    double pulses = value(busy, "pulses_per_frame");
    double dynamic = value(busy, "dynamic_energy_at_most");
    assertTrue(
        dynamic > 2.067 * 0.35 * pulses && dynamic < 2.068 * 0.997 * pulses, busy.toString());
    // What comes decides: complements give pulses where sources do not.
    Path silent = folder.resolve("silent.csv");
    Files.writeString(silent, "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0\n");
    JsonNode other = totals(run("estimate", model, "--data", silent.toString(), "--json"));
    assertTrue(Math.abs(value(other, "pulses_per_frame") - pulses) > 1);

    Path out = folder.resolve("out");
    assertEquals(0, start("compile", model, "-o", out.toString()).exit());
    String page = Files.readString(out.resolve("report.html"));
    assertTrue(page.contains("default-src &#39;none&#39;"));
    for (String shown : List.of("<b>clock</b>", "Where pulses come closest", "timing.txt")) {
      assertTrue(page.contains(shown), shown);
    }
  }

  private static JsonNode totals(JsonNode result) {
    return result.get("estimate");
  }

  private static double value(JsonNode totals, String name) {
    return totals.get(name).get("value").asDouble();
  }

  /// A library in which a neuron's inverter takes longer, in a file of the user's.
  @Test
  void circuitsAreMadeOfTheUsersCells(@TempDir Path folder) throws IOException {
    String shipped = library("rsfqlib.yaml");
    Path file = folder.resolve("mine.yaml");
    Files.writeString(
        file,
        shipped.replace("id: rsfqlib", "id: mine").replace("0 clk -> 0 q 5.5", "0 clk -> 0 q 9"));
    JsonNode mine = run("run", XOR, "--cell-library", file.toString(), "--outputs", "--json");
    JsonNode theirs = run("run", XOR, "--outputs", "--json");
    JsonNode named =
        run("run", XOR, "--cell-library", file.toString(), "--set", "library=rsfqlib", "--json");
    assertEquals(theirs.get("predictions"), mine.get("predictions"));
    assertEquals(theirs.get("hash"), named.get("hash"));
    assertTrue(mine.get("frame_ps").asDouble() > theirs.get("frame_ps").asDouble());
    InProcess unused =
        start("run", XOR, "--cell-library", file.toString(), "--set", "library=circuits");
    assertEquals(0, unused.exit(), unused.err());
    assertTrue(
        unused.err().contains("W0008") && unused.err().contains("'mine' is not used"),
        unused.err());
    InProcess used = start("run", XOR, "--cell-library", file.toString());
    assertTrue(!used.err().contains("W0008"), used.err());
  }

  @Test
  void librariesThatLackANumberAreRefused(@TempDir Path folder) throws IOException {
    String shipped = library("rsfqlib.yaml").replace("id: rsfqlib", "id: mine");
    Path file = folder.resolve("mine.yaml");
    record Case(String change, String by, String code, String message) {}
    for (Case c :
        List.of(
            new Case("    bias: 0.708\n", "", "E0107", "cell 'MERGE' has no 'bias'"),
            new Case("q 5.5\"", "q -5.5\"", "E0107", "-5.5"),
            new Case("{ cell: SFQDC, ", "{ ", "E0107", "a converter has no 'cell'"),
            new Case("    height: 70\n", "    hight: 70\n", "E0208", "did you mean 'height'?"),
            new Case("  NOT:", "  INV:", "E0403", "library 'mine' has no cell NOT"),
            new Case("clock: 50", "clock: 0.000001", "E0107", "0.1 to 1000 GHz"),
            new Case("0 b -> 0 q 9", "0 b -> 0", "E0403", "cell MERGE of library 'mine' is none"),
            new Case("1 clk -> 0 q 6.3", "1 clk -> 1 q 6.3", "E0403", "should do '1 clk -> 0 q'"),
            new Case("id: mine", "id: pylse", "E0202", "another library of cells 'pylse'"))) {
      assertTrue(shipped.contains(c.change), c.change);
      Files.writeString(file, shipped.replace(c.change, c.by));
      InProcess run = start("run", XOR, "--cell-library", file.toString());
      assertEquals(1, run.exit(), c.change);
      assertTrue(run.err().contains(c.code) && run.err().contains(c.message), run.err());
      assertTrue(c.code.equals("E0403") || run.err().contains("mine.yaml:"), run.err());
    }
    InProcess other =
        InProcess.run(
            EXAMPLES, "compile", "xor_sfq/xor.nn", "--target", "fpga", "--cell-library", "x.yaml");
    assertTrue(other.err().contains("E0210"), other.err());
  }

  /// Pins that the state machine lets meet need a critical time, if only one of 0.
  @Test
  void criticalTimesAreNotTakenAsNone(@TempDir Path folder) throws IOException {
    String shipped = library("rsfqlib.yaml").replace("id: rsfqlib", "id: mine");
    Path file = folder.resolve("mine.yaml");
    record Case(String change, String by, String cell, String pair) {}
    for (Case c :
        List.of(
            new Case(", \"0 a clk 5.9\", \"1 a clk 3.6\"", "", "DFF", "a clk"),
            new Case(", \"1 b clk 5\"", "", "NDRO", "b clk"),
            new Case(
                "    separations: [\"0 a a 5.2\"]\n    junctions: 2\n",
                "    junctions: 2\n",
                "JTL",
                "a a"),
            new Case("\"0 a b 2.3\", ", "", "MERGE", "a b"))) {
      assertTrue(shipped.contains(c.change), c.change);
      String changed =
          shipped.replace(c.change, c.by).replaceAll(" {6}" + c.pair + ": \\{ source.*\n", "");
      Files.writeString(file, changed);
      InProcess run = start("compile", XOR_MODEL, "--cell-library", file.toString());
      assertEquals(1, run.exit(), c.change);
      String[] pins = c.pair.split(" ", -1);
      assertTrue(
          run.err().contains("E0107")
              && run.err().contains("mine.yaml:")
              && run.err()
                  .contains(
                      "cell '%s' has no critical time of '%s' behind '%s'"
                          .formatted(c.cell, pins[1], pins[0]))
              && run.err().contains(" %s 0\" where the cell needs none".formatted(c.pair)),
          run.err());
    }
    // a library without any
    Files.writeString(file, shipped.replaceAll(" {4}separations: \\[.*\n", ""));
    InProcess none = start("compile", XOR_MODEL, "--cell-library", file.toString());
    assertTrue(none.exit() == 1 && none.err().contains("no critical time of 'a'"), none.err());
    // 0 is a number, and takes time off the frame
    Files.writeString(file, shipped.replace("0 a clk 5.9", "0 a clk 0"));
    JsonNode zero = run("run", XOR, "--cell-library", file.toString(), "--json");
    assertTrue(
        zero.get("frame_ps").asDouble() < run("run", XOR, "--json").get("frame_ps").asDouble());
  }

  /// Numbers that are not the library's are told where they count.
  @Test
  void timingTellsWhoseItsNumbersAre(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    JsonNode made = run("compile", XOR_MODEL, "-o", out.toString(), "--json");
    boolean assumed = false;
    for (JsonNode slack : made.at("/timing/slacks")) {
      String rule = slack.get("rule").asText();
      String wanted =
          rule.startsWith("order")
              ? ""
              : slack.get("cell").asText().equals("DFF") && rule.contains(" a clk ")
                  ? "assumed"
                  : null;
      if (wanted != null) {
        assertEquals(wanted, slack.get("quality").asText(), slack.toString());
        assumed |= wanted.equals("assumed");
      }
    }
    assertTrue(assumed);
    assertTrue(Files.readString(out.resolve("timing.txt")).contains("assumed"));
    assertTrue(Files.readString(out.resolve("report.html")).contains("assumed"));
    assertEquals(1.0, made.at("/timing/pin_spread_ps").asDouble());
    JsonNode exact =
        run("compile", XOR_MODEL, "-o", out.toString(), "--set", "pin-spread=0", "--json");
    assertTrue(
        exact.get("frame_ps").asDouble() < made.get("frame_ps").asDouble(), exact.toString());
  }

  /// Critical times of a circuit beside the library's, with the quality of each.
  @Test
  void cellsAreTimed() throws IOException {
    String[] dff = {"DFF", "--target", "sfq", "--timing"};
    String text = start("cell", dff).out();
    assertTrue(
        text.lines().anyMatch(l -> l.matches("a clk in state 0 +5\\.9 +assumed +5\\.9")), text);
    assertTrue(
        text.lines().anyMatch(l -> l.matches("clk a in state 0 +0\\.4 +published +none found")),
        text);
    assertTrue(text.lines().anyMatch(l -> l.matches("a a in state 1 +none +12")), text);
    assertTrue(text.contains("none found: the circuit does what the cell says at every"), text);
    assertTrue(text.contains("assumed: not in RSFQlib; that of this project's circuit"), text);
    JsonNode timed = run("cell", dff, "--json");
    assertEquals(0, timed.get("mismatches").asInt());
    assertEquals(3, timed.get("library_critical_times").size());
    assertEquals("published", timed.at("/library_critical_times/0/quality").asText());
    List<String> found = new ArrayList<>();
    timed
        .get("critical_times")
        .forEach(t ->
            found.add(
                t.get("state").asInt()
                    + " "
                    + t.get("first").asText()
                    + " "
                    + t.get("second").asText()
                    + " "
                    + t.get("ps").asDouble()));
    assertTrue(found.containsAll(List.of("0 a clk 5.9", "1 a clk 3.6")), found.toString());
  }

  /// A synapse's circuit: 3.81 +- 0.10 uA of 3600 pulses, where another simulator gave 3.39 +- 0.06
  /// between other neighbours; noise adds nothing to the mean.
  @Test
  void aSynapseHasItsCurveMeasured() throws IOException {
    String[] synapse = {"SYN", "--target", "sfq", "--quick"};
    JsonNode curve = run("cell", synapse, "--json");
    double error = curve.get("sigma_error_uA").asDouble();
    assertTrue(error > 0.05 && error < 0.4, curve.toString());
    assertEquals(3.81, curve.get("sigma_uA").asDouble(), 3 * error);
    assertEquals(
        curve.get("step_uA").asDouble(),
        curve.get("mean_uA").asDouble(),
        3 * curve.get("mean_error_uA").asDouble() + 0.3);
    assertEquals(9, curve.get("points").size());
    assertEquals(131.1, curve.at("/transfers/0/mean_uA").asDouble());
    assertTrue(start("cell", synapse).out().contains("transfer extracted"), "laws beside it");
    InProcess timing = start("cell", synapse, "--timing");
    assertTrue(timing.exit() == 2 && timing.err().contains("by chance"), timing.err());
  }

  /// What the synapses of a circuit pass is left to it, and all other pulses go by that: at 0 K
  /// they pass every pulse whose weight current is above the mean, in noise some.
  @Test
  void stochasticCircuitsGoByWhatTheirSynapsesPass() throws IOException {
    JsonNode cold = run("cosim", RATES, "--simulator", "circuit", "--limit", "2", "--json");
    assertEquals(0, cold.get("mismatches").asInt(), cold.toString());
    int came = cold.get("pulses_at_synapses").asInt();
    assertTrue(came > 30, cold.toString());
    assertEquals(came, cold.get("passed").asInt());
    JsonNode noisy =
        run(
            "cosim",
            RATES,
            "--simulator",
            "circuit",
            "--limit",
            "2",
            "--set",
            "circuit-temperature=4.2",
            "--json");
    assertEquals(0, noisy.get("mismatches").asInt(), noisy.toString());
    int passed = noisy.get("passed").asInt();
    assertTrue(passed > 0 && passed < noisy.get("pulses_at_synapses").asInt(), noisy.toString());
    assertTrue(noisy.get("standard_deviation").asDouble() > 1, noisy.toString());
    InProcess margins = start("margins", RATES);
    assertTrue(margins.exit() == 1 && margins.err().contains("add --pulses"), margins.err());
  }

  /// A library that is written of circuits is read back, and what is timed with it keeps its
  /// delays.
  @Test
  void aMeasuredLibraryIsUsed(@TempDir Path folder) throws IOException {
    // a library of what counters of wires need, so that little is measured
    Path small = folder.resolve("small.yaml");
    Files.writeString(small, page("cells:\n  JTL").replace("id: mine", "id: small"));
    Path made = folder.resolve("made.yaml");
    InProcess written =
        start(
            "cell",
            new String[] {"--target", "sfq", "--cell-library", small.toString()},
            "-o",
            made.toString(),
            "--id",
            "made");
    assertEquals(0, written.exit(), written.err());
    assertTrue(written.out().contains("as library 'made'"), written.out());
    String text = Files.readString(made);
    assertTrue(text.startsWith("id: made\n") && text.contains("\"0 a clk 5.9\""), text);
    assertTrue(text.contains("quality: measured"), text);
    String[] use = {"--cell-library", made.toString(), "--set", "synapses=wired"};
    JsonNode result = run("run", XOR, append(use, "--outputs", "--json"));
    assertEquals(0, result.get("violations").asInt());
    assertEquals(
        run("run", XOR, "--outputs", "--json").get("predictions"), result.get("predictions"));
    JsonNode margins =
        run("margins", XOR, append(use, "--pulses", "--quick", "--trials", "0", "--json"));
    assertEquals("made", margins.get("library").asText());
    assertEquals("each delay", margins.at("/margins/0/varied").asText());
    assertTrue(margins.at("/margins/0/high").asDouble() > 1);
  }

  /// Margins of pulses: of everything at once, of each quantity of each cell, and a shmoo of bias
  /// currents against the clock whose nominal point works.
  @Test
  void marginsOfPulsesAreWritten(@TempDir Path folder) throws IOException {
    String[] more = {
      "--pulses", "--quick", "--trials", "2", "--parameters", "--shmoo", "--set", "library=circuits"
    };
    Path out = folder.resolve("out");
    JsonNode result = run("margins", XOR, append(more, "--json", "-o", out.toString()));
    assertEquals(2, result.get("margins").size());
    assertEquals("each bias current", result.at("/margins/1/varied").asText());
    assertTrue(result.at("/margins/1/low").asDouble() < 1);
    assertEquals(25, result.get("parameters").size());
    double last = 0;
    for (JsonNode margin : result.get("parameters")) {
      double critical =
          Math.min(1 - margin.get("low").asDouble(), margin.get("high").asDouble() - 1);
      assertTrue(critical >= last - 1e-9, margin.toString());
      last = critical;
    }
    assertEquals(25, result.at("/shmoo/points").size());
    int works = 0;
    for (JsonNode point : result.at("/shmoo/points")) {
      boolean fails = point.has("fails_first");
      works += fails ? 0 : 1;
      assertEquals(fails, point.has("because"));
      if (point.get("factor").asDouble() == 1
          && point.get("frame_ps").asDouble()
              == result.at("/shmoo/points/12/frame_ps").asDouble()) {
        assertTrue(!fails, point.toString());
      }
    }
    assertEquals(works, result.at("/shmoo/working").asInt());
    assertTrue(works > 5 && works < 25, "" + works);
    List<String> csv = Files.readAllLines(out.resolve("shmoo.csv"));
    assertEquals("factor,frame_ps,works,fails_first", csv.getFirst());
    assertEquals(26, csv.size());
    assertEquals(works, csv.stream().filter(l -> l.contains(",1,")).count());
    for (String picture : List.of("margins", "parameters", "shmoo")) {
      FiguresTest.isDrawnTwice(out, picture);
    }
    assertTrue(Files.readString(out.resolve("shmoo.svg")).contains("fails first at"));
    JsonNode delays =
        run("margins", XOR, "--pulses", "--quick", "--trials", "0", "--shmoo", "--json");
    assertEquals("each delay", delays.at("/shmoo/varied").asText());
  }

  private static String[] append(String[] first, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /// The library that docs/cell-library.md shows.
  private static String page(String contains) throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("nnc.root"), "docs", "cell-library.md"));
    String yaml = page.substring(page.indexOf("```yaml\n") + 8, page.indexOf("\n```\n"));
    assertTrue(yaml.contains(contains), yaml);
    return yaml;
  }

  private static String library(String name) throws IOException {
    try (var in = SfqTest.class.getResourceAsStream("/nnc/targets/sfq/" + name)) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private static final String[] RATES = {
    "xor_sfq/xor.nn",
    "--target",
    "sfq",
    "--data",
    "xor_sfq/inputs.csv",
    "--labels",
    "xor_sfq/labels.csv",
    "--set",
    "semantics=stochastic"
  };

  @Test
  void exclusiveOrOfStochasticSynapsesIsRightAndTheSameInIcarus() throws IOException {
    for (String seed : List.of("1", "2", "3")) {
      JsonNode result = run("run", RATES, "--seed", seed, "--json");
      assertEquals(4, result.get("correct").asInt());
      assertEquals(0, result.get("violations").asInt());
      assertEquals(0, result.at("/window/wrong").asInt());
      assertEquals(4.66e-5, result.at("/window/expected_share").asDouble(), 0.01e-5);
      JsonNode simulated = run("cosim", RATES, "--seed", seed, "--simulator", "iverilog", "--json");
      assertEquals(0, simulated.get("mismatches").asInt());
      assertEquals(result.get("pulses"), simulated.get("pulses"));
    }
    JsonNode seven = run("run", RATES, "--seed", "7", "--json");
    assertEquals(seven.get("hash"), run("run", RATES, "--set", "seed=7", "--json").get("hash"));
    assertNotEquals(seven.get("hash"), run("run", RATES, "--json").get("hash"));
  }

  @Test
  void digitsOfStochasticSynapsesAreWrongAsOftenAsTheirWindowSays() throws IOException {
    JsonNode result =
        run(
            "run",
            new String[] {
              "digits_sfq/digits_sfq.nn", "--target", "sfq", "--data", "digits_sfq/test.csv"
            },
            "--set",
            "semantics=stochastic",
            "--set",
            "window=64",
            "--json");
    JsonNode window = result.get("window");
    assertEquals(360, result.get("samples").asInt());
    double expected = window.get("expected_share").asDouble();
    assertEquals(0.0234, expected, 0.0001);
    assertTrue(window.get("wrong").asInt() > 0);
    assertTrue(window.get("low_95").asDouble() <= expected, window.toString());
    assertTrue(window.get("high_95").asDouble() >= expected, window.toString());
    assertTrue(window.get("not_followed").asDouble() < 1e-9);
    assertEquals(0, result.get("violations").asInt());
  }

  @Test
  void weightCurrentsAreWrittenWithWhatTheyAreOffBy(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    JsonNode result =
        run(
            "compile",
            new String[] {"xor_sfq/xor.nn", "--target", "sfq", "-o", out.toString()},
            "--set",
            "semantics=stochastic",
            "--set",
            "current-step=0.5",
            "--json");
    assertEquals(4, result.at("/weights/stochastic").asInt());
    assertEquals(133.5, result.at("/weights/worst/current_uA").asDouble());
    List<String> lines = Files.readAllLines(out.resolve("synapses.csv"));
    assertEquals(7, lines.size());
    // Phi((133.5 - 131.1) / 3.3) is 0.766471
    assertEquals(
        "h[0].w0,0,direct,0.750000,0.750000,0.750000,133.5,0.766471,0.016471,0.016471,0.092799",
        lines.get(1));
    assertEquals("y.step[0].w1,1,complement,-1,-1,1,,1,0,0,", lines.get(6));
    assertEquals(4, result.at("/lab/weight_pads").asInt());
    assertEquals(0.092799, result.at("/lab/steepest_slope_per_uA").asDouble(), 1e-6);
    assertEquals(0.01 / 0.092799, result.at("/lab/resolution_uA").asDouble(), 1e-5);
  }

  /// Bias pads follow from the bias of all cells and the pad's limit; the order of pulses from the
  /// drives.
  @Test
  void aLabIsToldHowToUseTheCircuit(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    JsonNode result =
        run(
            "compile",
            new String[] {
              "digits_sfq/digits_sfq.nn", "--target", "sfq", "-o", out.toString(), "--json"
            });
    JsonNode lab = result.get("lab");
    JsonNode totals = totals(result);
    assertEquals(value(totals, "bias"), lab.get("cell_bias_mA").asDouble(), 1e-6);
    assertEquals(value(totals, "converter_bias"), lab.get("converter_bias_mA").asDouble(), 1e-6);
    double all = lab.get("cell_bias_mA").asDouble() + lab.get("converter_bias_mA").asDouble();
    assertEquals((int) Math.ceil(all / 100), lab.get("bias_pads").asInt());
    double sum = 0;
    for (JsonNode kind : lab.get("cells")) {
      sum += kind.get("total_mA").asDouble();
    }
    assertEquals(lab.get("cell_bias_mA").asDouble(), sum, 1e-5);
    assertEquals(0, lab.at("/setup/setup").asDouble());
    double reset = lab.at("/frame/reset").asDouble();
    assertTrue(reset < lab.at("/frame/preload").asDouble(), lab.toString());
    assertEquals(
        1 + result.at("/timing/slacks/0/slack_ps").asDouble() / 2,
        lab.get("jitter_peak_ps").asDouble(),
        1e-3);
    String text = Files.readString(out.resolve("lab.txt"));
    String page = Files.readString(out.resolve("report.html"));
    for (String line :
        List.of("Power on: ", "Set-up, once", "7 pads of 92.878 mA", "Clock source")) {
      assertTrue(text.contains(line) && page.contains(line), line);
    }
  }

  @Test
  void whatNoiseCannotDoPointsAtItsLine() {
    for (String set : List.of("temperature=0", "library=pylse", "slot=25", "frame=2000")) {
      InProcess run = start("run", RATES, "--set", set);
      assertEquals(1, run.exit(), set);
      String code = set.equals("temperature=0") ? "E0401" : "E0403";
      assertTrue(run.err().contains(code) && run.err().contains("xor.nn:6"), run.err());
      assertTrue(run.err().contains("target.yaml:") && run.err().contains("= help"), run.err());
    }
    InProcess pixels =
        start(
            "compile",
            new String[] {"digits/digits.nn", "--target", "sfq"},
            "--set",
            "semantics=stochastic");
    assertEquals(1, pixels.exit());
    assertTrue(pixels.err().contains("E0401") && pixels.err().contains("digits.nn:"), pixels.err());
  }

  @Test
  void aChangedGeneratorIsFound(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    String[] compile = {
      "xor_sfq/xor.nn", "--target", "sfq", "-o", out.toString(), "--set", "semantics=stochastic"
    };
    assertEquals(0, start("compile", compile).exit());
    Path cell = out.resolve("rtl/xor_sfq_cell_SYN.v");
    String text = Files.readString(cell);
    for (String change : List.of("word >> 17", "word <= LIMIT")) {
      assertTrue(text.contains(change), change);
      Files.writeString(
          cell, text.replace(change, change.equals("word >> 17") ? "word >> 16" : "word != LIMIT"));
      InProcess changed = start("cosim", RATES, "--simulator", "iverilog", "--rtl", out.toString());
      assertEquals(4, changed.exit(), changed.out() + changed.err());
    }
  }

  /// What compile writes suffices a laboratory with Icarus alone; a changed cell fails.
  @Test
  void theTestbenchChecksItself(@TempDir Path folder) throws IOException {
    for (String form :
        List.of("semantics=deterministic", "semantics=stochastic", "logic=clocked")) {
      Path out = folder.resolve(form);
      String[] compile = {"xor_sfq/xor.nn", "--target", "sfq", "-o", out.toString(), "--set", form};
      assertEquals(0, start("compile", compile).exit());
      String bench = Files.readString(out.resolve("tb/xor_sfq_tb.v"));
      assertTrue(bench.contains("!== 1)"), bench); // a frame whose answer is 1
      assertEquals("PASS", check(out));
      Path cell = out.resolve("rtl/xor_sfq_cell_DFF.v");
      String text = Files.readString(cell);
      Files.writeString(cell, text.replace("state = 1;", "state = 0;"));
      assertEquals("FAIL: 1 pins", check(out));
    }
    String pins = Files.readString(folder.resolve("semantics=deterministic/pins.csv"));
    assertTrue(
        pins.contains(",in,x[1],0,data,60,220,0\n") && pins.contains(",out,y[0],0,frame,,220,0\n"),
        pins);
  }

  private static String check(Path out) {
    Command.of(
            "iverilog",
            "-g2005",
            "-s",
            "xor_sfq_tb",
            "-o",
            "check",
            "-f",
            "files.f",
            "tb/xor_sfq_tb.v")
        .in(out)
        .check();
    String said = Command.of("vvp", "-n", "check").in(out).check();
    return said.lines()
        .filter(l -> l.startsWith("PASS") || l.startsWith("FAIL"))
        .findFirst()
        .orElse(said);
  }

  /// The file that docs/cell-library.md shows.
  @Test
  void theLibraryOfThePageCompiles(@TempDir Path folder) throws IOException {
    String yaml = page("clock: 40");
    Path file = Files.writeString(folder.resolve("cells.yaml"), yaml);
    String[] options = {"--cell-library", file.toString(), "--set", "synapses=wired"};
    assertEquals(0, start("run", XOR, options).exit());
    Files.writeString(file, yaml.replaceAll("clock: 40.*\n", ""));
    InProcess without = start("estimate", XOR, options);
    assertTrue(without.out().contains("no figures for ERSFQ"), without.out() + without.err());
    assertTrue(!without.out().contains("ersfq_power"), without.out());
    Files.writeString(file, yaml.replace("junctions: 7", "junctions: seven"));
    InProcess wrong = start("run", XOR, options);
    assertTrue(
        wrong.err().contains("E0107") && wrong.err().contains("cell-library.md"), wrong.err());
  }

  @Test
  void settingsOfOtherSemanticsAreTold() {
    InProcess exact = start("run", XOR, "--set", "window=64");
    assertEquals(0, exact.exit());
    assertTrue(exact.err().contains("W0008") && exact.err().contains("window=64"), exact.err());
    InProcess chance = start("run", RATES, "--set", "synapses=wired");
    assertTrue(
        chance.err().contains("W0008") && chance.err().contains("deterministic"), chance.err());
    InProcess none = start("run", RATES, "--set", "window=64");
    assertTrue(none.exit() == 0 && !none.err().contains("W0008"), none.err());
    InProcess pylse = start("run", RATES, "--set", "library=pylse");
    assertTrue(pylse.err().contains("--set library=rsfqlib"), pylse.err());
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
    InProcess strict =
        start("cosim", XOR, "--simulator", "circuit", "--set", "circuit-tolerance=10");
    assertEquals(4, strict.exit());
    assertTrue(strict.out().contains("more than circuit-tolerance=10.0"), strict.out());
    assertTrue(!strict.out().contains("as many pulses on both sides"), strict.out());
  }

  @Test
  void clockedGatesOfJunctionsGiveThePulsesOfTheSimulator() throws IOException {
    JsonNode result =
        run("cosim", XOR, "--simulator", "circuit", "--set", "logic=clocked", "--json");
    assertEquals(0, result.get("mismatches").asInt(), result.toString());
    assertTrue(result.get("pulses").asInt() > 100);
    assertEquals(
        run("run", XOR, "--set", "logic=clocked", "--json").get("pulses"), result.get("pulses"));
  }

  /// A JTL of the user's own, and what is wrong with some.
  @Test
  void circuitsOfTheUserComeFirst(@TempDir Path folder) throws IOException {
    String good =
        """
        id: mine
        title: my circuits
        variant: extracted
        source: here
        quality: modelled
        cells:
          JTL:
            pins: [a, q]
            elements: ["L1 a 1 2.07", "B1 1 0 2.5", "I1 1 0.175", "L2 1 q 4.14"]
        """;
    Path file = folder.resolve("mine.yaml");
    String[] cell = {"JTL", "--target", "sfq", "--quick", "--circuits", file.toString()};
    Files.writeString(file, good);
    InProcess mine = start("cell", cell);
    assertEquals(0, mine.exit(), mine.out() + mine.err());
    assertTrue(mine.out().contains("1 junctions, my circuits, else"), mine.out());
    record Case(String change, String by, String code, String message) {}
    for (Case c :
        List.of(
            new Case("B1 1 0 2.5", "B1 1 0 x", "E0107", "mine.yaml:9"),
            new Case("B1 1 0 2.5", "B1 1 0 -1", "E0107", "above 0"),
            new Case("[a, q]", "[a, z]", "E0107", "no element is at pin 'z'"),
            new Case("[a, q]", "[a]", "E0403", "has pins a, the cell a, q"),
            new Case("I1 1 0.175", "I1 1 20", "E0403", "reaches the gap"),
            new Case("    pins", "    pin", "E0208", "did you mean 'pins'?"))) {
      assertTrue(good.contains(c.change), c.change);
      Files.writeString(file, good.replace(c.change, c.by));
      InProcess wrong = start("cell", cell);
      assertEquals(1, wrong.exit(), c.by + wrong.out() + wrong.err());
      assertTrue(wrong.err().contains(c.code) && wrong.err().contains(c.message), wrong.err());
    }
    Files.writeString(file, good.replace("B1 1 0 2.5", "B1 1 0 20"));
    InProcess heavy = start("cell", cell);
    assertTrue(heavy.exit() == 4 && heavy.out().contains("first difference"), heavy.out());
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
    assertEquals(41 + 6 + 1, network.lines().filter(l -> l.startsWith("X")).count());
    assertTrue(
        Files.readString(out.resolve("josim/cell_NOT.cir")).contains(".subckt NOT _a _clk _q"));
    InProcess small = start("cosim", XOR, "--simulator", "circuit", "--set", "circuit-limit=100");
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
    refused(DIGITS, "slot=25", "digits_sfq.nn:5", "rsfqlib.yaml", "--set slot=0");
    refused(XOR, "slot=15", "xor.nn:6", "rsfqlib.yaml", "clock: 50");
    refused(XOR, "frame=15", "xor.nn:6", "rsfqlib.yaml", "mergers");
    refused(XOR, "frame=120", "xor.nn:6", "target.yaml", "a frame takes");
    refused(XOR, "junction-limit=200", "xor.nn:6", "target.yaml", "244 junctions");
    refused(XOR, "bias-limit=20.5", "xor.nn:6", "target.yaml", "bias current");
    refused(XOR, "junction-limit=200", "--set logic=clocked (100 junctions)");
    refused(XOR, "pin-limit=5", "xor.nn:5", "target.yaml", "pins");
    InProcess part = start("run", XOR, "--set", "slot=20.5"); // slots begin at whole picoseconds
    assertTrue(part.exit() == 0 && part.out().contains("0 too soon"), part.err());
    InProcess enough = start("run", XOR, "--set", "slot=80");
    assertEquals(0, enough.exit(), enough.err());
  }

  private static void refused(String[] model, String setting, String... parts) {
    InProcess run = start("run", model, "--set", setting);
    assertEquals(1, run.exit(), run.out());
    assertTrue(run.err().contains("E0403"), run.err());
    for (String part : parts) {
      assertTrue(run.err().contains(part), part + " in " + run.err());
    }
  }

  @Test
  void pipelinesOfClockedGatesAnswerInEveryPeriod() throws IOException {
    List<Integer> expected =
        Files.readAllLines(EXAMPLES.resolve("digits_sfq/expected.csv")).stream()
            .map(Integer::valueOf)
            .toList();
    for (String phases : List.of("1", "4")) {
      String[] set = {"--set", "logic=clocked", "--set", "phases=" + phases};
      JsonNode xor = run("run", XOR, with(set, "--labels", "xor_sfq/labels.csv", "--json"));
      assertEquals(4, xor.get("correct").asInt());
      assertEquals(0, xor.get("violations").asInt());
      JsonNode digits = run("run", DIGITS, with(set, "--outputs", "--json"));
      List<Integer> predictions = new ArrayList<>();
      digits.get("predictions").forEach(p -> predictions.add(p.asInt()));
      assertEquals(expected, predictions);
      assertEquals(0, digits.get("violations").asInt());
      assertEquals(0, digits.get("absorbed").asInt());
      assertTrue(digits.get("frame_ps").asDouble() < 200);
      JsonNode simulated =
          run("cosim", DIGITS, with(set, "--simulator", "iverilog", "--limit", "30", "--json"));
      assertEquals(0, simulated.get("mismatches").asInt());
      assertTrue(simulated.get("pulses").asInt() > 50_000);
    }
  }

  private static String[] with(String[] first, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void compileTellsWhatBalanceTakes(@TempDir Path folder) {
    String[] model = {
      "digits_sfq/digits_sfq.nn", "--target", "sfq", "-o", folder.resolve("out").toString()
    };
    InProcess run = start("compile", model, "--set", "logic=clocked");
    assertEquals(0, run.exit(), run.err());
    assertTrue(
        run.out()
            .contains("paths balanced with 206 DFF cells and 248 JTLs, 1938 junctions together"),
        run.out());
    assertTrue(run.out().contains("with every gate as early as can be"), run.out());
    assertTrue(
        run.out().lines().anyMatch(l -> l.matches("balance +cells +454 +1938 .*")), run.out());
    assertTrue(run.err().contains("W0007"), run.err());
    assertTrue(run.err().contains("or --set logic=counters (5517 junctions), or"), run.err());
    assertTrue(!run.err().contains("--set phases=2"), run.err()); // more than the chip has
    assertTrue(run.out().contains("  junctions: 12831 of 5822 - too many"), run.out());
  }

  @Test
  void aClockThatIsTooFastPointsAtWhatIsSlow() {
    String[] clocked = with(DIGITS, "--set", "logic=clocked");
    refused(clocked, "slot=25", "digits_sfq.nn:5", "rsfqlib.yaml", "too fast", "--set slot=");
    refused(clocked, "slot=15", "rsfqlib.yaml", "clock: 50", "faster than the 20 ps");
    refused(clocked, "frame=25", "digits_sfq.nn:5", "target.yaml", "--set frame=");
    String[] own = with(clocked, "--set", "slot=60");
    refused(own, "frame=50", "shorter than its slot of 60 ps", "leave out one of them");
    InProcess both = start("run", clocked, "--set", "semantics=stochastic");
    assertEquals(1, both.exit(), both.out());
    assertTrue(both.err().contains("E0305") && both.err().contains("target.yaml"), both.err());
    InProcess none = start("run", clocked, "--set", "phases=9");
    assertEquals(1, none.exit(), none.out());
    assertTrue(none.err().contains("E0305"), none.err());
    InProcess slow = start("run", clocked, "--set", "slot=80");
    assertTrue(slow.exit() == 0 && slow.out().contains("frames of 80 ps"), slow.err());
  }

  @Test
  void timingIsWrittenWithTheLinesOfTheNetwork(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    JsonNode timing =
        run(
                "compile",
                new String[] {"xor_sfq/xor.nn", "--target", "sfq", "-o", out.toString()},
                "--json")
            .get("timing");
    assertEquals(0, timing.get("missed").asInt());
    assertEquals(7, timing.get("delay_spread_percent").asInt());
    assertTrue(timing.get("slacks").get(0).get("slack_ps").asDouble() >= 0);
    assertTrue(timing.get("slacks").get(0).get("line").asText().contains("xor.nn:"));
    assertTrue(timing.get("clock_at_most_ghz").asDouble() >= timing.get("clock_ghz").asDouble());
    String text = Files.readString(out.resolve("timing.txt"));
    assertTrue(text.contains("0 rules missed") && text.contains("NOT"), text);
  }

  @Test
  void inputsThatAreTooManyForProofsAreNotAMatterOfTime(@TempDir Path folder) throws IOException {
    Path model = folder.resolve("wide.nn");
    String ones = "1" + ", 1".repeat(16);
    Files.writeString(
        model,
        "network wide\ninput x : bit[17]\noutput y = dense(x, weights: [["
            + ones
            + "]]) step >= 9\n");
    InProcess run = start("prove", new String[] {model.toString(), "--target", "sfq"});
    assertEquals(5, run.exit(), run.err());
    assertTrue(run.out().contains("the number of inputs is the cause"), run.out());
    assertTrue(run.out().contains("4096 that were drawn are right"), run.out());
    assertTrue(!run.out().contains("--limit-seconds"), run.out());
    InProcess clocked =
        start(
            "prove", new String[] {model.toString(), "--target", "sfq", "--set", "logic=clocked"});
    assertEquals(5, clocked.exit(), clocked.err());
    assertTrue(clocked.out().contains("4096 that were drawn are right"), clocked.out());
  }

  private static InProcess compiled(Path folder, String text, String... more) throws IOException {
    Path model = folder.resolve("model.nn");
    Files.writeString(model, text);
    return start(
        "compile",
        new String[] {model.toString(), "--target", "sfq", "-o", folder.resolve("out").toString()},
        more);
  }

  /// Of the population's neuron in the same file at its line, of one in the library beside it.
  @Test
  void aLeakIsToldWhereItIs(@TempDir Path folder) throws IOException {
    String neuron =
        """
        network leaky timestep 1 ms
        neuron mine {
            port i
            state v = 0
            LINE
            fire when v > 4
            reset v := 0
        }
        input s : events[2]
        population a : mine[1]
        project s -> a dense(weights: [[2, 3]])
        output y = a
        """;
    for (String line :
        List.of("v := 0.5 * v + i", "v := v + i - (v >> 4)", "v := v + (i - v) / 8")) {
      String err = compiled(folder, neuron.replace("LINE", line)).err();
      assertTrue(err.contains("E0401") && err.contains("'v' of 'a' leaks"), err);
      assertTrue(err.contains("model.nn:5:5") && err.contains("model.nn:10:12"), err);
    }
    String named = "let d = (i - v) / 8\n    v := v + d";
    String err = compiled(folder, neuron.replace("LINE", named)).err();
    assertTrue(err.contains("model.nn:6:5") && err.contains("leaks"), err);
    String kept = compiled(folder, neuron.replace("LINE", "v := v + 2 * i")).err();
    assertTrue(kept.contains("E0401") && kept.contains("model.nn:10:12"), kept);
    assertTrue(!kept.contains("leaks"), kept);
    String library =
        compiled(
                folder,
                """
                network leaky timestep 1 ms
                import lif
                input s : events[2]
                population a : lif[1](tau: 10 ms)
                project s -> a dense(weights: [[2, 3]])
                output y = a
                """)
            .err();
    assertTrue(library.contains("'a' leaks") && library.contains("model.nn:4:12"), library);
    assertTrue(
        library.contains("neurons/lif.nn:20:5") && library.contains("'v' leaks here"), library);
  }

  /// Whatever the order of their slots, data stand in that of elements; figures have their units.
  @Test
  void pinsStandInTheOrderOfElements(@TempDir Path folder) throws IOException {
    InProcess run =
        compiled(
            folder,
            "network v\ninput x : bit[12]\noutput y = dense(x, weights: [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1,"
                + " 2, -1]]) step >= 3\n");
    assertEquals(0, run.exit(), run.err());
    List<String> pins =
        Files.readAllLines(folder.resolve("out/pins.csv")).stream()
            .map(l -> l.substring(0, l.indexOf(',')))
            .filter(p -> p.startsWith("x["))
            .toList();
    assertEquals(
        java.util.stream.IntStream.range(0, 12).mapToObj(i -> "x[" + i + "]").toList(), pins);
    List<String> times =
        Files.readAllLines(folder.resolve("out/pins.csv")).stream()
            .filter(l -> l.startsWith("x["))
            .map(l -> l.split(",", -1)[6])
            .toList();
    assertNotEquals(
        times.stream().sorted(java.util.Comparator.comparingDouble(Double::valueOf)).toList(),
        times,
        "or else the order of slots would do");
    assertTrue(
        run.out().lines().anyMatch(l -> l.matches("split .* JJ .* mA .* um2 .*")), run.out());
  }

  @Test
  void theUsualChipIsToldWhereCircuitsRun(@TempDir Path folder) throws IOException {
    Path model = folder.resolve("wide.nn");
    Path data = folder.resolve("in.csv");
    Files.writeString(
        model,
        "network wide\ninput x : bit[36]\noutput y = dense(x, weights: [[1"
            + ", 1".repeat(35)
            + "]]) step >= 18\n");
    Files.writeString(data, "1" + ",0".repeat(35) + "\n");
    String[] wide = {model.toString(), "--target", "sfq", "--data", data.toString()};
    for (String command : List.of("run", "cosim")) {
      InProcess over = start(command, wide);
      assertEquals(0, over.exit(), over.err());
      assertTrue(over.err().contains("W0007") && over.err().contains("41 pins"), over.err());
      InProcess fits = start(command, wide, "--set", "synapses=wired");
      assertTrue(!fits.err().contains("W0007"), fits.err());
    }
  }

  @Test
  void whatIsNoPulsePointsAtItsLine() {
    InProcess pixels = start("compile", new String[] {"digits/digits.nn", "--target", "sfq"});
    assertEquals(1, pixels.exit());
    assertTrue(pixels.err().contains("E0401") && pixels.err().contains("digits.nn:"), pixels.err());
    String[] xor = {"xor_sfq/xor.nn", "--target", "sfq"};
    InProcess prove = start("prove", xor);
    assertEquals(0, prove.exit(), prove.err());
    assertTrue(prove.out().contains("all 4 inputs, each behind each"), prove.out());
    InProcess clocked = start("prove", xor, "--set", "logic=clocked", "--set", "phases=2");
    assertEquals(0, clocked.exit(), clocked.out());
    InProcess chance = start("prove", xor, "--set", "semantics=stochastic");
    assertTrue(chance.exit() == 2 && chance.err().contains("by chance"), chance.err());
    InProcess files = start("prove", xor, "--rtl", "xor_sfq");
    assertTrue(files.exit() == 2 && files.err().contains("cosim"), files.err());
  }
}
