package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.backends.spinnaker.ImageEmitter;
import nnc.emulator.event.EventEngine;
import nnc.emulator.machine.MachineOutcome;
import nnc.emulator.machine.MachineRun;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Core;
import nnc.ir.machine.Deliveries;
import nnc.ir.machine.RoutingEntry;
import nnc.ir.network.SequenceRun;
import nnc.ir.op.Op;
import nnc.ir.text.DesignParser;
import nnc.ir.text.DesignPrinter;
import nnc.passes.spinnaker.MachineFigures;
import nnc.testbench.RandomLearners;
import org.junit.jupiter.api.Test;

/// Networks on machines of cores: mapped, followed packet by packet, printed and read.
class MachineTest {

  private static Code refused(String text, String... settings) {
    return assertThrows(Rejection.class, () -> Machines.image(text, settings))
        .diagnostics()
        .getFirst()
        .code();
  }

  /// A network of some populations with projections of every kind between any of them.
  private static String random(Random random) {
    StringBuilder text =
        new StringBuilder("import lif\nnetwork r timestep 1 ms\ninput s : events[7]\n");
    int populations = 1 + random.nextInt(3);
    int[] sizes = new int[populations];
    for (int p = 0; p < populations; p++) {
      sizes[p] = 1 + random.nextInt(30);
      text.append(
          "population p%d : lif[%d](tau: %d ms, t_ref: %d ms)\n"
              .formatted(p, sizes[p], 5 + random.nextInt(20), random.nextInt(3)));
    }
    for (int p = 0; p < populations; p++) {
      text.append(
          "project s -> p%d random(p: 0.5, seed: %d, weights: uniform(2, 30, seed: %d))\n"
              .formatted(p, p + 1, p + 11));
    }
    for (int k = 0; k < 4; k++) {
      int from = random.nextInt(populations);
      int to = random.nextInt(populations);
      String weights = random.nextBoolean() ? "uniform(-9, 9, seed: %d)".formatted(k + 20) : "6.5";
      String delay =
          switch (random.nextInt(3)) {
            case 0 -> "1";
            case 1 -> "uniform(1, 40, seed: %d)".formatted(k + 30);
            default -> "15";
          };
      text.append(
          "project p%d -> p%d random(p: %s, seed: %d, weights: %s, delay: %s)\n"
              .formatted(from, to, random.nextBoolean() ? "0.3" : "1", k + 50, weights, delay));
    }
    for (int p = 0; p < populations; p++) {
      text.append("output o%d = p%d\n".formatted(p, p));
    }
    return text.toString();
  }

