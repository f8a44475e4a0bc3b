package nnc.frontend.encoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import org.junit.jupiter.api.Test;

class EncoderTest {

  private static double[][] steps(String encoder, int steps, double... row) {
    return Encoder.of(encoder, 1).encode(new double[][] {row}, steps, 0);
  }

  /// One element's values in all steps.
  private static double[] column(double[][] steps, int element) {
    return Arrays.stream(steps).mapToDouble(s -> s[element]).toArray();
  }

  private static double[] spikeTimes(double[][] steps, int element) {
    double[] all = column(steps, element);
    return java.util.stream.IntStream.range(0, all.length)
        .filter(t -> all[t] != 0)
        .mapToDouble(t -> t)
        .toArray();
  }

  private static Code refused(String encoder) {
    return assertThrows(Rejection.class, () -> Encoder.of(encoder, 1))
        .diagnostics()
        .getFirst()
        .code();
  }

  @Test
  void directHoldsTheNumbers() {
    assertArrayEquals(
        new double[][] {{-2, 0.5}, {-2, 0.5}, {-2, 0.5}}, steps("direct", 3, -2, 0.5));
  }

  @Test
  void rateGivesExactlyTheCountOfItsRule() {
    for (int x = 0; x <= 256; x++) {
      for (int t : new int[] {1, 7, 100, 256}) {
        double[][] all = steps("rate,bits=8,range=0..256", t, x);
        assertEquals(t * x / 256, (int) Arrays.stream(column(all, 0)).sum(), x + " in " + t);
      }
    }
    assertArrayEquals(new double[] {1, 3, 5}, spikeTimes(steps("rate", 6, 0.5), 0));
  }

  @Test
  void poissonDrawsStepByStepFromTheSeed() {
    java.util.Random random = new java.util.Random(7);
    double[][] expected = new double[50][3];
    double[] row = {0.1, 0.5, 1};
    for (double[] step : expected) {
      for (int i = 0; i < 3; i++) {
        step[i] = random.nextInt(256) < Math.round(row[i] * 256) ? 1 : 0;
      }
    }
    assertArrayEquals(expected, steps("poisson,seed=7,bits=8", 50, row));
    assertEquals(50, Arrays.stream(column(expected, 2)).sum());
    Encoder seeded = Encoder.of("poisson", 9);
    double[][] one = {{0.5}};
    assertArrayEquals(seeded.encode(one, 64, 3), seeded.encode(one, 64, 3));
    assertTrue(!Arrays.deepEquals(seeded.encode(one, 64, 3), seeded.encode(one, 64, 4)));
  }

  @Test
  void poissonHasTheRateOfItsNumber() {
    double[][] all = steps("poisson", 10_000, 0.3);
    // 3000 expected, standard deviation 45.8
    assertEquals(3000, Arrays.stream(column(all, 0)).sum(), 5 * 45.8);
  }

  @Test
  void latencyIsShorterForLargerNumbers() {
    double[][] all = steps("latency", 11, 1, 0.75, 0.5, 0.01, 0);
    assertArrayEquals(new double[] {0}, spikeTimes(all, 0));
    assertArrayEquals(new double[] {3}, spikeTimes(all, 1)); // 2.5, ties up
    assertArrayEquals(new double[] {5}, spikeTimes(all, 2));
    assertArrayEquals(new double[] {10}, spikeTimes(all, 3));
    assertArrayEquals(new double[] {}, spikeTimes(all, 4));
    assertArrayEquals(new double[] {10}, spikeTimes(steps("latency,zero=last", 11, 0), 0));
  }

  /// The trace that the speech encoder of that rule gives.
  @Test
  void deltaSendsTheKnownTrace() {
    double[] x = {0.4, 1.0, 1.1, 3.5, 3.5, 3.5, 0, 0, 0, 0};
    double[][] rows = Arrays.stream(x).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
    double[] expected = {0, 0, 1, 1, 1, 0, -1, -1, 0, 0};
    assertArrayEquals(expected, column(Encoder.of("delta", 1).encode(rows, x.length, 0), 0));
    double[][] split = Encoder.of("delta,channels=2", 1).encode(rows, x.length, 0);
    assertArrayEquals(new double[] {0, 0, 1, 1, 1, 0, 0, 0, 0, 0}, column(split, 0));
    assertArrayEquals(new double[] {0, 0, 0, 0, 0, 0, 1, 1, 0, 0}, column(split, 1));
    double[][] half = Arrays.stream(x).mapToObj(v -> new double[] {v / 2}).toArray(double[][]::new);
    assertArrayEquals(
        expected, column(Encoder.of("delta,threshold=0.5", 1).encode(half, x.length, 0), 0));
  }

  /// Field i of m = 6 has its centre at (2i - 3) / 8; where x is a centre, that field is first.
  @Test
  void populationAnswersByDistance() {
    double[][] all = steps("population,fields=6", 101, 0.375);
    assertEquals(6, all[0].length);
    assertArrayEquals(new double[] {0}, spikeTimes(all, 2));
    // exp(-(0.25 * 6)^2 / 2) = 0.3247: step 100 * 0.6753
    assertArrayEquals(new double[] {68}, spikeTimes(all, 1));
    assertArrayEquals(new double[] {68}, spikeTimes(all, 3));
    double[][] rates = steps("population,fields=6,then=rate", 1000, 0.375);
    assertEquals(1000, Arrays.stream(column(rates, 2)).sum());
    assertEquals(324, Arrays.stream(column(rates, 1)).sum());
  }

  @Test
  void burstsAreLongerAndDenserForLargerNumbers() {
    double[][] all = steps("burst,most=4,shortest=2,longest=6", 12, 1, 0.5, 0.1, 0);
    assertArrayEquals(new double[] {0, 2, 4, 6}, spikeTimes(all, 0));
    assertArrayEquals(new double[] {0, 4}, spikeTimes(all, 1));
    assertArrayEquals(new double[] {0}, spikeTimes(all, 2));
    assertArrayEquals(new double[] {}, spikeTimes(all, 3));
    assertArrayEquals(
        new double[] {0, 2, 4}, spikeTimes(steps("burst,most=9,shortest=2", 6, 1), 0));
  }

  @Test
  void refusesWhatIsNoEncoder() {
    assertEquals(Code.E0201, refused("rat"));
    assertEquals(Code.E0208, refused("rate,seed=3"));
    assertEquals(Code.E0305, refused("rate,bits=0"));
    assertEquals(Code.E0305, refused("rate,range=1..0"));
    assertEquals(Code.E0305, refused("latency,zero=never"));
    assertEquals(Code.E0305, refused("poisson,seed=x"));
    assertThrows(IllegalArgumentException.class, () -> steps("rate", 3, 1.5));
  }
}
