package nnc.passes.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Elementwise;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.text.DesignParser;
import nnc.passes.Nets;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Batch norm before a threshold against precomputed integer thresholds and exact arithmetic.
class GoldenFoldTest {

  private static final MathContext DIGITS = new MathContext(60);

  private static List<String[]> rows(String name) throws IOException {
    Path folder = Path.of(System.getProperty("nnc.root", "..")).resolve("../shared/data/neurons");
    Assumptions.assumeTrue(Files.isDirectory(folder), "no folder ../shared/data/neurons");
    return Files.readAllLines(folder.resolve(name)).stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .toList();
  }

  private static Op.MultiThreshold fold(Network network) {
    return (Op.MultiThreshold) new FoldThresholds(15).apply(network, Nets.context()).op("fire");
  }

  private static Op.BatchNorm norm(String gamma, String beta, String mean, String var, String eps) {
    return new Op.BatchNorm(
        Nets.reals(Double.parseDouble(gamma)),
        Nets.reals(Double.parseDouble(beta)),
        Nets.reals(Double.parseDouble(mean)),
        Nets.reals(Double.parseDouble(var)),
        Double.parseDouble(eps));
  }

  /// The sign of `gamma * (x - mean) / sd + beta - theta`, with sixty digits.
  private static int sign(
      BigDecimal x,
      String gamma,
      String beta,
      String mean,
      String var,
      String eps,
      BigDecimal theta) {
    BigDecimal sd = new BigDecimal(var).add(new BigDecimal(eps)).sqrt(DIGITS);
    return new BigDecimal(gamma)
        .multiply(x.subtract(new BigDecimal(mean)))
        .add(new BigDecimal(beta).subtract(theta).multiply(sd))
        .signum();
  }

  @Test
  void binaryNeuronsGetTheGoldenThresholds() throws IOException {
    List<String[]> rows = rows("bnn_fold.csv");
    assertEquals(200, rows.size());
    for (String[] r : rows) {
      int n = Integer.parseInt(r[1]);
      Network network =
          Network.builder("row")
              .add("x", Nets.input(Formats.BIPOLAR, n))
              .add("sum", Nets.dense(Tensor.generate(Shape.of(1, n), Formats.BIPOLAR, _ -> 1)), "x")
              .add("norm", norm(r[2], r[3], r[4], r[5], r[6]), "sum")
              .add("fire", Nets.sign(), "norm")
              .add("out", new Op.Output(), "fire")
              .build();
      Op.MultiThreshold folded = fold(network);
      long t = folded.thresholds().raw(0);
      boolean rising = folded.directions().raw(0) > 0;
      long popcount = rising ? Math.ceilDiv(t + n, 2L) : Math.floorDiv(t + n, 2L);
      switch (r[7]) {
        case "ge" -> assertTrue(rising || isConstant(r), r[0]);
        case "le" -> assertTrue(!rising || isConstant(r), r[0]);
        case "const" -> assertTrue(isConstant(r), r[0]);
        default -> throw new AssertionError(r[7]);
      }
      if (!isConstant(r)) {
        assertEquals(Long.parseLong(r[9]), popcount, "row " + r[0]);
      }
      int firing = 0;
      for (int p = 0; p <= n; p++) {
        boolean fires = Elementwise.apply(folded, 0, 2L * p - n) == 1;
        BigDecimal a = BigDecimal.valueOf(2L * p - n);
        assertEquals(
            sign(a, r[2], r[3], r[4], r[5], r[6], BigDecimal.ZERO) >= 0, fires, "row " + r[0]);
        firing += fires ? 1 : 0;
      }
      assertEquals(Integer.parseInt(r[10]), firing, "row " + r[0]);
    }
  }

  /// Whether no popcount or every popcount fires: then either direction says the same.
  private static boolean isConstant(String[] r) {
    int firing = Integer.parseInt(r[10]);
    return firing == 0 || firing == Integer.parseInt(r[1]) + 1;
  }

