package nnc.frontend.language;

/// The generator that Java specifies as `java.util.Random`, for one thread: the same numbers from
/// the same seed, some times faster.
final class Generator {

  private static final long MULTIPLIER = 0x5DEECE66DL;
  private static final long MASK = (1L << 48) - 1;

  private long state;
  private double spare = Double.NaN;

  Generator(long seed) {
    this.state = (seed ^ MULTIPLIER) & MASK;
  }

  private int next(int bits) {
    state = (state * MULTIPLIER + 0xB) & MASK;
    return (int) (state >>> (48 - bits));
  }

  /// In `[0, 1)`.
  double nextDouble() {
    return (((long) next(26) << 27) + next(27)) * 0x1p-53;
  }

  /// In `0..bound - 1`.
  int nextInt(int bound) {
    int r = next(31);
    int m = bound - 1;
    if ((bound & m) == 0) {
      return (int) ((bound * (long) r) >> 31);
    }
    for (int u = r; u - (r = u % bound) + m < 0; u = next(31)) {
      // numbers beyond the last multiple of the bound would not be fair
    }
    return r;
  }

  /// Normal numbers of mean 0 and deviation 1 by the polar method, two at a time.
  double nextGaussian() {
    if (!Double.isNaN(spare)) {
      double second = spare;
      spare = Double.NaN;
      return second;
    }
    while (true) {
      double a = 2 * nextDouble() - 1;
      double b = 2 * nextDouble() - 1;
      double square = a * a + b * b;
      if (square < 1 && square != 0) {
        double factor = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
        spare = b * factor;
        return a * factor;
      }
    }
  }
}
