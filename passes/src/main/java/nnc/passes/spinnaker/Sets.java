package nnc.passes.spinnaker;

/// Sets of small numbers, a bit each.
final class Sets {

  private Sets() {}

  static boolean has(long[] set, int bit) {
    return (set[bit >>> 6] >>> bit & 1) != 0;
  }

  static void add(long[] set, int bit) {
    set[bit >>> 6] |= 1L << bit;
  }

  static void addAll(long[] set, long[] more) {
    for (int w = 0; w < set.length; w++) {
      set[w] |= more[w];
    }
  }

  static int count(long[] set) {
    int count = 0;
    for (long word : set) {
      count += Long.bitCount(word);
    }
    return count;
  }

  static int countWithout(long[] set, long[] without) {
    int count = 0;
    for (int w = 0; w < set.length; w++) {
      count += Long.bitCount(set[w] & ~without[w]);
    }
    return count;
  }

  /// The `n`-th bit that is set.
  static int nth(long[] set, int n) {
    int left = n;
    for (int w = 0; w < set.length; w++) {
      int here = Long.bitCount(set[w]);
      if (left < here) {
        long bits = set[w];
        for (; left > 0; left--) {
          bits &= bits - 1;
        }
        return (w << 6) + Long.numberOfTrailingZeros(bits);
      }
      left -= here;
    }
    throw new IllegalArgumentException("no bit " + n);
  }
}
