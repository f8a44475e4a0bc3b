package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.machine.Budget;
import nnc.ir.machine.Machine;
import nnc.passes.spinnaker.Workload.Group;
import nnc.passes.spinnaker.Workload.Link;

/// Splits groups of neurons into slices that a core can keep and advance in a step.
final class Partition {

  /// Bits of a synapse's word that tell delays, receptors and neurons of a slice apart.
  private static final int PLACE_BITS = 16;

  private final Workload work;
  private final Machine machine;
  private final Budget budget;
  private final MachineSettings settings;

  private final int neuronsPerCore;

  /// Synapses of each link by the stages of their delays, which have rows of their own.
  private final IdentityHashMap<Link, double[]> stages = new IdentityHashMap<>();

  /// Cycles of a step that a core may be expected to need.
  private final long usable;

  Partition(Workload work, Machine machine, MachineSettings settings) {
    this(work, machine, settings, settings.neuronsPerCore());
  }

  /// With another number of neurons that a core may have at most.
  Partition(Workload work, Machine machine, MachineSettings settings, int neuronsPerCore) {
    this.neuronsPerCore = neuronsPerCore;
    this.work = work;
    this.machine = machine;
    this.budget = machine.budget();
    this.settings = settings;
    work.links().forEach(link -> stages.put(link, link.connectivity().byStage(budget.reach())));
    this.usable = (long) (MachineSettings.ownCycles(machine) * settings.usableCycles());
  }

  /// For each group the first neurons of its slices and, behind them, how many it has. Throws
  /// `Rejection` (E0403) where a single neuron is too much for a core.
  SequencedMap<String, int[]> slices() {
    SequencedMap<String, int[]> all = new LinkedHashMap<>();
    work.groups().forEach((id, group) -> all.put(id, even(group.size(), most(group))));
    return all;
  }

  /// Whether a core holds any single neuron.
  boolean holdsEachNeuron() {
    return work.groups().values().stream()
        .allMatch(group ->
            memory(group, 1) <= budget.dtcmBytes()
                && cycles(group, 1) <= usable
                && synapses(group, 1) <= budget.sdramBytes());
  }

  /// Cycles of a step that a core may be expected to need.
  long usable() {
    return usable;
  }

  /// The most neurons that a core can keep, whatever their steps take.
  int held(Group group) {
    int low = 1;
    int high = Math.min(group.size(), neuronsPerCore);
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (keeps(group, middle)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /// The most neurons that a core can take.
  private int most(Group group) {
    int low = 1;
    int high = Math.min(group.size(), neuronsPerCore);
    check(group);
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (fits(group, middle)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private boolean fits(Group group, int count) {
    return cycles(group, count) <= usable && keeps(group, count);
  }

  private boolean keeps(Group group, int count) {
    return memory(group, count) <= budget.dtcmBytes()
        && CoreMemory.bits(count)
                + CoreMemory.bits(Math.max(1, group.receptors()))
                + CoreMemory.bits(budget.delaySlots())
            <= PLACE_BITS
        && synapses(group, count)
            <= budget.sdramBytes()
                / machine.chips().stream().mapToInt(c -> c.cores().size()).max().orElse(1);
  }

  /// Throws `Rejection` (E0403) where a core cannot hold a single neuron.
  private void check(Group group) {
    if (memory(group, 1) > budget.dtcmBytes()) {
      throw Diagnostic.of(
              Code.E0403,
              group.span(),
              "a neuron of '"
                  + group.id()
                  + "' takes "
                  + memory(group, 1)
                  + " bytes of a core's DTCM, "
                  + budget.dtcmBytes()
                  + " are there")
          .because(settings.limitSpan("dtcm-bytes"), "the device's limit")
          .help(
              new WaysOut(work, machine, settings)
                  .lessMemory()
                  .orElse("it keeps " + group.words() + " words: take fewer states, or synapses"))
          .rejection();
    }
    long cycles = cycles(group, 1);
    if (cycles > usable) {
      throw Diagnostic.of(
              Code.E0403,
              group.span(),
              "a neuron of '"
                  + group.id()
                  + "' takes "
                  + cycles
                  + " cycles of a step, "
                  + usable
                  + " may be expected")
          .because(settings.limitSpan("megahertz"), "the device's clock")
          .help(
              new WaysOut(work, machine, settings)
                  .moreCycles()
                  .orElse("take fewer synapses: no time is enough for them"))
          .rejection();
    }
    if (synapses(group, 1) > budget.sdramBytes()) {
      throw Diagnostic.of(
              Code.E0403,
              group.span(),
              "the synapses of a neuron of '"
                  + group.id()
                  + "' take "
                  + synapses(group, 1)
                  + " bytes, a chip has "
                  + budget.sdramBytes())
          .because(settings.limitSpan("sdram-bytes"), "the device's limit")
          .help(
              "give it about "
                  + (synapses(group, 1) - budget.sdramBytes()) / 4
                  + " fewer synapses, of 4 bytes each")
          .rejection();
    }
  }

  private long memory(Group group, int count) {
    if (!group.neurons()) {
      return CoreMemory.delays(budget, count, 1, machine.pace().queue());
    }
    int longest = 0;
    int blocks = 0;
    long histories = 0;
    for (Link link : work.into(group.id())) {
      longest = (int) Math.max(longest, Math.ceil(row(link, group, count)));
      histories += link.rule().map(rule -> CoreMemory.histories(rule, count)).orElse(0L);
      blocks += Math.ceilDiv(work.groups().get(link.source()).size(), neuronsPerCore);
    }
    return CoreMemory.neurons(
            budget, count, group.words(), group.receptors(), longest, machine.pace().queue())
        + CoreMemory.table(blocks)
        + histories;
  }

  /// Synapses of a source neuron with `count` neurons of the group, on average.
  private double row(Link link, Group group, int count) {
    return (double) link.connectivity().count()
        / work.groups().get(link.source()).size()
        * count
        / group.size();
  }

  private long synapses(Group group, int count) {
    double bytes = 0;
    for (Link link : work.into(group.id())) {
      int sources = work.groups().get(link.source()).size();
      bytes +=
          CoreMemory.block(
              sources, (int) Math.ceil(row(link, group, count)), link.rule().isPresent());
    }
    return (long) bytes;
  }

  private long cycles(Group group, int count) {
    double cycles = machine.pace().step() + (double) group.cycles() * count;
    for (Link link : work.into(group.id())) {
      int sources = work.groups().get(link.source()).size();
      for (double synapses : stages.get(link)) {
        cycles +=
            Loads.cycles(
                machine.pace(),
                sources,
                synapses / sources * count / group.size(),
                work.groups().get(link.source()).firing().most(),
                link.rule().isPresent());
      }
      cycles +=
          link.rule().isPresent()
              ? group.firing().most() * count * machine.pace().learning().spike()
              : 0;
    }
    return (long) Math.ceil(cycles);
  }

  /// As few slices of at most `most` as possible, of about equal length.
  private static int[] even(int size, int most) {
    int slices = Math.ceilDiv(size, most);
    int length = Math.ceilDiv(size, slices);
    List<Integer> starts = new ArrayList<>();
    for (int first = 0; first < size; first += length) {
      starts.add(first);
    }
    starts.add(size);
    return starts.stream().mapToInt(i -> i).toArray();
  }
}
