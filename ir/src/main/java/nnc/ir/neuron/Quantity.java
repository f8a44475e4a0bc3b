package nnc.ir.neuron;

import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// What is known of an integer: its bits behind the point and the raw values it can take.
public record Quantity(int fraction, Range range) {

  static final Quantity BIT = new Quantity(0, new Range(0, 1));

  public static Quantity of(NumberFormat format) {
    return new Quantity(format.fraction(), format.range());
  }

  /// What it can be, as numbers.
  String values() {
    String lo = plain(range.lo());
    return range.lo() == range.hi() ? lo : lo + ".." + plain(range.hi());
  }

  private String plain(long raw) {
    return fraction == 0
        ? Long.toString(raw)
        : Double.toString(Math.scalb((double) raw, -fraction));
  }

  /// The same value with more bits behind the point; throws `ArithmeticException` where no `long`
  /// holds it.
  public Quantity aligned(int to) {
    return new Quantity(to, shifted(range, to - fraction));
  }

  static Range shifted(Range range, int bits) {
    return new Range(shifted(range.lo(), bits), shifted(range.hi(), bits));
  }

  /// `raw * 2^bits`; throws `ArithmeticException` where no `long` holds it.
  static long shifted(long raw, int bits) {
    if (raw == 0) {
      return 0;
    }
    if (bits > 62) {
      throw new ArithmeticException(raw + " << " + bits);
    }
    return Math.multiplyExact(raw, 1L << bits);
  }

  /// The narrowest format; throws `ArithmeticException` where none is wide enough.
  public NumberFormat.Fixed format() {
    int bits = NumberFormat.bits(range);
    if (bits > NumberFormat.MAX_WIDTH) {
      throw new ArithmeticException(range.toString());
    }
    return new NumberFormat.Fixed(range.lo() < 0, bits, fraction);
  }
}
