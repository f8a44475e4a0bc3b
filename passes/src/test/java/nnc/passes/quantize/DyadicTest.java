package nnc.passes.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.ir.network.Elementwise;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import org.junit.jupiter.api.Test;

class DyadicTest {

  private static final NumberFormat.Fixed WIDE = NumberFormat.signed(30);

  @Property(tries = 1000)
  void isWithinTheMultipliersPrecisionOfTheRealFunction(@ForAll long seed) {
    Random random = new Random(seed);
    double factor = Math.scalb(0.5 + random.nextDouble() / 2, random.nextInt(-12, 3));
    double negative = -factor / 3;
    double addend = random.nextGaussian() * 50;
    Range range = new Range(-20000, 30000);
    Op.Requantize op = Dyadic.of(List.of(factor, negative), List.of(addend), range, WIDE, 16, true);
    assertTrue(op.multiplier().raw(0) < 1 << 16);
    for (int i = 0; i < 50; i++) {
      long x = random.nextLong(range.lo(), range.hi() + 1);
      for (int c = 0; c < 2; c++) {
        double real = (c == 0 ? factor : negative) * x + addend;
        double precision = Math.abs(factor * x) * 0x1p-15 + 0.51;
        assertEquals(real, (double) Elementwise.apply(op, c, x), precision, op.toString());
      }
    }
  }

  @Property(tries = 300)
  void powersOfTwoShiftWithTiesUp(@ForAll long seed) {
    Random random = new Random(seed);
    int bits = random.nextInt(1, 12);
    Op.Requantize op =
        Dyadic.of(
            List.of(Math.scalb(1.0, -bits)),
            List.of(0.0),
            new Range(-1 << 20, 1 << 20),
            WIDE,
            16,
            true);
    // The rounding constant is half of the last bit dropped, so one factor of two stays.
    assertEquals(bits, op.shift() - Long.numberOfTrailingZeros(op.multiplier().raw(0)));
    assertEquals(1, Long.bitCount(op.multiplier().raw(0)));
    for (int i = 0; i < 50; i++) {
      long x = random.nextLong(-1 << 20, 1 << 20);
      assertEquals(Math.floorDiv(x + (1L << (bits - 1)), 1L << bits), Elementwise.apply(op, 0, x));
    }
  }

  /// HAWQ-V3 (arXiv:2011.10680): `m` from 2^30 to 2^31 and `y = (acc * m + 2^(s-1)) >> s`, here of
  /// integers as wide as need be.
  @Property(tries = 300)
  void multipliersOf31BitsAreThoseOfTheLiterature(@ForAll long seed) {
    Random random = new Random(seed);
    double factor = Math.scalb(1 + random.nextDouble(), random.nextInt(-16, 0));
    Range range = new Range(-1 << 20, 1 << 20);
    Op.Requantize op = Dyadic.of(List.of(factor), List.of(0.0), range, WIDE, 31, true);
    int s = 30 - Math.getExponent(factor);
    BigInteger m = new BigDecimal(Math.scalb(factor, s)).add(new BigDecimal("0.5")).toBigInteger();
    assertEquals(31, m.bitLength());
    for (int i = 0; i < 50; i++) {
      long acc = random.nextLong(range.lo(), range.hi() + 1);
      assertEquals(
          BigInteger.valueOf(acc)
              .multiply(m)
              .add(BigInteger.ONE.shiftLeft(s - 1))
              .shiftRight(s)
              .longValueExact(),
          Elementwise.apply(op, 0, acc));
    }
  }

  @Test
  void saturatesAtTheFormat() {
    Op.Requantize op =
        Dyadic.of(
            List.of(1.0), List.of(0.0), new Range(-1000, 1000), NumberFormat.unsigned(8), 16, true);
    assertEquals(0, Elementwise.apply(op, 0, -5));
    assertEquals(77, Elementwise.apply(op, 0, 77));
    assertEquals(255, Elementwise.apply(op, 0, 999));
  }

  @Test
  void roundsDownWhereAsked() {
    Op.Requantize op = Dyadic.of(List.of(0.25), List.of(0.0), new Range(-99, 99), WIDE, 16, false);
    assertEquals(-2, Elementwise.apply(op, 0, -5));
    assertEquals(1, Elementwise.apply(op, 0, 7));
  }

  @Test
  void refusesInputsThatLeaveNoRoom() {
    Range all = NumberFormat.signed(60).range();
    assertThrows(
        ArithmeticException.class,
        () -> Dyadic.of(List.of(1.0), List.of(0.0), all, WIDE, 16, true));
  }
}
