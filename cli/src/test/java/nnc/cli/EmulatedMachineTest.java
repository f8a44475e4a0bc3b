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
import org.junit.jupiter.api.io.TempDir;

/// What `nnc run --target spinnaker` tells of cores, links and energy.
class EmulatedMachineTest {

  private static final String NETWORK =
      """
      import lif
      network ring timestep 1 ms
      input s : events[4]
      population a : lif[300]
      population b : lif[300]
      project s -> a all_to_all(weights: 30)
      project a -> b one_to_one(weights: 30, delay: 2)
      project b -> a one_to_one(weights: 30, delay: 3)
      output x = b
      """;

  @TempDir private Path folder;

  private InProcess nnc(String... arguments) throws IOException {
    Files.writeString(folder.resolve("ring.nn"), NETWORK);
    Files.writeString(folder.resolve("data.csv"), "1,1,0,0\n" + "0,0,0,0\n".repeat(19));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--target", "spinnaker", "--data", "data.csv"));
    all.addAll(List.of("--set", "device=spin3", "--set", "neurons-per-core=20"));
    InProcess run = InProcess.run(folder, all.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    return run;
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void aRunTellsOfEachCoreAndLink() throws IOException {
    JsonNode run = json(nnc("run", "ring.nn", "--json", "-o", "out").out());
    List<String> cores = Files.readAllLines(folder.resolve("out/cores.csv"));
    List<String> links = Files.readAllLines(folder.resolve("out/links.csv"));
    assertEquals(1 + 31, cores.size());
    assertEquals(1 + 4 * 6, links.size());
    long carried =
        links.stream().skip(1).mapToLong(line -> Long.parseLong(line.split(",", -1)[3])).sum();
    assertEquals(run.get("hops").asLong(), carried);
    assertTrue(carried > 100, carried + " packets over links");
    long told = 0;
    for (JsonNode link : run.get("links")) {
      told += link.get("packets").asLong();
    }
    assertEquals(carried, told);
    assertEquals(31, run.get("cores").size());
    JsonNode worst = run.get("worst_step");
    String row =
        cores.stream()
            .filter(line -> line.startsWith(worst.get("core").asText() + ","))
            .findFirst()
            .orElseThrow();
    assertEquals(worst.get("cycles").asText(), row.split(",", -1)[5]);
    assertEquals(worst.get("step").asText(), row.split(",", -1)[7]);
  }

  /// The official formula and the published figures are those of the estimate on the same data.
  @Test
  void energyIsThatOfTheEstimate() throws IOException {
    JsonNode run = json(nnc("run", "ring.nn", "--json", "-o", "out").out());
    JsonNode estimate = json(nnc("estimate", "ring.nn", "--json").out());
    assertEquals(estimate.get("estimate"), run.get("estimate"));
    assertEquals(
        estimate.get("estimate"), json(Files.readString(folder.resolve("out/energy.json"))));
    for (String key : List.of("energy", "packet_energy", "energy_by_events")) {
      assertTrue(run.at("/estimate/" + key + "/value").asDouble() > 0, key);
    }
    assertTrue(
        run.at("/estimate/packet_energy/source").asText().contains("emulation of this design"));
  }
}
