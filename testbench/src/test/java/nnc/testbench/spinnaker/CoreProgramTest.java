package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.backends.spinnaker.CoreProgram;
import nnc.backends.spinnaker.ImageEmitter;
import nnc.backends.tool.Command;
import nnc.emulator.machine.MachineOutcome;
import nnc.emulator.machine.MachineRun;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.machine.Core;
import nnc.ir.op.Op;
import nnc.testbench.RandomLearners;
import nnc.testbench.RequiredTools;
import nnc.testbench.spinnaker.CoreCoSimulation.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole cores as programs: packets in, rows of synapses, neurons, packets out.
class CoreProgramTest {

  @BeforeEach
  void tools() {
    RequiredTools.need("arm-none-eabi-gcc");
    RequiredTools.need("qemu-arm");
  }

  /// Sends and receives everything that a core can: outside spikes, both signs, several cores of a
  /// population, rows of several projections of one sender, delays beyond the ring, a latency.
  private static final String NETWORK =
      """
      import lif
      network cores timestep 1 ms
      input s : events[20]
      population a : lif[40](tau: uniform(8, 20, seed: 9), t_ref: 2 ms)
      population b : lif[30]
      project s -> a random(p: 0.5, seed: 1, weights: uniform(40, 120, seed: 2))
      project a -> b random(p: 0.4, seed: 3, weights: uniform(-20, 60, seed: 4), delay: uniform(1, 50, seed: 5))
      project a -> b random(p: 0.2, seed: 6, weights: 3)
      project b -> a random(p: 0.3, seed: 7, weights: uniform(-9, -1, seed: 8), delay: 3)
      output x = a
      output y = b
      """;

  private static MachineImage image() {
    return Machines.image(NETWORK, "device", "spin3", "neurons-per-core", "16", "rate", "300");
  }

