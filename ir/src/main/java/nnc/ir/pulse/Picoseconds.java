package nnc.ir.pulse;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Times as people write them, in picoseconds, and as they are kept, in femtoseconds.
public final class Picoseconds {

  private static final BigDecimal FEMTOSECONDS = BigDecimal.valueOf(1000);

  private Picoseconds() {}

  /// Femtoseconds of a number of picoseconds with at most three places; throws
  /// `IllegalArgumentException` for anything else, negative numbers among it.
  public static long parse(String text) {
    if (!text.matches("[0-9]{1,12}(\\.[0-9]{1,3})?")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no time in picoseconds with at most three places");
    }
    return new BigDecimal(text).multiply(FEMTOSECONDS).longValueExact();
  }

  /// The shortest text that `parse` reads back.
  public static String print(long femtoseconds) {
    return BigDecimal.valueOf(femtoseconds)
        .divide(FEMTOSECONDS, 3, RoundingMode.UNNECESSARY)
        .stripTrailingZeros()
        .toPlainString();
  }
}
