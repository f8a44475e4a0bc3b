package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import nnc.frontend.ModelFolder;
import nnc.frontend.Targets;
import nnc.frontend.language.LanguageReader;
import nnc.ir.MachineImage;
import nnc.ir.diagnostic.Source;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import nnc.testbench.RequiredTools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Counts again what the target's description says that the program of cores takes.
class CoreCostsTest {

  private static final Target TARGET = Targets.read("spinnaker");

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
    return Pipeline.run(
            LanguageReader.read(new Source("m.nn", text), new ModelFolder(Path.of("nowhere")))
                .network(),
            TARGET,
            new Settings(new LinkedHashMap<>()),
            Optional.empty(),
            PipelineListener.silent())
        .image()
        .orElseThrow();
  }

  @Test
  void shippedNeuronsTakeWhatTheTargetSays() {
    List<String> seen = new ArrayList<>();
    for (String n :
        List.of("if", "lif", "cuba_lif", "alif", "izhikevich", "iqif", "rulkov", "chialvo")) {
      try {
        seen.add(n + " " + CoreCosts.of(image(n, 8), image(n, 40)));
      } catch (RuntimeException e) {
        seen.add(n + " " + e);
      }
    }
    assertEquals("", String.join("\n", seen));
  }
}
