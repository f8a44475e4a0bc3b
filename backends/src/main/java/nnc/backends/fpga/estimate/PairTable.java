package nnc.backends.fpga.estimate;

/// Positive values by two integers of at least 0 that are not both 0, by open addressing. Operands
/// of gates that are near each other are the rule: a map of boxed pairs, whose hash codes then are
/// alike, spent half of an estimate's time on collisions.
final class PairTable {

  /// 2^64 over the golden ratio, which spreads keys that are alike.
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /// A pair, the first one above; 0 where a place is free.
  private long[] keys;

  private int[] values;
  private int count;

  /// With room for `expected` pairs at first.
  PairTable(int expected) {
    keys = new long[2 * Integer.highestOneBit(Math.max(1, expected))];
    values = new int[keys.length];
  }

  private static long key(int first, int second) {
    return ((long) first << 32) | second;
  }

  private int place(long key) {
    int at = (int) ((key * SPREAD) >>> (33 + Integer.numberOfLeadingZeros(keys.length)));
    while (keys[at] != 0 && keys[at] != key) {
      at = (at + 1) & (keys.length - 1);
    }
    return at;
  }

  /// The value of a pair; 0 where there is none.
  int find(int first, int second) {
    long key = key(first, second);
    int at = place(key);
    return keys[at] == key ? values[at] : 0;
  }

  /// The number of a pair, from 1 on; a new one where it has none yet.
  int number(int first, int second) {
    int known = find(first, second);
    if (known == 0) {
      known = count + 1;
      put(first, second, known);
    }
    return known;
  }

  void put(int first, int second, int value) {
    if (2 * count >= keys.length) {
      grow();
    }
    long key = key(first, second);
    int at = place(key);
    count += keys[at] == 0 ? 1 : 0;
    keys[at] = key;
    values[at] = value;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int at = place(oldKeys[i]);
        keys[at] = oldKeys[i];
        values[at] = oldValues[i];
      }
    }
  }
}
