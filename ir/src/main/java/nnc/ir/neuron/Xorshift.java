package nnc.ir.neuron;

/// Marsaglia's xorshift generator of 32-bit words with the shifts 13, 17 and 5: every word but 0
/// comes once in 2^32 - 1 steps, and 0 stays 0.
public final class Xorshift {

  /// The largest word.
  public static final long LAST = 0xffff_ffffL;

  private Xorshift() {}

  /// The word behind `word`, of which the low 32 bits count; in `0..LAST`.
  public static long next(long word) {
    long a = (word ^ word << 13) & LAST;
    long b = a ^ a >> 17;
    return (b ^ b << 5) & LAST;
  }
}
