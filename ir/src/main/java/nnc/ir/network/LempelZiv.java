package nnc.ir.network;

/// How complex a train of spikes is, by the words that Lempel and Ziv (1976) parse it into: each is
/// the shortest that does not stand in what comes before its own last bit. A last word that is not
/// new counts too.
public final class LempelZiv {

  private LempelZiv() {}

  /// The number of words of `bits`.
  public static int complexity(boolean[] bits) {
    int words = 0;
    int from = 0;
    while (from < bits.length) {
      int known = 0;
      for (int earlier = 0; earlier < from; earlier++) {
        known = Math.max(known, shared(bits, earlier, from));
      }
      from += known + 1;
      words++;
    }
    return words;
  }

  /// How many bits from `a` on are those from `b` on, which is behind it.
  private static int shared(boolean[] bits, int a, int b) {
    int length = 0;
    while (b + length < bits.length && bits[a + length] == bits[b + length]) {
      length++;
    }
    return length;
  }
}
