package nnc.frontend.language;

import java.math.BigInteger;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.NumberFormat;

/// The value of a number as written: an integer, or a double where it has a point, an exponent or a
/// division.
record Numeral(boolean whole, long integer, double real, Span span) {

  private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(NumberFormat.MAX_WIDTH - 1);

  /// Throws a rejection with E0301 for a number that no double holds and with E0302 for an integer
  /// of more bits than the tool computes with.
  static Numeral of(Syntax.Literal number) {
    String text = number.text();
    int slash = text.indexOf('/');
    if (slash >= 0) {
      double value =
          real(text.substring(0, slash), number) / real(text.substring(slash + 1), number);
      return new Numeral(false, 0, finite(value, number), number.span());
    }
    if (text.chars().allMatch(c -> Character.isDigit(c) || c == '-' || c == '+')) {
      BigInteger value = new BigInteger(text);
      if (value.abs().compareTo(LIMIT) >= 0) {
        throw Diagnostic.of(
                Code.E0302,
                number.span(),
                "this integer needs more than " + NumberFormat.MAX_WIDTH + " bits")
            .help("write it as a real number, with a point, or scale it down")
            .rejection();
      }
      return new Numeral(true, value.longValueExact(), value.doubleValue(), number.span());
    }
    return new Numeral(false, 0, real(text, number), number.span());
  }

  private static double real(String text, Syntax.Literal number) {
    return finite(Double.parseDouble(text), number);
  }

  private static double finite(double value, Syntax.Literal number) {
    if (!Double.isFinite(value)) {
      throw Diagnostic.of(Code.E0301, number.span(), "this number is not finite")
          .help("reals go up to about 1.8e308")
          .rejection();
    }
    return value;
  }

  /// The integer; throws a rejection with E0305 naming `what` for a number with a fraction.
  long integer(String what) {
    if (!whole) {
      throw Diagnostic.of(Code.E0305, span, what + " must be a whole number")
          .help("write it without point and exponent")
          .rejection();
    }
    return integer;
  }
}
