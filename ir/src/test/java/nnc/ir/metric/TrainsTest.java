package nnc.ir.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import nnc.ir.network.Probe;
import nnc.ir.network.SequenceRun;
import nnc.ir.network.SequenceRun.Spike;
import org.junit.jupiter.api.Test;

/// Rate, complexity and synchrony of trains whose figures follow by hand.
class TrainsTest {

  private static boolean[] train(String bits) {
    boolean[] train = new boolean[bits.length()];
    for (int t = 0; t < train.length; t++) {
      train[t] = bits.charAt(t) == '1';
    }
    return train;
  }

  private static OptionalDouble synchrony(String... trains) {
    return Trains.synchrony(
        Arrays.stream(trains).map(TrainsTest::train).toArray(boolean[][]::new));
  }

  @Test
  void whoFiresTogetherIsInStep() {
    assertEquals(1, synchrony("0110", "0110", "0110").orElseThrow(), 1e-12);
    assertEquals(0, synchrony("0101", "1010").orElseThrow(), 1e-12);
    // means 1/2, 1/2, 0, 0 vary by 1/16; the trains by 1/4 and 0
    assertEquals(0.5, synchrony("1100", "0000").orElseThrow(), 1e-12);
    assertEquals(OptionalDouble.empty(), synchrony("1111", "0000"));
  }

  @Test
  void whoFiresAloneIsNot() {
    Random random = new Random(1);
    boolean[][] trains = new boolean[50][20_000];
    for (boolean[] train : trains) {
      for (int t = 0; t < train.length; t++) {
        train[t] = random.nextInt(4) == 0;
      }
    }
    // a variance estimated from 20,000 steps is within five deviations of 1 %
    assertEquals(0.02, Trains.synchrony(trains).orElseThrow(), 0.001);
  }

  /// Two sequences of 16 steps, of which the second ended behind the second; neurons 3 and 4.
  @Test
  void everySequenceIsLookedAtByItself() {
    List<Spike> spikes =
        List.of(
            new Spike(3, 3),
            new Spike(4, 3),
            new Spike(6, 3),
            new Spike(9, 3),
            new Spike(13, 3),
            new Spike(15, 3),
            new Spike(16, 3),
            new Spike(16, 4));
    LinkedHashMap<String, List<Spike>> all = new LinkedHashMap<>();
    all.put("p", spikes);
    SequenceRun run =
        new SequenceRun(
            List.of(new Probe("p", Optional.empty(), 3, 4)),
            all,
            List.of(),
            List.of(),
            16,
            List.of(16, 2),
            new LinkedHashMap<>());
    Trains trains = Trains.of(run, "p");
    assertEquals((6 / 32.0 + 2 / 4.0) / 2, trains.rate(), 1e-12);
    // 0001101001000101 has 6 words, sixteen zeros 2, and "10" has 2, twice
    assertEquals((6 + 2 + 2 + 2) / 4.0, trains.complexity(), 1e-12);
    // half of what one neuron alone does, and both together
    assertEquals((0.5 + 1) / 2, trains.synchrony().orElseThrow(), 1e-12);
  }
}
