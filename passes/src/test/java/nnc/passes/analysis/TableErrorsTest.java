package nnc.passes.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import nnc.ir.Network;
import nnc.ir.diagnostic.Source;
import nnc.ir.text.DesignParser;
import org.junit.jupiter.api.Test;

class TableErrorsTest {

  private static List<String> errors(String body, int entries, String linear, int fraction) {
    String text =
        """
        network t {
          %s = input { type = q4.12[1] }
          %a = population(%s) {
            shape = [1], neuron = n, spiking = false, ports = [i],
            parameters = [], values = [],
            states = [[v, q4.12, nearest, saturate, [raw, 0, 0]]],
            statements = [[set, v, [table, [port, i], u, BODY, 0.0, 2.0, ENTRIES, LINEAR, FRACTION]]],
            output = [state, v]
          }
          %y = output(%a)
        }
        """
            .replace("BODY", body)
            .replace("ENTRIES", String.valueOf(entries))
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
}
