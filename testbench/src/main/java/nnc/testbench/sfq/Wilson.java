package nnc.testbench.sfq;

/// The Wilson interval of 95 % of a share of which `passed` of `trials` are known.
public record Wilson(int passed, int trials) {

  private static final double Z = 1.959964;

  public Wilson {
    if (passed < 0 || trials < passed || trials == 0) {
      throw new IllegalArgumentException(passed + " of " + trials);
    }
  }

  public double low() {
    return Math.max(0, centre() - half());
  }

  public double high() {
    return Math.min(1, centre() + half());
  }

  private double centre() {
    return (passed + Z * Z / 2) / (trials + Z * Z);
  }

  private double half() {
    double p = (double) passed / trials;
    return Z * Math.sqrt(trials * p * (1 - p) + Z * Z / 4) / (trials + Z * Z);
  }
}
