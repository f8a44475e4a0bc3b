package nnc.testbench.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import nnc.ir.pass.Quality;
import nnc.testbench.calibration.Calibration.Family;

/// What the cells that are counted in a design take in synthesis: the costs `lut-*`, `ff-*` and
/// `bram-*` of the FPGA target. Those of look-up tables are least relative squares on the designs
/// that are fitted to; flip-flops and block memories follow from the tool's rules, each counted one
/// being one. Intervals are as wide as the designs that are fitted to need.
public final class Coefficients {

  private record Feature(String id, String what, ToDoubleFunction<Sample> count) {}

  private static final List<Feature> LUTS =
      List.of(
          new Feature("logic", "each look-up table of logic", s -> s.counted().logic()),
          new Feature("chain", "each bit of a sum on a carry chain", s -> s.counted().chain()),
          new Feature("inverter", "each inverter", s -> s.counted().inverters()),
          new Feature(
              "memory",
              "each look-up table of memories and shift registers",
              s -> s.counted().memory()));

  private Coefficients() {}

  /// The file of costs, for all families.
  public static String yaml(List<Family> families) {
    StringBuilder text = new StringBuilder();
    text.append("# Written by testbench/calibrate fit; docs/estimates.md has the errors.\n");
    text.append("# ").append(families.getFirst().tools()).append('\n');
    text.append("costs:\n");
    families.forEach(family -> costs(text, family));
    return text.toString();
  }

  private static void costs(StringBuilder text, Family family) {
    String id = family.device().family();
    List<Sample> fitted = family.fitted();
    List<ToDoubleFunction<Sample>> counts = new ArrayList<>();
    LUTS.forEach(f -> counts.add(f.count()));
    double[] x = Fit.coefficients(fitted, counts, s -> s.measured().luts());
    double[] luts = spread(fitted, s -> s.measured().luts(), s -> sum(x, s), 20);
    String tool = family.tools().replaceFirst(" \\(.*", "");
    String fit =
        "least relative squares to %s on %d random designs, interval over all of them"
            .formatted(tool, fitted.size());
    for (int i = 0; i < x.length; i++) {
      if (rounded(x[i]) > 0) { // what gets no weight costs nothing
        Feature f = LUTS.get(i);
        cost(text, "lut-" + id + "-" + f.id(), "lut", rounded(x[i]), luts, f.what(), fit);
      }
    }
    String rules = "rules of %s, interval over %d random designs".formatted(tool, fitted.size());
    double[] ff = spread(fitted, s -> s.measured().flipFlops(), s -> s.counted().flipFlops(), 20);
    cost(text, "ff-" + id, "ff", 1, ff, "each flip-flop", rules);
    cost(text, "bram-" + id, "bram", 1, new double[] {1, 1}, "each block memory", rules);
  }

  private static double sum(double[] x, Sample s) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += rounded(x[i]) * LUTS.get(i).count().applyAsDouble(s);
    }
    return sum;
  }

  /// The least and greatest ratio of what is measured to what is counted, 1 among them; designs
  /// below `least` cells are not judged.
  private static double[] spread(
      List<Sample> samples,
      ToDoubleFunction<Sample> measured,
      ToDoubleFunction<Sample> counted,
      double least) {
    double[] spread = {1, 1};
    for (Sample s : samples) {
      double m = measured.applyAsDouble(s);
      if (m >= least) {
        double ratio = m / counted.applyAsDouble(s);
        spread[0] = Math.min(spread[0], ratio);
        spread[1] = Math.max(spread[1], ratio);
      }
    }
    return spread;
  }

  private static void cost(
      StringBuilder text,
      String id,
      String unit,
      double nominal,
      double[] spread,
      String conditions,
      String source) {
    text.append(
        String.format(
            Locale.ROOT,
            "  %s: { low: %.3f, nominal: %.3f, high: %.3f, unit: %s, conditions: \"%s\","
                + " source: \"%s\", quality: %s }\n",
            id,
            nominal * spread[0],
            nominal,
            nominal * spread[1],
            unit,
            conditions,
            source,
            Quality.MODELLED.name().toLowerCase(Locale.ROOT)));
  }

  private static double rounded(double x) {
    return Math.rint(1000 * x) / 1000;
  }
}