  @Test
  void membraneNormsGetTheGoldenThresholds() throws IOException {
    List<String[]> rows = rows("mpbn_fold.csv");
    assertEquals(100, rows.size());
    for (String[] r : rows) {
      int fraction = Integer.parseInt(r[7]);
      double theta = 0.5 * Double.parseDouble(r[6]);
      Network network =
          Network.builder("row")
              .add("u", Nets.input(new NumberFormat.Fixed(true, 28, fraction), 1))
              .add("norm", norm(r[1], r[2], r[3], r[4], r[5]), "u")
              .add(
                  "fire",
                  new Op.MultiThreshold(
                      Tensor.ofReal(Shape.of(1, 1), Math.nextUp(theta)),
                      Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
                      Formats.BIT,
                      0,
                      1),
                  "norm")
              .add("out", new Op.Output(), "fire")
              .build();
      Op.MultiThreshold folded = fold(network);
      long t = folded.thresholds().raw(0);
      assertEquals(fraction, folded.thresholds().format().fraction());
      switch (r[9]) {
        case "gt" -> assertEquals(Long.parseLong(r[10]) + 1, t, "row " + r[0]);
        case "lt" -> assertEquals(Long.parseLong(r[10]) - 1, t, "row " + r[0]);
        case "const" ->
            assertEquals(Long.parseLong(r[10]), Elementwise.apply(folded, 0, 12345), "row " + r[0]);
        default -> throw new AssertionError(r[9]);
      }
      for (long u : r[9].equals("const") ? List.of(0L) : List.of(t - 1, t, t + 1)) {
        BigDecimal value = BigDecimal.valueOf(u).divide(BigDecimal.TWO.pow(fraction), DIGITS);
        boolean fires = sign(value, r[1], r[2], r[3], r[4], r[5], BigDecimal.valueOf(theta)) > 0;
        assertEquals(fires ? 1 : 0, Elementwise.apply(folded, 0, u), "row " + r[0]);
      }
    }
  }

  /// The same in equations of neurons, between integers alone: `10^4 gamma u > 10^4 (gamma mean +
  /// (theta - beta) sd)`, whose right side is rounded down to the grid of the left one.
  @Test
  void normsInEquationsGetTheGoldenThresholds() throws IOException {
    for (String[] r : rows("mpbn_fold.csv")) {
      int fraction = Integer.parseInt(r[7]);
      BigDecimal sd = new BigDecimal(r[4]).add(new BigDecimal(r[5])).sqrt(DIGITS);
      BigDecimal limit =
          new BigDecimal(r[6])
              .divide(BigDecimal.TWO)
              .subtract(new BigDecimal(r[2]))
              .multiply(sd)
              .add(new BigDecimal(r[1]).multiply(new BigDecimal(r[3])))
              .movePointRight(4)
              .multiply(BigDecimal.TWO.pow(fraction));
      Network network =
          (Network)
              DesignParser.parse(
                  new Source(
                      "t.nnir",
                      """
                      network t {
                        %%x = input { type = q%d.%d[1] }
                        %%a = population(%%x) {
                          shape = [1],
                          neuron = normed,
                          spiking = true,
                          ports = [i],
                          parameters = [],
                          values = [],
                          states = [[u, q%d.%d, floor, saturate, [raw, 0, 0]]],
                          statements = [[set, u, [port, i]]],
                          output = [gt, [mul, [raw, %s, 0], [state, u]], [raw, %s, %d]]
                        }
                        %%out = output(%%a)
                      }
                      """
                          .formatted(
                              28 - fraction,
                              fraction,
                              28 - fraction,
                              fraction,
                              new BigDecimal(r[1]).movePointRight(4).toBigIntegerExact(),
                              limit.setScale(0, RoundingMode.FLOOR).toBigInteger(),
                              fraction)));
      Op.Population folded =
          (Op.Population) new FoldComparisons().apply(network, Nets.context()).op("a");
      long golden = Long.parseLong(r[10]);
      Expression u = new Expression.State("u");
      assertEquals(
          switch (r[9]) {
            case "gt" ->
                Expression.apply(Function.GE, u, new Expression.Constant(golden + 1, fraction));
            case "lt" ->
                Expression.apply(Function.LT, u, new Expression.Constant(golden, fraction));
            case "const" -> new Expression.Constant(golden, 0);
            default -> throw new AssertionError(r[9]);
          },
          folded.model().output(),
          "row " + r[0]);
    }
  }
}
