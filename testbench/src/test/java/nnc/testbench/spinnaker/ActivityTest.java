package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import nnc.emulator.event.EventEngine;
import nnc.emulator.machine.MachineOutcome;
import nnc.emulator.machine.MachineRun;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.machine.Core;
import nnc.ir.machine.ImageVerifier;
import nnc.ir.network.Interpreter;
import nnc.ir.op.Op;
import nnc.ir.text.DesignParser;
import nnc.ir.text.DesignPrinter;
import nnc.passes.Compiled;
import nnc.passes.spinnaker.Loads;
import org.junit.jupiter.api.Test;

/// Placement by activity: cores get other neurons and other places, and spikes stay as they are.
class ActivityTest {

  /// Steps in which input neuron `n` fires with probability `rate(n)`.
  private static Samples steps(Network network, int count, Random random, double[] rates) {
    var type = ((Op.Input) network.op(network.inputIds().getFirst())).type();
    List<List<Value>> rows = new ArrayList<>();
    for (int step = 0; step < count; step++) {
      long[] raw = new long[rates.length];
      for (int n = 0; n < raw.length; n++) {
        raw[n] = random.nextDouble() < rates[n] ? 1 : 0;
      }
      rows.add(List.of(Value.ofRaw(type, raw)));
    }
    return Samples.of(rows, List.of());
  }

