package nnc.ir.pulse;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Numbers as people write them, with at most three places, and as they are kept, in thousandths.
final class Thousandths {

  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

  private Thousandths() {}

  /// Throws `IllegalArgumentException` for what is no number that is not negative; `what` names it
  /// with its unit.
  static long parse(String text, String what) {
    if (!text.matches("[0-9]{1,12}(\\.[0-9]{1,3})?")) {
      throw new IllegalArgumentException("'" + text + "' is no " + what);
    }
    return new BigDecimal(text).multiply(THOUSAND).longValueExact();
  }

  /// The shortest text that `parse` reads back.
  static String print(long thousandths) {
    return BigDecimal.valueOf(thousandths)
        .divide(THOUSAND, 3, RoundingMode.UNNECESSARY)
        .stripTrailingZeros()
        .toPlainString();
  }
}
