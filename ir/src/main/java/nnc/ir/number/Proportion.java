package nnc.ir.number;

/// A share that was counted: `hits` of `trials`.
public record Proportion(long hits, long trials) {

  /// Of the normal distribution, for 95 % between both sides.
  private static final double Z = 1.959963984540054;

  public Proportion {
    if (hits < 0 || trials < 1 || hits > trials) {
      throw new IllegalArgumentException(hits + " of " + trials);
    }
  }

  public double share() {
    return (double) hits / trials;
  }

  /// The lower end of Wilson's 95 % interval.
  public double low() {
    return hits == 0 ? 0 : end(-1);
  }

  /// The upper end of it.
  public double high() {
    return hits == trials ? 1 : end(1);
  }

  private double end(int side) {
    double n = trials;
    double p = share();
    double middle = p + Z * Z / (2 * n);
    double half = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
    return (middle + side * half) / (1 + Z * Z / n);
  }

  /// Whether the interval holds `share`.
  public boolean agrees(double share) {
    return low() <= share && share <= high();
  }
}