  /// Populations in a ring whose order in the text is shuffled, some of them driven much more.
  private static String ring(Random random, int populations, int neurons) {
    StringBuilder text =
        new StringBuilder(
            "import lif\nnetwork ring timestep 1 ms\ninput s : events[%d]\n"
                .formatted(populations));
    for (int p = 0; p < populations; p++) {
      text.append("population p%d : lif[%d](tau: 5 ms)\n".formatted(p, neurons));
    }
    for (int p = 0; p < populations; p++) {
      StringBuilder synapses = new StringBuilder();
      for (int n = 0; n < neurons; n++) {
        synapses.append(n > 0 ? ", " : "").append("[%d, %d]".formatted(p, n));
      }
      text.append("project s -> p%d sparse(synapses: [%s], weights: 40)\n".formatted(p, synapses));
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, populations).boxed().toList());
    java.util.Collections.shuffle(order, random);
    for (int k = 0; k < populations; k++) {
      text.append(
          "project p%d -> p%d random(p: 0.3, seed: %d, weights: uniform(0.1, 0.6, seed: %d), delay: %s)\n"
              .formatted(
                  order.get(k),
                  order.get((k + 1) % populations),
                  k + 1,
                  k + 70,
                  random.nextBoolean() ? "1" : "uniform(1, 30, seed: %d)".formatted(k + 5)));
    }
    for (int p = 0; p < populations; p++) {
      text.append("output o%d = p%d\n".formatted(p, p));
    }
    return text.toString();
  }

  private static double[] rates(Random random, int count) {
    return random.doubles(count).map(x -> x < 0.25 ? 0.4 : 0.02).toArray();
  }

  private static List<List<Value>> interpreted(Network network, Samples inputs) {
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    List<List<Value>> outputs = new ArrayList<>();
    try (EventEngine.Run run = EventEngine.of(network).start()) {
      for (int i = 0; i < inputs.count(); i++) {
        List<Value> step = sequence.step(inputs.inputs(i));
        assertEquals(step, run.step(inputs.inputs(i)));
        outputs.add(step);
      }
    }
    return outputs;
  }

  @Test
  void spikesAreThoseOfTheNetworkWhateverIsPlacedWhere() {
    int moved = 0;
    int faithful = 0;
    for (int seed = 0; seed < 8; seed++) {
      Random random = new Random(seed);
      int populations = 8 + random.nextInt(16);
      String text = ring(random, populations, 5 + random.nextInt(20));
      double[] rates = rates(random, populations);
      Samples data = steps(Machines.network(text), 60, random, rates);
      String[] order = {"neurons-per-core", "8", "slow-down", "4"};
      String[] activity = {"neurons-per-core", "8", "slow-down", "4", "placement", "activity"};
      MachineImage before = Machines.image(text, Optional.of(data), order);
      MachineImage after = Machines.image(text, Optional.of(data), activity);
      assertEquals(before.network(), after.network(), "weights and formats do not know of places");
      assertEquals(
          after, DesignParser.parse(new Source("printed", DesignPrinter.print(after))), text);
      moved += before.cores().equals(after.cores()) ? 0 : 1;
      Samples inputs = steps(after.network(), 60, random, rates);
      MachineOutcome outcome = MachineRun.run(after.untimed(), inputs);
      if (outcome.counts().isFaithful()) {
        faithful++;
        assertEquals(interpreted(after.network(), inputs), outcome.outputs(), text);
      }
    }
    assertTrue(moved > 6 && faithful > 6, moved + " moved, " + faithful + " faithful");
  }

  @Test
  void packetsOfHotNeuronsTakeFewerLinks() {
    Random random = new Random(5);
    String text = ring(random, 24, 40);
    double[] rates = rates(random, 24);
    Samples data = steps(Machines.network(text), 200, random, rates);
    String[] order = {"neurons-per-core", "20", "slow-down", "20"};
    String[] activity = {"neurons-per-core", "20", "slow-down", "20", "placement", "activity"};
    MachineImage before = Machines.image(text, Optional.of(data), order);
    MachineImage after = Machines.image(text, Optional.of(data), activity);
    Samples inputs = steps(after.network(), 200, random, rates);
    MachineOutcome.Counts in = MachineRun.run(before, inputs).counts();
    MachineOutcome.Counts by = MachineRun.run(after, inputs).counts();
    assertTrue(by.packets() > 10_000 && in.hops() > 0, by + " " + in);
    assertTrue(by.hops() < 0.6 * in.hops(), in.hops() + " -> " + by.hops());
  }

  /// 64 neurons, a quarter of which gets nearly all spikes.
  private static String skew() {
    StringBuilder synapses = new StringBuilder();
    for (int s = 0; s < 60; s++) {
      for (int t = s < 30 ? 0 : 16; t < (s < 30 ? 16 : 64); t++) {
        synapses.append(synapses.isEmpty() ? "" : ", ").append("[%d, %d]".formatted(s, t));
      }
    }
    return """
    import lif
    network skew timestep 1 ms
    input s : events[60]
    population p : lif[64](tau: 5 ms)
    project s -> p sparse(synapses: [%s], weights: 0.5)
    output y = p
    """
        .formatted(synapses);
  }

  private static double[] halfBusy() {
    return IntStream.range(0, 60).mapToDouble(n -> n < 30 ? 0.9 : 0.01).toArray();
  }

  private static long worst(MachineImage image, Samples inputs) {
    return MachineRun.run(image, inputs).cores().stream()
        .mapToLong(MachineOutcome.CoreCounts::worst)
        .max()
        .orElseThrow();
  }

  @Test
  void coresOfBusyNeuronsHaveFewerOfThem() {
    Random random = new Random(1);
    String text = skew();
    Samples data = steps(Machines.network(text), 100, random, halfBusy());
    MachineImage before = Machines.image(text, Optional.of(data), "neurons-per-core", "60");
    Compiled compiled =
        Machines.compiled(
            text, Optional.of(data), "neurons-per-core", "60", "placement", "activity");
    MachineImage after = compiled.lowered(MachineImage.class);
    List<Integer> counts =
        after.cores().stream().filter(c -> c.role() == Core.Role.NEURONS).map(Core::count).toList();
    assertEquals(2, counts.size(), "as many cores as of equal slices");
    assertTrue(counts.getFirst() <= 20, counts.toString());
    Samples inputs = steps(after.network(), 100, random, halfBusy());
    long even = worst(before, inputs);
    long busy = worst(after, inputs);
    assertTrue(busy < 0.95 * even, even + " -> " + busy);
    String told =
        compiled.report().remarks().stream()
            .filter(r -> r.vertex().equals("s"))
            .map(r -> r.text())
            .findFirst()
            .orElseThrow();
    assertTrue(told.matches("2\\d of 60 neurons give 80 % of the spikes; one slice"), told);
  }

  /// What cores are expected to do in the worst step knows that some senders fire more.
  @Test
  void loadsReckonWithTheNeuronsThatFire() {
    Random random = new Random(1);
    String text = skew();
    Samples data = steps(Machines.network(text), 100, random, halfBusy());
    MachineImage image =
        Machines.image(
            text,
            Optional.of(data),
            "neurons-per-core",
            "16",
            "placement",
            "activity",
            "slow-down",
            "2");
    List<Loads.Load> expected = Loads.of(image).cores();
    List<MachineOutcome.CoreCounts> measured =
        MachineRun.run(image, steps(image.network(), 100, random, halfBusy())).cores();
    for (int c = 0; c < expected.size(); c++) {
      double ratio = (double) expected.get(c).cycles() / measured.get(c).worst();
      assertTrue(ratio > 0.4 && ratio < 2.5, image.cores().get(c) + ": " + ratio);
    }
  }

  @Test
  void activityTakesData() {
    Rejection told =
        assertThrows(Rejection.class, () -> Machines.image(skew(), "placement", "activity"));
    assertEquals(Code.E0306, told.diagnostics().getFirst().code());
  }

  @Test
  void sharesOfAnotherSizeAreRefused() {
    Samples data = steps(Machines.network(skew()), 20, new Random(1), halfBusy());
    String printed =
        DesignPrinter.print(Machines.image(skew(), Optional.of(data), "placement", "activity"));
    String wrong = printed.replaceFirst("shares = \\[[^,]*, ", "shares = [");
    assertTrue(!wrong.equals(printed), printed);
    MachineImage read = (MachineImage) DesignParser.parse(new Source("wrong", wrong));
    assertEquals("59 shares of the firing of 's'", ImageVerifier.check(read).getFirst().message());
  }
}
