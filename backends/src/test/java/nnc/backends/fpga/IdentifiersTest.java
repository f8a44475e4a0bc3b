package nnc.backends.fpga;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import nnc.backends.verilog.Identifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentifiersTest {

  @ParameterizedTest
  @CsvSource({
    "conv1, conv1",
    "Conv_1, Conv_1",
    "y.argmax, y_x2e_argmax",
    "a__b, a_x5fx5f_b",
    "a_x2e_b, a_x5f_x2e_b",
    "a_X, a_x5f_X",
    "h::w, h_x3ax3a_w",
    "input, input",
    "2nd, 2nd"
  })
  void spellsWhatItCan(String text, String expected) {
    assertEquals(expected, Identifiers.part(text));
  }

  @ParameterizedTest
  @CsvSource({
    "input, input_xh",
    "2nd, n2nd_xh",
    "_a, a_xh",
    "a_, a_xh",
    "___, n_xh",
    "module, module_xh"
  })
  void hashesWhatCannotStandAlone(String text, String start) {
    assertEquals(start, Identifiers.of(text).substring(0, Identifiers.of(text).length() - 20));
  }

  @Test
  void refusesTheEmptyText() {
    assertThrows(IllegalArgumentException.class, () -> Identifiers.of(""));
  }

  /// Short texts over the characters that matter, all of them, and long ones.
  @Test
  void differentTextsGetDifferentIdentifiersThatToolsTake() {
    Map<String, String> seen = new HashMap<>();
    String alphabet = "ax2_.5f";
    for (int length = 1; length <= 5; length++) {
      int count = (int) Math.pow(alphabet.length(), length);
      for (int n = 0; n < count; n++) {
        StringBuilder text = new StringBuilder();
        for (int i = 0, rest = n; i < length; i++, rest /= alphabet.length()) {
          text.append(alphabet.charAt(rest % alphabet.length()));
        }
        distinct(seen, text.toString());
      }
    }
    Random random = new Random(1);
    for (int n = 0; n < 5000; n++) {
      StringBuilder text = new StringBuilder();
      random.ints(1 + random.nextInt(300), 0, 0x3000).forEach(text::appendCodePoint);
      distinct(seen, text.toString());
      distinct(seen, "l".repeat(200 + n));
    }
  }

  private static void distinct(Map<String, String> seen, String text) {
    String part = Identifiers.part(text);
    String other = seen.putIfAbsent(part, text);
    assertTrue(other == null || other.equals(text), part + " is '" + other + "' and '" + text);
    legal(part, "[A-Za-z0-9]");
    legal(Identifiers.of(text), "[A-Za-z]");
  }

  private static void legal(String identifier, String start) {
    assertTrue(identifier.matches(start + "[A-Za-z0-9]*(_[A-Za-z0-9]+)*"), identifier);
    assertTrue(identifier.length() <= Identifiers.MAX_LENGTH, identifier);
  }

  @Test
  void namesOfFilesDifferWithoutRegardToCase() {
    List<String> texts = List.of("Conv", "conv", "relu", "CONV", "Relu_1");
    Set<String> lower = new HashSet<>();
    Identifiers.parts(texts).values().forEach(p -> lower.add(p.toLowerCase(Locale.ROOT)));
    assertEquals(texts.size(), lower.size());
    assertEquals("relu", Identifiers.parts(texts).get("relu"));
    assertFalse(Identifiers.parts(texts).get("conv").equals("conv"));
    assertEquals(
        Identifiers.parts(texts).get("conv"), Identifiers.parts(texts.reversed()).get("conv"));
  }
}
