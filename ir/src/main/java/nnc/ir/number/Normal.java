package nnc.ir.number;

/// The standard normal distribution.
public final class Normal {

  /// From here on the tail is a continued fraction.
  private static final double TAIL = 6;

  private static final int LEVELS = 60;
  private static final double DENSITY = 1 / StrictMath.sqrt(2 * StrictMath.PI);

  private Normal() {}

  /// The share below `x`, to about 14 digits; also that of far tails, which are not differences.
  public static double below(double x) {
    if (x > TAIL) {
      return 1 - tail(x);
    }
    if (x < -TAIL) {
      return tail(-x);
    }
    // 1/2 + density * (x + x^3/3 + x^5/(3*5) + ...): all terms have one sign
    double term = x;
    double sum = x;
    for (int n = 3; Math.abs(term) > Math.abs(sum) * 0x1p-56; n += 2) {
      term *= x * x / n;
      sum += term;
    }
    double share = density(x) * sum;
    return x < -1 ? tail(-x) : 0.5 + share;
  }

  private static double density(double x) {
    return DENSITY * StrictMath.exp(-x * x / 2);
  }

  /// The share above `x`, which is positive: density / (x + 1/(x + 2/(x + 3/...))).
  private static double tail(double x) {
    double fraction = x;
    for (int k = x < TAIL ? 40 * LEVELS : LEVELS; k > 0; k--) {
      fraction = x + k / fraction;
    }
    return density(x) / fraction;
  }

  /// Where the share `p` lies below, for `0 < p < 1`.
  public static double quantile(double p) {
    if (!(p > 0 && p < 1)) {
      throw new IllegalArgumentException("no quantile of " + p);
    }
    double low = -40;
    double high = 40;
    while (Math.nextUp(low) < high) {
      double middle = (low + high) / 2;
      if (middle <= low || middle >= high) {
        break;
      }
      if (below(middle) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }
}
