package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.IntPredicate;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.machine.Core;
import nnc.ir.machine.Firing;
import nnc.ir.machine.Machine;
import nnc.passes.spinnaker.Workload.Group;

/// What would let a workload fit that takes more cores than the `there` of a machine, tried out:
/// settings with their values.
record WaysOut(Workload work, Machine machine, MachineSettings settings, int there) {

  private static final int MOST_SLOW_DOWN = 10_000;

  /// All that help; `chips` are as many as the workload takes.
  String help(int chips) {
    List<String> ways = new ArrayList<>();
    settings.device(chips).ifPresent(device -> ways.add("choose a larger machine: " + device));
    int each = MachineSettings.USUAL_NEURONS;
    if (settings.neuronsPerCore() < each && fits(work, machine, each)) {
      ways.add("put more neurons on a core: --set neurons-per-core=" + each);
    }
    slowDown().ifPresent(factor -> ways.add("run slower: --set slow-down=" + factor));
    rate().ifPresent(rate -> ways.add("expect fewer spikes: --set rate=" + rate));
    return ways.isEmpty()
        ? "take fewer neurons or synapses: no machine that is described holds them"
        : String.join("; or ", ways);
  }

  /// What brings cores of `count` neurons each below the DTCM: the first half of their number, or
  /// half of that, with which everything fits.
  String lessMemory(int count) {
    for (int each = count / 2; each > 0; each /= 2) {
      if (maps(each)) {
        return "put fewer neurons on a core: --set neurons-per-core=" + each;
      }
    }
    boolean most = machine.budget().delaySlots() == 1 << MachineSettings.MOST_DELAY_BITS;
    return "shorten the delays: each reach of the ring, "
        + machine.budget().reach()
        + " steps, takes rows and a place in the table of its own for each core that sends"
        + (most
            ? ""
            : "; or let the ring reach further: --set delay-bits="
                + MachineSettings.MOST_DELAY_BITS);
  }

  /// Whether all of it has room with at most `each` neurons on a core.
  private boolean maps(int each) {
    try {
      var slices = new Partition(work, machine, settings, each).slices();
      Placement placement = new Placement(work, slices, machine, settings);
      List<Core> cores = placement.unplaced();
      Loads loads = new Loads.Slices(work, machine, cores).loads();
      placement.placed(cores, loads);
      return loads.cores().stream()
          .allMatch(l ->
              l.dtcm() <= machine.budget().dtcmBytes()
                  && l.cycles() <= MachineSettings.ownCycles(machine));
    } catch (Rejection _) {
      return false;
    }
  }

  /// A machine of so many chips.
  String device(int chips) {
    return settings.device(chips).orElse("none that is described is as large");
  }

  /// Whether a machine with as many cores holds slices of at most `each` neurons.
  private boolean fits(Workload work, Machine machine, int each) {
    try {
      var slices = new Partition(work, machine, settings, each).slices();
      return new Placement(work, slices, machine, settings).unplaced().size() <= there;
    } catch (Rejection _) {
      return false;
    }
  }

  private Optional<Integer> slowDown() {
    return least(
        machine.budget().slowDown() + 1,
        MOST_SLOW_DOWN,
        factor ->
            fits(
                work,
                machine.with(machine.budget().slower(factor), machine.pace()),
                settings.neuronsPerCore()));
  }

  /// The largest whole rate below the present one; none where neurons fire as data show.
  private Optional<Integer> rate() {
    if (work.groups().values().stream().anyMatch(g -> g.firing().measured())) {
      return Optional.empty();
    }
    int now = (int) Math.ceil(settings.rate());
    return least(1, now, less -> fits(firing(now - less), machine, settings.neuronsPerCore()))
        .map(less -> now - less)
        .filter(rate -> rate > 0);
  }

  private Workload firing(double rate) {
    double seconds = machine.budget().stepNanoseconds() * 1e-9;
    SequencedMap<String, Group> groups = new LinkedHashMap<>();
    work.groups()
        .forEach((id, g) ->
            groups.put(
                id,
                new Group(
                    g.id(),
                    g.neurons(),
                    g.size(),
                    g.words(),
                    g.cycles(),
                    Firing.assumed(rate, seconds),
                    g.receptors(),
                    g.span())));
    return new Workload(groups, work.links());
  }

  /// The least number from `low` to `high` that `holds`, if all above one that does hold too.
  private static Optional<Integer> least(int low, int high, IntPredicate holds) {
    if (low > high || !holds.test(high)) {
      return Optional.empty();
    }
    int from = low;
    int to = high;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (holds.test(middle)) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return Optional.of(to);
  }
}
