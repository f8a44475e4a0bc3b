package nnc.testbench.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nnc.frontend.Targets;
import nnc.ir.number.Normal;
import nnc.ir.pulse.Transfer;
import nnc.ir.pulse.WeightCurrent;
import org.junit.jupiter.api.Test;

/// How often a synapse passes pulses, beside circuit simulations at 4.2 K.
class TransferTest {

  /// Weight currents from 116 uA in steps of 2.
  private static final String DERIVED =
      ".004 .020 .071 .189 .384 .616 .811 .929 .980 .996 .999 1.0 1.0";

  private static final String B1 = ".005 .045 .045 .179 .386 .652 .825 .955 .985 .995 1.0";
  private static final String B2 = "- .020 .071 .188 .379 .628 .811 .934 .974";
  private static final String X = "- 0 0 .003 .015 .062 .166 .381 .610 .812 .915 .985 .998";

  private static Transfer transfer(String id) {
    return Targets.read("sfq")
        .pulseLibraries()
        .getFirst()
        .cell("SYN")
        .orElseThrow()
        .transfers()
        .stream()
        .filter(t -> t.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theLawHasTheReferencesDigits() {
    String[] row = DERIVED.split(" ", -1);
    for (int i = 0; i < row.length; i++) {
      double p = new WeightCurrent(116_000 + 2000L * i, 125_000, 3_400, 1).probability();
      String text = String.format(Locale.ROOT, "%.3f", p);
      assertEquals(Double.parseDouble(row[i]), Double.parseDouble(text), "at " + (116 + 2 * i));
    }
  }

  @Test
  void recordsAreThoseOfTheReference() {
    Transfer base = transfer("base");
    Transfer extracted = transfer("extracted");
    assertEquals(List.of(125.0, 3.39, 8602L), List.of(base.mean(), base.sigma(), base.pulses()));
    assertEquals(
        List.of(131.1, 3.30, 6800L),
        List.of(extracted.mean(), extracted.sigma(), extracted.pulses()));
    assertEquals(base.sigma() * 1000 * Math.sqrt(10 / 4.2), (double) base.sigmaAt(10), 0.5);
    assertEquals(0, base.sigmaAt(0));
  }

  @Test
  void measuredSharesLieWithinTheirSamplingErrorOfTheRecords() {
    assertTrue(deviations(B1, transfer("base"), _ -> 200) < 31.3, "11 points");
    assertTrue(deviations(B2, transfer("base"), _ -> 800) < 26.1, "8 points");
    assertTrue(
        deviations(X, transfer("extracted"), i -> i >= 124 && i <= 132 ? 800 : 400) < 32.9,
        "12 points");
    assertTrue(deviations(X, transfer("base"), _ -> 400) > 1000, "the other netlists' record");
  }

  /// Shares of a normal distribution are fitted by it; of others the deviation is another.
  @Test
  void theLikeliestCurveIsFound() {
    List<SynapseCurve.Point> points = new ArrayList<>();
    for (double current = 120; current <= 136; current += 2) {
      long passed = Math.round(4000 * Normal.below((current - 128.5) / 3.2));
      points.add(new SynapseCurve.Point(current, passed, 4000));
    }
    SynapseCurve.Curve curve = SynapseCurve.fit(127, points);
    assertEquals(128.5, curve.mean(), 0.01);
    assertEquals(3.2, curve.sigma(), 0.01);
    // 4.4 of 9 points count fully, about
    assertEquals(3.2 / Math.sqrt(4000 * 4.4), curve.meanError(), 0.008);
    assertTrue(curve.sigmaError() > 0.01 && curve.sigmaError() < 0.05, "" + curve);
    points.set(4, new SynapseCurve.Point(128, 3900, 4000));
    assertTrue(Math.abs(SynapseCurve.fit(127, points).mean() - 128.5) > 0.1);
  }

  /// The sum of squared deviations in standard errors, of which a share of 0.001 is above the
  /// limits of the tests.
  private static double deviations(
      String row, Transfer transfer, java.util.function.IntUnaryOperator pulses) {
    double sum = 0;
    String[] shares = row.split(" ", -1);
    for (int i = 0; i < shares.length; i++) {
      if (!shares[i].equals("-")) {
        int current = 116 + 2 * i;
        double p = Normal.below((current - transfer.mean()) / transfer.sigma());
        double n = pulses.applyAsInt(current);
        // the middle of what a share of three places may have been
        double distance = Math.max(0, Math.abs(Double.parseDouble(shares[i]) - p) - 0.0005);
        sum += distance * distance / Math.max(p * (1 - p), 1 / n) * n;
      }
    }
    return sum;
  }
}
