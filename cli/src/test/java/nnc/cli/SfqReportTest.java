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
        """
        network w
        input x : bit[2]
        layer y = dense(x, weights: [[1.5, 0.25]]) step >= 0.5
        output o = y
        """);
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
        """
        network w
        input x : bit[2]
        layer y = dense(x, weights: [[1.5, 0.25], [0, 0]]) step >= 0.5
        layer z = dense(y, weights: [[1, 1]]) step >= 1
        output o = z
        """);
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

  /// Each constant of a lab's own changes what follows from it, and is named as its source.
  @Test
  void costsAreTheUsersToSet() throws IOException {
    JsonNode usual = run("estimate", XOR_MODEL, "--json").get("estimate");
    JsonNode own =
        run(
                "estimate",
                XOR_MODEL,
                "--json",
                "--set",
                "cost.cooling=1000",
                "--set",
                "cost.bias-voltage=5.2",
                "--set",
                "cost.utilisation=0.5")
            .get("estimate");
    assertEquals(
        2 * usual.at("/rsfq_static_power/value").asDouble(),
        own.at("/rsfq_static_power/value").asDouble(),
        1e-9);
    JsonNode cooled = own.get("rsfq_energy_with_cooling");
    assertEquals(
        own.at("/rsfq_energy_per_inference/value").asDouble(),
        cooled.get("value").asDouble(),
        1e-9);
    assertTrue(
        cooled.toString().contains("the user's own: --set cost.cooling=1000"), cooled.toString());
    assertEquals("assumed", cooled.get("quality").asText());
    assertEquals(
        usual.at("/chip_area/value").asDouble() / 2, own.at("/chip_area/value").asDouble(), 1e-6);
  }

  @Test
  void padsFollowFromTheUsersLimit(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    JsonNode lab =
        run("compile", XOR_MODEL, "-o", out.toString(), "--json", "--set", "cost.bias-pad=10")
            .get("lab");
    assertEquals(10, lab.get("pad_limit_mA").asDouble());
    double all = lab.get("cell_bias_mA").asDouble() + lab.get("converter_bias_mA").asDouble();
    assertEquals((int) Math.ceil(all / 10), lab.get("bias_pads").asInt());
    assertTrue(
        Files.readString(out.resolve("lab.txt"))
            .contains("(assumed; the user's own: --set cost.bias-pad=10)"));
  }

  @ParameterizedTest
  @CsvSource({
    "cost.coolin=1000, E0208, did you mean 'cost.cooling'?",
    "cost.cooling=0, E0305, give it in W/W",
    "cost.cooling=much, E0305, no number",
    "cost.cooling=NaN, E0305, no cost is 0",
    "cost.utilisation=1.5, E0305, more than 1"
  })
  void costsThatAreNoneAreRefused(String set, String code, String words) {
    InProcess run = start("estimate", XOR_MODEL, "--set", set);
    assertEquals(1, run.exit(), run.err());
    assertTrue(run.err().contains(code) && run.err().contains(words), run.err());
  }

  /// One mechanism for all targets.
  @ParameterizedTest
  @CsvSource({
    "tulip, binary_digits/binary_digits.nn, cost.element-power=44.6",
    "fpga, digits/digits.nn, cost.lut-ecp5-logic=2",
    "spinnaker, brunel/small.nn, cost.packet-energy=2"
  })
  void costsOfOtherTargetsCanBeSetToo(String target, String model, String set) throws IOException {
    String[] first = {model, "--target", target};
    assertTrue(
        run("estimate", first, "--json", "--set", set).toString().contains("--set " + set), set);
  }

  @Test
  void allLimitsThatAreBrokenAreTold() {
    InProcess run = start("compile", XOR_MODEL, "--set", "bias-limit=10", "--set", "pin-limit=5");
    assertEquals(1, run.exit());
    for (String words :
        List.of("mA of bias current of 10", "pins for pulses of 5", "bias-limit=", "pin-limit=")) {
      assertTrue(run.err().contains(words), run.err());
    }
    assertEquals(2, run.err().split("error\\[E0403\\]", -1).length - 1, run.err());
  }

  @Test
  void aStochasticRunTellsItsSeed() throws IOException {
    String[] rates = {"xor_sfq/xor.nn", "--target", "sfq", "--data", "xor_sfq/inputs.csv", "--set"};
    String set = "semantics=stochastic";
    InProcess one = start("run", rates, set);
    assertTrue(one.out().contains("random streams of seed 1\n"), one.out());
    assertEquals(7, run("run", rates, set, "--seed", "7", "--json").get("seed").asInt());
    assertTrue(!start("run", rates, "semantics=deterministic").out().contains("seed"));
  }

  @Test
  void aFrameThatIsTooShortForCountersNamesGates() {
    String[] digits = {"digits_sfq/digits_sfq.nn", "--target", "sfq"};
    InProcess run = start("compile", digits, "--set", "frame=500");
    assertEquals(1, run.exit());
    assertTrue(
        run.err().contains("allow 2745 ps, or ask for --set logic=clocked (48 ps)"), run.err());
    assertTrue(!start("compile", digits, "--set", "frame=40").err().contains("clocked"), run.err());
  }

  /// The cell that lacks a number, not the line behind its name.
  @Test
  void aCellThatLacksJunctionsIsPointedAt(@TempDir Path folder) throws IOException {
    Path cells = folder.resolve("mine.yaml");
    Files.writeString(
        cells,
        """
        id: mine
        title: mine
        source: my own
        quality: assumed
        cells:
          JTL:
            inputs: [a]
            outputs: [q]
            transitions: ["0 a -> 0 q 2"]
            separations: ["0 a a 0"]
            bias: 0.3
            width: 40
            height: 70
        """);
    InProcess run = start("compile", XOR_MODEL, "--cell-library", cells.toString());
    assertEquals(1, run.exit());
    assertTrue(
        run.err().contains("cell 'JTL' has no 'junctions'") && run.err().contains("mine.yaml:6:3"),
        run.err());
  }

  @Test
  void whatIsTooBigIsToldOfCut() {
    InProcess run = start("compile", new String[] {"digits/digits.nn", "--target", "sfq"});
    assertEquals(1, run.exit());
    assertTrue(run.err().contains("E0401") && run.err().contains("'nnc cut'"), run.err());
  }

  /// Each pulse that `run` counts is a change of one cell's input or output pin in the waveform, at
  /// times in femtoseconds; what enters is shown at the chip's pin too.
  @Test
  void pulsesAreWrittenAsAWaveform(@TempDir Path folder) throws IOException {
    Path waves = folder.resolve("xor.vcd");
    String[] xor = {"xor_sfq/xor.nn", "--target", "sfq", "--data", "xor_sfq/inputs.csv"};
    int pulses = run("run", xor, "--json", "--trace", waves.toString()).get("pulses").asInt();
    String text = Files.readString(waves);
    assertTrue(text.contains("$timescale 1 fs $end"), text);
    String entering = text.split("\\$scope module ", -1)[1]; // the chip's own pins
    List<String> chip =
        entering
            .lines()
            .filter(l -> l.startsWith("$var"))
            .map(l -> l.split(" ", -1)[3])
            .limit(6) // pins in: all but the output
            .toList();
    List<String> changes =
        text.substring(text.indexOf("$enddefinitions"))
            .lines()
            .filter(l -> l.startsWith("0") || l.startsWith("1"))
            .toList();
    long signals = text.lines().filter(l -> l.startsWith("$var")).count();
    long entered =
        changes.stream().filter(l -> chip.contains(l.substring(1))).count() - chip.size();
    assertEquals(pulses, changes.size() - signals - entered);
    assertTrue(text.contains("\n#220000\n"), text); // the first frame begins with its reset
    String view = Files.readString(folder.resolve("xor.gtkw"));
    for (String group : List.of("pins in", "pins out", "neuron", "synapse")) {
      assertTrue(view.contains("\n-" + group + "\n"), view);
    }
    InProcess stalled = start("run", xor, "--stalls", "10,10");
    assertEquals(2, stalled.exit());
    assertTrue(stalled.err().contains("--stalls is not for target 'sfq'"), stalled.err());
  }

  /// Half a frame of clocked gates, so that no pulse is taken for that of another period.
  @ParameterizedTest
  @CsvSource({"counters, 40, 220, 18 %", "clocked, 10, 20, 50 %"})
  void pulsesOfJunctionsComeWithinHalfAFrame(
      String logic, double tolerance, double frame, String share) throws IOException {
    String[] xor = {"xor_sfq/xor.nn", "--target", "sfq", "--data", "xor_sfq/inputs.csv"};
    String[] more = {"--simulator", "circuit", "--set", "logic=" + logic};
    InProcess run = start("cosim", xor, more);
    assertEquals(0, run.exit(), run.out());
    assertTrue(
        run.out().contains("within circuit-tolerance=" + tolerance + ", " + share + " of a frame"),
        run.out());
    JsonNode result =
        run("cosim", xor, "--simulator", "circuit", "--set", "logic=" + logic, "--json");
    assertEquals(tolerance, result.get("tolerance_ps").asDouble());
    assertEquals(frame, result.get("frame_ps").asDouble());
  }

  private static String plain(double picoseconds) {
    return BigDecimal.valueOf(Math.round(picoseconds * 1000), 3)
        .stripTrailingZeros()
        .toPlainString();
  }
}
