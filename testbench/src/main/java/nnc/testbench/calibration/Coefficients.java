package nnc.testbench.calibration;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import nnc.backends.fpga.estimate.CellLoad;
import nnc.backends.fpga.estimate.Delays;
import nnc.backends.fpga.estimate.Synthesis;
import nnc.ir.pass.Quality;
import nnc.ir.pass.Target;
import nnc.testbench.calibration.Calibration.Family;

/// What the cells that are counted in a design take in synthesis: the costs `lut-*`, `ff-*` and
/// `bram-*` of the FPGA target, and `area-*` and `energy-*` of standard cells. They are least
/// relative squares on the designs that are fitted to, but for flip-flops and block memories, which
/// follow from the tool's rules, each counted one being one; and `wire-*`, how far wires go, where
/// designs are placed. Intervals are as wide as the designs that are fitted to need.
public final class Coefficients {

  /// A cost by what it is multiplied with.
  private record Feature(String id, String what, ToDoubleFunction<Sample> count) {}

  private static final List<Feature> LUTS =
      List.of(
          new Feature("logic", "each look-up table of logic", s -> s.counted().logic()),
          new Feature("chain", "each bit of a sum on a carry chain", s -> s.counted().chain()),
          new Feature(
              "inverter",
              "each inverter, and table made again for another net",
              s -> s.counted().inverters()),
          new Feature(
              "memory",
              "each look-up table of memories and shift registers",
              s -> s.counted().memory()));

  private static final List<Feature> AREA =
      List.of(
          new Feature("gate", "each function of three inputs", s -> s.counted().logic() * 1e-6),
          new Feature("flip-flop", "each flip-flop", s -> s.counted().flipFlops() * 1e-6));

  private static final List<Feature> ENERGY =
      List.of(
          new Feature("clock", "each flip-flop and cycle", s -> load(s).clocked() * 1e-3),
          new Feature(
              "gate",
              "each function of three inputs in a cycle in which its kernel steps",
              s -> load(s).gates() * 1e-3),
          new Feature(
              "register",
              "each flip-flop in a cycle in which its kernel steps",
              s -> load(s).registers() * 1e-3));

  private Coefficients() {}

  private static CellLoad load(Sample s) {
    return s.load().orElseThrow();
  }

  /// The file of costs, for all families.
  public static String yaml(List<Family> families) {
    StringBuilder text = new StringBuilder();
    text.append("# Written by testbench/calibrate fit; docs/estimates.md has the errors.\n");
    families.forEach(f -> text.append("# %s: %s\n".formatted(f.device().family(), f.tools())));
    text.append("costs:\n");
    families.forEach(family -> new Fitting(text, family).costs());
    return text.toString();
  }

  /// Writes the costs of one family.
  private static final class Fitting {
    private final StringBuilder text;
    private final List<Sample> fitted;
    private final Target.Device device;
    private final String id;
    private final String tool;

    Fitting(StringBuilder text, Family family) {
      this.text = text;
      this.fitted = family.fitted();
      this.device = family.device();
      this.id = device.family();
      this.tool = family.tools().replaceFirst(" \\(.*", "");
    }

    void costs() {
      String rules = "rules of %s, interval over %d random designs".formatted(tool, fitted.size());
      if (id.equals(Calibration.CELLS)) {
        fit("area-", "um2", AREA, s -> s.measured().figure("area"), 0);
        fit("energy-", "pJ", ENERGY, s -> s.measured().figure("energy_per_inference"), 0);
      } else {
        fit("lut-", "lut", LUTS, s -> s.measured().figure("lut"), 20);
        cost("bram-" + id, "bram", 1, new double[] {1, 1}, "each block memory", rules);
      }
      double[] ff =
          spread(fitted, s -> s.measured().figure("ff"), s -> s.counted().flipFlops(), 20);
      cost("ff-" + id, "ff", 1, ff, "each flip-flop", rules);
      if (Synthesis.places(device)) {
        wires();
      }
    }

    private void wires() {
      List<Sample> placed = fitted.stream().filter(s -> s.placed().isPresent()).toList();
      Delays known = Delays.of(Calibration.TARGET, device);
      double[] x = Fit.least(2, spans -> clockErrors(placed, known.with(spans[0], spans[1])));
      Delays delays = known.with(x[0], x[1]);
      double[] spread =
          spread(placed, s -> 1000 / s.measured().figure("fmax"), s -> path(s, delays), 0);
      double[] exact = {1, 1};
      String source =
          "least relative squares to placements on %s of %d random designs"
              .formatted(device.id(), placed.size());
      cost("wire-" + id + "-spans", "spans", x[0], exact, "a wire to its only reader", source);
      String doubling = "each doubling of a wire's readers";
      cost("wire-" + id + "-doubling", "spans", x[1], exact, doubling, source);
      String all = source + ", interval over all of them";
      cost("path-" + id, "ns", 1, spread, "each nanosecond of the longest path", all);
    }

    private void fit(
        String prefix,
        String unit,
        List<Feature> features,
        ToDoubleFunction<Sample> measured,
        double least) {
      List<ToDoubleFunction<Sample>> counts = features.stream().map(Feature::count).toList();
      double[] x = Fit.coefficients(fitted, counts, measured, least);
      double[] spread = spread(fitted, measured, s -> sum(features, x, s), least);
      String source =
          "least relative squares to %s on %d random designs, interval over all of them"
              .formatted(tool, fitted.size());
      for (int i = 0; i < x.length; i++) {
        if (rounded(x[i]) > 0) { // what gets no weight costs nothing
          Feature f = features.get(i);
          cost(prefix + id + "-" + f.id(), unit, rounded(x[i]), spread, f.what(), source);
        }
      }
    }

    private void cost(
        String name,
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
              name,
              nominal * spread[0],
              nominal,
              nominal * spread[1],
              unit,
              conditions,
              source,
              Quality.MODELLED.name().toLowerCase(Locale.ROOT)));
    }
  }

  private static double path(Sample s, Delays delays) {
    return s.placed().orElseThrow().longest(delays).ns();
  }

  private static double clockErrors(List<Sample> placed, Delays delays) {
    double sum = 0;
    for (Sample s : placed) {
      double error = 1000 / path(s, delays) / s.measured().figure("fmax") - 1;
      sum += error * error;
    }
    return sum;
  }

  private static double sum(List<Feature> features, double[] x, Sample s) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += rounded(x[i]) * features.get(i).count().applyAsDouble(s);
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

  private static double rounded(double x) {
    return Math.rint(1000 * x) / 1000;
  }
}
