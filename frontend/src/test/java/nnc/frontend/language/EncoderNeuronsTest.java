package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.network.LempelZiv;
import nnc.ir.number.Formats;
import org.junit.jupiter.api.Test;

/// Encoders and decoders of the library, among reals, beside what they are defined to give.
class EncoderNeuronsTest {

  private static final int TRIES = 200;

  /// What one neuron gives for a sequence of numbers.
  private static double[] run(String neuron, String arguments, String port, double... x) {
    Network network =
        Texts.network(
            "network t schedule layerwise\nimport "
                + neuron
                + "\ninput x : real[1]\npopulation p : "
                + neuron
                + "[1]("
                + arguments
                + ")\nproject x -> p."
                + port
                + " one_to_one\noutput y = p");
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    TensorType one = new TensorType(Shape.of(1), Formats.REAL);
    return Arrays.stream(x)
        .map(each -> {
          Value y = sequence.step(List.of(Value.ofReal(one, each))).getFirst();
          return y.type().format().isReal() ? y.real()[0] : y.raw()[0];
        })
        .toArray();
  }

  /// What a network gives whose input is `real[n]`, step by step.
  private static double[][] run(String text, double[]... x) {
    String head = "network t schedule layerwise\ninput x : real[" + x[0].length + "]\n";
    Interpreter.Sequence sequence = Interpreter.of(Texts.network(head + text)).start();
    TensorType type = new TensorType(Shape.of(x[0].length), Formats.REAL);
    return Arrays.stream(x)
        .map(each -> {
          Value y = sequence.step(List.of(Value.ofReal(type, each))).getFirst();
          return y.type().format().isReal()
              ? y.real()
              : Arrays.stream(y.raw()).asDoubleStream().toArray();
        })
        .toArray(double[][]::new);
  }

  /// A population of one neuron that sees four numbers, each as an element of its port.
  private static double[] seen(String neuron, String arguments, double[][] x) {
    String text =
        "import %s\npopulation p : %s[1](%s)\nproject x -> p dense(weights: [[%s]])\noutput y = p"
            .formatted(
                neuron,
                neuron,
                arguments,
                "[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]");
    return Arrays.stream(run(text, x)).mapToDouble(y -> y[0]).toArray();
  }

  /// Steps of numbers that doubles add up exactly, multiples of 1/4 from -4 to 4.
  private static double[][] drawn(Random random, int steps, int numbers) {
    double[][] x = new double[steps][numbers];
    for (double[] step : x) {
      Arrays.setAll(step, _ -> (random.nextInt(33) - 16) / 4.0);
    }
    return x;
  }

  private static double[] column(double[][] x, int n) {
    return Arrays.stream(x).mapToDouble(step -> step[n]).toArray();
  }

  /// Sums over the steps up to each.
  private static double[][] sums(double[][] x) {
    double[][] all = new double[x.length][];
    double[] sum = new double[x[0].length];
    for (int t = 0; t < x.length; t++) {
      for (int n = 0; n < sum.length; n++) {
        sum[n] += x[t][n];
      }
      all[t] = sum.clone();
    }
    return all;
  }

  /// The first of the largest.
  private static int largest(double[] x) {
    int best = 0;
    for (int n = 1; n < x.length; n++) {
      best = x[n] > x[best] ? n : best;
    }
    return best;
  }

  private static double[] held(double x, int steps) {
    double[] all = new double[steps];
    Arrays.fill(all, x);
    return all;
  }

  /// The steps of the spikes.
  private static int[] spikes(double[] y) {
    return IntStream.range(0, y.length).filter(t -> y[t] != 0).toArray();
  }

  /// A multiple of 1/256 in 0..1, which doubles add up exactly.
  private static double drawn(Random random) {
    return random.nextInt(257) / 256.0;
  }

  @Test
  void ratesGiveTheirShareOfSpikes() {
    Random random = new Random(1);
    for (int i = 0; i < TRIES; i++) {
      double x = drawn(random);
      int steps = 1 + random.nextInt(60);
      double[] y = run("encode_rate", "", "x", held(x, steps));
      assertEquals((int) Math.floor(steps * x), spikes(y).length, x + " for " + steps);
    }
  }

  @Test
  void latenciesFallWithTheNumber() {
    Random random = new Random(2);
    for (int i = 0; i < TRIES; i++) {
      double x = drawn(random);
      int first = (int) Math.floor((1 - x) * 9 + 0.5);
      double[] y = run("encode_latency", "steps: 10", "x", held(x, 20));
      assertArrayEquals(new int[] {first, first + 10}, spikes(y), "" + x);
    }
  }

