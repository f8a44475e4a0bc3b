package nnc.ir.number;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NormalTest {

  /// Values of Abramowitz and Stegun, table 26.1 and 26.2, and of tails to more digits.
  @Test
  void sharesAreThoseOfTables() {
    assertEquals(0.5, Normal.below(0));
    assertEquals(0.841344746068543, Normal.below(1), 1e-15);
    assertEquals(0.977249868051821, Normal.below(2), 1e-15);
    assertEquals(0.001349898031630095, Normal.below(-3), 1e-17);
    assertEquals(2.866515718791939e-7, Normal.below(-5), 1e-20);
    assertEquals(7.619853024160527e-24, Normal.below(-10), 1e-36);
    assertEquals(1, Normal.below(9));
  }

  @Test
  void bothSidesMakeOneAndGrow() {
    double before = 0;
    for (int i = -900; i <= 900; i++) {
      double x = i / 100.0;
      double share = Normal.below(x);
      assertEquals(1, share + Normal.below(-x), 1e-14);
      assertTrue(share >= before, () -> "at " + x);
      before = share;
    }
  }

  @Test
  void quantilesAreWhereTheShareLies() {
    assertEquals(0.6744897501960817, Normal.quantile(0.75), 1e-13);
    assertEquals(-2.3263478740408408, Normal.quantile(0.01), 1e-12);
    for (double p : new double[] {1e-9, 0.1, 0.5, 0.9, 0.999}) {
      assertEquals(p, Normal.below(Normal.quantile(p)), p * 1e-12);
    }
    assertThrows(IllegalArgumentException.class, () -> Normal.quantile(1));
  }

  /// 30 of 30 means at least 0.886: Wilson's interval.
  @Test
  void proportionsHaveWilsonsInterval() {
    Proportion all = new Proportion(30, 30);
    assertEquals(0.8865, all.low(), 5e-5);
    assertEquals(1, all.high());
    Proportion some = new Proportion(40, 100);
    assertEquals(0.3094, some.low(), 5e-5);
    assertEquals(0.4980, some.high(), 5e-5);
    assertTrue(some.agrees(0.45) && !some.agrees(0.5));
  }
}
