package nnc.ir.number;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberFormatTest {

  @ParameterizedTest
  @CsvSource({
    "int8, -128, 127, 8, 1.0",
    "uint4, 0, 15, 4, 1.0",
    "bit, 0, 1, 1, 1.0",
    "int1, -1, 0, 1, 1.0",
    "q8.8, -32768, 32767, 16, 0.00390625",
    "uq0.8, 0, 255, 8, 0.00390625",
    "uq-2.5, 0, 7, 3, 0.03125",
    "q17.15, -2147483648, 2147483647, 32, 0.000030517578125",
    "int62, -2305843009213693952, 2305843009213693951, 62, 1.0",
    "uint62, 0, 4611686018427387903, 62, 1.0",
    "bipolar, -1, 1, 1, 1.0"
  })
  void aTextFormHasItsRangeWidthAndUnit(String text, long lo, long hi, int width, double unit) {
    NumberFormat format = NumberFormat.parse(text).orElseThrow();
    assertEquals(text, format.toString());
    assertEquals(new Range(lo, hi), format.range());
    assertEquals(width, format.width());
    assertEquals(unit, format.unit());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int0", "int63", "uint63", "int", "uint999", "int1000", "q8", "q8.", "q.8", "q0.0", "q60.3",
        "q-8.8", "q1.256", "Int8", "int8 ", "float", "", "bits"
      })
  void anythingElseIsNoFormat(String text) {
    assertEquals(Optional.empty(), NumberFormat.parse(text));
  }

  @Test
  void oneBitUnsignedIsBit() {
    assertEquals(Formats.BIT, NumberFormat.parse("uint1").orElseThrow());
    assertEquals("bit", NumberFormat.unsigned(1).toString());
  }

  @Test
  void bipolarHasNoZero() {
    assertTrue(Formats.BIPOLAR.holds(1) && Formats.BIPOLAR.holds(-1));
    assertFalse(Formats.BIPOLAR.holds(0) || Formats.BIPOLAR.holds(2));
  }

  @Test
  void illegalWidthsAndFractionsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> NumberFormat.signed(0));
    assertThrows(IllegalArgumentException.class, () -> NumberFormat.unsigned(63));
    assertThrows(IllegalArgumentException.class, () -> new NumberFormat.Fixed(true, 8, -1));
    assertThrows(IllegalStateException.class, Formats.REAL::range);
  }

  @Property(tries = 300)
  void everyFixedFormatReadsBack(
      @ForAll boolean signed,
      @ForAll @IntRange(min = 1, max = 62) int width,
      @ForAll @IntRange(max = 255) int fraction) {
    NumberFormat format = new NumberFormat.Fixed(signed, width, fraction);
    assertEquals(Optional.of(format), NumberFormat.parse(format.toString()));
  }

  @Property(tries = 500)
  void theHoldingFormatIsTheNarrowest(
      @ForAll @LongRange(min = -(1L << 61), max = (1L << 61) - 1) long a,
      @ForAll @LongRange(min = -(1L << 61), max = (1L << 61) - 1) long b) {
    Range range = new Range(Math.min(a, b), Math.max(a, b));
    NumberFormat.Fixed format = NumberFormat.holding(range);
    assertTrue(format.range().contains(range));
    assertEquals(range.lo() < 0, format.signed());
    if (format.width() > 1) {
      assertFalse(
          new NumberFormat.Fixed(format.signed(), format.width() - 1, 0).range().contains(range));
    }
  }

  @Test
  void rangesAddUniteAndClip() {
    Range r = new Range(-3, 5);
    assertEquals(new Range(-13, 25), r.plus(new Range(-10, 20)));
    assertEquals(new Range(-3, 9), r.union(Range.of(9)));
    assertEquals(new Range(0, 4), r.clip(0, 4));
    assertTrue(r.contains(new Range(-3, 5)) && !r.contains(new Range(-4, 0)) && !r.contains(6));
    assertThrows(IllegalArgumentException.class, () -> new Range(1, 0));
    assertThrows(ArithmeticException.class, () -> Range.of(Long.MAX_VALUE).plus(Range.of(1)));
  }
}
