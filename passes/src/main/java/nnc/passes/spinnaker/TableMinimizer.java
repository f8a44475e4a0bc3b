package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import nnc.ir.machine.RoutingEntry;

/// Finds a short ordered table that sends every key of a given one where that one does; what it
/// does with other keys is free. A list of cubes is built greedily, then some of them are taken out
/// and what they took is covered anew, over and over; what is not longer is kept, sometimes what is
/// (ruin and recreate, annealed).
public final class TableMinimizer {

  /// Cubes taken out in a round, at least and at most.
  private static final int LEAST_OUT = 2;

  private static final int MOST_OUT = 15;

  /// The temperature of the first round, in cubes; it falls to 0.
  private static final double TEMPERATURE = 0.12;

  private final Pieces pieces;
  private final CubeList list;
  private final SplittableRandom random = new SplittableRandom(1);

  private TableMinimizer(List<RoutingEntry> table) {
    this.pieces = new Pieces(table);
    this.list = new CubeList(pieces);
  }

  /// A table for `table`, whose entries that meet have equal routes, after `rounds` rounds. A pure
  /// function of both. Throws `IllegalArgumentException` where two entries of different routes
  /// meet.
  public static List<RoutingEntry> minimized(List<RoutingEntry> table, int rounds) {
    if (table.isEmpty()) {
      return List.of();
    }
    TableMinimizer minimizer = new TableMinimizer(table);
    minimizer.construct();
    minimizer.improve(rounds);
    return minimizer.result();
  }

  private List<RoutingEntry> result() {
    List<RoutingEntry> entries = new ArrayList<>();
    for (Cube c : list.toArray()) {
      entries.add(new RoutingEntry(c.key, c.mask, pieces.routeWord(c.route)));
    }
    return entries;
  }

  /// Routes of few pieces first: cubes of the others may then lie over them.
  private void construct() {
    Integer[] order = new Integer[pieces.routes()];
    Arrays.setAll(order, r -> r);
    Arrays.sort(order, Comparator.comparingInt(r -> Sets.count(pieces.ofRoute(r))));
    for (int route : order) {
      recreate(pieces.ofRoute(route).clone());
    }
    list.tidy();
  }

  private void improve(int rounds) {
    Cube[] best = list.toArray();
    Cube[] current = best;
    for (int round = 0; round < rounds; round++) {
      double temperature = TEMPERATURE * (rounds - round) / rounds;
      list.remove(ruined());
      boolean whole = recreate(list.open());
      if (whole) {
        list.tidy();
      }
      int longer = list.size() - current.length;
      if (whole && (longer <= 0 || random.nextDouble() < Math.exp(-longer / temperature))) {
        current = list.toArray();
        best = current.length < best.length ? current : best;
      } else {
        list.set(current);
      }
    }
    list.set(best);
  }

  /// The cubes to take out: any, neighbours in the list, near ones or ones of a route.
  private boolean[] ruined() {
    int size = list.size();
    int out = Math.min(size, random.nextInt(LEAST_OUT, MOST_OUT + 1));
    boolean[] goes = new boolean[size];
    int centre = random.nextInt(size);
    switch (random.nextInt(4)) {
      case 0 -> {
        for (int i = 0; i < out; i++) {
          goes[random.nextInt(size)] = true;
        }
      }
      case 1 -> {
        for (int i = 0; i < out; i++) {
          goes[(centre + i) % size] = true;
        }
      }
      case 2 -> {
        Integer[] near = new Integer[size];
        Arrays.setAll(near, i -> i);
        Arrays.sort(near, Comparator.comparingInt(i -> list.at(i).distance(list.at(centre))));
        for (int i = 0; i < out; i++) {
          goes[near[i]] = true;
        }
      }
      default -> {
        for (int i = 0, left = out; i < size && left > 0; i++) {
          int at = (centre + i) % size;
          if (list.at(at).route == list.at(centre).route) {
            goes[at] = true;
            left--;
          }
        }
      }
    }
    return goes;
  }

  /// Adds and widens cubes until every piece of `open` is assigned; false where that fails.
  private boolean recreate(long[] open) {
    for (int left = Sets.count(open); left > 0; left = Sets.count(open)) {
      Move move = bestMove(Sets.nth(open, random.nextInt(left)), open);
      if (move == null) {
        return false;
      }
      if (move.instead) {
        list.replace(move.at, move.cube);
      } else {
        list.insert(move.at, move.cube);
      }
      list.removeAssigned(open);
    }
    return true;
  }

  /// A cube for place `at`, instead of the one there or before it, that takes `gain` open pieces.
  private record Move(int at, boolean instead, Cube cube, int gain) {}

  private Move bestMove(int piece, long[] open) {
    int route = pieces.route(piece);
    int latest = list.latest(piece, list.size());
    Move best = null;
    for (int i = 0; i < latest; i++) {
      Cube c = list.at(i);
      if (c.route == route) {
        best = better(best, grown(pieces.around(c.packed(), piece), route, i, true, open));
      }
    }
    best = better(best, grown(pieces.cube(piece), route, latest, false, open));
    int earlier = anEarlierPlace(route, open, latest);
    if (earlier < latest) {
      best = better(best, grown(pieces.cube(piece), route, earlier, false, open));
    }
    return best;
  }

  /// A place before `latest` up to which another open piece of the route can be assigned, if there
  /// is one; which, is drawn.
  private int anEarlierPlace(int route, long[] open, int latest) {
    long[] same = pieces.ofRoute(route);
    int chosen = latest;
    int seen = 0;
    for (int w = 0; w < open.length; w++) {
      for (long bits = open[w] & same[w]; bits != 0; bits &= bits - 1) {
        int at = list.latest((w << 6) + Long.numberOfTrailingZeros(bits), latest);
        if (at < latest && random.nextInt(++seen) == 0) {
          chosen = at;
        }
      }
    }
    return chosen;
  }

  private static Move better(Move best, Move other) {
    if (other == null || best == null) {
      return other == null ? best : other;
    }
    boolean more =
        other.gain > best.gain || (other.gain == best.gain && other.instead && !best.instead);
    return more ? other : best;
  }

  /// The cube, widened over open pieces of its route as far as it may stand at `at`; null where it
  /// may not stand there at all.
  private Move grown(long cube, int route, int at, boolean instead, long[] open) {
    if (!list.mayStand(cube, route, at)) {
      return null;
    }
    long[] same = pieces.ofRoute(route);
    long[] blocked = list.blocked(at);
    int gain = 0;
    long wide = cube;
    for (int w = 0; w < open.length; w++) {
      for (long bits = open[w] & same[w] & ~blocked[w]; bits != 0; bits &= bits - 1) {
        long next = pieces.around(wide, (w << 6) + Long.numberOfTrailingZeros(bits));
        if (next == wide || list.mayStand(next, route, at)) {
          wide = next;
          gain++;
        }
      }
    }
    return new Move(at, instead, pieces.cube(wide, route), gain);
  }
}
