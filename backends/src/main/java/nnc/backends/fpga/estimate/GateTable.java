package nnc.backends.fpga.estimate;

/// The gates of a circuit by their two operands, by open addressing. Operands that are near each
/// other are the rule: a map of boxed pairs, whose hash codes then are alike, spent half of an
/// estimate's time on collisions.
final class GateTable {

  /// 2^64 over the golden ratio, which spreads keys that are alike.
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /// A pair of operands, the lower one above; 0 where a place is free. No gate has the operand 0.
  private long[] keys = new long[1024];

  private int[] gates = new int[1024];
  private int count;

  private static long key(int low, int high) {
    return ((long) low << 32) | high;
  }

  private int place(long key) {
    int at = (int) ((key * SPREAD) >>> 32) & (keys.length - 1);
    while (keys[at] != 0 && keys[at] != key) {
      at = (at + 1) & (keys.length - 1);
    }
    return at;
  }

  /// The gate of these operands, which are not constant; 0 where there is none.
  int find(int low, int high) {
    long key = key(low, high);
    int at = place(key);
    return keys[at] == key ? gates[at] : 0;
  }

  void put(int low, int high, int gate) {
    if (2 * count >= keys.length) {
      grow();
    }
    long key = key(low, high);
    int at = place(key);
    count += keys[at] == 0 ? 1 : 0;
    keys[at] = key;
    gates[at] = gate;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldGates = gates;
    keys = new long[2 * oldKeys.length];
    gates = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int at = place(oldKeys[i]);
        keys[at] = oldKeys[i];
        gates[at] = oldGates[i];
      }
    }
  }
}
