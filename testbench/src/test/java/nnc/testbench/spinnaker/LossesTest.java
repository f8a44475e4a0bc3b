package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nnc.emulator.machine.Losses;
import nnc.emulator.machine.MachineRun;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.op.Op;
import nnc.testbench.spinnaker.Machines.Rows;
import org.junit.jupiter.api.Test;

/// What users are told of machines that do not keep up, and what data do about it.
class LossesTest {

  private static final String VOLLEY =
      """
      import lif
      network volley timestep 1 ms
      input s : events[200]
      population a : lif[200]
      project s -> a random(p: 1, seed: 1, weights: uniform(0.4, 0.6, seed: 2))
      output x = a
      """;

  private static List<Diagnostic> losses(Samples inputs, String... settings) {
    MachineImage image = Machines.image(VOLLEY, settings);
    return Losses.of(image, MachineRun.run(image, inputs));
  }

  /// All 200 inputs at once are 40,000 synaptic events, more than a step of a core.
  @Test
  void lossesAreToldWithTheSettingsThatHelp() {
    Network network = Machines.image(VOLLEY).network();
    var type = ((Op.Input) network.op("s")).type();
    long[] all = new long[200];
    Arrays.fill(all, 1);
    Samples inputs =
        new Rows(
            List.of(List.of(Value.ofRaw(type, all)), List.of(Value.ofRaw(type, new long[200]))));
    Diagnostic late = losses(inputs).getFirst();
    assertEquals(Code.W0010, late.code());
    assertTrue(late.message().contains("real time"), late.message());
    assertFalse(late.span().isNone());
    String help = late.help().orElseThrow();
    assertTrue(help.contains("neurons-per-core=100"), help);
    String factor = help.substring(help.indexOf("slow-down=") + "slow-down=".length());
    assertEquals(List.of(), losses(inputs, "slow-down", factor, "rate", "1000"));
    List<Diagnostic> sums = losses(inputs, "slow-down", factor, "rate", "0");
    assertEquals(1, sums.size(), sums.toString());
    assertTrue(sums.getFirst().message().contains("sums of inputs"), sums.toString());
    assertTrue(sums.getFirst().help().orElseThrow().contains("--set sums=all"), sums.toString());
    assertEquals(
        List.of(), losses(inputs, "slow-down", factor, "rate", "0", "sums", "all"));
    // Measured on these data, the worst step decides, and more cores share the work.
    MachineImage measured = Machines.image(VOLLEY, Optional.of(inputs));
    assertTrue(measured.parts().get("s").firing().measured());
    assertEquals(1.0, measured.parts().get("s").firing().most());
    assertEquals(500, measured.parts().get("s").firing().rate());
    assertTrue(measured.cores().size() > Machines.image(VOLLEY).cores().size());
    assertEquals(0, MachineRun.run(measured, inputs).counts().overruns());
    assertFalse(
        Machines.image(VOLLEY, Optional.of(inputs), "rate", "30")
            .parts()
            .get("s")
            .firing()
            .measured());
  }

  @Test
  void aWidthOfStatesThatTheTargetFixesIsWarnedOf() {
    for (String width : List.of("0", "16")) {
      List<Code> codes =
          Machines.compiled(
                  VOLLEY, Optional.empty(), "quantize-neurons.width", width, "sums", "all")
              .report()
              .warnings()
              .stream()
              .map(Diagnostic::code)
              .toList();
      assertEquals(width.equals("0") ? List.of() : List.of(Code.W0008), codes);
    }
  }
}
