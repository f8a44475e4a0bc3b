package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import org.junit.jupiter.api.Test;

class FormatterTest {

  private static void formats(String text, String expected) {
    String once = Formatter.format(new Source("test.nn", text));
    assertEquals(expected, once);
    assertEquals(expected, Formatter.format(new Source("test.nn", once)), "the second time");
  }

  @Test
  void spacesAreMadeUniform() {
    formats(
        "network   t input x:uint8 [ 1,28 ,28 ]\tlayer a:int8=x  clip( - 1 .. +1 )relu\n"
            + "output y=dense( (a+x)flatten ,weights:\"w.npz\" / c1 . weight as int8,bias: [1,-2] )"
            + "step>=- 3 shift( 7,rounding:nearest )",
        """
        network t
        input x : uint8[1, 28, 28]
        layer a : int8 = x clip(-1..+1) relu
        output y =
            dense((a + x) flatten, weights: "w.npz"/c1.weight as int8, bias: [1, -2])
            step >= -3
            shift(7, rounding: nearest)
        """);
  }

  @Test
  void commentsAndSingleBlankLinesStay() {
    formats(
        """


        // head   \t
        /* a
           b */
        network t // name


        // above
        input x : bit[1] /* one */ /* two */
        // between

        output y = x // last
        // end
        """,
        """
        // head
        /* a
           b */
        network t // name

        // above
        input x : bit[1] /* one */ /* two */
        // between

        output y = x // last
        // end
        """);
  }

  @Test
  void whatIsLongerThanALineTakesOneForEachStepAndArgument() {
    formats(
        "network t input image : uint8[1, 8, 8]\n"
            + "layer c1 : uint8 = conv(image, thresholds: \"digits.npz\"/c1_t, signs: \"digits.npz\"/c1_s,"
            + " preload: \"digits.npz\"/c1_preload, padding: 1) shift \"digits.npz\"/c1_shift clip\n"
            + "output y = conv(image, kernel: \"a_long_name_of_a_file.npz\"/kernel,"
            + " bias: \"a_long_name_of_a_file.npz\"/bias, padding: same)",
        """
        network t
        input image : uint8[1, 8, 8]
        layer c1 : uint8 =
            conv(
                image,
                thresholds: "digits.npz"/c1_t,
                signs: "digits.npz"/c1_s,
                preload: "digits.npz"/c1_preload,
                padding: 1
            )
            shift "digits.npz"/c1_shift
            clip
        output y = conv(
            image,
            kernel: "a_long_name_of_a_file.npz"/kernel,
            bias: "a_long_name_of_a_file.npz"/bias,
            padding: same
        )
        """);
  }

  @Test
  void rowsOfNumbersAreFilled() {
    String row = "[" + "100, ".repeat(30) + "1]";
    formats(
        "network t input x : bit[31] output y = dense(x, weights: [" + row + ", [1, 2]])",
        """
        network t
        input x : bit[31]
        output y = dense(
            x,
            weights: [
                [
                    100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100,
                    100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 1
                ],
                [1, 2]
            ]
        )
        """);
  }

  @Test
  void commentsInsideAStatementBreakIt() {
    formats(
        """
        network t
        input x : bit[1]
        output y = dense(x, // the input
          weights: [[1]] // the weights
          , /* why */ bias: 3) // end
        """,
        """
        network t
        input x : bit[1]
        output y = dense(
            x, // the input
            weights: [[1]], // the weights
            /* why */
            bias: 3
        ) // end
        """);
  }

  @Test
  void whatDoesNotParseIsRefused() {
    assertThrows(
        Rejection.class, () -> Formatter.format(new Source("test.nn", "network t input x bit")));
  }

  @Test
  void nothingStaysNothing() {
    formats("", "");
    formats(" \n\t", "");
    formats("// c", "// c\n");
  }
}
