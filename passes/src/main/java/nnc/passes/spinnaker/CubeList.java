package nnc.passes.spinnaker;

import java.util.Arrays;

/// An ordered list of cubes, of which the first that takes a key decides. A piece is *blocked* from
/// the first cube on that meets it and has another route, and *assigned* to the first cube that
/// holds it whole, has its route and stands before that. A list is right if every piece is
/// assigned.
final class CubeList {

  private final Pieces pieces;
  private final int words;
  private Cube[] list = new Cube[16];
  private int size;

  /// Pieces assigned before, and blocked before, each place; one more at the end.
  private long[][] assigned = {};

  private long[][] blocked = {};

  CubeList(Pieces pieces) {
    this.pieces = pieces;
    this.words = pieces.words;
    place();
  }

  int size() {
    return size;
  }

  Cube at(int place) {
    return list[place];
  }

  Cube[] toArray() {
    return Arrays.copyOf(list, size);
  }

  void set(Cube[] cubes) {
    list = Arrays.copyOf(cubes, Math.max(cubes.length, 16));
    size = cubes.length;
    place();
  }

  /// Puts a cube in the place of another.
  void replace(int at, Cube cube) {
    list[at] = cube;
    place(at);
  }

  /// Puts a cube before the one at `at`.
  void insert(int at, Cube cube) {
    if (size == list.length) {
      list = Arrays.copyOf(list, 2 * size);
    }
    System.arraycopy(list, at, list, at + 1, size - at);
    list[at] = cube;
    size++;
    if (assigned.length <= size) {
      place();
    } else {
      place(at);
    }
  }

  void remove(boolean[] goes) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (!goes[i]) {
        list[kept++] = list[i];
      }
    }
    size = kept;
    place();
  }

  private void place() {
    if (assigned.length <= size) {
      assigned = new long[2 * list.length + 1][words];
      blocked = new long[assigned.length][words];
    }
    place(0);
  }

  private void place(int from) {
    for (int i = from; i < size; i++) {
      Cube c = list[i];
      long[] same = pieces.ofRoute(c.route);
      for (int w = 0; w < words; w++) {
        assigned[i + 1][w] = assigned[i][w] | (c.holds[w] & same[w] & ~blocked[i][w]);
        blocked[i + 1][w] = blocked[i][w] | (c.meets[w] & ~same[w]);
      }
    }
  }

  /// Pieces that no cube is assigned.
  long[] open() {
    long[] open = new long[words];
    for (int p = 0; p < pieces.count; p++) {
      if (!Sets.has(assigned[size], p)) {
        Sets.add(open, p);
      }
    }
    return open;
  }

  /// Leaves only pieces in `open` that no cube is assigned.
  void removeAssigned(long[] open) {
    for (int w = 0; w < words; w++) {
      open[w] &= ~assigned[size][w];
    }
  }

  /// Pieces blocked before a place.
  long[] blocked(int at) {
    return blocked[at];
  }

  /// The last place, up to `most`, before which a cube can still be assigned a piece.
  int latest(int piece, int most) {
    int at = 0;
    while (at < most && !Sets.has(blocked[at + 1], piece)) {
      at++;
    }
    return at;
  }

  /// Whether a packed cube may stand at `at`: every piece of another route that it meets is
  /// assigned before.
  boolean mayStand(long cube, int route, int at) {
    int key = Cube.key(cube);
    int mask = Cube.mask(cube);
    long[] before = assigned[at];
    long[] same = pieces.ofRoute(route);
    for (int w = 0; w < words; w++) {
      long others = ~before[w] & ~same[w];
      if (w == words - 1 && (pieces.count & 63) != 0) {
        others &= (1L << pieces.count) - 1;
      }
      for (; others != 0; others &= others - 1) {
        if (pieces.meets((w << 6) + Long.numberOfTrailingZeros(others), key, mask)) {
          return false;
        }
      }
    }
    return true;
  }

  /// Drops cubes that others can stand in for, and cuts the rest down to what they are assigned.
  void tidy() {
    long[][] can = new long[size][words];
    int[] takers = new int[pieces.count];
    for (int i = 0; i < size; i++) {
      Cube c = list[i];
      long[] same = pieces.ofRoute(c.route);
      for (int w = 0; w < words; w++) {
        can[i][w] = c.holds[w] & same[w] & ~blocked[i][w];
        for (long bits = can[i][w]; bits != 0; bits &= bits - 1) {
          takers[(w << 6) + Long.numberOfTrailingZeros(bits)]++;
        }
      }
    }
    boolean[] stays = new boolean[size];
    long[] taken = new long[words];
    for (int i = 0; i < size; i++) {
      for (int w = 0; w < words && !stays[i]; w++) {
        for (long bits = can[i][w]; bits != 0; bits &= bits - 1) {
          stays[i] |= takers[(w << 6) + Long.numberOfTrailingZeros(bits)] == 1;
        }
      }
      if (stays[i]) {
        Sets.addAll(taken, can[i]);
      }
    }
    for (int best = mostWithout(can, taken); best >= 0; best = mostWithout(can, taken)) {
      stays[best] = true;
      Sets.addAll(taken, can[best]);
    }
    shrink(can, stays);
  }

  /// The set with the most pieces that are not in `taken`; -1 where there are none.
  private static int mostWithout(long[][] sets, long[] taken) {
    int most = 0;
    int best = -1;
    for (int i = 0; i < sets.length; i++) {
      int more = Sets.countWithout(sets[i], taken);
      if (more > most) {
        most = more;
        best = i;
      }
    }
    return best;
  }

  private void shrink(long[][] can, boolean[] stays) {
    long[] taken = new long[words];
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (!stays[i]) {
        continue;
      }
      Cube c = list[i];
      long smallest = 0;
      boolean any = false;
      for (int w = 0; w < words; w++) {
        for (long bits = can[i][w] & ~taken[w]; bits != 0; bits &= bits - 1) {
          int p = (w << 6) + Long.numberOfTrailingZeros(bits);
          smallest = any ? pieces.around(smallest, p) : pieces.cube(p);
          any = true;
        }
      }
      Sets.addAll(taken, can[i]);
      if (any) {
        list[kept++] = smallest == c.packed() ? c : pieces.cube(smallest, c.route);
      }
    }
    size = kept;
    place();
  }
}
