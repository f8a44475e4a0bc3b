package nnc.passes.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.passes.Nets;
import nnc.passes.analysis.Calibration.Statistics;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  private static final TensorType PAIR = new TensorType(Shape.of(2), Formats.REAL);

  private static Statistics statistics(double[]... samples) {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(Formats.REAL, 2))
            .add("out", new Op.Output(), "x")
            .build();
    List<List<Value>> all = new ArrayList<>();
    for (double[] s : samples) {
      all.add(List.of(Value.ofReal(PAIR, s)));
    }
    return Calibration.of(network, Samples.of(all, List.of())).of("x");
  }

  @Test
  void knowsExtremesAndMeansPerChannel() {
    Statistics s = statistics(new double[] {1, -2}, new double[] {3, 1});
    assertEquals(-2, s.lowest());
    assertEquals(3, s.highest());
    assertEquals(3, s.largest());
    assertEquals(2, s.mean(0));
    assertEquals(-0.5, s.mean(1));
    assertEquals(1.5, s.meanMagnitude(1));
  }

  private static double[][] withOneOutlier() {
    Random random = new Random(1);
    double[][] samples = new double[1000][];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = new double[] {random.nextDouble(-1, 1), random.nextDouble(-1, 1)};
    }
    samples[0][0] = 4;
    return samples;
  }

  @Test
  void aPercentileLeavesAnOutlierOut() {
    Statistics s = statistics(withOneOutlier());
    assertEquals(4, s.percentile(100));
    assertEquals(1, s.percentile(99.9), 0.01);
    double[] sorted =
        Arrays.stream(withOneOutlier())
            .flatMapToDouble(Arrays::stream)
            .map(Math::abs)
            .sorted()
            .toArray();
    double bin = 4.0 / 2048;
    assertEquals(sorted[999], s.percentile(50), bin);
    assertEquals(sorted[1899], s.percentile(95), bin);
  }

  @Test
  void leastSquaresClipsAnOutlierOnlyWhereItPays() {
    Statistics s = statistics(withOneOutlier());
    assertTrue(s.leastSquares(7) < 2, "few steps: " + s.leastSquares(7));
    assertTrue(s.leastSquares(1 << 12) > 3.9, "many steps: " + s.leastSquares(1 << 12));
  }

  @Test
  void valuesOfFixedPointVerticesAreReal() {
    NumberFormat.Fixed format = new NumberFormat.Fixed(true, 8, 4);
    Network network =
        Network.builder("n")
            .add("x", Nets.input(format, 2))
            .add("out", new Op.Output(), "x")
            .build();
    Samples real = Samples.of(List.of(List.of(Value.ofReal(PAIR, 1.03, -100))), List.of());
    Statistics s = Calibration.of(network, real).of("x");
    assertEquals(1, s.highest());
    assertEquals(-8, s.lowest());
  }
}
