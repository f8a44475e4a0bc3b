package nnc.passes.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import nnc.ir.Network;
import nnc.ir.diagnostic.Source;
import nnc.ir.text.DesignParser;
import org.junit.jupiter.api.Test;

class TableErrorsTest {

  private static List<String> errors(String body, int entries, String linear, int fraction) {
    return errors(body, linear, fraction, "[[port, i], u, 0.0, 2.0, " + entries + "]");
  }

  private static List<String> errors(String body, String linear, int fraction, String axes) {
    String text =
        """
        network t {
          %s = input { type = q4.12[1] }
          %a = population(%s) {
            shape = [1], neuron = n, spiking = false, ports = [i],
            parameters = [], values = [],
            states = [[v, q4.12, nearest, saturate, [raw, 0, 0]]],
            statements = [[set, v, [table, BODY, LINEAR, FRACTION, AXES]]],
            output = [state, v]
          }
          %y = output(%a)
        }
        """
            .replace("BODY", body)
            .replace("AXES", axes)
            .replace("LINEAR", linear)
            .replace("FRACTION", String.valueOf(fraction));
    return TableErrors.of((Network) DesignParser.parse(new Source("t.nnir", text)), "a");
  }

  @Test
  void aStraightLineIsExactWhereItIsInterpolated() {
    assertEquals(
        List.of("a: the table of 8 entries over 0.0..2.0 is off by 0.00 at most, at 0.00000"),
        errors("[local, u]", 8, "linear", 12));
  }

  @Test
  void withoutInterpolationTheStepIsTheError() {
    // Entries are 0.25 apart; the last of 16 arguments between them is 15/16 of that away.
    assertEquals(
        List.of("a: the table of 8 entries over 0.0..2.0 is off by 0.234 at most, at 0.234375"),
        errors("[local, u]", 8, "none", 12));
  }

  @Test
  void aSquareIsOffByAQuarterOfTheSquaredStep() {
    assertEquals(
        List.of("a: the table of 8 entries over 0.0..2.0 is off by 0.0156 at most, at 0.125000"),
        errors("[mul, [local, u], [local, u]]", 8, "linear", 20));
  }

  @Test
  void overTwoAxesEveryCellIsTried() {
    String axes = "[[port, i], u, 0.0, 2.0, 8], [[state, v], w, 0.0, 1.0, 4]";
    assertEquals(
        List.of(
            "a: the table of 8 x 4 entries over 0.0..2.0 x 0.0..1.0 is off by 0.00 at most, at"
                + " (0.00000, 0.00000)"),
        errors("[mul, [local, u], [local, w]]", "linear", 20, axes));
    // Entries are 0.25 apart on both axes; the last of 4 arguments between them is 3/4 of that.
    assertEquals(
        List.of(
            "a: the table of 8 x 4 entries over 0.0..2.0 x 0.0..1.0 is off by 0.375 at most, at"
                + " (0.187500, 0.187500)"),
        errors("[add, [local, u], [local, w]]", "none", 20, axes));
  }
}
