package nnc.ir.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.ir.RandomNetworks;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DesignParserTest {

  private static final String GOOD =
      """
      // a comment
      network n {
        %x = input { type = uint8[4] } // another
        %y : uint8[4] = relu(%x)
        %out = output(%y)
      }
      """;

  @Test
  void commentsAndMissingTypesAreFine() {
    assertEquals(3, ((nnc.ir.Network) parse(GOOD)).vertices().size());
  }

  @Test
  void verticesKnowTheirPlaceInTheText() {
    assertEquals("t.nnir:4:3", ((nnc.ir.Network) parse(GOOD)).vertex("y").span().location());
  }

  /// A text inside `network n { ... }`, the code, the text under the span and the message.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          %x = input                        | E0101 | input         | missing attribute 'type'
          %x = input { type = 3 }           | E0101 | 3             | 'type' must be a type such as uint8[10], not a number
          %x = input { type = uint8[0] }    | E0101 | [0]           | extents must be positive, with a product of at most 2147483647
          %x = input { type = uint8[65536, 65536] } | E0101 | [65536, 65536] | extents must be positive, with a product of at most 2147483647
          %x = input { type = uint8[2], size = 3 } | E0101 | size   | unknown attribute 'size'
          %x = input { type = uint8[2], type = uint8[2] } | E0101 | type | attribute 'type' stands here twice
          %x = input { type = uint8[2]      | E0101 |               | expected ',', found the end of the text
          %x = inptu { type = uint8[2] }    | E0207 | inptu         | there is no operator 'inptu'
          %x = relu(%y)                     | E0201 | %y            | there is no vertex 'y'
          %x = relu(#x)                     | E0201 | #x            | there is no vertex 'x'
          %y = relu(%y) #x = relu           | E0101 | #x            | vertices are written as %name
          %x : int8 = relu                  | E0101 | =             | expected '[', found '='
          %x : int99[1] = relu              | E0101 | int99         | 'int99' is no format
          % = relu                          | E0101 | %             | expected a name after this sign
          %x relu                           | E0101 | relu          | expected '=', found 'relu'
          %x = relu(                        | E0101 |               | expected a reference, found the end of the text
          %x = ! relu                       | E0101 | !             | unexpected character
          %"x\\n" = relu                    | E0101 | %"x\\n"       | illegal escape; legal ones are \\\\, \\" and \\uXXXX
          %"x = relu                        | E0101 | "             | quotation mark without its end
          %x = affine { scale = real[1] [1.5, 2], shift = real[1] [0] } | E0101 | , | more elements than real[1] has
          %x = affine { scale = real[2] [1.5], shift = real[1] [0] }    | E0101 | ] | expected ',', found ']'
          %x = affine { scale = real[1] [a], shift = real[1] [0] }      | E0101 | a | expected a number, found 'a'
          %x = affine { scale = int2[1] [2], shift = real[1] [0] }      | E0101 | 2 | 2 is no int2
          %x = affine { scale = bipolar[1] [0], shift = real[1] [0] }   | E0101 | 0 | 0 is no bipolar
          %x = affine { scale = int8[1] [1.5], shift = real[1] [0] }    | E0101 | 1.5 | expected an integer of at most 64 bits
          %x = affine { scale = int8[2] x"0011ff", shift = real[1] [0] } | E0101 | x"0011ff" | more bytes than the 2 of int8[2]
          %x = affine { scale = int8[3] x"0011", shift = real[1] [0] }  | E0101 | x"0011" | 2 bytes instead of the 3 of int8[3]
          %x = affine { scale = int8[1] x"0g", shift = real[1] [0] }    | E0101 | 0g | expected two hexadecimal digits
          %x = affine { scale = int8[1] x"000", shift = real[1] [0] }   | E0101 | 0  | expected two hexadecimal digits
          %x = affine { scale = int4[2] x"07f7", shift = real[1] [0] }  | E0101 | x"07f7" | element 1 (-9) is no int4
          %x = affine { scale = int8[30000, 30000] [1], shift = real[1] [0] } | E0101 | [ | the text ends before the 900000000 elements of int8[30000, 30000]
          %x = affine { scale = int8[30000, 30000] x"00", shift = real[1] [0] } | E0101 | x"00" | the text ends before the 900000000 elements of int8[30000, 30000]
          %x = clip { lo = 3, hi = 2, format = int8 }      | E0305 | clip | no legal clip: clip 3..2
          %x = clip { lo = 1.5, hi = 2, format = int8 }    | E0101 | 1.5  | 'lo' must be an integer of at most 64 bits
          %x = clip { lo = 1, hi = 2, format = int8[2] }   | E0101 | int8 | 'format' must be a format, not a type
          %x = shift { bits = 63, rounding = floor }       | E0305 | shift | no legal shift: shift by 63, which is not in 0..62
          %x = shift { bits = 5000000000, rounding = floor } | E0101 | 5000000000 | 'bits' must be an integer of at most 32 bits
          %x = shift { bits = 6, rounding = up }           | E0101 | up   | 'rounding' must be one of [floor, trunc, nearest, nearest_even], not 'up'
          %x = maxpool { kernel = [2], stride = [1, 1], padding = [0, 0, 0, 0] } | E0101 | [2] | 'kernel' must be 2 integers, not a list
          %x = maxpool { kernel = [2, 2], stride = [0, 1], padding = [0, 0, 0, 0] } | E0305 | maxpool | no legal maxpool: window 2x2
          %x = flatten { a = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] } | E0101 | [ | nested more than 100 deep
          """)
  void aFaultIsReportedAtItsPlace(String text, Code code, String under, String message) {
    boolean open = message.endsWith("found the end of the text");
    Diagnostic found = only("network n {\n  " + text + (open ? "" : "\n}"));
    assertEquals(message, found.message());
    assertEquals(code, found.code());
    assertEquals(
        under == null ? "" : under,
        found.span().source().text().substring(found.span().start(), found.span().end()));
  }

  @Test
  void aTypeThatIsNotTheInferredOneIsRefused() {
    Diagnostic found = only(GOOD.replace("%y : uint8[4]", "%y : int9[4]"));
    assertEquals(Code.E0203, found.code());
    assertEquals("'y' is uint8[4], not int9[4]", found.message());
  }

  @Test
  void aSecondVertexOfANameIsRefusedWithBothPlaces() {
    Diagnostic found = only(GOOD.replace("%out", "%x"));
    assertEquals(Code.E0202, found.code());
    assertEquals("t.nnir:5:3", found.labels().get(0).span().location());
    assertEquals("t.nnir:3:3", found.labels().get(1).span().location());
  }

  @Test
  void everyBrokenStatementIsReported() {
    Rejection rejection =
        assertThrows(
            Rejection.class, () -> parse(GOOD.replace("= relu", "= rleu").replace("(%y)", "(%z)")));
    assertEquals(2, rejection.diagnostics().size());
  }

  @Test
  void kernelDesignsAreCheckedForNamesAndFoldings() {
    String map =
        "%m = map { channels = 1, vectors = 1, lanes = 1, input = bit, stages = [], output = bit }";
    assertEquals(Code.E0207, only("kernels k { %a = mpa }").code());
    assertEquals(Code.E0202, only("kernels k { " + map + map + " }").code());
    assertEquals(
        Code.E0201,
        only("kernels k { @x = input { instance = %n, shape = [1], channels = 1, positions = 1 } }")
            .code());
    assertEquals(
        Code.E0305,
        only("kernels k { %w = width { from = 0, to = 0, elements = 1, format = bit } }").code());
    assertEquals(
        "'stages' must be element-wise operators, not 'argmax'",
        only("kernels k { " + map.replace("[]", "[argmax]") + " }").message());
    assertEquals(
        Code.E0305,
        only("kernels k { "
                + map
                + " #c = channel { from = %m, from_port = 0, to_port = 0, lanes = 1,"
                + " format = bit, depth = 1, beats = 1 } }")
            .code());
  }

  /// Whatever is done to a text, the parser answers with a design or with diagnostics.
  @Property(tries = 400)
  void brokenTextsNeverMeetAnotherException(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(DesignPrinter.print(RandomNetworks.network(seed)));
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, "[]{}()=,:%#@\"x-9.e \n".charAt(random.nextInt(20)));
        default -> text.setLength(at + 1);
      }
    }
    try {
      parse(text.toString());
    } catch (Rejection rejection) {
      assertEquals(false, rejection.diagnostics().getFirst().span().isNone());
    }
  }

  private static Diagnostic only(String text) {
    Rejection rejection = assertThrows(Rejection.class, () -> parse(text));
    assertEquals(1, rejection.diagnostics().size(), rejection.getMessage());
    return rejection.diagnostics().getFirst();
  }

  private static nnc.ir.Design parse(String text) {
    return DesignParser.parse(new Source("t.nnir", text));
  }
}
