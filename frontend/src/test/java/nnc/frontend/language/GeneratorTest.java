package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class GeneratorTest {

  @Test
  void itIsJavasRandom() {
    for (long seed : new long[] {0, 1, -7, Long.MAX_VALUE, 0x5DEECE66DL}) {
      Random expected = new Random(seed);
      Generator actual = new Generator(seed);
      for (int i = 0; i < 5000; i++) {
        assertEquals(expected.nextDouble(), actual.nextDouble());
        int bound = i % 3 == 0 ? 1 << i % 31 : i % 3 == 1 ? (1 << 30) + 1 + i : 1 + i;
        assertEquals(expected.nextInt(bound), actual.nextInt(bound));
        assertEquals(expected.nextGaussian(), actual.nextGaussian());
      }
    }
  }
}