  private static Samples inputs(Network network, int steps, Random random) {
    List<List<Value>> rows = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      rows.add(
          network.inputIds().stream()
              .map(id -> {
                var type = ((Op.Input) network.op(id)).type();
                return Value.ofRaw(type, random.longs(type.shape().size(), 0, 2).toArray());
              })
              .toList());
    }
    return Samples.of(rows, List.of());
  }

  private static List<List<Value>> functional(Network network, Samples inputs) {
    List<List<Value>> outputs = new ArrayList<>();
    try (EventEngine.Run run = EventEngine.of(network).start()) {
      for (int i = 0; i < inputs.count(); i++) {
        outputs.add(run.step(inputs.inputs(i)));
      }
    }
    return outputs;
  }

  private static final String[][] MACHINES = {
    {"device", "spin3"},
    {"device", "spin5", "dead-links", "0:0:0,1:1:2", "dead-cores", "0:0:3"},
    {"device", "triads", "dead-chips", "1:0,1:1"},
  };

  /// Fired at as few neurons a core as possible, so that several chips take part.
  @Test
  void whereNothingIsLostSpikesAreTheNetworks() {
    int faithful = 0;
    long spikes = 0;
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      String text = random(random);
      List<String> settings = new ArrayList<>(List.of(MACHINES[seed % MACHINES.length]));
      settings.addAll(List.of("rate", "500", "neurons-per-core", seed % 2 == 0 ? "3" : "256"));
      MachineImage image = Machines.image(text, settings.toArray(String[]::new));
      Samples inputs = inputs(image.network(), 60, random);
      MachineOutcome outcome = MachineRun.run(image, inputs);
      if (outcome.counts().isFaithful()) {
        faithful++;
        spikes += outcome.counts().spikes();
        assertEquals(functional(image.network(), inputs), outcome.outputs(), text);
      }
      assertEquals(
          image, DesignParser.parse(new Source("printed", DesignPrinter.print(image))), text);
    }
    assertTrue(faithful >= 25, faithful + " of 30 runs lost nothing");
    assertTrue(spikes > 1000, spikes + " spikes");
  }

  /// Weights that are learned on cores, every few neurons on another, are the network's.
  @Test
  void whereNothingIsLostTheNetworkLearns() {
    int faithful = 0;
    long changed = 0;
    for (int seed = 0; seed < 30; seed++) {
      String text = RandomLearners.of(seed);
      Random random = new Random(seed);
      List<String> settings = new ArrayList<>(List.of(MACHINES[seed % MACHINES.length]));
      settings.addAll(List.of("rate", "500", "neurons-per-core", seed % 2 == 0 ? "3" : "256"));
      MachineImage image = Machines.image(text, settings.toArray(String[]::new));
      Samples inputs = inputs(image.network(), 60, random);
      MachineOutcome outcome = MachineRun.run(image, inputs);
      assertEquals(SequenceRun.plastic(image.network()), List.copyOf(outcome.learned().keySet()));
      if (outcome.counts().isFaithful()) {
        faithful++;
        EventEngine.Run run = EventEngine.of(image.network()).start();
        for (int i = 0; i < inputs.count(); i++) {
          assertEquals(run.step(inputs.inputs(i)), outcome.outputs().get(i), text);
        }
        for (String id : outcome.learned().keySet()) {
          assertEquals(run.weights(id), outcome.learned().get(id), text + id);
          Op.Plastic plastic = (Op.Plastic) image.network().op(id);
          changed += plastic.synapses().weights().equals(run.weights(id)) ? 0 : 1;
        }
      }
      assertEquals(
          image, DesignParser.parse(new Source("printed", DesignPrinter.print(image))), text);
    }
    assertTrue(faithful >= 20, faithful + " of 30 runs lost nothing");
    assertTrue(changed >= 40, changed + " projections learned");
  }

  private static final String LEARNER =
      """
      import if_curr_delta
      network learner timestep 1 ms
      input s : events[4]
      population p : if_curr_delta[2]
      project s -> p.exc all_to_all(
          weights: 1,
          delay: 1,
          plastic: stdp(tau_plus: 20 ms, tau_minus: 20 ms, a_plus: 0.5, a_minus: 0.6, max: 5)
      )
      output y = p
      """;

  /// What a core cannot do for synapses that learn is said at their line, with a way out.
  @Test
  void whatCannotBeLearnedOnCoresIsRefused() {
    assertEquals(
        "use more bits for delays: --set delay-bits=5",
        refusal(LEARNER.replace("delay: 1", "delay: 20"), Code.E0403));
    Machines.image(LEARNER.replace("delay: 1", "delay: 20"), "delay-bits", "5");
    assertTrue(
        refusal(
                LEARNER.replace("output", "project s -> p.exc all_to_all(weights: 20)\noutput"),
                Code.E0408)
            .endsWith("a delay of 1 or more"));
    String heavy =
        LEARNER.replace("output", "project s -> p.exc all_to_all(weights: 1000, delay: 1)\noutput");
    assertEquals(
        "store what is learned with fewer bits: 'fraction: 6'", refusal(heavy, Code.E0407));
    Machines.image(heavy.replace("max: 5", "max: 5, fraction: 6"));
    // No fraction makes room for what is beyond the cores' numbers.
    Diagnostic beyond =
        assertThrows(Rejection.class, () -> Machines.image(heavy.replace("1000", "100000")))
            .diagnostics()
            .getFirst();
    assertEquals(Code.E0407, beyond.code());
    assertTrue(beyond.help().orElseThrow().contains("by 2,"), beyond.toString());
    assertTrue(
        refusal(LEARNER.replace("tau_plus: 20 ms", "tau_plus: 8000"), Code.E0403)
            .contains("'tau_plus'"));
  }

  /// The help of the only diagnostic, which points at the projection that learns.
  private static String refusal(String text, Code code) {
    Diagnostic found =
        assertThrows(Rejection.class, () -> Machines.image(text)).diagnostics().getFirst();
    assertEquals(code, found.code());
    assertEquals(5, found.span().line(), found.message());
    return found.help().orElseThrow();
  }

  /// A step of another length still stands for what the neurons have.
  @Test
  void stepsOfAnotherLengthAreNotRealTime() {
    assertEquals("in real time, with steps of 1000.0 us", speed());
    assertEquals(
        "2 times faster than real time: a step takes 500 us and stands for 1000 us of the network",
        speed("timestep", "500"));
    assertEquals(
        "in real time, with steps of 1000.0 us", speed("timestep", "500", "slow-down", "2"));
    assertEquals("3 times slower than real time", speed("slow-down", "3"));
  }

  private static String speed(String... settings) {
    return MachineFigures.speed(Machines.image(LEARNER, settings));
  }

  private static final String PAIR =
      """
      import lif
      network pair timestep 1 ms
      input s : events[4]
      population a : lif[40]
      population b : lif[40]
      project s -> a random(p: 0.7, seed: 1, weights: uniform(10, 40, seed: 2))
      project a -> b random(p: 0.5, seed: 3, weights: uniform(-2, 9, seed: 4), delay: uniform(1, 50, seed: 5))
      output x = a
      output y = b
      """;

  @Test
  void delaysBeyondTheRingAreWaitedForOnCoresOfTheirOwn() {
    MachineImage image = Machines.image(PAIR, "rate", "1000");
    Core delay =
        image.cores().stream().filter(c -> c.role() == Core.Role.DELAY).findFirst().orElseThrow();
    assertEquals("a", delay.vertex());
    assertEquals((50 - 1) / 15, delay.stages());
    Samples inputs = inputs(image.network(), 150, new Random(3));
    MachineOutcome outcome = MachineRun.run(image, inputs);
    assertTrue(outcome.counts().isFaithful(), outcome.counts().toString());
    assertEquals(functional(image.network(), inputs), outcome.outputs());
    assertTrue(
        outcome.outputs().stream().anyMatch(row -> row.get(1).raw()[0] != 0), "b never fires");
  }

  @Test
  void aWrongRouteIsSeenByTheWalkAndByTheRun() {
    MachineImage image =
        Machines.image(PAIR, "neurons-per-core", "2", "device", "spin3", "rate", "200");
    int chip = image.tables().firstEntry().getKey();
    List<RoutingEntry> table = image.tables().get(chip);
    int seen = 0;
    for (int i = 0; i < table.size(); i++) {
      List<RoutingEntry> changed = new ArrayList<>(table);
      RoutingEntry e = table.get(i);
      changed.set(i, new RoutingEntry(e.key(), e.mask(), e.route() & (e.route() - 1)));
      SequencedMap<Integer, List<RoutingEntry>> tables = new LinkedHashMap<>(image.tables());
      tables.put(chip, changed);
      if (!ways(image, image.tables()).equals(ways(image, tables))) {
        seen++;
      }
      if (i == 0) {
        Samples inputs = inputs(image.network(), 60, new Random(3));
        MachineImage broken =
            new MachineImage(
                image.name(),
                image.network(),
                image.machine(),
                image.parts(),
                image.cores(),
                tables);
        assertNotEquals(
            MachineRun.run(image, inputs).counts().events(),
            MachineRun.run(broken, inputs).counts().events());
      }
    }
    assertEquals(table.size(), seen);
  }

  private static List<Object> ways(MachineImage image, Map<Integer, List<RoutingEntry>> tables) {
    Deliveries deliveries = new Deliveries(image.machine(), tables);
    List<Object> all = new ArrayList<>();
    for (Core core : image.cores()) {
      for (int stage = 1; stage <= Math.max(1, core.stages()); stage++) {
        all.add(deliveries.ways(core.chip(), core.key(stage), core.mask()));
      }
    }
    return all;
  }

  @Test
  void aLoopOfRoutesIsFound() {
    MachineImage image = Machines.image(PAIR, "device", "spin3");
    Map<Integer, List<RoutingEntry>> circle = new TreeMap<>();
    for (int chip = 0; chip < 4; chip++) {
      circle.put(chip, List.of(new RoutingEntry(0, 0, 1)));
    }
    assertFalse(
        new Deliveries(image.machine(), circle).ways(0, 0, -1).getFirst().faults().isEmpty());
  }

  /// Reads the rows of every core by the published layout and counts what it finds.
  @Test
  void dataOfCoresHoldEverySynapseOnce() {
    MachineImage image = Machines.image(PAIR, "neurons-per-core", "7");
    long expected =
        Afferents.of(image.network()).all().stream().mapToLong(a -> a.synapses().count()).sum();
    long[] weights = new long[1];
    long found = 0;
    for (var file : ImageEmitter.emit(image).entrySet()) {
      if (file.getKey().startsWith("data/")) {
        found +=
            synapses(
                image, ByteBuffer.wrap(file.getValue()).order(ByteOrder.LITTLE_ENDIAN), weights);
      }
    }
    assertEquals(expected, found);
    assertTrue(weights[0] > 0);
  }

  /// How many neurons the sender of a key has.
  private static int senders(MachineImage image, int key) {
    return image.cores().stream()
        .filter(c -> ((key - c.key()) & c.mask()) >>> c.atomBits() < Math.max(1, c.stages()))
        .mapToInt(Core::count)
        .findFirst()
        .orElseThrow();
  }

  private static long synapses(MachineImage image, ByteBuffer data, long[] weights) {
    assertEquals(0xAD130AD6, data.getInt(0));
    for (int region = 0; region < 32; region++) {
      int at = data.getInt(8 + 12 * region);
      int sum = 0;
      for (int w = 0; w < data.getInt(8 + 12 * region + 8); w++) {
        sum += data.getInt(at + 4 * w);
      }
      assertEquals(data.getInt(8 + 12 * region + 4), sum);
    }
    int table = data.getInt(8 + 12 * 2);
    int rows = data.getInt(8 + 12 * 3);
    if (table == 0) {
      return 0;
    }
    long found = 0;
    int entries = data.getInt(table);
    for (int e = 0; e < entries; e++) {
      int at = table + 8 + 12 * e;
      int sources = senders(image, data.getInt(at));
      int start = data.getInt(at + 8) & 0xffff;
      int count = data.getInt(at + 8) >>> 16;
      for (int a = start; a < start + count; a++) {
        int address = data.getInt(table + 8 + 12 * entries + 4 * a);
        int length = address & 0xff;
        for (int n = 0; n < sources; n++) {
          int row = rows + 4 * ((address >>> 8) + n * (length + 3));
          int synapses = data.getInt(row + 4);
          assertTrue(synapses <= length);
          found += synapses;
          for (int s = 0; s < synapses; s++) {
            weights[0] += data.getInt(row + 12 + 4 * s) >>> 16;
          }
        }
      }
    }
    return found;
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertEquals(
        Code.E0403,
        refused(PAIR, "device", "spin3", "neurons-per-core", "1"),
        "120 cores of a machine with 64");
    assertEquals(Code.E0403, refused(PAIR, "rate", "1000", "timestep", "1"));
    assertEquals(Code.E0403, refused(PAIR, "device", "spinnaker2"));
    assertEquals(Code.E0305, refused(PAIR, "device", "triads", "triads", "0x3"));
    assertEquals(Code.E0305, refused(PAIR, "dead-links", "1:2"));
    assertEquals(
        Code.E0407,
        refused(
            """
            import lif
            network heavy timestep 1 ms
            input s : events[1]
            population a : lif[1]
            project s -> a dense(weights: [[5000000000]])
            output x = a
            """));
    assertEquals(
        Code.E0401,
        refused(
            """
            network plain
            input x : uint4[4]
            output y = dense(x, weights: [[1, 1, 1, 1]])
            """));
  }

  @Test
  void layersWithoutDelayRunBehindOneAnother() {
    String text =
        """
        import lif
        network deep timestep 1 ms schedule layerwise
        input s : events[3]
        layer first = dense(s, weights: [[20, 30, 0], [0, 25, 25]], bias: [0.5, 0])
        population a : lif[2]
        population b : lif[2]
        project first -> a one_to_one
        project a -> b one_to_one(weights: 21)
        output x = a
        output y = b
        """;
    MachineImage image = Machines.image(text, "rate", "200");
    assertEquals(1, image.parts().get("a").latency());
    assertEquals(2, image.parts().get("b").latency());
    Samples inputs = inputs(image.network(), 80, new Random(5));
    MachineOutcome outcome = MachineRun.run(image, inputs);
    assertTrue(outcome.counts().isFaithful());
    assertEquals(functional(image.network(), inputs), outcome.outputs());
  }
}
