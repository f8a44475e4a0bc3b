package nnc.ir.number;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import nnc.ir.number.BinomialSum.Trials;
import org.junit.jupiter.api.Test;

class BinomialSumTest {

  private static final MathContext DIGITS = new MathContext(60);

  /// The share of counts below `limit`, in 60 digits.
  private static BigDecimal below(int count, BigDecimal share, int limit) {
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal choices = BigDecimal.ONE;
    for (int k = 0; k < limit; k++) {
      sum =
          sum.add(
              choices
                  .multiply(share.pow(k, DIGITS))
                  .multiply(BigDecimal.ONE.subtract(share).pow(count - k, DIGITS)));
      choices =
          choices.multiply(BigDecimal.valueOf(count - k)).divide(BigDecimal.valueOf(k + 1), DIGITS);
    }
    return sum;
  }

  @Test
  void tailsAreThoseOfLongArithmetic() {
    for (String share : List.of("0.03", "0.5", "0.75", "0.9")) {
      for (int limit : List.of(1, 8, 32, 60)) {
        double expected = below(64, new BigDecimal(share), limit).doubleValue();
        BinomialSum sum =
            BinomialSum.of(
                List.of(
                    new Trials(24, Double.parseDouble(share)),
                    new Trials(40, Double.parseDouble(share))),
                limit);
        assertEquals(expected, sum.below(), expected * 1e-11, share + " below " + limit);
        assertEquals(1, sum.below() + sum.reached(), 1e-13);
      }
    }
  }

  @Test
  void certainTrialsShiftTheCount() {
    List<Trials> all = List.of(new Trials(5, 1), new Trials(7, 0), new Trials(1, 0.25));
    assertEquals(new BinomialSum(0, 1), BinomialSum.of(all, 5));
    assertEquals(new BinomialSum(0.75, 0.25), BinomialSum.of(all, 6));
    assertEquals(new BinomialSum(1, 0), BinomialSum.of(all, 7));
    assertEquals(new BinomialSum(1, 0), BinomialSum.of(List.of(), 1));
  }
}
