package nnc.passes.sfq.timing;

import java.math.BigDecimal;
import nnc.ir.pulse.Picoseconds;

/// How far times may be off: delays by `hundredths` of a percent, the same for every pulse that
/// takes an arc of an instance, and each pulse at a pin of the chip by `pins` femtoseconds, earlier
/// or later, for itself.
public record Deviation(long hundredths, long pins) {

  private static final long ALL = 10_000;

  public static final Deviation NONE = new Deviation(0, 0);

  public Deviation {
    if (hundredths < 0 || hundredths >= ALL || pins < 0) {
      throw new IllegalArgumentException(
          "a deviation of " + hundredths / 1e2 + " % and " + pins + " fs");
    }
  }

  /// A number of percent with two places at the most; pulses at pins are exact.
  public static Deviation ofPercent(String percent) {
    return new Deviation(new BigDecimal(percent).movePointRight(2).longValue(), 0);
  }

  /// With pulses at the chip's pins off by a number of picoseconds.
  public Deviation withPins(String picoseconds) {
    return new Deviation(hundredths, Picoseconds.parse(picoseconds));
  }

  public String percent() {
    return BigDecimal.valueOf(hundredths, 2).stripTrailingZeros().toPlainString();
  }

  /// How far two pulses at pins may be off against each other.
  long between() {
    return 2 * pins;
  }

  /// How far delays of `time` femtoseconds together may be off.
  public long of(long time) {
    return Math.ceilDiv(time * hundredths, ALL);
  }
}
