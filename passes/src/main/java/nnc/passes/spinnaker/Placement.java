package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.machine.Core;
import nnc.ir.machine.Machine;
import nnc.passes.spinnaker.Workload.Group;

/// Gives slices their cores: chips in the order of their distance from the first one, the slices of
/// a group one behind the other, cores that hold spikes for later beside those that send them.
final class Placement {

  private final Workload work;
  private final SequencedMap<String, int[]> slices;
  private final Machine machine;
  private final MachineSettings settings;

  Placement(
      Workload work,
      SequencedMap<String, int[]> slices,
      Machine machine,
      MachineSettings settings) {
    this.work = work;
    this.slices = slices;
    this.machine = machine;
    this.settings = settings;
  }

  /// A free core.
  private record Place(int chip, int number) {}

  /// What cores have to do, without a place or keys.
  List<Core> unplaced() {
    List<Core> cores = new ArrayList<>();
    slices.forEach((id, starts) -> {
      Core.Role role = work.groups().get(id).neurons() ? Core.Role.NEURONS : Core.Role.SOURCE;
      int stages = stages(id);
      for (int s = 0; s < starts.length - 1; s++) {
        int count = starts[s + 1] - starts[s];
        cores.add(new Core(id, role, starts[s], count, 0, 0, 0, 0));
        if (stages > 1) {
          cores.add(new Core(id, Core.Role.DELAY, starts[s], count, 0, 0, 0, stages - 1));
        }
      }
    });
    return cores;
  }

  /// Cores that can be loaded.
  int there() {
    return places().size();
  }

  /// Throws `Rejection` where there are fewer cores than in `cores`, before anything is reckoned
  /// for each of them: E0403, or E0410 where dead parts are to blame.
  void refuseTooMany(List<Core> cores) {
    requireFirstChip();
    if (cores.size() > there()) {
      throw tooMany(cores.size(), Math.ceilDiv(cores.size(), coresOfAChip()), false);
    }
  }

  /// Gives `cores` their places. Throws `Rejection`: E0403 where there are too few, E0410 where
  /// dead parts are to blame.
  List<Core> placed(List<Core> cores, Loads loads) {
    return room(cores, loads)
        .orElseThrow(() -> tooMany(cores.size(), chips(cores, loads), cores.size() <= there()));
  }

  /// `cores` with their places, of a chip no more than its SDRAM holds; empty where there are too
  /// few.
  Optional<List<Core>> room(List<Core> cores, Loads loads) {
    return room(cores, loads, IntStream.range(0, cores.size()).boxed().toList());
  }

  /// The same where cores get places in another order.
  Optional<List<Core>> room(List<Core> cores, Loads loads, List<Integer> order) {
    List<Place> free = places();
    List<Core> placed = new ArrayList<>(cores);
    int next = 0;
    int chip = -1;
    long used = 0;
    for (int i : order) {
      long sdram = loads.cores().get(i).sdram();
      while (next < free.size()
          && free.get(next).chip() == chip
          && used + sdram > machine.budget().sdramBytes()) {
        next++;
      }
      if (next == free.size()) {
        return Optional.empty();
      }
      used = free.get(next).chip() == chip ? used + sdram : sdram;
      chip = free.get(next).chip();
      placed.set(i, at(cores.get(i), chip, free.get(next).number()));
      next++;
    }
    return Optional.of(placed);
  }

  /// A core without keys at a place.
  static Core at(Core c, int chip, int number) {
    return new Core(c.vertex(), c.role(), c.first(), c.count(), chip, number, 0, c.stages());
  }

  /// `cores` where packets take few links, as `near` finds; throws like `placed`.
  List<Core> near(List<Core> cores, Loads loads, NearPlaces near) {
    List<Core> inOrder = placed(cores, loads);
    List<Integer> chips = places().stream().map(Place::chip).toList();
    return room(cores, loads, near.order(chips))
        .map(near::improved)
        .filter(found -> near.cost(NearPlaces.chips(found)) < near.cost(NearPlaces.chips(inOrder)))
        .orElse(inOrder);
  }

  private int stages(String id) {
    return work.stages(id, machine.budget().reach());
  }

  /// The chips that take what `cores` have to do, if each has as many cores as any of the machine.
  private int chips(List<Core> cores, Loads loads) {
    int each = coresOfAChip();
    int chips = 1;
    int on = 0;
    long used = 0;
    for (int i = 0; i < cores.size(); i++) {
      long sdram = loads.cores().get(i).sdram();
      if (on == each || (on > 0 && used + sdram > machine.budget().sdramBytes())) {
        chips++;
        on = 0;
        used = 0;
      }
      on++;
      used += sdram;
    }
    return chips;
  }

  private int coresOfAChip() {
    return machine.chips().stream().mapToInt(c -> c.cores().size()).max().orElse(1);
  }

  /// Of cores or, with `memory`, of SDRAM beside them.
  private Rejection tooMany(int needed, int chips, boolean memory) {
    int there = there();
    WaysOut ways = new WaysOut(work, machine, settings);
    Group largest =
        work.groups().values().stream()
            .max((a, b) -> Integer.compare(slices.get(a.id()).length, slices.get(b.id()).length))
            .orElseThrow();
    String label = "takes " + (slices.get(largest.id()).length - 1) + " of them for its neurons";
    if (!machine.cutOff().isEmpty()) {
      return Diagnostic.of(
              Code.E0410,
              largest.span(),
              "the network takes "
                  + needed
                  + " cores, and chip 0:0, through which the machine is loaded, is cut off from all but "
                  + there)
          .label(label)
          .help(
              "name fewer dead links and chips"
                  + ways.device(chips)
                      .map(other -> ", or choose another machine: " + other)
                      .orElse(""))
          .rejection();
    }
    return Diagnostic.of(
            Code.E0403,
            largest.span(),
            "the network takes "
                + (memory
                    ? "the SDRAM of "
                        + chips
                        + " chips, the machine has "
                        + machine.reached().size()
                        + ": its "
                        + needed
                        + " cores fill "
                        + machine.budget().sdramBytes()
                        + " bytes of each chip"
                    : needed
                        + " cores, the machine has "
                        + there
                        + ": "
                        + (needed - there)
                        + " too few"))
        .label(label)
        .because(
            settings.limitSpan(memory ? "sdram-bytes" : "cores"),
            memory ? "SDRAM of a chip" : "cores of a chip")
        .help(ways.moreCores(chips))
        .rejection();
  }

  /// The cores that can be loaded, nearest to the chip that the host is at first.
  private List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (int chip : machine.reached()) {
      machine.chips().get(chip).cores().forEach(c -> places.add(new Place(chip, c)));
    }
    return places;
  }

  private void requireFirstChip() {
    if (machine.at(0, 0) < 0) {
      throw Diagnostic.of(
              Code.E0410,
              Span.NONE,
              "chip 0:0 is dead, and through it alone a host boots, loads and reads the machine")
          .help("leave 0:0 out of --set dead-chips, or choose another machine")
          .rejection();
    }
  }
}
