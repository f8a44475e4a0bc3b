package nnc.ir.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LempelZivTest {

  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "1, 1",
    "10, 2",
    "0000000000000000, 2",
    "0101010101010101, 3",
    "0001101001000101, 6",
  })
  void knownTexts(String text, int words) {
    assertEquals(words, LempelZiv.complexity(bits(text)));
  }

  /// The definition itself, word by word.
  @Test
  void randomTextsByTheDefinition() {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(40); n > 0; n--) {
        text.append(random.nextInt(3) == 0 ? '1' : '0');
      }
      String s = text.toString();
      int words = 0;
      for (int from = 0; from < s.length(); words++) {
        int to = from + 1;
        while (to < s.length() && s.substring(0, to - 1).contains(s.substring(from, to))) {
          to++;
        }
        from = to;
      }
      assertEquals(words, LempelZiv.complexity(bits(s)), s);
    }
  }

  private static boolean[] bits(String text) {
    boolean[] bits = new boolean[text.length()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = text.charAt(i) == '1';
    }
    return bits;
  }
}
