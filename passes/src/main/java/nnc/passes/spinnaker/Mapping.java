package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.machine.Chip;
import nnc.ir.machine.Core;
import nnc.ir.machine.Deliveries;
import nnc.ir.machine.Firing;
import nnc.ir.machine.Machine;
import nnc.ir.machine.RoutingEntry;

/// A workload on a machine: its cores with their keys, the routers' tables, and what each core has
/// to do. `targets` are the cores that take what each core sends, by stage.
record Mapping(
    List<Core> cores,
    SortedMap<Integer, List<RoutingEntry>> tables,
    Loads loads,
    List<List<List<Integer>>> targets) {

  /// Throws `Rejection` (E0403) where the workload does not fit.
  static Mapping of(Workload work, Machine machine, MachineSettings settings) {
    Partition partition = new Partition(work, machine, settings);
    SequencedMap<String, int[]> slices = partition.slices();
    if (settings.byActivity()) {
      slices = new BusySlices(work, machine, partition).slices(slices);
    }
    Placement placement = new Placement(work, slices, machine, settings);
    List<Core> unplaced = placement.unplaced();
    placement.refuseTooMany(unplaced);
    WaysOut ways = new WaysOut(work, machine, settings);
    Layout.tooLarge(work, machine, unplaced)
        .ifPresent(layout -> {
          throw layout.refusal(work, ways.lessMemory());
        });
    Loads.Slices between = new Loads.Slices(work, machine, unplaced);
    Loads loads = between.loads();
    List<List<List<Integer>>> targets = between.targets();
    List<Core> placed =
        settings.byActivity()
            ? placement.near(
                unplaced, loads, new NearPlaces(work, machine, unplaced, loads, targets))
            : placement.placed(unplaced, loads);
    List<Core> cores = KeyAllocation.allocated(placed, work);
    check(work, machine, settings, cores, loads);
    SortedMap<Integer, List<RoutingEntry>> tables = tables(work, machine, settings, cores, targets);
    Mapping mapping = new Mapping(cores, tables, loads, targets);
    List<String> faults = mapping.faults(machine);
    if (!faults.isEmpty()) {
      throw new IllegalStateException("packets go astray: " + faults.getFirst());
    }
    return mapping;
  }

  /// Refuses what the even shares that partitioning reckons with did not show.
  private static void check(
      Workload work, Machine machine, MachineSettings settings, List<Core> cores, Loads loads) {
    for (int i = 0; i < cores.size(); i++) {
      Core core = cores.get(i);
      Loads.Load load = loads.cores().get(i);
      if (load.dtcm() > machine.budget().dtcmBytes()) {
        throw over(work, core, "bytes of DTCM", load.dtcm(), machine.budget().dtcmBytes())
            .because(settings.limitSpan("dtcm-bytes"), "the device's limit")
            .help(
                new WaysOut(work, machine, settings)
                    .lessMemory()
                    .orElse(
                        "shorten the delays: each reach of the ring, "
                            + machine.budget().reach()
                            + " steps, takes rows and a place in the table of its own for each"
                            + " core that sends"))
            .rejection();
      }
      long own = MachineSettings.ownCycles(machine);
      if (load.cycles() > own) {
        throw over(work, core, "cycles of a step", load.cycles(), own)
            .because(settings.limitSpan("megahertz"), "the device's clock")
            .help(
                new WaysOut(work, machine, settings)
                    .moreCycles()
                    .orElse("take fewer synapses, or spread them more evenly over the neurons"))
            .rejection();
      }
    }
  }

  private static Diagnostic over(Workload work, Core core, String resource, long used, long limit) {
    return Diagnostic.of(
        Code.E0403,
        work.groups().get(core.vertex()).span(),
        "neurons "
            + core.first()
            + ".."
            + core.last()
            + " of '"
            + core.vertex()
            + "' take "
            + used
            + " "
            + resource
            + ", "
            + limit
            + " are there");
  }

  private static SortedMap<Integer, List<RoutingEntry>> tables(
      Workload work,
      Machine machine,
      MachineSettings settings,
      List<Core> cores,
      List<List<List<Integer>>> targets) {
    Trees trees = new Trees(machine);
    SortedMap<Integer, List<RoutingEntry>> tables = new TreeMap<>();
    for (int i = 0; i < cores.size(); i++) {
      Core core = cores.get(i);
      for (int s = 0; s < targets.get(i).size(); s++) {
        int key = core.key(s + 1);
        List<Core> into = targets.get(i).get(s).stream().map(cores::get).toList();
        Map<Integer, Integer> routes = routes(trees, core, into);
        routes.forEach((chip, route) ->
            tables
                .computeIfAbsent(chip, _ -> new ArrayList<>())
                .add(new RoutingEntry(key, core.mask(), route)));
      }
    }
    tables.replaceAll((chip, table) -> shortened(work, machine, settings, cores, chip, table));
    return tables;
  }

  /// Links and cores by which packets for `into` leave each chip. A core whose spikes nobody takes
  /// has them thrown away by its own router.
  private static Map<Integer, Integer> routes(Trees trees, Core core, List<Core> into) {
    Set<Integer> chips =
        into.stream().map(Core::chip).collect(Collectors.toCollection(TreeSet::new));
    Map<Integer, Integer> routes = trees.tree(core.chip(), chips);
    for (Core target : into) {
      routes.merge(target.chip(), 1 << (Chip.LINKS + target.number()), (a, b) -> a | b);
    }
    return routes;
  }

  private static List<RoutingEntry> shortened(
      Workload work,
      Machine machine,
      MachineSettings settings,
      List<Core> cores,
      int chip,
      List<RoutingEntry> table) {
    int limit = machine.budget().tableEntries();
    List<RoutingEntry> first = TableMinimizer.minimized(table, 0);
    if (first.size() <= limit) {
      return first;
    }
    List<RoutingEntry> best = TableMinimizer.minimized(table, settings.tableRounds());
    if (best.size() > limit) {
      throw tooLong(work, machine, settings, cores, chip, best.size());
    }
    return best;
  }

  private static Rejection tooLong(
      Workload work,
      Machine machine,
      MachineSettings settings,
      List<Core> cores,
      int chip,
      int size) {
    Span span =
        cores.stream()
            .filter(c -> c.chip() == chip)
            .map(c -> work.groups().get(c.vertex()).span())
            .findFirst()
            .orElse(Span.NONE);
    return Diagnostic.of(
            Code.E0403,
            span,
            "the router of chip "
                + machine.chips().get(chip)
                + " needs "
                + size
                + " entries, "
                + machine.budget().tableEntries()
                + " are there: "
                + (size - machine.budget().tableEntries())
                + " too many")
        .because(settings.limitSpan("table-entries"), "the device's limit")
        .help(
            "search longer: --set table-rounds="
                + 10 * Math.max(1000, settings.tableRounds())
                + ", or let fewer cores send: --set neurons-per-core="
                + Math.min(2048, 2 * settings.neuronsPerCore())
                + " with --set slow-down="
                + 2 * machine.budget().slowDown())
        .rejection();
  }

  /// What is wrong with the ways of packets: every core's packets must come to exactly those cores
  /// that have rows for them, once each.
  List<String> faults(Machine machine) {
    List<String> faults = new ArrayList<>();
    Deliveries deliveries = new Deliveries(machine, tables);
    for (int i = 0; i < cores.size(); i++) {
      Core core = cores.get(i);
      for (int s = 0; s < targets.get(i).size(); s++) {
        Set<Integer> expected =
            targets.get(i).get(s).stream()
                .map(cores::get)
                .map(c -> Deliveries.core(c.chip(), c.number()))
                .collect(Collectors.toCollection(TreeSet::new));
        for (Deliveries.Way way : deliveries.ways(core.chip(), core.key(s + 1), core.mask())) {
          way.faults().forEach(f -> faults.add("'" + core.vertex() + "': " + f));
          if (!way.cores().equals(expected)) {
            faults.add(
                "'" + core.vertex() + "' reaches " + way.cores() + " instead of " + expected);
          }
        }
      }
    }
    return faults;
  }

  /// Packets in a second that routers see, and in the worst step those that each link carries, by
  /// the number of its chip times 6 plus its own.
  record Traffic(double routed, SortedMap<Integer, Double> links) {}

  Traffic traffic(Machine machine, Workload work) {
    Deliveries deliveries = new Deliveries(machine, tables);
    double routed = 0;
    SortedMap<Integer, Double> links = new TreeMap<>();
    for (int i = 0; i < cores.size(); i++) {
      Core core = cores.get(i);
      Firing firing = work.groups().get(core.vertex()).firing();
      double senders = firing.neurons(core.first(), core.count());
      for (int s = 0; s < targets.get(i).size(); s++) {
        List<Integer> way =
            deliveries.ways(core.chip(), core.key(s + 1), core.mask()).getFirst().links();
        routed += firing.rate() * senders * (1L + way.size());
        way.forEach(link -> links.merge(link, firing.most() * senders, Double::sum));
      }
    }
    return new Traffic(routed, links);
  }

  /// Links that all trees take together, and the least that they could.
  record Hops(long links, long bound) {}

  /// The least: links to the farthest chip, and one for each other chip. Source: the reference's
  /// derivation for multicast trees on a hexagonal grid.
  Hops hops(Machine machine) {
    Deliveries deliveries = new Deliveries(machine, tables);
    long links = 0;
    long bound = 0;
    for (int i = 0; i < cores.size(); i++) {
      Core core = cores.get(i);
      for (int s = 0; s < targets.get(i).size(); s++) {
        links +=
            deliveries.ways(core.chip(), core.key(s + 1), core.mask()).getFirst().links().size();
        Set<Integer> chips =
            targets.get(i).get(s).stream()
                .map(t -> cores.get(t).chip())
                .collect(Collectors.toCollection(TreeSet::new));
        chips.remove(core.chip());
        bound +=
            Math.max(
                chips.size(),
                chips.stream().mapToInt(c -> machine.distance(core.chip(), c)).max().orElse(0));
      }
    }
    return new Hops(links, bound);
  }
}
