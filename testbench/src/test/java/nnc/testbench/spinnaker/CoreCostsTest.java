package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nnc.ir.MachineImage;
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

  private static MachineImage image(String neuron, int count) {
    String text =
        """
        import %s
        network m timestep 1 ms
        input s : events[16]
        population p : %s[%d]
        project s -> p random(p: 0.6, seed: 1, weights: 0.0625)
        output y = p
        """
            .formatted(neuron, neuron, count);
    return Machines.image(text);
  }

  private static void agrees(String cost, double counted) {
    Target.Cost c = TARGET.cost(cost).orElseThrow();
    assertEquals(Quality.MEASURED, c.quality());
    assertTrue(
        c.low() <= counted && counted <= c.high(),
        "%s: %.1f instructions, not %s to %s".formatted(cost, counted, c.low(), c.high()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"if", "lif", "cuba_lif", "alif", "izhikevich", "iqif", "rulkov"})
  void shippedNeuronsTakeWhatTheTargetSays(String neuron) {
    MachineImage small = image(neuron, 8);
    Target.Cost own =
        TARGET.costs().stream()
            .filter(c -> c.id().matches("neuron-" + neuron + "-\\d+"))
            .findFirst()
            .orElseThrow();
    CoreCosts costs = CoreCosts.of(small, image(neuron, 40));
    agrees(own.id(), costs.neuron());
    assertEquals(
        (int) Math.ceil(own.nominal() * TARGET.cost("instruction-cycles").orElseThrow().nominal()),
        small.parts().get("p").cycles(),
        "the mapping takes another cost");
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
