package nnc.ir.machine;

/// An entry of a router's table: packets whose `key` agrees in the bits of `mask` take `route`, of
/// which bit `i` below 6 is a link (east, north-east, north, west, south-west, south) and bit `6 +
/// c` core `c`. In a table the first entry that agrees decides.
public record RoutingEntry(int key, int mask, int route) {

  public RoutingEntry {
    if ((key & ~mask) != 0) {
      throw new IllegalArgumentException(
          "key %08x has bits outside mask %08x".formatted(key, mask));
    }
  }

  /// Whether it takes packets with `packet`.
  public boolean takes(int packet) {
    return (packet & mask) == key;
  }
}
