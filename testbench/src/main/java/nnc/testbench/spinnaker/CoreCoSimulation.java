package nnc.testbench.spinnaker;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.backends.spinnaker.CoreTrial;
import nnc.backends.spinnaker.ImageEmitter;
import nnc.backends.spinnaker.LearnedPlace;
import nnc.backends.spinnaker.NeuronProgram;
import nnc.emulator.machine.MachineRun;
import nnc.ir.MachineImage;
import nnc.ir.Samples;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.machine.Core;
import nnc.ir.machine.Core.Role;
import nnc.ir.machine.Deliveries;
import nnc.ir.network.Interpreter;

/// The programs of an image's cores, built for the machine and run by QEMU with the data that each
/// is loaded with.
///
/// Every core gets in each step the packets that the routers' tables bring it when all cores send
/// what the emulator says, and must send what the emulator says, whose rings cut sums off as the
/// cores' do. Where all do so up to a step, what comes to each in that step is what the others
/// sent, so that the cores together do what the emulator says; and where no sum is cut, that is
/// what the interpreter says. Weights that cores have learned are read from their data after the
/// last step, and must be the emulator's.
public final class CoreCoSimulation {

  /// Packets that come to a core before its own work, where `stagger` lets it begin later: as many
  /// as its queue can keep.
  private static final int EARLY = 255;

  private final MachineImage image;
  private final SortedMap<String, byte[]> data;

  public CoreCoSimulation(MachineImage image) {
    this(image, ImageEmitter.emit(image));
  }

  /// With files of their own, as `ImageEmitter.emit` makes them.
  public CoreCoSimulation(MachineImage image, SortedMap<String, byte[]> files) {
    this.image = image;
    this.data = files;
  }

  /// The first step of a core in which it sent `got` instead of `expected`.
  public record Difference(String core, String of, int step, String expected, String got) {
    @Override
    public String toString() {
      return "step %d, core %s of '%s': sends %s, not %s".formatted(step, core, of, got, expected);
    }
  }

  /// A weight that a core has learned otherwise than the emulator, as they are stored.
  public record Mislearned(String core, String projection, int synapse, long expected, long got) {
    @Override
    public String toString() {
      return "core %s, synapse %d of '%s': learned %d, not %d"
          .formatted(core, synapse, projection, got, expected);
    }
  }

  /// What all cores did: packets sent and taken, synaptic events, and steps of cores in which they
  /// sent what they should not. `stray` are packets without rows or room, `learned` the weights
  /// that cores have learned and `mislearned` those that the emulator has learned otherwise.
  public record Outcome(
      int cores,
      int steps,
      long sent,
      long taken,
      long events,
      long saturations,
      long stray,
      long mismatches,
      Optional<Difference> first,
      long learned,
      long mislearned,
      Optional<Mislearned> firstMislearned) {

    /// Whether the cores did what the network says.
    public boolean isEqual() {
      return mismatches == 0 && stray == 0 && mislearned == 0;
    }
  }

  /// Runs all cores for the steps of `inputs`. Throws `MissingTool` without the compiler or QEMU.
  public Outcome run(Samples inputs) {
    return run(inputs, image.cores());
  }

  /// Runs some of the cores.
  public Outcome run(Samples inputs, List<Core> some) {
    return run(inputs, some, () -> {});
  }

  /// The same, telling `each` of every core that has run.
  public Outcome run(Samples inputs, List<Core> some, Runnable each) {
    return new Run(inputs, some).outcome(each);
  }

  private final class Run {
    private final int steps;
    private final List<Core> some;
    private final Map<String, int[][]> spikes = new HashMap<>();
    private final Deliveries deliveries = new Deliveries(image.machine(), image.tables());
    private final Map<Long, Set<Integer>> ways = new HashMap<>();
    private final Map<Integer, List<List<Integer>>> packets = new HashMap<>();
    private long sent;
    private long taken;
    private long events;
    private long saturations;
    private long stray;
    private long mismatches;
    private Optional<Difference> first = Optional.empty();
    private final SequencedMap<String, Tensor> weights;
    private final SortedMap<String, List<LearnedPlace>> places;
    private long learned;
    private long mislearned;
    private Optional<Mislearned> firstMislearned = Optional.empty();

    Run(Samples inputs, List<Core> some) {
      this.steps = inputs.count();
      this.some = some;
      MachineRun.Untimed emulated = MachineRun.untimed(image, inputs);
      this.weights = emulated.learned();
      this.places = weights.isEmpty() ? new TreeMap<>() : ImageEmitter.learned(image);
      Interpreter.Sequence sequence = Interpreter.of(image.network()).start();
      image.parts().keySet().forEach(id -> spikes.put(id, new int[steps][]));
      for (int step = 0; step < steps; step++) {
        int at = step;
        Map<String, Value> values = sequence.trace(inputs.inputs(step));
        spikes.forEach((id, fired) -> {
          long[] own = values.get(id).raw();
          long[][] other = emulated.spikes().get(id);
          fired[at] = fired(other == null ? own : other[at]);
          if (emulated.saturations() == 0 && other != null && !Arrays.equals(own, other[at])) {
            throw new IllegalStateException(
                "no sum is cut, and '" + id + "' differs from the network in step " + at);
          }
        });
      }
      for (Core core : image.cores()) {
        packets.put(place(core), new ArrayList<>());
      }
      for (int step = 0; step < steps + latest(); step++) {
        packets.values().forEach(p -> p.add(new ArrayList<>()));
        for (Core core : image.cores()) {
          for (int key : expected(core, step)) {
            deliver(core, key, step);
          }
        }
      }
    }

