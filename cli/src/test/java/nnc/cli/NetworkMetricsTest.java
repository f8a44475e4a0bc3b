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

/// The worked examples that the harness of NeuroBench was run on.
class NetworkMetricsTest {

  private static final String LINEAR =
      """
      network linear
      input x : real[3]
      output y = dense(x, weights: [[1.3, 0, -3.2], [0, 1.2, -5.1], [-1.1, 2.7, 0]])
      """;

  private static final String SPIKING =
      """
      neuron leaky(beta = 0.5, v_th = 1) {
          port i
          state v = 0
          v := beta * v + i - select(v > v_th, v_th, 0)
          fire when v > v_th
      }

      network spiking schedule layerwise

      input x : real[3]
      population hidden : leaky[3]
      population classes : leaky[2]
      project x -> hidden dense(weights: [[1, 0, -0.5], [0.5, 0.75, 0], [0, -1, 0.25]])
      project hidden -> classes dense(weights: [[1.5, 0, 0.5], [-0.5, 1.25, 0]])
      output y = classes
      """;

  @TempDir private Path folder;

  private JsonNode metrics(String network, String data, String... more) throws IOException {
    Path model = Files.writeString(folder.resolve("model.nn"), network);
    Path inputs = Files.writeString(folder.resolve("x.csv"), data);
    List<String> all =
        new ArrayList<>(
            List.of("run", model.toString(), "--data", inputs.toString(), "--json", "--metrics"));
    all.addAll(List.of(more));
    InProcess run = InProcess.run(folder, all.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    return new ObjectMapper().readTree(run.out()).get("neurobench");
  }

  @Test
  void oneLayer() throws IOException {
    JsonNode m = metrics(LINEAR, "0,1.3,-1\n", "--float");
    assertEquals(36, m.get("Footprint").asInt());
    assertEquals(9, m.get("ParameterCount").asInt());
    assertEquals(0.3333, m.get("ConnectionSparsity").asDouble());
    assertEquals(0, m.get("ActivationSparsity").asDouble());
    operations(m, 4, 0, 9);
  }

  /// Synapses that learn count where they would stand if they did not, and what a rule needs beside
  /// them is no synapse.
  @Test
  void synapsesThatLearnCountOnce() throws IOException {
    String still =
        """
        plasticity still(up = 0) {
            weight w : q4.8
            trace x : q4.8 on pre := x - (x >> 1) + pre
            on post w := w + up * x
        }
        import lif
        network learner timestep 1 ms
        input s : events[3]
        population p : lif[2](tau: 5 ms)
        project s -> p random(p: 0.7, seed: 1, weights: 2, delay: 1%s)
        output y = p
        """;
    String data = "1,0,1\n0,1,0\n1,1,1\n0,0,0\n1,0,0\n";
    JsonNode fixed = metrics(still.formatted(""), data);
    JsonNode learning = metrics(still.formatted(", plastic: still"), data);
    assertTrue(fixed.get("SynapticOperations").get("Effective_ACs").asDouble() > 0);
    assertEquals(fixed.get("SynapticOperations"), learning.get("SynapticOperations"));
    assertEquals(fixed.get("ConnectionSparsity"), learning.get("ConnectionSparsity"));
  }

  @Test
  void twoLayersOfSpikes() throws IOException {
    Path labels = Files.writeString(folder.resolve("labels.csv"), "1\n");
    JsonNode m =
        metrics(
            SPIKING,
            "0,0,0\n1,1,0\n1,1,-1\n0,0,0\n0.5,1,1\n1,1,0\n",
            "--float",
            "--labels",
            labels.toString());
    assertEquals(60, m.get("Footprint").asInt());
    assertEquals(15, m.get("ParameterCount").asInt());
    assertEquals(0.3333, m.get("ConnectionSparsity").asDouble());
    assertEquals(1, m.get("ClassificationAccuracy").asDouble());
    assertEquals(0.8, m.get("ActivationSparsity").asDouble());
    operations(m, 6, 18, 90);
    assertEquals(28, m.get("MembraneUpdates").asDouble());
    assertEquals(112, m.get("NeuronOperations").get("Effective Neuron Ops").asDouble());
    assertEquals(120, m.get("NeuronOperations").get("Neuron Dense Ops").asDouble());
  }

  private static void operations(JsonNode m, double macs, double acs, double dense) {
    JsonNode counted = m.get("SynapticOperations");
    assertEquals(macs, counted.get("Effective_MACs").asDouble());
    assertEquals(acs, counted.get("Effective_ACs").asDouble());
    assertEquals(dense, counted.get("Dense").asDouble());
  }

  /// Zeros around a map are no operations, and weights of integers take what they are wide.
  @Test
  void convolutionsOfIntegers() throws IOException {
    JsonNode m =
        metrics(
            """
            network edges
            input x : uint4[1, 2, 2]
            output y = conv(x, kernel: [[[[1, 0, -1], [2, 0, -2], [1, 0, -1]]]], padding: 1)
            """,
            "1,0,0,2\n1,1,1,1\n");
    assertEquals(4, m.get("Footprint").asInt()); // nine weights of three bits
    assertEquals(0.3333, m.get("ConnectionSparsity").asDouble());
    // All four pixels reach all four places, and half of them with a weight. Two pixels of the
    // first picture are not 0, and one of them is not 1.
    operations(m, 4 / 2.0, 8 / 2.0, 16);
  }

  @Test
  void theyAreThoseOfTheNetwork() throws IOException {
    Path model = Files.writeString(folder.resolve("model.nn"), LINEAR);
    Path inputs = Files.writeString(folder.resolve("x.csv"), "0,1,0\n");
    InProcess run =
        InProcess.run(
            folder,
            "run",
            model.toString(),
            "--data",
            inputs.toString(),
            "--metrics",
            "--target",
            "fpga");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("--metrics"), run.err());
  }
}
