package nnc.testbench.spinnaker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nnc.backends.spinnaker.CoreTrial;
import nnc.backends.spinnaker.ImageEmitter;
import nnc.backends.spinnaker.NeuronProgram;
import nnc.ir.MachineImage;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.machine.Core;

/// Instructions of the program of cores, counted in QEMU: of a step without its neurons, of each
/// neuron in it, of taking a packet, of finding its row, and of each synapse of the row. A row is
/// copied by the machine and not counted.
public record CoreCosts(double step, double neuron, double packet, double row, double synapse) {

  private static final int STEPS = 20;

  /// Of two images that differ in how many neurons their only population has, all of them on one
  /// core, fed through one projection. Throws `MissingTool` without the compiler or QEMU.
  public static CoreCosts of(MachineImage small, MachineImage large) {
    Counted few = Counted.of(small);
    Counted many = Counted.of(large);
    double neuron = (many.tick - few.tick) / (many.neurons - few.neurons);
    // instructions = a + synapse * n, by least squares over all packets of the larger one
    double[] line = line(many.synapses, many.adding);
    return new CoreCosts(
        few.tick - neuron * few.neurons,
        neuron,
        mean(many.taking),
        mean(many.finding) + line[0],
        line[1]);
  }

  static Core only(MachineImage image, Core.Role role) {
    return image.cores().stream().filter(c -> c.role() == role).findFirst().orElseThrow();
  }

  private static double mean(List<Long> values) {
    return values.stream().mapToLong(v -> v).average().orElseThrow();
  }

  /// Where values begin and how they grow with `at`, by least squares.
  static double[] line(List<Integer> at, List<Long> values) {
    double x = at.stream().mapToInt(v -> v).average().orElseThrow();
    double y = mean(values);
    double above = 0;
    double below = 0;
    for (int i = 0; i < at.size(); i++) {
      above += (at.get(i) - x) * (values.get(i) - y);
      below += (at.get(i) - x) * (at.get(i) - x);
    }
    double slope = below == 0 ? 0 : above / below;
    return new double[] {y - slope * x, slope};
  }

  /// Instructions of `core` while a packet of `source` comes in each of `steps` steps, of one
  /// neuron after the other, as `CoreTrial` counts them.
  static List<Long> counts(MachineImage image, Core core, Core source, int steps) {
    List<int[]> packets =
        IntStream.range(0, steps)
            .mapToObj(step -> new int[] {source.key() + step % source.count()})
            .toList();
    Map<String, byte[]> program = NeuronProgram.ofAll(image).get(core.vertex());
    try (TemporaryFolder folder = new TemporaryFolder("nnc-costs")) {
      return CoreTrial.build(program, folder.create("0"))
          .instructions(
              ImageEmitter.emit(image).get(ImageEmitter.file(image, core)), List.of(), packets);
    }
  }

  /// What one image's core takes.
  private static final class Counted {
    private final int neurons;
    private double tick;
    private final List<Long> taking = new ArrayList<>();
    private final List<Long> finding = new ArrayList<>();
    private final List<Long> adding = new ArrayList<>();
    private final List<Integer> synapses = new ArrayList<>();

    private Counted(int neurons) {
      this.neurons = neurons;
    }

    static Counted of(MachineImage image) {
      Core core = only(image, Core.Role.NEURONS);
      Core source = only(image, Core.Role.SOURCE);
      Afferent from = Afferents.of(image.network()).into(core.vertex()).getFirst();
      Counted counted = new Counted(core.count());
      counted.sort(counts(image, core, source, STEPS), source.count(), from);
      return counted;
    }

    /// What was counted is, after that of loading, a tick, the packet, the way to its row, and the
    /// row, step by step.
    private void sort(List<Long> counts, int sources, Afferent from) {
      int at = counts.size() - 4 * STEPS;
      for (int step = 0; step < STEPS; step++) {
        int neuron = step % sources;
        tick += (double) counts.get(at) / STEPS;
        taking.add(counts.get(at + 1));
        finding.add(counts.get(at + 2));
        adding.add(counts.get(at + 3));
        synapses.add(from.synapses().start(neuron + 1) - from.synapses().start(neuron));
        at += 4;
      }
    }
  }
}
