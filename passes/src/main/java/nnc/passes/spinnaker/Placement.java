package nnc.passes.spinnaker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.machine.Chip;
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

  /// Gives `cores` their places: of a chip no more than its SDRAM holds. Throws `Rejection` (E0403)
  /// where there are too few.
  List<Core> placed(List<Core> cores, Loads loads) {
    List<Place> free = places();
    List<Core> placed = new ArrayList<>();
    int next = 0;
    int chip = -1;
    long used = 0;
    for (int i = 0; i < cores.size(); i++) {
      long sdram = loads.cores().get(i).sdram();
      while (next < free.size()
          && free.get(next).chip() == chip
          && used + sdram > machine.budget().sdramBytes()) {
        next++;
      }
      if (next == free.size()) {
        throw tooMany(cores.size(), free.size());
      }
      used = free.get(next).chip() == chip ? used + sdram : sdram;
      chip = free.get(next).chip();
      Core c = cores.get(i);
      placed.add(
          new Core(
              c.vertex(),
              c.role(),
              c.first(),
              c.count(),
              chip,
              free.get(next).number(),
              0,
              c.stages()));
      next++;
    }
    return placed;
  }

  private int stages(String id) {
    return work.stages(id, machine.budget().reach());
  }

  private int allCores() {
    return machine.chips().stream().mapToInt(c -> c.cores().size()).sum();
  }

  private Rejection tooMany(long needed, int there) {
    Group largest =
        work.groups().values().stream()
            .max((a, b) -> Integer.compare(slices.get(a.id()).length, slices.get(b.id()).length))
            .orElseThrow();
    return Diagnostic.of(
            Code.E0403,
            largest.span(),
            "the network takes "
                + needed
                + " cores, the machine has "
                + there
                + (there < allCores() ? " that reach each other" : "")
                + (needed > there ? "" : ", and too little SDRAM on their chips"))
        .label("takes " + (slices.get(largest.id()).length - 1) + " of them for its neurons")
        .because(settings.limitSpan("cores"), "cores of a chip")
        .help(
            "choose a larger machine (--set device=triads --set triads=WxH), run slower"
                + " (--set slow-down=N), or expect fewer spikes (--set rate=N)")
        .rejection();
  }

  /// The cores of the largest part of the machine that packets can go all over, nearest to its
  /// first chip first.
  private List<Place> places() {
    int[] neighbours = machine.neighbours();
    boolean[] seen = new boolean[machine.chips().size()];
    List<Place> most = List.of();
    for (int chip = 0; chip < seen.length; chip++) {
      if (!seen[chip]) {
        List<Place> part = places(chip, neighbours, seen);
        most = part.size() > most.size() ? part : most;
      }
    }
    return most;
  }

  private List<Place> places(int first, int[] neighbours, boolean[] seen) {
    List<Place> places = new ArrayList<>();
    Deque<Integer> open = new ArrayDeque<>(List.of(first));
    seen[first] = true;
    while (!open.isEmpty()) {
      int chip = open.poll();
      machine.chips().get(chip).cores().forEach(c -> places.add(new Place(chip, c)));
      for (int link = 0; link < Chip.LINKS; link++) {
        int next = neighbours[chip * Chip.LINKS + link];
        if (next >= 0 && !seen[next]) {
          seen[next] = true;
          open.add(next);
        }
      }
    }
    return places;
  }
}
