package nnc.ir.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.number.NumberFormat;
import nnc.ir.text.DesignParser;
import org.junit.jupiter.api.Test;

class VerifierTest {

  private static final String IN = "%x = input { type = uint4[3] }\n";

  @Test
  void aLegalNetworkHasNoFaults() {
    assertEquals(List.of(), messages(IN + "%out = output(%x)"));
  }

  @Test
  void anEmptyNetworkHasNoInput() {
    assertEquals(List.of("E0205 network 'n' has no input"), messages(""));
  }

  @Test
  void aNetworkWithoutResultHasNoOutput() {
    assertEquals(List.of("E0205 network 'n' has no output"), messages(IN));
  }

  @Test
  void everyCycleIsReportedOnceWithItsMembers() {
    String text =
        IN + "%a = add(%x, %c)\n%b = relu(%a)\n%c = relu(%b)\n%s = add(%x, %s)\n%out = output(%c)";
    assertEquals(
        List.of(
            "E0206 'a', 'b', 'c' feed themselves without a delay",
            "E0206 's' feed themselves without a delay"),
        messages(text).stream().sorted().toList());
    assertFalse(Verifier.isAcyclic(network(text)));
    assertTrue(Verifier.isAcyclic(network(IN + "%d = add(%x, %x)")));
  }

  @Test
  void parametersMustBeFinite() {
    String affine =
        IN + "%y = affine(%x) { scale = real[1] [%s], shift = real[1] [0] }\n%out = output(%y)";
    for (String bad : List.of("NaN", "Infinity", "-Infinity")) {
      assertEquals(
          List.of("E0301 a parameter of 'y' is NaN or infinite"),
          messages(affine.replace("%s", bad)));
    }
    assertEquals(
        List.of("E0301 a parameter of 'y' is NaN or infinite"),
        messages(
            IN
                + "%y = encode(%x) { scale = 1.0, zero = NaN, format = int8, narrow = false, rounding = floor }"
                + "%out = output(%y)"));
  }

  @Test
  void aVarianceMustBePositive() {
    String norm =
        IN
            + "%y = batchnorm(%x) { gamma = real[1] [1], beta = real[1] [1], mean = real[1] [1],"
            + " variance = real[3] [1, VAR, 2], epsilon = 0.5 }\n%out = output(%y)";
    assertEquals(List.of(), messages(norm.replace("VAR", "0")));
    assertEquals(
        List.of("E0305 variance + epsilon of 'y' is not positive in channel 1"),
        messages(norm.replace("VAR", "-0.5")));
  }

  @Test
  void typeErrorsAreFound() {
    assertEquals(
        List.of("E0203 'y' takes at least 2 inputs, not 1"),
        messages(IN + "%y = add(%x)\n%out = output(%y)"));
  }

  @Test
  void theInterpreterRefusesWhatDoesNotVerify() {
    assertThrows(Rejection.class, () -> Interpreter.of(network(IN)));
  }

  @Test
  void theInterpreterRefusesInputsThatDoNotFit() {
    Interpreter interpreter = Interpreter.of(network(IN + "%out = output(%x)"));
    TensorType type = new TensorType(Shape.of(3), NumberFormat.unsigned(4));
    assertThrows(IllegalArgumentException.class, () -> interpreter.run(List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> interpreter.run(List.of(Value.ofRaw(type, 1, 2, 16))));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            interpreter.run(
                List.of(
                    Value.ofRaw(new TensorType(Shape.of(3), NumberFormat.unsigned(5)), 1, 2, 3))));
  }

  private static List<String> messages(String text) {
    return Verifier.check(network(text)).stream().map(VerifierTest::line).toList();
  }

  private static String line(Diagnostic d) {
    return d.code() + " " + d.message();
  }

  private static Network network(String text) {
    return (Network) DesignParser.parse(new Source("t.nnir", "network n {\n" + text + "\n}"));
  }
}
