package nnc.ir.number;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RangeTest {

  @Test
  void squaresAreThoseOfItsValues() {
    for (long lo = -5; lo <= 5; lo++) {
      for (long hi = lo; hi <= 5; hi++) {
        var squares = LongStream.rangeClosed(lo, hi).map(v -> v * v).summaryStatistics();
        assertEquals(
            new Range(squares.getMin(), squares.getMax()),
            new Range(lo, hi).squared(),
            lo + ".." + hi);
      }
    }
    assertThrows(ArithmeticException.class, () -> new Range(-1, 1L << 32).squared());
  }
}
