package nnc.passes.spinnaker;

/// A set of keys, `key` in the bits of `mask`, that takes one route (a number in `Pieces`), with
/// the pieces that it meets and that it holds whole.
final class Cube {

  final int key;
  final int mask;
  final int route;
  final long[] meets;
  final long[] holds;

  Cube(int key, int mask, int route, long[] meets, long[] holds) {
    this.key = key;
    this.mask = mask;
    this.route = route;
    this.meets = meets;
    this.holds = holds;
  }

  /// Fixed bits in which two differ.
  int distance(Cube other) {
    return Integer.bitCount((key ^ other.key) & mask & other.mask);
  }

  /// Key and mask in one word, the key in the upper half.
  static long pack(int key, int mask) {
    return ((long) key << 32) | (mask & 0xFFFFFFFFL);
  }

  static int key(long packed) {
    return (int) (packed >>> 32);
  }

  static int mask(long packed) {
    return (int) packed;
  }

  long packed() {
    return pack(key, mask);
  }
}
