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

  @Test
  void neuronsTakeALineForEachOfTheirs() {
    formats(
        """
        neuron lif(tau=20ms,k:q2.20=0.04 , v_th = -1){ // head
        port i state v:q8.8 floor=-( 1 )// first
          // alone

        v:=v+dt/tau*( - v+i)-(old( v )>>2)fire when v>=v_th and not(v<0)or v==1
        reset v:=0 refractory 2 }// tail
        // after
        network t timestep 1 ms schedule layerwise import lif,alif from "a.nn"
        input s:events[2] population a:lif[2,3](tau :10 ms,v:q4.4)
        project s->a . i dense(weights:[[1,-2]],delay:2)record a[0..3].v,a.spikes
        output y=a delay 3
        """,
        """
        neuron lif(tau = 20 ms, k: q2.20 = 0.04, v_th = -1) { // head
            port i
            state v : q8.8 floor = -(1) // first
            // alone

            v := v + dt / tau * (-v + i) - (old(v) >> 2)
            fire when v >= v_th and not (v < 0) or v == 1
            reset v := 0
            refractory 2
        } // tail
        // after
        network t timestep 1 ms schedule layerwise
        import lif, alif from "a.nn"
        input s : events[2]
        population a : lif[2, 3](tau: 10 ms, v: q4.4)
        project s -> a.i dense(weights: [[1, -2]], delay: 2)
        record a[0..3].v, a.spikes
        output y = a delay 3
        """);
  }

  @Test
  void longLinesOfNeuronsBreakAtSumsAndBrackets() {
    formats(
        """
        neuron n(a_rather_long_parameter = 1, another_rather_long_parameter = 2, and_one_more_of_them_all = 3) {
        v := a_rather_long_parameter * (v - another_rather_long_parameter) + and_one_more_of_them * another
        fire when a_rather_long_parameter > another_rather_long_parameter_still and a_rather_long_parameter > 3.0 }
        population some_population : n[100](a_rather_long_parameter: 1, another_rather_long_parameter: 2.5e10)
        """,
        """
        neuron n(
            a_rather_long_parameter = 1,
            another_rather_long_parameter = 2,
            and_one_more_of_them_all = 3
        ) {
            v :=
                a_rather_long_parameter * (v - another_rather_long_parameter)
                + and_one_more_of_them * another
            fire when a_rather_long_parameter > another_rather_long_parameter_still
                and a_rather_long_parameter > 3.0
        }
        population some_population : n[100](
            a_rather_long_parameter: 1,
            another_rather_long_parameter: 2.5e10
        )
        """);
  }
}
