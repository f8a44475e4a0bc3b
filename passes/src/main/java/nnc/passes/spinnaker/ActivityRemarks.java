package nnc.passes.spinnaker;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nnc.ir.machine.Core;
import nnc.ir.machine.Firing;
import nnc.ir.machine.Machine;
import nnc.ir.pass.PassContext;
import nnc.passes.spinnaker.Workload.Group;

/// What placement by activity has brought: of each population its hot neurons, the fewest that give
/// most of its spikes, and its slices; of the machine the busiest core and what packets travel,
/// beside what they would be in the network's order.
record ActivityRemarks(Workload work, Machine machine, MachineSettings settings) {

  /// The share of all spikes that hot neurons give.
  private static final double HOT = 0.8;

  void tell(List<Core> cores, PassContext context) {
    work.groups()
        .values()
        .forEach(group -> {
          if (!group.firing().shares().isEmpty()) {
            context.remark(group.id(), of(group, cores));
          }
        });
    String before = inOrder().map(f -> f + " -> ").orElse("");
    context.remark("", "by activity: " + before + figures(cores));
  }

  private static String of(Group group, List<Core> cores) {
    int[] lengths =
        cores.stream()
            .filter(c -> c.role() != Core.Role.DELAY && c.vertex().equals(group.id()))
            .mapToInt(Core::count)
            .sorted()
            .toArray();
    return hot(group.firing())
        + " of "
        + group.size()
        + " neurons give "
        + Math.round(HOT * 100)
        + " % of the spikes; "
        + (lengths.length == 1
            ? "one slice"
            : lengths.length
                + " slices of "
                + lengths[0]
                + " to "
                + lengths[lengths.length - 1]
                + " neurons");
  }

  /// The fewest neurons that together give the hot share of all spikes.
  static int hot(Firing firing) {
    double left = HOT * firing.shares().size();
    int count = 0;
    for (double share : firing.shares().stream().sorted(Comparator.reverseOrder()).toList()) {
      if (left <= 0) {
        break;
      }
      left -= share;
      count++;
    }
    return count;
  }

  /// The figures of slices of equal length in the network's order, where they have room.
  private Optional<String> inOrder() {
    Placement placement =
        new Placement(work, new Partition(work, machine, settings).slices(), machine, settings);
    List<Core> cores = placement.unplaced();
    if (cores.size() > placement.there() || Layout.tooLarge(work, machine, cores).isPresent()) {
      return Optional.empty();
    }
    return placement.room(cores, new Loads.Slices(work, machine, cores).loads()).map(this::figures);
  }

  private String figures(List<Core> cores) {
    Loads.Slices between = new Loads.Slices(work, machine, cores);
    Loads loads = between.loads();
    long busiest = loads.cores().stream().mapToLong(Loads.Load::cycles).max().orElse(0);
    double travel =
        new NearPlaces(work, machine, cores, loads, between.targets())
            .cost(NearPlaces.chips(cores));
    return String.format(
        Locale.ROOT,
        "%d cycles of the busiest core's step and %.0f packets times links a second",
        busiest,
        travel);
  }
}
