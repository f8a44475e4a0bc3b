package nnc.ir.neuron;

import java.nio.charset.StandardCharsets;

/// Marsaglia's xorshift generator of 32-bit words with the shifts 13, 17 and 5: every word but 0
/// comes once in 2^32 - 1 steps, and 0 stays 0.
public final class Xorshift {

  /// The largest word.
  public static final long LAST = 0xffff_ffffL;

  private Xorshift() {}

  /// The first word of generator `number` of those that are called `name`, never 0: hashed from the
  /// seed, the name and the number.
  public static long first(long seed, String name, int number) {
    long word = mixed(mixed(seed ^ hash(name)) + number) & LAST;
    return word == 0 ? 1 : word;
  }

  /// The word behind `word`, of which the low 32 bits count; in `0..LAST`.
  public static long next(long word) {
    long a = (word ^ word << 13) & LAST;
    long b = a ^ a >> 17;
    return (b ^ b << 5) & LAST;
  }

  /// FNV-1a over the bytes of UTF-8.
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  /// One number of SplitMix64 from the state `z`.
  private static long mixed(long z) {
    long a = z + 0x9e3779b97f4a7c15L;
    a = (a ^ a >>> 30) * 0xbf58476d1ce4e5b9L;
    a = (a ^ a >>> 27) * 0x94d049bb133111ebL;
    return a ^ a >>> 31;
  }
}