    private int latest() {
      return image.parts().values().stream().mapToInt(p -> p.latency()).max().orElse(0);
    }

    private static int[] fired(long[] raw) {
      return java.util.stream.IntStream.range(0, raw.length).filter(n -> raw[n] != 0).toArray();
    }

    private void deliver(Core from, int key, int step) {
      ways.computeIfAbsent(
              (long) from.chip() << 32 | Integer.toUnsignedLong(key),
              _ -> deliveries.ways(from.chip(), key, -1).getFirst().cores())
          .forEach(to -> {
            if (packets.containsKey(to)) {
              packets.get(to).get(step).add(key);
            }
          });
    }

    /// The keys that a core should send in a step of the machine.
    private int[] expected(Core core, int step) {
      int latency = image.parts().get(core.vertex()).latency();
      if (core.role() != Role.DELAY) {
        return keys(core, step - latency, core.key());
      }
      int[] all = {};
      for (int stage = 1; stage <= core.stages(); stage++) {
        int then = step - stage * image.machine().budget().reach() - latency;
        int[] more = keys(core, then, core.key(stage));
        int length = all.length;
        all = Arrays.copyOf(all, length + more.length);
        System.arraycopy(more, 0, all, length, more.length);
      }
      return all;
    }

    private int[] keys(Core core, int step, int key) {
      return step < 0 || step >= steps
          ? new int[0]
          : Arrays.stream(spikes.get(core.vertex())[step])
              .filter(n -> n >= core.first() && n <= core.last())
              .map(n -> key + n - core.first())
              .toArray();
    }

    Outcome outcome(Runnable each) {
      Map<String, Map<String, byte[]>> programs = new LinkedHashMap<>();
      NeuronProgram.ofAll(image).forEach(programs::put);
      Map<String, CoreTrial> trials = new HashMap<>();
      try (TemporaryFolder folder = new TemporaryFolder("nnc-cores")) {
        for (Core core : some) {
          String program = core.role() == Role.NEURONS ? core.vertex() : "";
          run(
              core,
              trials.computeIfAbsent(
                  program,
                  _ ->
                      CoreTrial.build(
                          programs.getOrDefault(program, Map.of()),
                          folder.create(String.valueOf(trials.size())))));
          each.run();
        }
      }
      return new Outcome(
          some.size(),
          steps,
          sent,
          taken,
          events,
          saturations,
          stray,
          mismatches,
          first,
          learned,
          mislearned,
          firstMislearned);
    }

    private void run(Core core, CoreTrial trial) {
      int own = steps + image.parts().get(core.vertex()).latency();
      List<int[]> in =
          packets.get(place(core)).subList(0, own).stream()
              .map(keys -> keys.stream().mapToInt(k -> k).toArray())
              .toList();
      List<int[]> outside = new ArrayList<>();
      for (int step = 0; step < steps && core.role() == Role.SOURCE; step++) {
        outside.add(Arrays.stream(keys(core, step, core.key())).map(k -> k - core.key()).toArray());
      }
      int early = image.offset(image.cores().indexOf(core)) > 0 ? EARLY : 0;
      CoreTrial.Result result =
          trial.run(data.get(ImageEmitter.file(image, core)), outside, in, early);
      taken += result.packets();
      events += result.events();
      saturations += result.saturations();
      stray += result.full() + result.strangers();
      compareLearned(core, result.data());
      for (int step = 0; step < own; step++) {
        int[] got = result.sent().get(step);
        int[] expected = expected(core, step);
        sent += got.length;
        if (!Arrays.equals(expected, got)) {
          mismatches++;
          note(core, step, expected, got);
        }
      }
    }

    private void compareLearned(Core core, ByteBuffer after) {
      for (LearnedPlace p : places.getOrDefault(ImageEmitter.file(image, core), List.of())) {
        long expected = weights.get(p.projection()).raw(p.synapse());
        long got = after.getShort(p.at()) & 0xffff;
        learned++;
        if (got != expected) {
          mislearned++;
          Mislearned found =
              new Mislearned(
                  image.machine().place(core), p.projection(), p.synapse(), expected, got);
          firstMislearned = firstMislearned.or(() -> Optional.of(found));
        }
      }
    }

    /// Keeps the difference that comes first in time.
    private void note(Core core, int step, int[] expected, int[] got) {
      Difference found =
          new Difference(
              image.machine().place(core), core.vertex(), step, text(expected), text(got));
      first =
          first.isEmpty()
              ? Optional.of(found)
              : first.map(
                  f -> Comparator.comparingInt(Difference::step).compare(found, f) < 0 ? found : f);
    }

    private static String text(int[] keys) {
      return keys.length
          + (keys.length == 1 ? " packet" : " packets")
          + Arrays.stream(keys).limit(4).mapToObj(k -> " %08x".formatted(k)).toList();
    }
  }

  private static int place(Core core) {
    return Deliveries.core(core.chip(), core.number());
  }
}
