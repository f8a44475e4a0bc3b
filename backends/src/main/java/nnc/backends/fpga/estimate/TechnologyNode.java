package nnc.backends.fpga.estimate;

import java.util.List;
import java.util.Locale;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Quality;

/// A CMOS node at a supply voltage, to which figures of 0.18 um at 1.8 V are scaled: area by a
/// factor of the node, energy by polynomials in the voltage that were fitted to simulations with
/// predictive models (high performance from 45 nm on). Source: Stillmaker and Baas, Integration 58
/// (2017), with its corrigendum; they report R2 above 0.95 for the fits. What is scaled is modelled
/// at best, and gets a factor of 1.5 on both sides.
public record TechnologyNode(Process process, double supply) {

  /// Where figures of cells come from, which are not scaled.
  static final TechnologyNode MEASURED = new TechnologyNode(Process.NM180, 1.8);

  private static final double SPREAD = 1.5;

  /// Nodes by their length in nanometres, with what their area is of that at 180 nm and the
  /// coefficients of energy, highest power first.
  public enum Process {
    NM180(180, 1, List.of(0.0, 24.64, -17.98)),
    NM130(130, 0.34, List.of(7.171, -6.709, 2.904)),
    NM90(90, 0.15, List.of(4.762, -4.781, 2.092)),
    NM65(65, 0.08, List.of(3.755, -4.398, 1.975)),
    NM45(45, 0.053, List.of(1.018, -0.3107, 0.1539)),
    NM32(32, 0.025, List.of(0.8367, -0.4341, 0.1701)),
    NM20(20, 0.011, List.of(0.373, -0.1582, 0.04104)),
    NM16(16, 0.01, List.of(0.2958, -0.1241, 0.03024)),
    NM14(14, 0.0093, List.of(0.2363, -0.09675, 0.02239)),
    NM10(10, 0.0055, List.of(0.2068, -0.09311, 0.02375)),
    NM7(7, 0.0032, List.of(0.1776, -0.09097, 0.02447));

    private final int nanometres;
    private final double area;
    private final List<Double> energy;

    Process(int nanometres, double area, List<Double> energy) {
      this.nanometres = nanometres;
      this.area = area;
      this.energy = energy;
    }

    static Process of(String nanometres) {
      for (Process p : values()) {
        if (String.valueOf(p.nanometres).equals(nanometres)) {
          return p;
        }
      }
      throw new IllegalArgumentException("node " + nanometres);
    }

    private double energy(double supply) {
      double value = 0;
      for (double coefficient : energy) {
        value = value * supply + coefficient;
      }
      return value;
    }
  }

  /// Whether the fit gives a number above 0 at this voltage.
  boolean isCovered() {
    return process.energy(supply) > 0;
  }

  /// What an area is of that at `from`.
  double area(TechnologyNode from) {
    return process.area / from.process.area;
  }

  /// What an energy is of that at `from`.
  double energy(TechnologyNode from) {
    return process.energy(supply) / from.process.energy(from.supply);
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
        process.nanometres,
        supply);
  }
}
