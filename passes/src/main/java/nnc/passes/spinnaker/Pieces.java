package nnc.passes.spinnaker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.machine.RoutingEntry;

/// What a table must send somewhere, in pieces: its entries, siblings joined. Packed, since the
/// search asks for millions of them.
final class Pieces {

  final int count;

  /// Words of a set of pieces.
  final int words;

  private final int[] key;
  private final int[] mask;
  private final int[] route;
  private final int[] routes;
  private final long[][] ofRoute;

  /// Throws `IllegalArgumentException` where two entries of different routes meet.
  Pieces(List<RoutingEntry> table) {
    List<RoutingEntry> merged = SiblingMerge.of(table);
    this.count = merged.size();
    this.words = (count + 63) >>> 6;
    this.key = merged.stream().mapToInt(RoutingEntry::key).toArray();
    this.mask = merged.stream().mapToInt(RoutingEntry::mask).toArray();
    Map<Integer, Integer> numbers = new HashMap<>();
    merged.forEach(e -> numbers.putIfAbsent(e.route(), numbers.size()));
    this.route = merged.stream().mapToInt(e -> numbers.get(e.route())).toArray();
    this.routes = new int[numbers.size()];
    numbers.forEach((r, number) -> routes[number] = r);
    this.ofRoute = new long[routes.length][words];
    for (int p = 0; p < count; p++) {
      Sets.add(ofRoute[route[p]], p);
      for (int q = 0; q < p; q++) {
        if (route[p] != route[q] && meets(q, key[p], mask[p])) {
          throw new IllegalArgumentException(
              "entries %08x/%08x and %08x/%08x meet and go different ways"
                  .formatted(key[q], mask[q], key[p], mask[p]));
        }
      }
    }
  }

  /// Different routes.
  int routes() {
    return routes.length;
  }

  /// The route word of route `number`.
  int routeWord(int number) {
    return routes[number];
  }

  /// The number of a piece's route.
  int route(int piece) {
    return route[piece];
  }

  /// The pieces of a route.
  long[] ofRoute(int number) {
    return ofRoute[number];
  }

  boolean meets(int piece, int cubeKey, int cubeMask) {
    return ((key[piece] ^ cubeKey) & mask[piece] & cubeMask) == 0;
  }

  /// The piece itself as a packed cube.
  long cube(int piece) {
    return Cube.pack(key[piece], mask[piece]);
  }

  /// The smallest cube that holds another and a piece, both packed.
  long around(long cube, int piece) {
    int common = Cube.mask(cube) & mask[piece] & ~(Cube.key(cube) ^ key[piece]);
    return Cube.pack(Cube.key(cube) & common, common);
  }

  /// A packed cube with the pieces that it meets and holds.
  Cube cube(long packed, int ofRoute) {
    int cubeKey = Cube.key(packed);
    int cubeMask = Cube.mask(packed);
    long[] meets = new long[words];
    long[] holds = new long[words];
    for (int p = 0; p < count; p++) {
      if (meets(p, cubeKey, cubeMask)) {
        Sets.add(meets, p);
        if ((cubeMask & ~mask[p]) == 0) {
          Sets.add(holds, p);
        }
      }
    }
    return new Cube(cubeKey, cubeMask, ofRoute, meets, holds);
  }
}
