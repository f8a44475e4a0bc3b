package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
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
}
