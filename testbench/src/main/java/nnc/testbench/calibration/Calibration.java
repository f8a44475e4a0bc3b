package nnc.testbench.calibration;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Yosys;
import nnc.frontend.Targets;
import nnc.ir.pass.Target;

/// Fits the look-up table coefficients of a family to synthesis of random designs with even seeds,
/// and holds estimates against those with odd seeds. Arguments: a device of the family, a folder
/// that keeps what synthesis made, the first seed and the one after the last, and the most look-up
/// tables that a design may be counted to have.
public final class Calibration {

  static final List<ToDoubleFunction<Sample>> FEATURES =
      List.of(
          s -> s.counted().logic(),
          s -> s.counted().chain(),
          s -> s.counted().inverters(),
          s -> s.counted().memory());

  private Calibration() {}

  public static void main(String[] args) {
    Target target = Targets.read("fpga");
    Target.Device device = target.device(args[0]).orElseThrow();
    CacheFolder cache = new CacheFolder(Path.of(args[1]));
    List<Sample> fitted = new ArrayList<>();
    List<Sample> heldOut = new ArrayList<>();
    for (long seed = Long.parseLong(args[2]); seed < Long.parseLong(args[3]); seed++) {
      if (Sample.size(seed, target, target.device("up5k").orElseThrow())
          <= Double.parseDouble(args[4])) {
        (seed % 2 == 0 ? fitted : heldOut).add(Sample.of(seed, target, device, cache));
      }
    }
    PrintStream out = System.out;
    out.println(new Yosys(cache, Duration.ofMinutes(1)).version() + ", " + device.family());
    double[] x = Fit.coefficients(fitted, FEATURES, Sample::luts);
    List<String> names = List.of("logic", "chain", "inverter", "memory");
    for (int i = 0; i < x.length; i++) {
      out.printf(Locale.ROOT, "lut-%s-%s: %.3f%n", device.family(), names.get(i), x[i]);
    }
    double[] ff =
        Fit.coefficients(fitted, List.of(s -> s.counted().flipFlops()), Sample::flipFlops);
    out.printf(Locale.ROOT, "ff-%s: %.3f%n", device.family(), ff[0]);
    ToDoubleFunction<Sample> luts = s -> luts(s, x);
    ToDoubleFunction<Sample> flipFlops = s -> ff[0] * s.counted().flipFlops();
    for (boolean fit : List.of(true, false)) {
      List<Sample> set = fit ? fitted : heldOut;
      out.println((fit ? "fitted " : "held out ") + set.size());
      errors("lut", set, luts, Sample::luts);
      errors("ff", set, flipFlops, Sample::flipFlops);
      errors("ff counted", set, s -> s.counted().flipFlops(), Sample::flipFlops);
      long exact = set.stream().filter(s -> s.counted().blocks() == s.blocks()).count();
      out.println("bram exact in " + exact);
      out.printf(
          Locale.ROOT,
          "lut rank correlation %.4f%n",
          Fit.rankCorrelation(
              set.stream().mapToDouble(luts).toArray(),
              set.stream().mapToDouble(Sample::luts).toArray()));
    }
  }

  private static double luts(Sample s, double[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * FEATURES.get(i).applyAsDouble(s);
    }
    return sum;
  }

  private static void errors(
      String what,
      List<Sample> set,
      ToDoubleFunction<Sample> estimate,
      ToDoubleFunction<Sample> measured) {
    double[] e = Fit.errors(set, estimate, measured);
    System.out.printf(
        Locale.ROOT,
        "%s: median %.1f %%, p95 %.1f %%, max %.1f %%%n",
        what,
        100 * Fit.quantile(e, 0.5),
        100 * Fit.quantile(e, 0.95),
        100 * Fit.quantile(e, 1));
  }
}
