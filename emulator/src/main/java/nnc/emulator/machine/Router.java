package nnc.emulator.machine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nnc.ir.MachineImage;
import nnc.ir.machine.Chip;
import nnc.ir.machine.RoutingEntry;

/// The tables of all routers, and the links between them with the times until which they are taken.
final class Router {

  /// A packet goes on, is thrown away, or has no entry at the chip it was sent from.
  static final int NO_ROUTE = -1;

  private final MachineImage image;
  private final int[] neighbours;
  private final long[] free;
  private final long[] carried;
  private final long[] refused;
  private final long[] most;
  private final long[] inStep;
  private final long[] lastStep;
  private final long cycles;
  private final Map<Long, Integer> known = new HashMap<>();

  Router(MachineImage image) {
    this.image = image;
    this.neighbours = image.machine().neighbours();
    this.free = new long[neighbours.length];
    this.carried = new long[neighbours.length];
    this.refused = new long[neighbours.length];
    this.most = new long[neighbours.length];
    this.inStep = new long[neighbours.length];
    this.lastStep = new long[neighbours.length];
    this.cycles = image.machine().budget().cycles();
  }

  /// The route of a packet that came to `chip` by `link`, -1 from a core.
  int route(int chip, int link, int key) {
    int found =
        known.computeIfAbsent(
            (long) chip << 32 | Integer.toUnsignedLong(key),
            _ -> lookup(image.tables().getOrDefault(chip, List.of()), key));
    if (found == NO_ROUTE && link >= 0) {
      return 1 << Chip.opposite(link);
    }
    return found;
  }

  private static int lookup(List<RoutingEntry> table, int key) {
    for (RoutingEntry entry : table) {
      if (entry.takes(key)) {
        return entry.route();
      }
    }
    return NO_ROUTE;
  }

  /// The chip behind a link, -1 where it is dead.
  int behind(int chip, int link) {
    return neighbours[chip * Chip.LINKS + link];
  }

  /// When a packet that wants to leave at `time` and waits for `patience` has left by a link, -1
  /// where it would have to wait longer.
  long leave(int chip, int link, long time, long patience) {
    int at = chip * Chip.LINKS + link;
    long start = Math.max(time, free[at]);
    if (start - time > patience) {
      refused[at]++;
      return -1;
    }
    free[at] = start + image.machine().pace().link();
    carried[at]++;
    long step = time / cycles;
    inStep[at] = step == lastStep[at] ? inStep[at] + 1 : 1;
    lastStep[at] = step;
    most[at] = Math.max(most[at], inStep[at]);
    return free[at];
  }

  /// What each link of each chip carried and refused.
  List<MachineOutcome.LinkCounts> counts() {
    return IntStream.range(0, carried.length)
        .mapToObj(i -> new MachineOutcome.LinkCounts(carried[i], most[i], refused[i]))
        .toList();
  }
}
