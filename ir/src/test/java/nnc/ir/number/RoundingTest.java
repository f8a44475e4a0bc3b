package nnc.ir.number;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundingTest {

  @ParameterizedTest
  @CsvSource({
    // value, floor, trunc, nearest, nearest even
    "-2.5, -3, -2, -2, -2",
    "-1.5, -2, -1, -1, -2",
    "-1.25, -2, -1, -1, -1",
    "-0.5, -1, 0, 0, 0",
    "0.5, 0, 0, 1, 0",
    "0.75, 0, 0, 1, 1",
    "1.5, 1, 1, 2, 2",
    "2.5, 2, 2, 3, 2",
    "3, 3, 3, 3, 3",
    "0.49999999999999994, 0, 0, 0, 0"
  })
  void tiesAndSignsGoWhereTheRuleSays(
      double value, long floor, long trunc, long nearest, long even) {
    assertEquals(floor, (long) Rounding.FLOOR.round(value));
    assertEquals(trunc, (long) Rounding.TRUNC.round(value));
    assertEquals(nearest, (long) Rounding.NEAREST.round(value));
    assertEquals(even, (long) Rounding.NEAREST_EVEN.round(value));
  }

  @Property(tries = 1000)
  void shiftingRoundsAsDivisionDoes(
      @ForAll @LongRange(min = -(1L << 40), max = 1L << 40) long value,
      @ForAll @IntRange(max = 12) int bits,
      @ForAll Rounding rounding) {
    assertEquals(
        (long) rounding.round((double) value / (1 << bits)), rounding.shiftRight(value, bits));
  }

  @ParameterizedTest
  @CsvSource({"62, 4611686018427387903, 0, 1", "62, -4611686018427387904, -1, -1"})
  void theWidestShiftIsExact(int bits, long value, long floor, long nearest) {
    assertEquals(floor, Rounding.FLOOR.shiftRight(value, bits));
    assertEquals(nearest, Rounding.NEAREST.shiftRight(value, bits));
  }
}
