package nnc.ir.neuron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;
import org.junit.jupiter.api.Test;

class WideProductTest {

  /// The rounding by the text of its definition.
  private static BigInteger rounded(BigInteger value, int bits, Rounding rounding) {
    BigInteger[] parts = value.divideAndRemainder(BigInteger.TWO.pow(bits));
    if (rounding == Rounding.TRUNC) {
      return parts[0];
    }
    BigInteger floor = value.shiftRight(bits);
    BigInteger rest = value.subtract(floor.shiftLeft(bits)).shiftLeft(1);
    int half = rest.compareTo(BigInteger.TWO.pow(bits));
    boolean up =
        switch (rounding) {
          case FLOOR, TRUNC -> false;
          case NEAREST -> half >= 0;
          case NEAREST_EVEN -> half > 0 || (half == 0 && floor.testBit(0));
        };
    return up ? floor.add(BigInteger.ONE) : floor;
  }

  /// Numbers of every width, many of which end in zeros, so that ties come.
  private static long drawn(Random random) {
    long value = random.nextLong() >> random.nextInt(2, 64);
    int zeros = random.nextBoolean() ? random.nextInt(40) : 0;
    return value >> zeros << zeros;
  }

  @Test
  void everyRoundingIsThatOfTheProduct() {
    Random random = new Random(5);
    int ties = 0;
    int checked = 0;
    for (int i = 0; i < 400_000; i++) {
      long a = drawn(random);
      long b = drawn(random);
      int bits = 3 + random.nextInt(WideProduct.MOST - 2);
      BigInteger product = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
      if (product.shiftRight(bits).bitLength() > 61) {
        continue;
      }
      if (product.getLowestSetBit() == bits - 1) {
        ties++;
      }
      long odd = WideProduct.of(a, b, bits - WideProduct.EXTRA);
      for (Rounding rounding : Rounding.values()) {
        assertEquals(
            rounded(product, bits, rounding),
            BigInteger.valueOf(rounding.shiftRight(odd, WideProduct.EXTRA)),
            () -> rounding + " of " + a + " * " + b + " / 2^" + bits);
      }
      checked++;
    }
    assertTrue(ties > 1000 && checked > 100_000, ties + " ties of " + checked);
  }

  @Test
  void rangesAreThoseOfTheCorners() {
    Range wide = new Range(-(1L << 61), (1L << 61) - 1);
    assertEquals(new Range(-(1L << 59) + 1, 1L << 59), WideProduct.range(wide, wide, 122 - 59));
    assertThrows(ArithmeticException.class, () -> WideProduct.range(wide, wide, 59));
    assertTrue(WideProduct.isWide(wide, Range.of(2)));
    assertTrue(!WideProduct.isWide(wide, Range.of(1)));
  }
}
