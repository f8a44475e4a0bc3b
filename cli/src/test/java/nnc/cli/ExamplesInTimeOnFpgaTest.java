package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The examples of networks in time as hardware: the emulated design gives the network's own
/// spikes, and the emitted Verilog does in every cycle what the emulator does.
class ExamplesInTimeOnFpgaTest {

  private static final Path EXAMPLES = Path.of(System.getProperty("nnc.root")).resolve("examples");

  @TempDir Path folder;

  private JsonNode json(String command, String model, String data, String options, String... more)
      throws IOException {
    InProcess run =
        InProcess.run(
            folder,
            Stream.of(
                    Stream.of(
                        command,
                        EXAMPLES.resolve(model).toString(),
                        "--data",
                        EXAMPLES.resolve(data).toString(),
                        "--json"),
                    options == null ? Stream.<String>empty() : Stream.of(options.split(" ")),
                    Stream.of(more))
                .flatMap(s -> s)
                .toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    return new ObjectMapper().readTree(run.out());
  }

  @ParameterizedTest
  @CsvSource({
    "lif_nir/lif.nir, lif_nir/spikes.csv, --dt 1e-4 --steps 1000, iverilog",
    "iqif_wta/iqif_wta.nn, iqif_wta/drive.csv, , iverilog",
    "iqif_wta/pair.nn, iqif_wta/none.csv, , iverilog",
    "dcls_delays/dcls_delays.nn, dcls_delays/sequences.csv, --steps 40, verilator",
    "vsn_regression/vsn_regression.nn, vsn_regression/inputs.csv,"
        + " --encode direct --steps 2, verilator",
    "izhikevich_zoo/izhikevich_zoo.nn, izhikevich_zoo/current.csv,"
        + " --encode direct --steps 300, iverilog",
    "chialvo_rulkov/chialvo_rulkov.nn, chialvo_rulkov/current.csv,"
        + " --encode direct --steps 300, iverilog",
    "hopfield/hopfield.nn, hopfield/cues.csv, , iverilog",
    "task_neurons/xor.nn, task_neurons/inputs.csv, , iverilog",
    "akorn_sync/akorn.nn, akorn_sync/stimulus.csv, , iverilog",
    "elm/order.nn, elm/pair.csv, --limit 80, iverilog",
    "meta_neurons/meta.nn, meta_neurons/spikes.csv, --limit 60, iverilog",
    "sparse_memory/memory.nn, sparse_memory/cues.csv, --limit 16, verilator",
    "spiking_gcn/spread.nn, spiking_gcn/members.csv, --encode direct --steps 50 --limit 2, iverilog",
    "l2mu/l2mu.nn, l2mu/two.csv, --limit 20, verilator",
    "astro_liquid/liquid.nn, astro_liquid/two.csv, --limit 30, verilator",
    "dendrites/xor.nn, dendrites/inputs.csv, , iverilog",
    "dendrites/coincidence.nn, dendrites/spikes.csv, , iverilog",
    "early_exit/early_exit.nn, early_exit/images.csv,"
        + " --encode poisson --steps 20 --limit 8, iverilog",
    "brunel/small.nn, brunel/volley.csv, --limit 40, verilator",
    "microcircuit/small.nn, microcircuit/volley.csv, --limit 20, verilator",
    "conv_snn/conv_snn.nn, conv_snn/bars.npz, --steps 24 --limit 1, verilator",
  })
  void hardwareIsTheNetwork(String model, String data, String options, String simulator)
      throws IOException {
    JsonNode network = json("run", model, data, options, "--outputs");
    JsonNode emulated = json("run", model, data, options, "--outputs", "--target", "fpga");
    List<String> shown = emulated.get("spikes").propertyStream().map(e -> e.getKey()).toList();
    for (String population : shown) {
      assertEquals(network.get("spikes").get(population), emulated.get("spikes").get(population));
    }
    assertEquals(network.get("outputs"), emulated.get("outputs"));
    assertEquals(network.get("taken"), emulated.get("taken"));
    RequiredTools.need(simulator);
    JsonNode cosim =
        json("cosim", model, data, options, "--target", "fpga", "--simulator", simulator);
    assertEquals(0, cosim.get("mismatches").asLong());
    assertTrue(cosim.get("cycles").asLong() > 0);
  }
}
