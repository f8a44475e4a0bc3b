package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import nnc.frontend.language.NeuronLibrary;
import nnc.ir.MachineImage;
import nnc.ir.Shape;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.pass.Quality;
import nnc.ir.pass.Target;
import nnc.testbench.RequiredTools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Counts again what the target's description says that the program of cores takes.
class CoreCostsTest {

  private static final Target TARGET = Machines.TARGET;

  @BeforeEach
  void tools() {
    RequiredTools.need("arm-none-eabi-gcc");
    RequiredTools.need("qemu-arm");
  }

  /// Neurons with a projection of an input of its own into each port.
  private static MachineImage image(String neuron, List<String> ports, int count) {
    StringBuilder text = new StringBuilder("import " + neuron + "\nnetwork m timestep 1 ms\n");
    ports.forEach(port -> text.append("input s_" + port + " : events[16]\n"));
    text.append("population p : " + neuron + "[" + count + "]\n");
    ports.forEach(port ->
        text.append(
            "project s_%s -> p.%s random(p: 0.6, seed: 1, weights: 0.0625)\n"
                .formatted(port, port)));
    return Machines.image(text.append("output y = p\n").toString());
  }

  private static MachineImage image(String neuron, int count) {
    return image(neuron, List.of("i"), count);
  }

  private static void agrees(String cost, double counted) {
    Target.Cost c = TARGET.cost(cost).orElseThrow();
    assertEquals(Quality.MEASURED, c.quality());
    assertTrue(
        c.low() <= counted && counted <= c.high(),
        "%s: %.1f instructions, not %s to %s".formatted(cost, counted, c.low(), c.high()));
  }

  private static List<String> ports(String neuron) {
    return neuron.equals("iqif")
        ? List.of("i") // its parameters have no defaults among integers
        : new NeuronLibrary()
            .population(neuron, Shape.of(8), new LinkedHashMap<>(), 1e-3)
            .model()
            .ports();
  }

  /// Every neuron of the library that the machine runs has been counted.
  @Test
  void shippedNeuronsTakeWhatTheTargetSays() {
    int counted = 0;
    for (String neuron : NeuronProgramTest.library()) {
      MachineImage small;
      MachineImage large;
      try {
        small = image(neuron, ports(neuron), 8);
        large = image(neuron, ports(neuron), 40);
      } catch (Rejection _) {
        continue;
      }
      counted++;
      Target.Cost own =
          TARGET.costs().stream()
              .filter(c -> c.id().matches("neuron-" + neuron + "-\\d+"))
              .findFirst()
              .orElseThrow(() -> new AssertionError(neuron + " has not been counted"));
      agrees(own.id(), CoreCosts.of(small, large).neuron());
      assertEquals(
          (int)
              Math.ceil(own.nominal() * TARGET.cost("instruction-cycles").orElseThrow().nominal()),
          small.parts().get("p").cycles(),
          "the mapping takes another cost");
    }
    assertEquals(30, counted);
    assertEquals(
        counted,
        TARGET.costs().stream().filter(c -> c.id().matches("neuron-.*-\\d+")).count(),
        "costs of neurons that are not there");
  }

  /// Inhibition beside excitation has a ring of its own.
  @Test
  void aFurtherRingTakesWhatTheTargetSays() {
    double one = CoreCosts.of(image("lif", 8), image("lif", 40)).neuron();
    String both =
        """
        import lif
        network m timestep 1 ms
        input s : events[16]
        input t : events[16]
        population p : lif[8]
        project s -> p random(p: 0.6, seed: 1, weights: 0.0625)
        project t -> p random(p: 0.6, seed: 1, weights: -0.0625)
        output y = p
        """;
    MachineImage small = Machines.image(both);
    double two = CoreCosts.of(small, Machines.image(both.replace("lif[8]", "lif[40]"))).neuron();
    agrees("receptor-instructions", two - one);
    assertTrue(small.parts().get("p").cycles() > image("lif", 8).parts().get("p").cycles());
  }

  private static MachineImage learner(boolean fires, String plastic) {
    return Machines.image(
        """
        import if_curr_delta
        network m timestep 1 ms
        input s : events[16]
        population p : if_curr_delta[24](i_offset: %d, tau_refrac: 0.1 ms)
        project s -> p.exc random(p: 0.6, seed: 1, weights: 0.0625, delay: 1%s)
        output y = p
        """
            .formatted(fires ? 1000 : 0, plastic));
  }

  /// All pairs are the nominal case of the target, nearest ones the lowest.
  @ParameterizedTest
  @ValueSource(strings = {"all", "nearest"})
  void rowsThatLearnTakeWhatTheTargetSays(String pairs) {
    String plastic =
        ", plastic: stdp(tau_plus: 5 ms, tau_minus: 5 ms, a_plus: 0.01, a_minus: 0.01, max: 1, pairs: "
            + pairs
            + ")";
    LearningCosts costs =
        LearningCosts.of(
            learner(false, plastic), learner(true, plastic), learner(false, ""), learner(true, ""));
    agrees("learning-row-instructions", costs.row());
    agrees("learning-synapse-instructions", costs.synapse());
    agrees("learning-pair-instructions", costs.pair());
    agrees("learning-spike-instructions", costs.spike());
  }

  @Test
  void packetsRowsAndSynapsesTakeWhatTheTargetSays() {
    CoreCosts costs = CoreCosts.of(image("lif", 8), image("lif", 40));
    agrees("step-instructions", costs.step());
    agrees("packet-instructions", costs.packet());
    agrees("row-instructions", costs.row());
    agrees("synapse-instructions", costs.synapse());
  }
}
