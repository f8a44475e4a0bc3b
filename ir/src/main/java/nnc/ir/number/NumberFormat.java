package nnc.ir.number;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a value is stored. Integer formats hold a raw integer; a fixed-point format's value is `raw
/// * 2^-fraction`. Text forms: `real`, `bipolar`, `bit`, `int8`, `uint4`, `q8.8` (signed, 8 integer
///   bits that include the sign, 8 fraction bits), `uq0.8`.
public sealed interface NumberFormat {

  /// Real numbers, computed in IEEE double precision.
  record Real() implements NumberFormat {
    @Override
    public String toString() {
      return "real";
    }
  }

  /// The two values -1 and +1, stored in one bit (1 stands for +1). Raw values are -1 and +1.
  record Bipolar() implements NumberFormat {
    @Override
    public String toString() {
      return "bipolar";
    }
  }

  /// A two's complement or unsigned integer of `width` bits, whose value is `raw * 2^-fraction`;
  /// `fraction` may exceed `width`.
  record Fixed(boolean signed, int width, int fraction) implements NumberFormat {
    public Fixed {
      if (width < 1 || width > MAX_WIDTH) {
        throw new IllegalArgumentException("width " + width + " is not in 1.." + MAX_WIDTH);
      }
      if (fraction < 0 || fraction > MAX_FRACTION) {
        throw new IllegalArgumentException(
            "fraction " + fraction + " is not in 0.." + MAX_FRACTION);
      }
    }

    @Override
    public String toString() {
      if (fraction == 0) {
        return !signed && width == 1 ? "bit" : (signed ? "int" : "uint") + width;
      }
      return (signed ? "q" : "uq") + (width - fraction) + "." + fraction;
    }

    /// Smallest and largest raw value.
    @Override
    public Range range() {
      return signed
          ? new Range(-(1L << (width - 1)), (1L << (width - 1)) - 1)
          : new Range(0, (1L << width) - 1);
    }
  }

  /// Widest integer the tool computes with; sums of two still fit a `long`.
  int MAX_WIDTH = 62;

  /// Most bits behind the binary point.
  int MAX_FRACTION = 255;

  Pattern INTEGER = Pattern.compile("(u?)int(\\d{1,3})");
  Pattern FIXED = Pattern.compile("(u?)q(-?\\d{1,3})\\.(\\d{1,3})");

  static Fixed signed(int width) {
    return new Fixed(true, width, 0);
  }

  static Fixed unsigned(int width) {
    return new Fixed(false, width, 0);
  }

  /// The narrowest integer format that holds every value of `range`; throws
  /// `IllegalArgumentException` where `bits(range)` is more than `MAX_WIDTH`.
  static Fixed holding(Range range) {
    return new Fixed(range.lo() < 0, bits(range), 0);
  }

  /// Bits of the narrowest integer that holds every value of `range`: unsigned where none is
  /// negative, else two's complement.
  static int bits(Range range) {
    return range.lo() >= 0
        ? Math.max(1, 64 - Long.numberOfLeadingZeros(range.hi()))
        : Math.max(bitsOfSigned(range.lo()), bitsOfSigned(range.hi()));
  }

  private static int bitsOfSigned(long value) {
    return 65 - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
  }

  /// Reads a text form; empty where `text` is none.
  static Optional<NumberFormat> parse(String text) {
    Matcher integer = INTEGER.matcher(text);
    Matcher fixed = FIXED.matcher(text);
    if (integer.matches()) {
      return fixed(integer.group(1).isEmpty(), Integer.parseInt(integer.group(2)), 0);
    }
    if (fixed.matches()) {
      int fraction = Integer.parseInt(fixed.group(3));
      return fixed(fixed.group(1).isEmpty(), Integer.parseInt(fixed.group(2)) + fraction, fraction);
    }
    return switch (text) {
      case "real" -> Optional.of(Formats.REAL);
      case "bipolar" -> Optional.of(Formats.BIPOLAR);
      case "bit" -> Optional.of(Formats.BIT);
      default -> Optional.empty();
    };
  }

  private static Optional<NumberFormat> fixed(boolean signed, int width, int fraction) {
    return width < 1 || width > MAX_WIDTH || fraction > MAX_FRACTION
        ? Optional.empty()
        : Optional.of(new Fixed(signed, width, fraction));
  }

  default boolean isReal() {
    return this instanceof Real;
  }

  /// Bits of storage; 64 for reals, which never reach hardware.
  default int width() {
    return switch (this) {
      case Real() -> 64;
      case Bipolar() -> 1;
      case Fixed f -> f.width();
    };
  }

  /// The real value of raw 1.
  default double unit() {
    return Math.scalb(1.0, -fraction());
  }

  /// Bits behind the binary point; 0 for `real` and `bipolar`.
  default int fraction() {
    return this instanceof Fixed(_, _, int fraction) ? fraction : 0;
  }

  /// Smallest and largest raw value; not defined for reals.
  default Range range() {
    return switch (this) {
      case Real() -> throw new IllegalStateException("reals have no raw range");
      case Bipolar() -> new Range(-1, 1);
      case Fixed f -> f.range();
    };
  }

  /// Whether `raw` is a value of this integer format.
  default boolean holds(long raw) {
    return this instanceof Bipolar ? raw == 1 || raw == -1 : range().contains(raw);
  }
}