  /// The trace of Speech2Spikes, and another one with smaller steps.
  @Test
  void changesAreSent() {
    assertArrayEquals(
        new double[] {0, 0, 1, 1, 1, 0, -1, -1, 0, 0},
        run("encode_delta", "", "x", 0.4, 1.0, 1.1, 3.5, 3.5, 3.5, 0, 0, 0, 0));
    assertArrayEquals(
        new double[] {-1, -1, 0, 1},
        run("encode_delta", "th: 0.25, r_0: 1", "x", 0.25, 0.25, 0.25, 1));
  }

  @Test
  void phasesAreBits() {
    Random random = new Random(3);
    for (int i = 0; i < TRIES; i++) {
      int bits = random.nextInt(256);
      double[] y = run("encode_phase", "bits: 8", "x", held(bits / 256.0, 16));
      for (int t = 0; t < y.length; t++) {
        assertEquals((bits >> (7 - t % 8)) & 1, y[t], bits + " in step " + t);
      }
    }
  }

  @Test
  void burstsAreLongerAndDenserForMore() {
    Random random = new Random(4);
    for (int i = 0; i < TRIES; i++) {
      double x = drawn(random);
      int count = (int) Math.ceil(5 * x);
      int apart = (int) Math.ceil(4 - 3 * x);
      int[] first = IntStream.range(0, count).map(k -> k * apart).toArray();
      int[] both =
          IntStream.concat(Arrays.stream(first), Arrays.stream(first).map(t -> t + 16)).toArray();
      assertArrayEquals(both, spikes(run("encode_burst", "", "x", held(x, 32))), "" + x);
    }
  }

  @Test
  void thermometersAreSetFromTheirMarkOn() {
    double[] y = run("encode_thermometer", "mark: 0.75", "x", 0.5, 0.75, 1, -1);
    assertArrayEquals(new double[] {0, 1, 1, 0}, y);
  }

  @Test
  void theFirstSpikeIsKept() {
    double[] y = run("decode_first", "steps: 8", "s", 0, 0, 1, 0, 1, 0);
    assertArrayEquals(new double[] {0, 0, 6, 6, 6, 6}, y);
  }

  @Test
  void ranksAreStepsOfARound() {
    StringBuilder text =
        new StringBuilder(
            "import encode_rank\npopulation p : encode_rank[4](index: [0, 1, 2, 3], steps: 5)\n"
                + "project x -> p.own one_to_one\noutput y = p\n");
    for (int k = 0; k < 4; k++) {
      double[] one = new double[4];
      one[k] = 1;
      text.append("project x -> p.x[%d] dense(weights: ".formatted(k))
          .append(List.of(1, 2, 3, 4).stream().map(_ -> Arrays.toString(one)).toList())
          .append(")\n");
    }
    Random random = new Random(5);
    for (int i = 0; i < TRIES; i++) {
      double[] x = random.ints(4, 0, 4).asDoubleStream().toArray();
      List<Integer> sorted =
          IntStream.range(0, 4)
              .boxed()
              .sorted((a, b) -> Double.compare(x[b], x[a])) // stable: ties by index
              .toList();
      double[][] all = new double[10][];
      Arrays.fill(all, x);
      double[][] y = run(text.toString(), all);
      for (int t = 0; t < y.length; t++) {
        double[] expected = new double[4];
        if (t % 5 < 4) {
          expected[sorted.get(t % 5)] = 1;
        }
        assertArrayEquals(expected, y[t], Arrays.toString(x) + " in step " + t);
      }
    }
  }

  @Test
  void basesFollowByTheThreshold() {
    Random random = new Random(6);
    for (int i = 0; i < TRIES; i++) {
      double[] x = column(drawn(random, 30, 1), 0);
      double[] expected = new double[x.length];
      double base = x[0];
      for (int t = 1; t < x.length; t++) {
        expected[t] = x[t] > base + 0.75 ? 1 : x[t] < base - 0.75 ? -1 : 0;
        base += expected[t] * 0.75;
      }
      assertArrayEquals(expected, run("encode_step_forward", "th: 0.75", "x", x));
    }
  }

  @Test
  void windowsAreMeansOfTheNumbersBefore() {
    Random random = new Random(7);
    for (int i = 0; i < TRIES; i++) {
      double[] x = column(drawn(random, 30, 1), 0);
      double[] expected = new double[x.length];
      for (int t = 0; t < x.length; t++) {
        double mean = 0;
        for (int k = 1; k <= 4; k++) {
          mean += x[Math.max(0, t - k)] / 4;
        }
        expected[t] = x[t] > mean + 1 ? 1 : x[t] < mean - 1 ? -1 : 0;
      }
      assertArrayEquals(expected, run("encode_window", "", "x", x));
    }
  }

