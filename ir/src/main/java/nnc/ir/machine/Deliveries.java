package nnc.ir.machine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Follows packets through the routers' tables, knowing nothing of how these were made.
public final class Deliveries {

  private final Machine machine;
  private final int[] neighbours;
  private final Map<Integer, List<RoutingEntry>> tables;

  public Deliveries(Machine machine, Map<Integer, List<RoutingEntry>> tables) {
    this.machine = machine;
    this.neighbours = machine.neighbours();
    this.tables = tables;
  }

  /// Where the packets of some keys go: to which cores and over which links, each the number of its
  /// chip times 6 plus its own.
  public record Way(Set<Integer> cores, List<Integer> links, List<String> faults) {}

  /// A core as one number.
  public static int core(int chip, int number) {
    return chip * 32 + number;
  }

  /// All ways of the keys that agree with `key` in the bits of `mask`, sent by a core of `chip`: a
  /// single one where every table treats them alike.
  public List<Way> ways(int chip, int key, int mask) {
    List<Way> found = new ArrayList<>();
    Deque<RoutingEntry> open = new ArrayDeque<>(List.of(new RoutingEntry(key, mask, 0)));
    while (!open.isEmpty()) {
      RoutingEntry cube = open.pop();
      int split = way(chip, cube.key(), cube.mask(), found);
      if (split != 0) {
        open.push(new RoutingEntry(cube.key() | split, cube.mask() | split, 0));
        open.push(new RoutingEntry(cube.key(), cube.mask() | split, 0));
      }
    }
    return found;
  }

  /// A place on the way: a packet that came in by `link`, -1 from a core.
  private record Arrival(int chip, int link) {}

  /// Adds the way of the keys, or gives the bit by which a table tells them apart.
  private int way(int chip, int key, int mask, List<Way> found) {
    Set<Integer> cores = new TreeSet<>();
    List<String> faults = new ArrayList<>();
    Set<Integer> visited = new HashSet<>(List.of(chip));
    Deque<Arrival> open = new ArrayDeque<>(List.of(new Arrival(chip, -1)));
    List<Integer> links = new ArrayList<>();
    while (!open.isEmpty()) {
      Arrival at = open.pop();
      int route = 0;
      boolean matched = false;
      for (RoutingEntry e : tables.getOrDefault(at.chip, List.of())) {
        if (((e.key() ^ key) & e.mask() & mask) == 0) {
          int free = e.mask() & ~mask;
          if (free != 0) {
            return Integer.highestOneBit(free);
          }
          route = e.route();
          matched = true;
          break;
        }
      }
      if (!matched) {
        if (at.link < 0) {
          faults.add("dropped at its own chip " + machine.chips().get(chip));
          continue;
        }
        route = 1 << Chip.opposite(at.link);
      }
      for (int link = 0; link < Chip.LINKS; link++) {
        if ((route >> link & 1) != 0) {
          links.add(at.chip * Chip.LINKS + link);
          int next = neighbours[at.chip * Chip.LINKS + link];
          if (next < 0) {
            faults.add("sent into a dead link of chip " + machine.chips().get(at.chip));
          } else if (visited.add(next)) {
            open.push(new Arrival(next, Chip.opposite(link)));
          } else {
            faults.add("sent twice to chip " + machine.chips().get(next));
          }
        }
      }
      for (int number = 0; number < 26; number++) {
        if ((route >> (Chip.LINKS + number) & 1) != 0) {
          cores.add(core(at.chip, number));
        }
      }
    }
    found.add(new Way(cores, links, faults));
    return 0;
  }
}
