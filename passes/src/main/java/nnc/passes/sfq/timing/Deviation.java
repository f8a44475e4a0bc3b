package nnc.passes.sfq.timing;

import java.math.BigDecimal;

/// How far delays may be off, in hundredths of a percent, the same for every pulse that takes an
/// arc of an instance.
public record Deviation(long hundredths) {

  private static final long ALL = 10_000;

  public static final Deviation NONE = new Deviation(0);

  public Deviation {
    if (hundredths < 0 || hundredths >= ALL) {
      throw new IllegalArgumentException("a deviation of " + hundredths / 1e2 + " %");
    }
  }

  /// A number of percent with two places at the most.
  public static Deviation ofPercent(String percent) {
    return new Deviation(new BigDecimal(percent).movePointRight(2).longValue());
  }

  public String percent() {
    return BigDecimal.valueOf(hundredths, 2).stripTrailingZeros().toPlainString();
  }

  /// How far delays of `time` femtoseconds together may be off.
  public long of(long time) {
    return Math.ceilDiv(time * hundredths, ALL);
  }
}
