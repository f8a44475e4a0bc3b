package nnc.ir.neuron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import nnc.ir.number.Range;
import org.junit.jupiter.api.Test;

class LookupTest {

  private static final Expression U = new Expression.Local("u");
  private static final Expression W = new Expression.Local("w");

  /// A table of `body` over u in -2..2 and w in 0..2, an entry for every half, among values with 4
  /// bits behind the point.
  private static Lookup table(Expression body, boolean linear, int fraction) {
    Expression argument = new Expression.Literal(0);
    return Lookup.of(
        new Expression.Table(
            List.of(
                new Expression.Axis(argument, "u", -2, 2, 8),
                new Expression.Axis(argument, "w", 0, 2, 4)),
            body,
            linear,
            fraction),
        List.of(4, 4),
        Map.of());
  }

  @Test
  void aProductIsExactWhereItIsInterpolated() {
    Lookup product = table(Expression.apply(Function.MUL, U, W), true, 8);
    for (int u = -32; u <= 32; u++) {
      for (int w = 0; w <= 32; w++) {
        assertEquals((long) u * w, product.at(u, w), u + " " + w);
      }
    }
    assertEquals(32 * 32, product.at(1000, 1000), "clamped");
    assertEquals(-32 * 32, product.at(-1000, 1000));
    assertEquals(new Range(-1024, 1024), product.range());
  }

  @Test
  void interpolationRoundsOnceToTheNearest() {
    // With 2 bits behind the point the entries of u + w are exact; what is between them is not.
    Lookup sum = table(Expression.apply(Function.ADD, U, W), true, 2);
    for (int u = -32; u <= 32; u++) {
      for (int w = 0; w <= 32; w++) {
        assertEquals(Math.floorDiv(u + w + 2, 4), sum.at(u, w), u + " " + w);
      }
    }
  }

  @Test
  void withoutInterpolationTheEntryBelowCounts() {
    Lookup difference = table(Expression.apply(Function.SUB, U, W), false, 4);
    for (int u = -32; u < 32; u++) {
      for (int w = 0; w < 32; w++) {
        assertEquals((u & -8) - (w & -8), difference.at(u, w), u + " " + w);
      }
    }
    assertEquals(24 - 24, difference.at(1000, 1000), "the last entry");
  }

  /// Arguments in whole numbers never come to the entries of fourths between them.
  @Test
  void entriesBetweenArgumentsAreLeftOut() {
    Expression square = Expression.apply(Function.MUL, U, U);
    for (boolean linear : List.of(true, false)) {
      Lookup whole =
          Lookup.of(
              new Expression.Table(
                  List.of(new Expression.Axis(new Expression.Literal(0), "u", -4, 4, 32)),
                  square,
                  linear,
                  3),
              List.of(0),
              Map.of());
      for (int u = -4; u < 4; u++) {
        assertEquals(8L * u * u, whole.at(u), u + (linear ? " between" : " below"));
      }
      assertEquals(linear ? 9 : 8, whole.entries().length);
    }
  }

  @Test
  void whatWouldNotFitALongIsRefused() {
    Expression argument = new Expression.Literal(0);
    Expression.Table table =
        new Expression.Table(
            List.of(
                new Expression.Axis(argument, "u", 0, 1, 2),
                new Expression.Axis(argument, "w", 0, 1, 2)),
            Expression.apply(Function.MUL, U, W),
            true,
            20);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> Lookup.of(table, List.of(20, 20), Map.of()));
    assertTrue(refused.getMessage().contains("more than 62"), refused.getMessage());
  }
}
