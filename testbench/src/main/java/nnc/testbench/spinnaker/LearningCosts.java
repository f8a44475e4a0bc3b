package nnc.testbench.spinnaker;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.MachineImage;
import nnc.ir.Value;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.machine.Core;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Learning;
import nnc.ir.op.Op;

/// Instructions of rows that learn, counted in QEMU: of a row more than of one that does not, of
/// each synapse, of each spike of its neuron that it looks at, and of a neuron's spike that is
/// noted when as many are remembered as can be. Copies are the machine's work and not counted.
public record LearningCosts(double row, double synapse, double pair, double spike) {

  private static final int STEPS = 60;

  /// By then every neuron that fires at least every other step has fired more often than a core
  /// remembers.
  private static final int FULL = 36;

  /// Of four images with an input, a population on one core and a projection between them: one that
  /// learns whose neurons never fire, one whose neurons do, and both without learning. Throws
  /// `MissingTool` without the compiler or QEMU.
  public static LearningCosts of(
      MachineImage quiet, MachineImage firing, MachineImage plainQuiet, MachineImage plainFiring) {
    Counted still = Counted.of(quiet);
    Counted active = Counted.of(firing);
    double[] learned = CoreCosts.line(still.synapses, still.adding);
    double[] plain = line(plainQuiet);
    double pairs = 0;
    double squares = 0;
    for (int i = 0; i < active.adding.size(); i++) {
      double more = active.adding.get(i) - learned[0] - learned[1] * active.synapses.get(i);
      pairs += more * active.looked.get(i);
      squares += (double) active.looked.get(i) * active.looked.get(i);
    }
    Counted without = Counted.of(plainFiring);
    double ticks = 0;
    double spikes = 0;
    for (int step = FULL; step < STEPS; step++) {
      ticks += active.ticks.get(step) - without.ticks.get(step);
      spikes += active.fired.get(step);
    }
    return new LearningCosts(learned[0] - plain[0], learned[1], pairs / squares, ticks / spikes);
  }

  private static double[] line(MachineImage image) {
    Counted counted = Counted.of(image);
    return CoreCosts.line(counted.synapses, counted.adding);
  }

  /// What one image's core takes in each step, in which one packet comes.
  private static final class Counted {
    private final List<Long> ticks = new ArrayList<>();
    private final List<Long> adding = new ArrayList<>();
    private final List<Integer> synapses = new ArrayList<>();
    private final List<Long> looked = new ArrayList<>();
    private final List<Long> fired = new ArrayList<>();

    static Counted of(MachineImage image) {
      Core core = CoreCosts.only(image, Core.Role.NEURONS);
      Core source = CoreCosts.only(image, Core.Role.SOURCE);
      Counted counted = new Counted();
      counted.sort(image, CoreCosts.counts(image, core, source, STEPS), source.count());
      return counted;
    }

    /// What was counted is, after that of loading, a tick, the packet, the way to its row, and the
    /// row, of one that learns in two parts; `looked` is what the network's rule counts.
    private void sort(MachineImage image, List<Long> counts, int sources) {
      Afferent from = Afferents.of(image.network()).all().getFirst();
      int each = from.plastic().isPresent() ? 5 : 4;
      int at = counts.size() - each * STEPS;
      Interpreter.Sequence sequence = Interpreter.of(image.network()).start();
      Learning learning = from.plastic().map(Learning::of).orElse(null);
      for (int step = 0; step < STEPS; step++, at += each) {
        int neuron = step % sources;
        ticks.add(counts.get(at));
        adding.add(counts.get(at + 3) + (each == 5 ? counts.get(at + 4) : 0));
        int start = from.synapses().start(neuron);
        int end = from.synapses().start(neuron + 1);
        synapses.add(end - start);
        long[] spikes = new long[sources];
        spikes[neuron] = 1;
        var type = ((Op.Input) image.network().op(from.source())).type();
        long[] out = sequence.trace(List.of(Value.ofRaw(type, spikes))).get(from.target()).raw();
        fired.add(java.util.Arrays.stream(out).sum());
        long before = learning == null ? 0 : learning.looked();
        for (int n = 0; learning != null && n < out.length; n++) {
          if (out[n] != 0) {
            learning.fired(n, step);
          }
        }
        for (int i = start; learning != null && i < end; i++) {
          learning.pass(neuron, i, step);
        }
        if (learning != null) {
          learning.sent(neuron, step);
        }
        looked.add(learning == null ? 0 : learning.looked() - before);
      }
    }
  }
}
