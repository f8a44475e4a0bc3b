package nnc.testbench.calibration;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import nnc.testbench.calibration.Calibration.Family;

/// Coefficients of look-up tables by least relative squares on the designs that are fitted to.
final class Coefficients {

  private record Feature(String id, ToDoubleFunction<Sample> count) {}

  private static final List<Feature> FEATURES =
      List.of(
          new Feature("logic", s -> s.counted().logic()),
          new Feature("chain", s -> s.counted().chain()),
          new Feature("inverter", s -> s.counted().inverters()),
          new Feature("memory", s -> s.counted().memory()));

  private Coefficients() {}

  static void print(PrintStream out, Family family) {
    List<Sample> fitted = family.fitted();
    out.println(family.tools() + ", fitted to " + fitted.size() + " designs");
    List<ToDoubleFunction<Sample>> counts = new ArrayList<>();
    FEATURES.forEach(f -> counts.add(f.count()));
    double[] x = Fit.coefficients(fitted, counts, s -> s.measured().luts());
    for (int i = 0; i < x.length; i++) {
      out.printf(
          Locale.ROOT, "lut-%s-%s: %.3f%n", family.device().family(), FEATURES.get(i).id(), x[i]);
    }
    double[] ff =
        Fit.coefficients(
            fitted, List.of(s -> s.counted().flipFlops()), s -> s.measured().flipFlops());
    out.printf(Locale.ROOT, "ff-%s: %.3f%n", family.device().family(), ff[0]);
  }
}
