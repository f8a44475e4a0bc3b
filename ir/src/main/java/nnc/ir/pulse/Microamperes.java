package nnc.ir.pulse;

/// Currents as people write them, in microamperes, and as they are kept, in nanoamperes.
public final class Microamperes {

  private Microamperes() {}

  /// Nanoamperes of a number of microamperes with at most three places; throws
  /// `IllegalArgumentException` for anything else, negative numbers among it.
  public static long parse(String text) {
    return Thousandths.parse(text, "current in microamperes with at most three places");
  }

  /// The shortest text that `parse` reads back.
  public static String print(long nanoamperes) {
    return Thousandths.print(nanoamperes);
  }
}
