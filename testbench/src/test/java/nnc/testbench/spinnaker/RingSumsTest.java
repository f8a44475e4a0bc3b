package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.emulator.machine.MachineRun;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.op.Op;
import nnc.passes.Compiled;
import nnc.passes.spinnaker.RingSums;
import org.junit.jupiter.api.Test;

/// What can come to the rings of inputs is told before anything runs.
class RingSumsTest {

  /// The sixth line is the population's. Sums of 200 synapses meet in a slot though their delays
  /// differ, for 118.93 in all.
  private static final String VOLLEY =
      """
      import lif
      network volley timestep 1 ms
      input s : events[100]
      input t : events[100]

      population a : lif[3]
      project s -> a all_to_all(weights: 0.5, delay: 1)
      project t -> a all_to_all(weights: 0.6893, delay: 7)
      output x = a
      """;

  private static Optional<Diagnostic> warning(Compiled compiled) {
    return compiled.report().warnings().stream().filter(w -> w.code() == Code.W0013).findFirst();
  }

  /// All of them in every step.
  private static Samples all(Network network, int steps) {
    List<List<Value>> rows = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      rows.add(
          network.inputIds().stream()
              .map(id -> {
                var type = ((Op.Input) network.op(id)).type();
                long[] ones = new long[type.shape().size()];
                java.util.Arrays.fill(ones, 1);
                return Value.ofRaw(type, ones);
              })
              .toList());
    }
    return Samples.of(rows, List.of());
  }

  private static long cut(MachineImage image) {
    return MachineRun.untimed(image, all(image.network(), 12)).saturations();
  }

  @Test
  void sumsThatCanBeCutOffAreToldAndWhatIsAdvisedHelps() {
    Compiled expected = Machines.compiled(VOLLEY, Optional.empty(), "rate", "10");
    MachineImage image = expected.lowered(MachineImage.class);
    Diagnostic found = warning(expected).orElseThrow();
    assertEquals(6, found.span().line());
    assertTrue(found.help().orElseThrow().contains("--set sums=all"), found.help().toString());
    RingSums ring = RingSums.of(image).getFirst();
    assertEquals(118.93, ring.possible(), 0.01);
    assertTrue(
        found
            .message()
            .contains(String.format(java.util.Locale.ROOT, "up to %.6g", ring.possible())),
        found.message());
    assertTrue(cut(image) > 0);

    Compiled all = Machines.compiled(VOLLEY, Optional.empty(), "rate", "10", "sums", "all");
    assertEquals(Optional.empty(), warning(all));
    MachineImage wide = all.lowered(MachineImage.class);
    assertEquals(0, cut(wide));
    assertTrue(RingSums.of(wide).getFirst().receptor().shift() > ring.receptor().shift());
    // As narrow as it may be: half of it would be too little.
    assertTrue(RingSums.of(wide).getFirst().share() > 0.5);
  }

  /// The most that is said to come is what comes, to the last bit.
  @Test
  void whatCanComeIsReached() {
    for (double weight : new double[] {0.5, 0.6555, 0.656}) {
      String text = VOLLEY.replace("0.6893", "0").replace("weights: 0.5", "weights: " + weight);
      Compiled compiled = Machines.compiled(text, Optional.empty(), "rate", "0");
      MachineImage image = compiled.lowered(MachineImage.class);
      boolean over = RingSums.of(image).getFirst().share() > 1;
      assertEquals(over, cut(image) > 0, "weight " + weight);
      assertEquals(over, warning(compiled).isPresent());
    }
  }

  /// Firing that was measured decides about the shift, so that nothing is left to warn of.
  @Test
  void dataSilenceTheWarning() {
    Network network = Machines.network(VOLLEY);
    Compiled compiled = Machines.compiled(VOLLEY, Optional.of(all(network, 12)));
    assertEquals(Optional.empty(), warning(compiled));
    assertEquals(0, cut(compiled.lowered(MachineImage.class)));
  }

  private static final String LEARNER =
      """
      import if_curr_delta
      network learner timestep 1 ms
      input s : events[40]
      population p : if_curr_delta[2]
      project s -> p.exc all_to_all(
          weights: 1,
          delay: 1,
          plastic: stdp(tau_plus: 20 ms, tau_minus: 20 ms, a_plus: 0.5, a_minus: 0.6, max: 5)
      )
      output y = p
      """;

  /// 40 synapses of at most 5 in units of 2^-11 or 2^-7.
  @Test
  void ofWeightsThatLearnTheBoundOfTheirRuleCounts() {
    String fine = LEARNER.replace("max: 5", "max: 5, fraction: 11");
    Compiled compiled = Machines.compiled(fine, Optional.empty());
    MachineImage image = compiled.lowered(MachineImage.class);
    assertEquals(200, RingSums.of(image).getFirst().possible());
    Diagnostic found = warning(compiled).orElseThrow();
    assertTrue(found.help().orElseThrow().contains("'max'"), found.help().toString());
    String coarse = LEARNER.replace("max: 5", "max: 5, fraction: 7");
    assertEquals(Optional.empty(), warning(Machines.compiled(coarse, Optional.empty())));
  }

  @Test
  void weightsBeyondTheNumbersOfCoresAreRefused() {
    String text = VOLLEY.replace("0.6893", "100000");
    Diagnostic found =
        assertThrows(Rejection.class, () -> Machines.image(text)).diagnostics().getFirst();
    assertEquals(Code.E0407, found.code());
    assertEquals(6, found.span().line());
    assertTrue(found.message().contains("100000.0"), found.message());
    assertFalse(RingSums.of(Machines.image(text.replace("100000", "65535"))).isEmpty());
  }
}
