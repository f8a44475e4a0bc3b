package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nnc.backends.tool.Tools;
import nnc.testbench.reproduce.Experiment;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The quick size of the experiment from end to end; that a wrong coding is refused is shown in
/// `nnc.backends.compare.TrialsTest`.
class ReproduceTest {

  @TempDir private Path folder;

  private static void needsTools() {
    boolean here =
        List.of(
                "yosys",
                "iverilog",
                "nextpnr-ice40",
                "sta",
                "/usr/share/fpga-icestorm/chipdb/chipdb-8k.txt",
                "/usr/share/qflow/tech/osu018/osu018_stdcells.lib")
            .stream()
            .allMatch(t -> Tools.find(Tools.of(t)).isPresent());
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, "tools of the experiment are not installed");
    }
    assertTrue(here, "tools of the experiment are not installed");
  }

  @Test
  void theHelpNamesEveryExperiment() {
    String help = InProcess.run(folder, "reproduce", "--help").out();
    Experiment.ids().forEach(id -> assertTrue(help.contains(id), help));
  }

  @Test
  void setsPublishedFiguresBesideOurs() throws Exception {
    needsTools();
    InProcess run =
        InProcess.run(folder, "reproduce", "threshold-neuron", "--quick", "--json", "-o", "out");
    assertEquals(0, run.exit(), run.err());
    JsonNode found = new ObjectMapper().readTree(run.out());
    List<String> published = new ArrayList<>();
    for (JsonNode claim : found.get("claims")) {
      published.add(claim.at("/published/value").asText());
      assertEquals("published", claim.at("/published/quality").asText());
      assertEquals("abstract of arXiv 2412.13902", claim.at("/published/source").asText());
      claim.get("ours").forEach(o -> assertTrue(o.hasNonNull("quality"), o.toString()));
    }
    assertEquals(List.of("3.89-4.33x", "7.51-8.19x", "2.52x", "1.75x"), published);
    assertTrue(found.at("/claims/0/ours/0/ratio/value").asDouble() > 1);
    assertTrue(found.at("/claims/1/ours/0/ratio/value").asDouble() > 1);
    assertTrue(found.get("notes").toString().contains("the equation is our reading"));
    JsonNode networks = found.get("parts").get(found.get("parts").size() - 1);
    networks.get("rows").forEach(r -> assertEquals(97.78, r.get("right").asDouble(), 0.005));
    Path out = folder.resolve("out");
    assertEquals(run.out(), Files.readString(out.resolve("findings.json")));
    assertTrue(Files.exists(out.resolve("rtl/kernel-8/r1-offset-tool/kernel.v")));
    assertTrue(Files.readString(out.resolve("findings.txt")).contains("3.89-4.33x"));
  }

  @Test
  void schedulesStandBesideTheirBounds() throws Exception {
    InProcess run = InProcess.run(folder, "reproduce", "tulip", "--quick", "--json");
    assertEquals(0, run.exit(), run.err());
    JsonNode rows = new ObjectMapper().readTree(run.out()).at("/parts/0/rows");
    assertEquals(20, rows.size());
    for (JsonNode row : rows) {
      int bound = row.get("lower bound").asInt();
      assertTrue(row.get("list").isNull() || row.get("list").asInt() >= bound, row.toString());
      assertTrue(row.get("solver").isNull() || row.get("solver").asInt() >= bound, row.toString());
      if (row.get("inputs").asInt() == 288 && row.get("sum lag").asInt() == 0) {
        int goal = row.get("ports").asText().equals("strict") ? 150 : 145;
        assertTrue(row.get("list").asInt() <= goal, row.toString());
      }
    }
  }

  @Test
  void thePublishedRatiosOfElementsStayApart() throws Exception {
    needsTools();
    InProcess run = InProcess.run(folder, "reproduce", "tulip", "--quick", "-o", "out");
    assertEquals(0, run.exit(), run.err());
    JsonNode found =
        new ObjectMapper().readTree(Files.readString(folder.resolve("out/findings.json")));
    JsonNode binary = found.get("claims").get(0);
    JsonNode fewBit = found.get("claims").get(1);
    assertEquals(2, found.get("claims").size());
    assertEquals("3x (published)", binary.at("/published/value").asText());
    assertTrue(binary.at("/published/source").asText().contains("2104.01699"));
    assertEquals("30-50x (published)", fewBit.at("/published/value").asText());
    assertTrue(fewBit.at("/published/source").asText().contains("TCAD.2024.3357597"));
    for (JsonNode ours : binary.get("ours")) {
      String meaning = ours.get("meaning").asText();
      boolean estimate = meaning.startsWith("estimate: ");
      assertTrue(estimate || meaning.startsWith("ours: "), meaning);
      assertEquals(estimate ? "assumed" : "modelled", ours.get("quality").asText());
      assertTrue(ours.get("ratio").asDouble() > 0);
    }
    // A ratio is one of energies in the table above it.
    double element = 0;
    double mac = 0;
    for (JsonNode part : found.get("parts")) {
      for (JsonNode row : part.get("id").asText().equals("networks") ? part.get("rows") : part) {
        String design = row.path("design").asText();
        element = design.equals("element") ? row.get("energy").asDouble() : element;
        mac = design.equals("MAC-48") ? row.get("energy").asDouble() : mac;
      }
    }
    assertEquals(mac / element, binary.at("/ours/1/ratio").asDouble(), 1e-9);
    String text = run.out();
    assertTrue(text.indexOf("lower bound") < text.indexOf("3x (published)"), "schedules first");
    assertTrue(text.contains("is not the mixed-signal 40 nm cell"));
    assertTrue(text.contains("memories are counted in bits"));
  }

  @Test
  void nothingIsCitedOfThePaperOnPulsesButWhatItsAbstractsSay() throws Exception {
    InProcess run = InProcess.run(folder, "reproduce", "sfq-xor", "--quick", "--json", "-o", "out");
    assertEquals(0, run.exit(), run.err());
    JsonNode found = new ObjectMapper().readTree(run.out());
    for (JsonNode claim : found.get("claims")) {
      assertTrue(claim.at("/published/source").asText().contains("2311.10721"));
      assertTrue(claim.at("/published/value").asText().matches("[^0-9]*"), claim.toString());
      assertTrue(claim.at("/ours/0/quality").asText().matches("measured|modelled"));
    }
    found.at("/parts/0/rows").forEach(r -> assertEquals(4, r.get("right").asInt()));
    JsonNode errors = found.at("/parts/1/rows");
    assertEquals("1.0e-04", errors.get(3).get("(0,1) by tails").asText());
    assertEquals("4.6e-06", errors.get(3).get("(1,1) by tails").asText());
    JsonNode margin = found.at("/parts/2/rows/0");
    assertEquals(-1.1, margin.get("offset from").asDouble(), 0.1);
    assertEquals(1.5, margin.get("offset to").asDouble(), 0.1);
    for (String picture : List.of("current-margin", "temperature-margin", "transfer")) {
      String svg = Files.readString(folder.resolve("out/" + picture + ".svg"));
      assertTrue(svg.startsWith("<svg") && svg.contains("<path"), picture);
      FiguresTest.isDrawnTwice(folder.resolve("out"), picture);
    }
  }

  @Test
  void theRecordedMemoryStandsBesideOurs() throws Exception {
    InProcess run = InProcess.run(folder, "reproduce", "spinnaker-cam", "--json", "-o", "out");
    assertEquals(0, run.exit(), run.err());
    JsonNode found = new ObjectMapper().readTree(run.out());
    for (JsonNode claim : found.get("claims")) {
      assertTrue(claim.at("/published/source").asText().contains("arXiv:2310.05868"));
    }
    assertEquals("262", found.at("/claims/0/published/value").asText());
    assertEquals("262", found.at("/claims/0/ours/0/ratio").asText());
    assertEquals("0 of 900", found.at("/claims/0/ours/1/ratio").asText());
    for (JsonNode row : found.at("/parts/0/rows")) {
      assertEquals(row.get("recorded"), row.get("ours"), row.toString());
      assertEquals(0, row.get("cells that differ").asInt(), row.toString());
    }
    for (JsonNode row : found.at("/parts/1/rows")) {
      assertEquals(row.get("output recorded"), row.get("output ours"), row.toString());
    }
    assertEquals("learn 0:0,1,8,9", found.at("/parts/1/rows/0/operation").asText());
    assertEquals("0,3:0,4", found.at("/parts/1/rows/5/output ours").asText());
    found
        .at("/parts/2/rows")
        .forEach(r ->
            assertEquals(
                r.get("fitted").asText().equals("yes"), r.get("cells that differ").asInt() > 0));
    assertTrue(found.get("notes").toString().contains("a fit, not a prediction"));
    // The page shows what is printed.
    String page =
        Files.readString(Path.of(System.getProperty("nnc.root"), "docs/spinnaker-cam.md"));
    String text = Files.readString(folder.resolve("out/findings.txt"));
    assertTrue(page.contains("```\n" + text + "```"), text);
  }

  @Test
  void learnedWordsStandBesideTheirRecordings() throws Exception {
    InProcess run = InProcess.run(folder, "reproduce", "spinnaker-stdp", "--json", "-o", "out");
    assertEquals(0, run.exit(), run.err());
    JsonNode found = new ObjectMapper().readTree(run.out());
    for (JsonNode claim : found.get("claims")) {
      assertTrue(claim.at("/published/source").asText().contains("arXiv:2312.02659"));
    }
    assertEquals("14 of 14", found.at("/claims/1/ours/0/ratio").asText());
    JsonNode rows = found.at("/parts/1/rows");
    assertEquals(15, rows.size());
    rows.forEach(r ->
        assertEquals(r.get("fire recorded").asInt(), r.get("fire ours").asInt(), r.toString()));
    assertTrue(found.get("notes").toString().contains("fitted to the authors' recordings"));
    // The page shows what is printed.
    String page =
        Files.readString(Path.of(System.getProperty("nnc.root"), "docs/spinnaker-stdp.md"));
    String text = Files.readString(folder.resolve("out/findings.txt"));
    assertTrue(page.contains("```\n" + text + "```"), text);
  }

  @Test
  void anExperimentWithoutNetworksSaysSo() {
    InProcess run = InProcess.run(folder, "reproduce", "tulip", "--networks");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("tulip has no networks to place and route"), run.err());
  }

  @Test
  void unknownExperimentsAreAMisuseThatNamesTheKnownOnes() {
    InProcess run = InProcess.run(folder, "reproduce", "threshold");
    assertEquals(2, run.exit());
    assertTrue(
        run.err()
            .contains(
                "there is no experiment 'threshold'; experiments are threshold-neuron, tulip"),
        run.err());
  }

  @Test
  void oneSizeIsAskedFor() {
    InProcess run = InProcess.run(folder, "reproduce", "threshold-neuron", "--quick", "--networks");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("--quick and --networks are two sizes; give one"), run.err());
  }
}
