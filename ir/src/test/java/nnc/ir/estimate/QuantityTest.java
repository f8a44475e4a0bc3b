package nnc.ir.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import nnc.ir.pass.Quality;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "2141.4700000000003, 2141.47",
    "144.94299999999998, 144.943",
    "0.49553765243457626, 0.4955376524",
    "-1.00000000000004E-9, -1.0E-9",
    "1234567890123.0, 1.234567890123E12",
    "20833333333.333332, 2.083333333E10",
    "0.0, 0.0",
    "NaN, NaN",
    "Infinity, Infinity",
  })
  void tenDigitsStayAndWholeNumbersKeepAll(double value, String text) {
    assertEquals(text, Double.toString(Quantity.rounded(value)));
  }

  @Test
  void anIntervalStaysOne() {
    Quantity q =
        new Quantity(0.3, 0.1 + 0.2, Math.nextUp(0.1 + 0.2), "nJ", Quality.MODELLED, List.of(""))
            .rounded();
    assertEquals(new Quantity(0.3, 0.3, 0.3, "nJ", Quality.MODELLED, List.of("")), q);
  }
}
