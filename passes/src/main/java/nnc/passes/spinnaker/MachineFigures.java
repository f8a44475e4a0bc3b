package nnc.passes.spinnaker;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import nnc.ir.MachineImage;
import nnc.ir.machine.Budget;
import nnc.ir.machine.Machine;
import nnc.passes.spinnaker.Mapping.Traffic;

/// What a machine image takes, as far as it can be told without running it: the loads of its cores
/// with the spikes that neurons are expected to give, synapses, links of all trees and the least
/// that they could take, what is expected of a second of the network's time, and the busiest link
/// of the worst step, and what the rings of inputs hold.
public record MachineFigures(
    Loads loads,
    long synapses,
    long links,
    long bound,
    double routed,
    double events,
    Busiest busiest,
    List<RingSums> rings) {

  public MachineFigures {
    rings = List.copyOf(rings);
  }

  /// A link with the packets that it carries in the worst step, and those that it can carry in the
  /// time of a step. `name` is `x,y` of its chip and its direction, empty where no packet takes a
  /// link.
  public record Busiest(String name, double packets, double capacity) {
    /// Whether it cannot carry them in the time.
    public boolean isOver() {
      return packets > capacity;
    }
  }

  public static MachineFigures of(MachineImage image) {
    Machine machine = image.machine();
    Workload work = Workload.of(image.network(), image.parts());
    Loads.Slices slices = new Loads.Slices(work, machine, image.cores());
    Mapping mapping =
        new Mapping(image.cores(), new TreeMap<>(image.tables()), slices.loads(), slices.targets());
    Mapping.Hops hops = mapping.hops(machine);
    Traffic traffic = mapping.traffic(machine, work);
    long synapses = work.links().stream().mapToLong(l -> l.connectivity().count()).sum();
    double events =
        work.links().stream()
            .mapToDouble(
                l -> l.connectivity().count() * work.groups().get(l.source()).firing().rate())
            .sum();
    return new MachineFigures(
        mapping.loads(),
        synapses,
        hops.links(),
        hops.bound(),
        traffic.routed(),
        events,
        busiest(machine, traffic),
        RingSums.of(image));
  }

  /// How fast the machine goes, in words: what a step takes and, where that is another time, what
  /// it stands for in the network's neurons.
  public static String speed(MachineImage image) {
    Budget budget = image.machine().budget();
    double takes = budget.stepNanoseconds() * 1e-9 * budget.slowDown();
    double stands =
        MachineSettings.ownStep(image.network()).orElse(budget.stepNanoseconds() * 1e-9);
    double factor = takes / stands;
    if (Math.abs(factor - 1) < 1e-6) {
      return "in real time, with steps of "
          + budget.stepNanoseconds() * budget.slowDown() / 1000.0
          + " us";
    }
    return (factor > 1
            ? number(factor) + " times slower than real time"
            : number(1 / factor) + " times faster than real time")
        + (Math.abs(stands * 1e9 - budget.stepNanoseconds()) < 0.5
            ? ""
            : ": a step takes "
                + number(takes * 1e6)
                + " us and stands for "
                + number(stands * 1e6)
                + " us of the network");
  }

  private static String number(double value) {
    return Math.abs(value - Math.rint(value)) < 1e-6
        ? String.valueOf(Math.round(value))
        : String.format(Locale.ROOT, "%.3g", value);
  }

  static Busiest busiest(Machine machine, Traffic traffic) {
    double capacity = (double) machine.budget().cycles() / Math.max(1, machine.pace().link());
    int worst = -1;
    double packets = 0;
    for (Map.Entry<Integer, Double> link : traffic.links().entrySet()) {
      if (link.getValue() > packets) {
        worst = link.getKey();
        packets = link.getValue();
      }
    }
    return new Busiest(worst < 0 ? "" : machine.link(worst), packets, capacity);
  }
}
