package nnc.testbench.calibration;

import java.util.List;
import java.util.Locale;
import nnc.testbench.calibration.Calibration.Family;
import nnc.testbench.calibration.Sample.Figure;

/// Errors of estimates on designs that nothing was fitted to, as the table of `docs/estimates.md`.
public final class ErrorTable {

  private ErrorTable() {}

  public static String markdown(List<Family> families) {
    StringBuilder text = new StringBuilder();
    text.append("| family | held out | figure | median | p95 | max | rank correlation |\n");
    text.append("|---|---|---|---|---|---|---|\n");
    for (Family family : families) {
      for (Figure figure : Figure.values()) {
        List<Sample> known = known(family.heldOut(), figure);
        if (!known.isEmpty()) {
          text.append(row(family, figure, known));
        }
      }
    }
    return text.toString();
  }

  /// Those that have the figure in both.
  static List<Sample> known(List<Sample> samples, Figure figure) {
    return samples.stream()
        .filter(s -> s.estimated().containsKey(figure.id()))
        .filter(s -> !Double.isNaN(figure.measured(s)))
        .toList();
  }

  private static String row(Family family, Figure figure, List<Sample> samples) {
    double[] errors = errors(samples, figure);
    double rank =
        Fit.rankCorrelation(
            samples.stream().mapToDouble(figure::estimated).toArray(),
            samples.stream().mapToDouble(figure::measured).toArray());
    return String.format(
        Locale.ROOT,
        "| %s | %d | %s | %.1f %% | %.1f %% | %.1f %% | %s |%n",
        family.device().family(),
        samples.size(),
        figure.id(),
        100 * Fit.quantile(errors, 0.5),
        100 * Fit.quantile(errors, 0.95),
        100 * Fit.quantile(errors, 1),
        Double.isNaN(rank) ? "all alike" : String.format(Locale.ROOT, "%.3f", rank));
  }

  /// Relative to what was measured.
  static double[] errors(List<Sample> samples, Figure figure) {
    return samples.stream()
        .mapToDouble(s -> {
          double measured = figure.measured(s);
          return (figure.estimated(s) - measured) / Math.max(measured, figure.least());
        })
        .toArray();
  }
}
