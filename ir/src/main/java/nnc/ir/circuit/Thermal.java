package nnc.ir.circuit;

/// Thermal noise: every resistor gets a current of Gaussian values at knots `1 / bandwidth` apart,
/// with the deviation `sqrt(4 k T / R) * sqrt(bandwidth / 2)`, straight between them. The values
/// come from `seed`. At 0 K there is none.
public record Thermal(double kelvin, double bandwidth, long seed) {

  private static final double BOLTZMANN = 1.380649e-23;

  /// Bandwidth that figures of this project have where none is given, in Hz.
  public static final double BANDWIDTH = 1e12;

  public static final Thermal NONE = new Thermal(0, BANDWIDTH, 0);

  public Thermal {
    if (!(kelvin >= 0) || !(bandwidth > 0)) {
      throw new IllegalArgumentException("no temperature: " + kelvin + " K, " + bandwidth + " Hz");
    }
  }

  /// Time between knots in ps.
  public double spacing() {
    return 1e12 / bandwidth;
  }

  /// The deviation of the current of `ohm`, in mA.
  public double deviation(double ohm) {
    return 1e3 * Math.sqrt(4 * BOLTZMANN * kelvin / ohm) * Math.sqrt(bandwidth / 2);
  }
}