  private static Samples inputs(Network network, int steps) {
    Random random = new Random(11);
    List<List<Value>> rows = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      List<Value> row = new ArrayList<>();
      for (String id : network.inputIds()) {
        var type = ((Op.Input) network.op(id)).type();
        row.add(
            Value.ofRaw(
                type,
                random.ints(type.shape().size(), 0, 5).mapToLong(i -> i == 0 ? 1 : 0).toArray()));
      }
      rows.add(row);
    }
    return Samples.of(rows, List.of());
  }

  @Test
  void coresTogetherRunTheNetworkSpikeForSpike() {
    MachineImage image = image();
    assertTrue(image.cores().stream().anyMatch(c -> c.role() == Core.Role.DELAY));
    Samples inputs = inputs(image.network(), 1200);
    Outcome outcome = new CoreCoSimulation(image).run(inputs);
    assertEquals(Optional.empty(), outcome.first());
    assertTrue(outcome.isEqual(), outcome.toString());
    assertEquals(image.cores().size(), outcome.cores());
    MachineOutcome emulated = MachineRun.run(image, inputs);
    assertTrue(emulated.counts().isFaithful(), emulated.counts().toString());
    assertTrue(emulated.counts().spikes() > 3000, emulated.counts().toString());
    assertEquals(outcome.sent(), emulated.counts().packets());
    assertEquals(outcome.events(), emulated.counts().events());
  }

  /// Sums that a ring cuts off make other spikes than the network's, and the same on cores as in
  /// the emulator.
  @Test
  void sumsThatAreCutAreNoDifference() {
    MachineImage image =
        Machines.image(NETWORK, "device", "spin3", "neurons-per-core", "16", "rate", "0");
    Samples inputs = inputs(image.network(), 100);
    Outcome outcome = new CoreCoSimulation(image).run(inputs);
    assertTrue(outcome.saturations() > 0, outcome.toString());
    assertTrue(outcome.isEqual(), outcome.toString());
    MachineRun.Untimed emulated = MachineRun.untimed(image, inputs);
    assertTrue(emulated.saturations() > 0);
    int differing = 0;
    var sequence = nnc.ir.network.Interpreter.of(image.network()).start();
    for (int step = 0; step < inputs.count(); step++) {
      long[] network = sequence.trace(inputs.inputs(step)).get("a").raw();
      differing += Arrays.equals(network, emulated.spikes().get("a")[step]) ? 0 : 1;
    }
    assertTrue(differing > 0, "the cut sums make no other spikes");
    assertEquals(2, new CoreCoSimulation(image).run(inputs, image.cores().subList(0, 2)).cores());
  }

  /// Rules of every kind, some of them on rows of several cores; the weights that a core adds are
  /// those that the network has learned, or spikes would differ.
  @Test
  void coresLearnAsTheNetworkDoes() {
    long spikes = 0;
    long learned = 0;
    for (int seed = 0; seed < 6; seed++) {
      String text = RandomLearners.of(seed);
      MachineImage image =
          Machines.image(
              text,
              "device",
              "spin3",
              "neurons-per-core",
              seed % 2 == 0 ? "5" : "256",
              "rate",
              "500");
      Samples inputs = inputs(image.network(), 300);
      MachineOutcome emulated = MachineRun.run(image, inputs);
      Outcome outcome = new CoreCoSimulation(image).run(inputs);
      if (emulated.counts().saturations() == 0) {
        assertEquals(Optional.empty(), outcome.first(), text);
        assertTrue(outcome.isEqual(), outcome + text);
        spikes += emulated.counts().spikes();
        learned += outcome.learned();
      }
    }
    assertTrue(spikes > 3000, spikes + " spikes");
    assertTrue(learned > 500, learned + " weights");
  }

  /// A weight of a source that never fires, so that no spike tells of it.
  @Test
  void aWrongWeightThatNoSpikeTellsOfIsSeen() {
    MachineImage image = Machines.image(LEARNER, "device", "spin3");
    Samples silent = Samples.of(Collections.nCopies(20, silence(image.network())), List.of());
    assertTrue(new CoreCoSimulation(image).run(silent).isEqual());
    var places = ImageEmitter.learned(image).firstEntry();
    SortedMap<String, byte[]> files = new TreeMap<>(ImageEmitter.emit(image));
    byte[] data = files.get(places.getKey()).clone();
    data[places.getValue().get(7).at()] ^= 1;
    files.put(places.getKey(), data);
    Outcome outcome = new CoreCoSimulation(image, files).run(silent);
    assertEquals(0, outcome.mismatches());
    assertEquals(24, outcome.learned());
    assertEquals(1, outcome.mislearned());
    assertEquals(
        places.getValue().get(7).synapse(), outcome.firstMislearned().orElseThrow().synapse());
    assertFalse(outcome.isEqual());
  }

  private static List<Value> silence(Network network) {
    var type = ((Op.Input) network.op("s")).type();
    return List.of(Value.ofRaw(type, new long[type.shape().size()]));
  }

  private static final String LEARNER =
      """
      import lif
      network learner timestep 1 ms
      input s : events[6]
      population a : lif[4]
      project s -> a all_to_all(
          weights: 10,
          delay: 1,
          plastic: stdp(tau_plus: 9 ms, tau_minus: 9 ms, a_plus: 3, a_minus: 2, max: 60, fraction: 4)
      )
      output x = a
      """;

  /// An amplitude in a core's rules that is not the network's.
  @Test
  void aWrongRuleIsSeen() {
    MachineImage image = Machines.image(LEARNER, "device", "spin3");
    Samples inputs = inputs(image.network(), 200);
    assertTrue(new CoreCoSimulation(image).run(inputs).isEqual());
    Core core =
        image.cores().stream().filter(c -> c.role() == Core.Role.NEURONS).findFirst().orElseThrow();
    SortedMap<String, byte[]> files = new TreeMap<>(ImageEmitter.emit(image));
    byte[] data = files.get(ImageEmitter.file(image, core)).clone();
    ByteBuffer words = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    int rules = words.getInt(8 + 12 * 4);
    assertEquals(3 << 15, words.getInt(rules + 4 + 12));
    words.putInt(rules + 4 + 12, 4 << 15);
    files.put(ImageEmitter.file(image, core), data);
    assertFalse(new CoreCoSimulation(image, files).run(inputs).isEqual());
  }

  /// All packets come to most cores before these have made the spikes of the step.
  @Test
  void coresThatBeginLateLearnTheSame() {
    MachineImage image = FabricTest.learners();
    Outcome outcome = new CoreCoSimulation(image).run(FabricTest.spikesOfLearners(image));
    assertTrue(outcome.isEqual() && outcome.learned() > 1000, outcome.toString());
  }

  @Test
  void aWrongWordOfARowIsSeen() {
    MachineImage image = image();
    Core core =
        image.cores().stream().filter(c -> c.role() == Core.Role.NEURONS).findFirst().orElseThrow();
    SortedMap<String, byte[]> files = new TreeMap<>(ImageEmitter.emit(image));
    byte[] data = files.get(ImageEmitter.file(image, core)).clone();
    int rows = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt(8 + 36);
    int changed = 0;
    for (int at = rows + 12; at + 4 <= data.length && changed < 200; at += 4) {
      if (data[at + 3] != 0) {
        data[at + 3] ^= 0x40; // a quarter of the full scale of a weight
        changed++;
      }
    }
    files.put(ImageEmitter.file(image, core), data);
    Outcome outcome = new CoreCoSimulation(image, files).run(inputs(image.network(), 60));
    assertFalse(outcome.isEqual(), outcome.toString());
    assertEquals(image.machine().place(core), outcome.first().orElseThrow().core());
  }

  @TempDir Path folder;

  /// Follows the head of a binary as a monitor does, and finds the memory that the linker says.
  @Test
  void aBinaryPutsCodeAndDataWhereTheyAreLinked() throws IOException {
    MachineImage image = image();
    SortedMap<String, byte[]> files = CoreProgram.emit(image, true);
    byte[] aplx = files.get("neurons/a/core.aplx");
    List<String> command =
        new ArrayList<>(List.of("arm-none-eabi-gcc", "-mcpu=arm968e-s", "-marm"));
    command.addAll(List.of("-O2", "-std=gnu11", "-ffreestanding", "-nostartfiles", "-nostdlib"));
    command.addAll(
        List.of("-fno-tree-loop-distribute-patterns", "-T", "board.ld", "-o", "core.elf"));
    command.addAll(List.of("start.S", "neurons.c", "kernel.c", "learn.c", "board.c", "-lgcc"));
    for (var file : files.entrySet()) {
      if (file.getKey().startsWith("core/") || file.getKey().startsWith("neurons/a/")) {
        Files.write(folder.resolve(Path.of(file.getKey()).getFileName()), file.getValue());
      }
    }
    Command.of(command).in(folder).check();
    byte[] code = section(".text");
    byte[] data = section(".data");
    ByteBuffer head = ByteBuffer.wrap(aplx).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(List.of(2, 0, 64, code.length), record(head, 0));
    assertEquals(List.of(2, 0x400000, 64 + code.length - 16, data.length), record(head, 16));
    List<Integer> fill = record(head, 32);
    assertEquals(List.of(3, 0x400000 + data.length), fill.subList(0, 2));
    assertEquals(List.of(4, 0, 0, 0), record(head, 48));
    assertArrayEquals(code, Arrays.copyOfRange(aplx, 64, 64 + code.length));
    assertArrayEquals(data, Arrays.copyOfRange(aplx, 64 + code.length, aplx.length));
    assertTrue(code.length <= 0x7f00, code.length + " bytes of code");
    assertTrue(data.length + fill.get(2) <= 0xf800, fill + " of data");
    assertEquals(0xea, aplx[67] & 0xff, "the first instruction is a branch");
  }

  private static List<Integer> record(ByteBuffer head, int at) {
    return List.of(head.getInt(at), head.getInt(at + 4), head.getInt(at + 8), head.getInt(at + 12));
  }

  private byte[] section(String name) throws IOException {
    Command.of("arm-none-eabi-objcopy", "-O", "binary", "-j", name, "core.elf", "part.bin")
        .in(folder)
        .check();
    return Files.readAllBytes(folder.resolve("part.bin"));
  }
}
