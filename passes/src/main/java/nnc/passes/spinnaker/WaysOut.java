package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import nnc.ir.machine.Budget;
import nnc.ir.machine.Core;
import nnc.ir.machine.Firing;
import nnc.ir.machine.Machine;
import nnc.passes.spinnaker.Workload.Group;

/// What would let a workload fit that a machine does not hold: settings with their values, each of
/// which was tried out.
record WaysOut(Workload work, Machine machine, MachineSettings settings) {

  private static final int MOST_SLOW_DOWN = 10_000;

  /// Machines that are tried, each larger than the one before.
  private static final int LARGER = 4;

  /// Settings with which there are cores enough; `chips` are about as many as the workload takes.
  String moreCores(int chips) {
    List<String> ways = new ArrayList<>();
    device(chips).ifPresent(device -> ways.add("choose a larger machine: " + device));
    if (settings.neuronsPerCore() < MachineSettings.USUAL_NEURONS) {
      neurons(MachineSettings.USUAL_NEURONS).ifPresent(ways::add);
    }
    slower().ifPresent(ways::add);
    rate().ifPresent(ways::add);
    return ways.isEmpty()
        ? "take fewer neurons or synapses: no machine that is described holds them"
        : String.join("; or ", ways);
  }

  /// Settings with which no core has more in its memory than there is room; empty where none was
  /// found.
  Optional<String> lessMemory() {
    List<String> ways = new ArrayList<>();
    int now = settings.neuronsPerCore();
    List<Integer> others = new ArrayList<>();
    for (int each = MachineSettings.USUAL_NEURONS; each > 0; each /= 2) {
      others.add(each);
    }
    others.sort(
        (a, b) -> a < now != b < now ? Boolean.compare(b < now, a < now) : a < now ? b - a : a - b);
    others.stream()
        .filter(each -> each != now)
        .flatMap(each -> neurons(each).stream())
        .findFirst()
        .ifPresent(ways::add);
    reach().ifPresent(ways::add);
    slower().ifPresent(ways::add);
    return ways.isEmpty() ? Optional.empty() : Optional.of(String.join("; or ", ways));
  }

  /// Settings with which every step has cycles enough; empty where none was found.
  Optional<String> moreCycles() {
    List<String> ways = new ArrayList<>();
    slower().ifPresent(ways::add);
    rate().ifPresent(ways::add);
    return ways.isEmpty() ? Optional.empty() : Optional.of(String.join("; or ", ways));
  }

  /// The smallest other machine that is described, has about so many chips and holds the workload.
  Optional<String> device(int chips) {
    int least = chips;
    for (int tried = 0; tried < LARGER; tried++) {
      Optional<MachineSettings.Choice> choice = settings.device(least);
      if (choice.isEmpty()) {
        return Optional.empty();
      }
      Optional<Machine> other = choice.get().machine(machine.budget());
      if (other.isPresent() && fits(work, other.get(), settings.neuronsPerCore())) {
        return Optional.of(choice.get().text());
      }
      least = Math.max(choice.get().chips(), least + least / 4) + 1;
    }
    return Optional.empty();
  }

  private Optional<String> neurons(int each) {
    String kind = each < settings.neuronsPerCore() ? "fewer" : "more";
    return fits(work, machine, each)
        ? Optional.of("put " + kind + " neurons on a core: --set neurons-per-core=" + each)
        : Optional.empty();
  }

  /// The length of the ring that is next to the present one and fits, a longer one first.
  private Optional<String> reach() {
    int now = CoreMemory.bits(machine.budget().delaySlots());
    return IntStream.concat(
            IntStream.rangeClosed(now + 1, MachineSettings.MOST_DELAY_BITS),
            IntStream.range(1, now).map(bits -> now - bits))
        .filter(bits -> fits(machine.budget().reaching(1 << bits)))
        .mapToObj(bits ->
            "let the ring reach "
                + (bits > now ? "further" : "less far")
                + ": --set delay-bits="
                + bits)
        .findFirst();
  }

  private Optional<String> slower() {
    return least(
            machine.budget().slowDown() + 1,
            MOST_SLOW_DOWN,
            factor -> fits(machine.budget().slower(factor)))
        .map(factor -> "run slower: --set slow-down=" + factor);
  }

  /// The largest whole rate below the present one; none where neurons fire as data show.
  private Optional<String> rate() {
    if (work.groups().values().stream().anyMatch(g -> g.firing().measured())) {
      return Optional.empty();
    }
    int now = (int) Math.ceil(settings.rate());
    return least(1, now, less -> fits(firing(now - less), machine, settings.neuronsPerCore()))
        .map(less -> now - less)
        .filter(rate -> rate > 0)
        .map(rate -> "expect fewer spikes: --set rate=" + rate);
  }

  private boolean fits(Budget budget) {
    return fits(work, machine.with(budget, machine.pace()), settings.neuronsPerCore());
  }

  /// Whether all of it has room with at most `each` neurons on a core, as far as it is known before
  /// packets have ways.
  private boolean fits(Workload work, Machine machine, int each) {
    Partition partition = new Partition(work, machine, settings, each);
    if (!partition.holdsEachNeuron()) {
      return false;
    }
    Placement placement = new Placement(work, partition.slices(), machine, settings);
    List<Core> cores = placement.unplaced();
    if (cores.size() > placement.there() || Layout.tooLarge(work, machine, cores).isPresent()) {
      return false;
    }
    Loads loads = new Loads.Slices(work, machine, cores).loads();
    return placement.room(cores, loads).isPresent()
        && loads.cores().stream()
            .allMatch(l ->
                l.dtcm() <= machine.budget().dtcmBytes()
                    && l.cycles() <= MachineSettings.ownCycles(machine));
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
