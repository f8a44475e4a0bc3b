package nnc.frontend.data;

/// How many bytes of memory one file may take. Memory-mapped arrays take none.
public record Budget(long bytes) {

  /// One GiB, far above any network that one chip holds.
  public static final Budget DEFAULT = new Budget(1L << 30);

  public Budget {
    if (bytes < 1 || bytes > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException("budget of " + bytes + " bytes");
    }
  }
}
