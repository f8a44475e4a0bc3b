package nnc.backends.verilog;

/// A register of `width` bits that counts from 0 to `last` and starts over. A counter that has
/// nothing to count keeps one bit, which synthesis removes.
public record Counter(int width, long last) {

  /// The narrowest counter up to `last`.
  public static Counter upTo(long last) {
    return new Counter(Bits.counter(last), last);
  }

  /// `[3:0]`.
  public String range() {
    return "[" + (width - 1) + ":0]";
  }

  public String zero() {
    return number(0);
  }

  public String one() {
    return number(1);
  }

  public String end() {
    return number(last);
  }

  public String number(long value) {
    return width + "'d" + value;
  }
}
