package nnc.emulator;

import java.util.Arrays;
import java.util.HexFormat;

/// One AXI4-Stream beat: TDATA as `long` words (byte 0 lowest), TKEEP and TLAST. Mutable, so that a
/// stream of beats costs no memory.
public final class BusBeat {

  private long[] data = new long[1];
  private long keep;
  private boolean last;

  /// A beat of its own for streams written by hand.
  public static BusBeat of(long keep, boolean last, long... data) {
    BusBeat beat = new BusBeat();
    beat.data = data.clone();
    beat.keep = keep;
    beat.last = last;
    return beat;
  }

  /// The data words, not copied.
  public long[] data() {
    return data;
  }

  public long keep() {
    return keep;
  }

  public boolean last() {
    return last;
  }

  void keep(long bytes) {
    keep = bytes;
  }

  void last(boolean ends) {
    last = ends;
  }

  /// All zeros, with room for `words` words.
  void clear(int words) {
    if (data.length < words) {
      data = new long[words];
    } else {
      Arrays.fill(data, 0);
    }
    keep = 0;
    last = false;
  }

  void copyFrom(BusBeat other, int words) {
    clear(words);
    System.arraycopy(other.data, 0, data, 0, Math.min(words, other.data.length));
    keep = other.keep;
    last = other.last;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BusBeat b
        && Arrays.equals(data, b.data)
        && keep == b.keep
        && last == b.last;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(data) * 31 + Long.hashCode(keep) + (last ? 1 : 0);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int w = data.length - 1; w >= 0; w--) {
      text.append(HexFormat.of().toHexDigits(data[w]));
    }
    return text + " keep " + Long.toBinaryString(keep) + (last ? " last" : "");
  }
}
