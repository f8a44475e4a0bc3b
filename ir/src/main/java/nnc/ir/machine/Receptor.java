package nnc.ir.machine;

/// One kind of synapse of a population: those into `port` whose weights are positive, or negative.
/// A slot of its ring holds 16 bits without sign, which count `2^(shift - 15)` each.
public record Receptor(int port, boolean negative, int shift) {

  /// Bits behind the point of what neurons get: that of s16.15.
  public static final int FRACTION = 15;

  /// The most that a slot, and so a weight, can hold.
  public static final int FULL = 0xffff;

  /// A weight, `raw` with `fraction` bits behind the point, as a slot counts it, without its sign.
  /// Exact, since the shift is one with which all weights are whole.
  public int units(long raw, int fraction) {
    int left = FRACTION - fraction - shift;
    long size = Math.abs(raw);
    return (int) (left >= 0 ? size << left : size >> -left);
  }
}
