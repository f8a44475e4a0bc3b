package nnc.ir.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.number.Range;
import nnc.ir.text.DesignParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypesTest {

  /// Inputs that the statements below may read.
  private static final String INPUTS =
      """
      %v = input { type = uint4[3] }
      %b = input { type = bipolar[3] }
      %r = input { type = real[3] }
      %q = input { type = q4.4[3] }
      %w = input { type = uint62[3] }
      %m = input { type = int4[2, 5, 5] }
      %bm = input { type = bipolar[2, 5, 5] }
      %p1 = input { type = uint3[1, 3, 3] }
      %p = clip(%p1) { lo = 4, hi = 7, format = int4 }
      %n = input { type = int4[2, 4, 5] }
      %big = input { type = bit[20000, 2, 2] }
      """;

  private static final String WINDOW2 = "kernel = [2, 2], stride = [1, 1], padding = [0, 0, 0, 0]";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          dense(%v) { weights = int2[2, 3] [1, 0, -1, 1, 1, 1] }            | int7[2]  | -15..45
          dense(%v) { weights = int2[1, 3] [1, 1, 1], preload = int5[1] [-9] } | int7[1] | -9..36
          dense(%v) { weights = uint2[1, 3] [3, 3, 3] }                     | uint8[1] | 0..135
          dense(%b) { weights = bipolar[1, 3] [1, 1, -1] }                  | int3[1]  | -3..3
          dense(%q) { weights = q2.2[1, 3] [1, 2, 3] }                      | q5.6[1]  | -768..762
          dense(%v) { weights = real[1, 3] [1, 2, 3] }                      | real[1]  |
          dense(%r) { weights = int4[1, 3] [1, 2, 3] }                      | real[1]  |
          dense(%v) { weights = int2[1, 3] [1, 1, 1], preload = real[1] [0.5] } | real[1] |
          dense(%v) { thresholds = uint4[1, 3] [0, 15, 5], signs = bipolar[1, 3] [1, 1, -1], clamp = relu } | int5[1] | -10..15
          conv(%bm) { weights = bipolar[1, 2, 2, 2] [1, 1, 1, 1, 1, 1, 1, 1], WINDOW2, groups = 1, pad_value = 0 } | int5[1, 4, 4] | -8..8
          conv(%m) { weights = int2[4, 1, 2, 2] [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], WINDOW2, groups = 2, pad_value = 0 } | int6[4, 4, 4] | -32..28
          maxpool(%m) { WINDOW2 }                                           | int4[2, 4, 4] | -8..7
          maxpool(%bm) { kernel = [3, 3], stride = [2, 2], padding = [1, 1, 1, 1] } | bipolar[2, 3, 3] | -1..1
          sumpool(%m) { WINDOW2 }                                           | int6[2, 4, 4] | -32..28
          sumpool(%p) { kernel = [2, 2], stride = [2, 2], padding = [1, 0, 0, 1] } | uint5[1, 2, 2] | 0..28
          conv(%p) { weights = bit[1, 1, 2, 1] [1, 1], kernel = [2, 1], stride = [1, 1], padding = [1, 0, 0, 0], groups = 1, pad_value = -8 } | int5[1, 3, 3] | -16..14
          conv(%p) { weights = bit[1, 1, 2, 1] [1, 1], kernel = [2, 1], stride = [1, 1], padding = [0, 0, 0, 0], groups = 1, pad_value = -8 } | uint4[1, 2, 3] | 8..14
          flatten(%m)                                                       | int4[50] | -8..7
          add(%v, %v, %b)                                                   | int6[3]  | -1..31
          add(%r, %r)                                                       | real[3]  |
          concat(%m, %m)                                                    | int4[4, 5, 5] | -8..7
          argmax(%m)                                                        | uint6[1] | 0..49
          affine(%v) { scale = real[1] [2], shift = real[3] [0, 1, 2] }     | real[3]  |
          relu(%m)                                                          | uint3[2, 5, 5] | 0..7
          relu(%q)                                                          | uq3.4[3] | 0..127
          relu(%r)                                                          | real[3]  |
          clip(%m) { lo = -2, hi = 100, format = int4 }                     | int4[2, 5, 5] | -2..7
          clip(%b) { lo = -1, hi = 1, format = bipolar }                    | bipolar[3] | -1..1
          encode(%r) { scale = 0.5, zero = 0, format = int8, narrow = true, rounding = floor } | int8[3] | -127..127
          multithreshold(%v) { thresholds = uint4[1, 1] [5], directions = bipolar[1] [1], format = bipolar, base = -1, step = 2 } | bipolar[3] | -1..1
          multithreshold(%r) { thresholds = real[3, 2] [1, 2, 3, 4, 5, 6], directions = bipolar[1] [1], format = int4, base = 1, step = -2 } | int4[3] | -3..1
          shift(%m) { bits = 2, rounding = floor }                          | int2[2, 5, 5] | -2..1
          requantize(%m) { multiplier = int4[2] [3, -3], offset = uint1[1] [1], shift = 1, format = int8 } | int8[2, 5, 5] | -12..12
          """)
  void aVertexHasTheTypeAndRangeOfItsOperator(String statement, String type, String range) {
    Types types = infer(statement);
    assertEquals(List.of(), types.errors());
    assertEquals(type, types.type("y").toString());
    assertEquals(range, types.range("y").map(Range::toString).orElse(null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          relu(%v, %v)                              | E0203 | 'y' takes 1 inputs, not 2
          add(%v)                                   | E0203 | 'y' takes at least 2 inputs, not 1
          dense(%m) { weights = bit[1, 3] [1, 1, 1] } | E0203 | 'y' takes a vector, not int4[2, 5, 5]
          dense(%v) { weights = bit[1, 2] [1, 1] }  | E0204 | weights [1, 2] of 'y' do not fit its 3 inputs
          dense(%v) { weights = bit[3] [1, 1, 1] }  | E0204 | weights of 'y' must be [outputs, inputs], not [3]
          dense(%v) { weights = bit[1, 3] [1, 1, 1], preload = bit[2] [0, 0] } | E0204 | 'y' has 1 outputs but 2 preload values
          dense(%q) { weights = bit[1, 3] [1, 1, 1], preload = bit[1] [0] } | E0304 | 'y' adds a preload of bit to sums with 4 fraction bits
          dense(%q) { thresholds = uint4[1, 3] [0, 15, 5], signs = bipolar[1, 3] [1, 1, -1], clamp = relu } | E0304 | 'y' compares q4.4 with thresholds of uint4, which is another scale
          dense(%w) { weights = uint2[1, 3] [2, 2, 2] } | E0303 | values of 'y' need more than 62 bits
          add(%w, %w)                               | E0303 | values of 'y' need more than 62 bits
          conv(%v) { weights = bit[1, 1, 2, 2] [1, 1, 1, 1], WINDOW2, groups = 1, pad_value = 0 } | E0203 | 'y' takes a feature map [channels, height, width], not uint4[3]
          conv(%m) { weights = bit[1, 4] [1, 1, 1, 1], WINDOW2, groups = 1, pad_value = 0 } | E0204 | kernel of 'y' must be [outputs, inputs, height, width], not [1, 4]
          conv(%m) { weights = bit[1, 2, 1, 2] [1, 1, 1, 1], WINDOW2, groups = 1, pad_value = 0 } | E0204 | kernel [1, 2, 1, 2] of 'y' is not 2x2
          conv(%m) { weights = bit[1, 1, 2, 2] [1, 1, 1, 1], WINDOW2, groups = 1, pad_value = 0 } | E0204 | kernel [1, 1, 2, 2] of 'y' with 1 groups does not fit 2 channels
          conv(%m) { weights = bit[1, 1, 2, 2] [1, 1, 1, 1], WINDOW2, groups = 2, pad_value = 0 } | E0204 | kernel [1, 1, 2, 2] of 'y' with 2 groups does not fit 2 channels
          conv(%bm) { weights = bit[1, 2, 1, 2] [1, 1, 1, 1], kernel = [1, 2], stride = [1, 1], padding = [0, 1, 0, 0], groups = 1, pad_value = 0 } | E0302 | padding value 0 of 'y' is no bipolar
          conv(%m) { weights = bit[1, 2, 1, 2] [1, 1, 1, 1], kernel = [1, 2], stride = [1, 1], padding = [0, 1, 0, 0], groups = 1, pad_value = 8 } | E0302 | padding value 8 of 'y' is no int4
          maxpool(%m) { kernel = [6, 2], stride = [1, 1], padding = [0, 0, 0, 0] } | E0203 | a 6x2 window does not fit the 5x5 map of 'y'
          maxpool(%v) { WINDOW2 }                   | E0203 | 'y' takes a feature map [channels, height, width], not uint4[3]
          add(%m, %n)                               | E0203 | 'y' adds int4[2, 5, 5] and int4[2, 4, 5]
          add(%v, %q)                               | E0304 | 'y' adds uint4[3] and q4.4[3] on different scales
          add(%v, %r)                               | E0304 | 'y' adds uint4[3] and real[3] on different scales
          concat(%m, %n)                            | E0203 | 'y' joins int4[2, 5, 5] and int4[2, 4, 5]
          concat(%v, %b)                            | E0304 | 'y' joins uint4[3] and bipolar[3]
          affine(%v) { scale = real[1] [2], shift = real[2] [0, 1] } | E0204 | 'y' has parameters for 2 channels, its input has 3
          affine(%v) { scale = real[1] [2], shift = real[1, 2] [0, 1] } | E0204 | parameters real[1, 2] of 'y' are not one per channel
          shift(%r) { bits = 1, rounding = floor }  | E0304 | 'y' (shift) needs an integer input, not real[3]
          clip(%r) { lo = 0, hi = 1, format = bit } | E0304 | 'y' (clip) needs an integer input, not real[3]
          requantize(%r) { multiplier = bit[1] [1], offset = bit[1] [1], shift = 1, format = int8 } | E0304 | 'y' (requantize) needs an integer input, not real[3]
          requantize(%v) { multiplier = real[1] [1], offset = bit[1] [1], shift = 1, format = int8 } | E0304 | 'y' (requantize) needs integer multipliers and offsets
          requantize(%w) { multiplier = int8[1] [9], offset = bit[1] [1], shift = 1, format = int8 } | E0303 | values of 'y' need more than 62 bits
          clip(%v) { lo = -3, hi = 100, format = uint3 } | E0302 | 'y' takes values 0..15, which uint3 does not hold
          clip(%b) { lo = 0, hi = 1, format = bipolar } | E0302 | 'y' takes values 0..1, which bipolar does not hold
          multithreshold(%v) { thresholds = uint4[1, 2] [5, 6], directions = bipolar[1] [1], format = bit, base = 0, step = 1 } | E0302 | 'y' takes values 0..2, which bit does not hold
          multithreshold(%v) { thresholds = uint4[1, 2] [5, 6], directions = bipolar[1] [1], format = bipolar, base = -1, step = 1 } | E0302 | 'y' takes 3 values, bipolar has two
          multithreshold(%v) { thresholds = uint4[1, 1] [5], directions = bipolar[1] [1], format = bipolar, base = 0, step = 1 } | E0302 | 'y' takes values 0..1, which bipolar does not hold
          multithreshold(%q) { thresholds = uint4[1, 1] [5], directions = bipolar[1] [1], format = bit, base = 0, step = 1 } | E0304 | 'y' compares q4.4 with thresholds of uint4, which is another scale
          """)
  void aVertexThatDoesNotTypeIsReportedAtItsPlace(String statement, Code code, String message) {
    Types types = infer(statement);
    assertEquals(1, types.errors().size());
    Diagnostic error = types.errors().getFirst();
    assertEquals(message, error.message());
    assertEquals(code, error.code());
    assertEquals(INPUTS.lines().count() + 2, error.span().line());
    assertTrue(types.known("y").isEmpty());
  }

  @Test
  void verticesBehindAFaultAreNotReportedAgain() {
    Network network = network("relu(%v, %v)\n%z = relu(%y)\n%a = add(%v)");
    assertEquals(2, network.types().errors().size());
    Rejection rejection = assertThrows(Rejection.class, () -> Types.of(network));
    assertEquals(2, rejection.diagnostics().size());
  }

  @Test
  void aResultLargerThanAnyShapeIsReported() {
    String concat =
        "concat(" + String.join(", ", java.util.Collections.nCopies(30000, "%big")) + ")";
    Diagnostic error = infer(concat).errors().getFirst();
    assertEquals(Code.E0203, error.code());
    assertTrue(error.message().startsWith("'y' would have more than 2^31 - 1 elements"));
  }

  @Test
  void realVerticesAreNamedForHardware() {
    Network network = network("affine(%v) { scale = real[1] [1], shift = real[1] [0] }");
    List<Diagnostic> reals = Types.of(network).reals(network);
    assertEquals(
        List.of(
            "'r' computes real numbers, hardware needs integers",
            "'y' computes real numbers, hardware needs integers"),
        reals.stream().map(Diagnostic::message).toList());
  }

  @Test
  void askingForAnUnknownTypeIsAnError() {
    assertThrows(IllegalArgumentException.class, () -> Types.none().type("x"));
    assertEquals(Shape.of(3), infer("relu(%v)").shape("y"));
  }

  private static Types infer(String statement) {
    return network(statement).types();
  }

  private static Network network(String statement) {
    String text =
        "network n {\n" + INPUTS + "%y = " + statement.replace("WINDOW2", WINDOW2) + "\n}";
    return (Network) DesignParser.parse(new Source("t.nnir", text));
  }
}
