package nnc.backends.fpga.estimate;

import java.util.Locale;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Quality;

/// A CMOS node at a supply voltage, to which figures of 0.18 um at 1.8 V are scaled: area by a
/// factor of the node, energy by polynomials in the voltage that were fitted to simulations with
/// predictive models (high performance from 45 nm on). Source: Stillmaker and Baas, Integration 58
/// (2017), with its corrigendum; they report R2 above 0.95 for the fits. What is scaled is modelled
/// at best, and gets a factor of 1.5 on both sides.
public record TechnologyNode(Generation generation, double supply) {

  /// Where figures of cells come from, which are not scaled.
  static final TechnologyNode MEASURED = new TechnologyNode(Generation.NM180, 1.8);

  private static final double SPREAD = 1.5;

  /// Nodes by their length in nanometres, with what their area is of that at 180 nm and the
  /// coefficients of energy, highest power first.
  public enum Generation {
    NM180(180, 1, 0.0, 24.64, -17.98),
    NM130(130, 0.34, 7.171, -6.709, 2.904),
    NM90(90, 0.15, 4.762, -4.781, 2.092),
    NM65(65, 0.08, 3.755, -4.398, 1.975),
    NM45(45, 0.053, 1.018, -0.3107, 0.1539),
    NM32(32, 0.025, 0.8367, -0.4341, 0.1701),
    NM20(20, 0.011, 0.373, -0.1582, 0.04104),
    NM16(16, 0.01, 0.2958, -0.1241, 0.03024),
    NM14(14, 0.0093, 0.2363, -0.09675, 0.02239),
    NM10(10, 0.0055, 0.2068, -0.09311, 0.02375),
    NM7(7, 0.0032, 0.1776, -0.09097, 0.02447);

    private final int nanometres;
    private final double area;
    private final double square;
    private final double linear;
    private final double constant;

    Generation(int nanometres, double area, double square, double linear, double constant) {
      this.nanometres = nanometres;
      this.area = area;
      this.square = square;
      this.linear = linear;
      this.constant = constant;
    }

    static Generation of(String nanometres) {
      for (Generation p : values()) {
        if (String.valueOf(p.nanometres).equals(nanometres)) {
          return p;
        }
      }
      throw new IllegalArgumentException("node " + nanometres);
    }

    private double energy(double supply) {
      return (square * supply + linear) * supply + constant;
    }
  }

  /// Whether the fit gives a number above 0 at this voltage.
  boolean isCovered() {
    return generation.energy(supply) > 0;
  }

  /// What an area is of that at `from`.
  double area(TechnologyNode from) {
    return generation.area / from.generation.area;
  }

  /// What an energy is of that at `from`.
  double energy(TechnologyNode from) {
    return generation.energy(supply) / from.generation.energy(from.supply);
  }

  Quantity area(Quantity measured) {
    return scaled(measured, area(MEASURED));
  }

  Quantity energy(Quantity measured) {
    return scaled(measured, energy(MEASURED));
  }

  private Quantity scaled(Quantity measured, double factor) {
    if (equals(MEASURED)) {
      return measured;
    }
    Quantity q = measured.times(factor, measured.unit());
    return new Quantity(
            q.low() / SPREAD,
            q.nominal(),
            q.high() * SPREAD,
            q.unit(),
            q.quality().weakest(Quality.MODELLED),
            q.sources())
        .plus(Quantity.exact(0, q.unit(), Quality.MODELLED, source()));
  }

  private String source() {
    return String.format(
        Locale.ROOT,
        "scaled from 180 nm at 1.8 V to %d nm at %s V: Stillmaker and Baas, Integration 58 (2017),"
            + " with corrigendum; k = 1.5",
        generation.nanometres,
        supply);
  }
}
