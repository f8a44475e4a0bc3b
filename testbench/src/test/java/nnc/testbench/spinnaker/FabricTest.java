package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import nnc.emulator.event.EventEngine;
import nnc.emulator.machine.MachineOutcome;
import nnc.emulator.machine.MachineRun;
import nnc.ir.MachineImage;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.op.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Cores that send at once meet at links; what is done about it, and that it changes no spike.
class FabricTest {

  /// Populations of a neuron a core that fire together, whose spikes go to other chips.
  private static final String VOLLEY =
      """
      import lif
      network volley timestep 1 ms
      input s : events[1]
      population a : lif[640]
      population b : lif[640]
      project s -> a all_to_all(weights: 30)
      project a -> b one_to_one(weights: 30, delay: 20)
      project b -> a random(p: 0.02, seed: 1, weights: -0.5, delay: 3)
      output x = a
      output y = b
      """;

  /// Neurons that fire in every step and fill their histories, and rows that learn from them; each
  /// reading of delays.
  static final String LEARNERS =
      """
      import if_curr_delta
      network learners timestep 1 ms
      input s : events[1]
      input t : events[1]
      population a : if_curr_delta[40](tau_refrac: 0)
      population b : if_curr_delta[40](tau_refrac: 0)
      project s -> a.exc all_to_all(weights: 20, delay: 1)
      project t -> b.exc all_to_all(weights: 20, delay: 1)
      project a -> b.exc random(
          p: 0.5,
          seed: 1,
          weights: 1,
          delay: uniform(1, 9, seed: 2),
          plastic: stdp(tau_plus: 20 ms, tau_minus: 20 ms, a_plus: 0.1, a_minus: 0.01, max: 30)
      )
      project a -> b.exc random(
          p: 0.3,
          seed: 3,
          weights: 1,
          delay: 2,
          plastic: stdp(tau_plus: 20 ms, tau_minus: 20 ms, a_plus: 0.1, a_minus: 0.01, max: 30, delay: axonal)
      )
      output y = b
      """;

  static MachineImage learners() {
    return Machines.image(LEARNERS, "neurons-per-core", "5", "stagger", "60", "slow-down", "5");
  }

  /// A spike of `s` in one step of thirty, one of `t` in most.
  static Samples spikesOfLearners(MachineImage image) {
    var type = ((Op.Input) image.network().op("s")).type();
    List<List<Value>> rows = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      long[] s = {i % 30 == 0 ? 1 : 0};
      long[] t = {i % 7 == 0 ? 0 : 1};
      rows.add(List.of(Value.ofRaw(type, s), Value.ofRaw(type, t)));
    }
    return Samples.of(rows, List.of());
  }

  /// Packets come to cores that have not made the spikes of the step yet.
  @Test
  void coresThatBeginLateLearnTheSame() {
    MachineImage image = learners();
    Samples inputs = spikesOfLearners(image);
    MachineOutcome outcome = MachineRun.run(image, inputs);
    assertTrue(outcome.counts().isFaithful(), outcome.counts().toString());
    EventEngine.Run run = EventEngine.of(image.network()).start();
    for (int i = 0; i < inputs.count(); i++) {
      assertEquals(run.step(inputs.inputs(i)), outcome.outputs().get(i), "step " + i);
    }
    assertEquals(2, outcome.learned().size());
    outcome.learned().forEach((id, weights) -> assertEquals(run.weights(id), weights, id));
  }

  private static MachineImage image(String... settings) {
    List<String> all = new ArrayList<>(List.of("neurons-per-core", "5", "device", "spin5"));
    all.addAll(List.of(settings));
    return Machines.image(VOLLEY, all.toArray(String[]::new));
  }

  private static Samples volleys(MachineImage image, int steps) {
    var type = ((Op.Input) image.network().op("s")).type();
    List<List<Value>> rows = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      rows.add(List.of(Value.ofRaw(type, new long[] {i % 10 == 0 ? 1 : 0})));
    }
    return Samples.of(rows, List.of());
  }

  private static MachineOutcome run(String... settings) {
    MachineImage image = image(settings);
    return MachineRun.run(image, volleys(image, 60));
  }

  private static List<List<Value>> functional(MachineImage image) {
    Samples inputs = volleys(image, 60);
    List<List<Value>> all = new ArrayList<>();
    try (EventEngine.Run run = EventEngine.of(image.network()).start()) {
      for (int i = 0; i < inputs.count(); i++) {
        all.add(run.step(inputs.inputs(i)));
      }
    }
    return all;
  }

  @Test
  void coresThatBeginOneAfterTheOtherLoseLittle() {
    MachineOutcome together = run();
    MachineOutcome apart = run("stagger", "50");
    assertTrue(together.counts().blocked() > 100, together.counts().toString());
    assertTrue(
        apart.counts().blocked() < together.counts().blocked() / 10,
        together.counts() + " " + apart.counts());
  }

  /// More synapses get their spikes, though spikes that come bring forth others that are dropped.
  @Test
  void packetsThatGoAroundOrAreSentAgainArrive() {
    long events = run().counts().events();
    MachineOutcome.Counts around = run("emergency", "on").counts();
    assertTrue(around.around() > 0 && around.events() > events, around.toString());
    MachineOutcome.Counts again = run("reinjection", "on").counts();
    assertTrue(again.again() > 0 && again.events() > events, again.toString());
    MachineOutcome both = run("emergency", "on", "reinjection", "on");
    assertTrue(both.counts().events() > around.events(), both.counts().toString());
    assertTrue(both.equals(run("emergency", "on", "reinjection", "on")), "the same each time");
  }

  /// Wherever nothing is lost the spikes are those of the network.
  @ParameterizedTest
  @ValueSource(strings = {"50 off off", "90 on on", "90 off off", "80 on off"})
  void whatIsNotLostChangesNothing(String how) {
    String[] words = how.split(" ", -1);
    String[] settings = {
      "stagger", words[0], "emergency", words[1], "reinjection", words[2], "slow-down", "4"
    };
    MachineImage image = image(settings);
    MachineOutcome outcome = MachineRun.run(image, volleys(image, 60));
    assertTrue(outcome.counts().isFaithful(), outcome.counts().toString());
    assertTrue(outcome.counts().spikes() > 1000);
    assertTrue(functional(image).equals(outcome.outputs()));
  }

  @Test
  void whatIsLostIsSeen() {
    MachineImage image = image();
    MachineOutcome outcome = MachineRun.run(image, volleys(image, 60));
    assertFalse(functional(image).equals(outcome.outputs()));
  }
}