  @Test
  void fieldsAreBellsOverTheRange() {
    Random random = new Random(8);
    String text =
        "import encode_population\npopulation p : encode_population[6](field: [1, 2, 3, 4, 5, 6],"
            + " fields: 6, lo: -2, hi: 6)\nproject x -> p all_to_all(weights: 1)\noutput y = p";
    for (int i = 0; i < TRIES; i++) {
      double x = -2 + 8 * drawn(random);
      double[] y = run(text, new double[] {x})[0];
      for (int field = 1; field <= 6; field++) {
        double centre = -2 + (2 * field - 3) / 2.0 * 8 / 4;
        double far = Math.min(4, Math.abs((x - centre) / (8 / (1.5 * 4))));
        assertEquals(Math.exp(-far * far / 2), y[field - 1], 1e-12, x + " in field " + field);
      }
    }
  }

  @Test
  void countsChooseTheClassOfMostSpikes() {
    Random random = new Random(9);
    String text =
        "import decode_count\npopulation p : decode_count[4]\nproject x -> p one_to_one\n"
            + "layer c = p argmax\noutput y = c";
    for (int i = 0; i < TRIES; i++) {
      double[][] x = new double[12][];
      Arrays.setAll(x, _ -> random.ints(4, 0, 2).asDoubleStream().toArray());
      double[][] y = run(text, x);
      double[][] sums = sums(x);
      for (int t = 0; t < x.length; t++) {
        assertEquals(largest(sums[t]), y[t][0], Arrays.toString(sums[t]));
      }
    }
  }

  @Test
  void membranesAreKeptByTheirMaximumAndMean() {
    Random random = new Random(10);
    for (int i = 0; i < TRIES; i++) {
      double[][] v = drawn(random, 16, 1);
      double[] sums = column(sums(v), 0);
      double[] most = run("decode_max", "", "v", column(v, 0));
      double[] mean = run("decode_mean", "steps: 16", "v", column(v, 0));
      for (int t = 0; t < v.length; t++) {
        assertEquals(Arrays.stream(column(v, 0)).limit(t + 1).max().orElseThrow(), most[t]);
        assertEquals(sums[t] / 16, mean[t]);
      }
    }
  }

  @Test
  void gapsAndConfidencesAreThoseOfTheSums() {
    Random random = new Random(11);
    int clear = 0;
    int sure = 0;
    for (int i = 0; i < TRIES; i++) {
      double[][] x = drawn(random, 12, 4);
      double[][] sums = sums(x);
      double[] gaps = seen("decode_gap", "beta: 2.5", x);
      double[] shares = seen("decode_confidence", "theta: 0.75", x);
      for (int t = 0; t < x.length; t++) {
        double[] sorted = Arrays.stream(sums[t]).sorted().toArray();
        double top = sorted[3];
        double all = Arrays.stream(sorted).map(a -> Math.exp(Math.max(a - top, -16))).sum();
        assertEquals(top - sorted[2] >= 2.5 ? 1 : 0, gaps[t], Arrays.toString(sums[t]));
        assertEquals(1 / all >= 0.75 ? 1 : 0, shares[t], Arrays.toString(sums[t]));
        clear += (int) gaps[t];
        sure += (int) shares[t];
      }
    }
    int decisions = 12 * TRIES;
    assertTrue(clear > decisions / 5 && clear < decisions * 4 / 5, clear + " clear");
    assertTrue(sure > decisions / 5 && sure < decisions * 4 / 5, sure + " sure");
  }

  /// After every step the words of the spikes up to there.
  @Test
  void wordsAreThoseOfLempelAndZiv() {
    Random random = new Random(12);
    for (int i = 0; i < TRIES; i++) {
      int rare = 1 + i % 4;
      boolean[] bits = new boolean[16];
      double[] s = new double[16];
      for (int t = 0; t < s.length; t++) {
        bits[t] = random.nextInt(1 + rare) == 0;
        s[t] = bits[t] ? 1 : 0;
      }
      double[] y = run("decode_complexity", "", "s", s);
      for (int t = 0; t < s.length; t++) {
        assertEquals(LempelZiv.complexity(Arrays.copyOf(bits, t + 1)), y[t], Arrays.toString(s));
      }
    }
    assertEquals(6, last("0001101001000101"));
    assertEquals(2, last("0000000000000000"));
    assertEquals(3, last("0101010101010101"));
  }

  private static double last(String bits) {
    double[] y =
        run("decode_complexity", "", "s", bits.chars().mapToDouble(c -> c - '0').toArray());
    return y[y.length - 1];
  }
}
