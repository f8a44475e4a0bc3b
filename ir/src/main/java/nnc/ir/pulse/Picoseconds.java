package nnc.ir.pulse;

/// Times as people write them, in picoseconds, and as they are kept, in femtoseconds.
public final class Picoseconds {

  private Picoseconds() {}

  /// Femtoseconds of a number of picoseconds with at most three places; throws
  /// `IllegalArgumentException` for anything else, negative numbers among it.
  public static long parse(String text) {
    return Thousandths.parse(text, "time in picoseconds with at most three places");
  }

  /// The shortest text that `parse` reads back.
  public static String print(long femtoseconds) {
    return Thousandths.print(femtoseconds);
  }
}
