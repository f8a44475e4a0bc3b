package nnc.emulator;

import nnc.ir.number.NumberFormat;

/// Elements of one format side by side in a bit string, element `j` at bit `j * width`: how they
/// travel on a channel.
final class Lanes {

  private final int width;
  private final boolean bipolar;
  private final boolean signed;

  Lanes(NumberFormat format) {
    this.width = format.width();
    this.bipolar = format instanceof NumberFormat.Bipolar;
    this.signed = format instanceof NumberFormat.Fixed f && f.signed();
  }

  int width() {
    return width;
  }

  /// The raw value of element `lane`.
  long get(long[] words, int base, int lane) {
    long bits = Bits.get(words, base, lane * width, width);
    if (bipolar) {
      return 2 * bits - 1;
    }
    return signed ? bits << (64 - width) >> (64 - width) : bits;
  }

  void set(long[] words, int base, int lane, long raw) {
    Bits.set(words, base, lane * width, width, bipolar ? (raw > 0 ? 1 : 0) : raw);
  }

  /// Raw values of elements `0..count-1`.
  void unpack(long[] words, int base, long[] into, int at, int count) {
    if (count * width <= 64) {
      unpack(words[base], into, at, count);
      return;
    }
    for (int lane = 0; lane < count; lane++) {
      into[at + lane] = get(words, base, lane);
    }
  }

  private void unpack(long word, long[] into, int at, int count) {
    int unused = 64 - width;
    for (int lane = 0; lane < count; lane++) {
      long high = word << (unused - lane * width);
      long value = signed ? high >> unused : high >>> unused;
      into[at + lane] = bipolar ? 2 * value - 1 : value;
    }
  }

  /// Elements `0..count-1` from raw values.
  void pack(long[] from, int at, long[] words, int base, int count) {
    if (count * width <= 64) {
      words[base] = pack(from, at, count);
      return;
    }
    if (64 % width == 0) {
      int each = 64 / width;
      for (int lane = 0; lane < count; lane += each) {
        words[base + lane / each] = pack(from, at + lane, Math.min(each, count - lane));
      }
      return;
    }
    for (int lane = 0; lane < count; lane++) {
      set(words, base, lane, from[at + lane]);
    }
  }

  private long pack(long[] from, int at, int count) {
    long mask = -1L >>> -width;
    long word = 0;
    for (int lane = 0; lane < count; lane++) {
      long raw = from[at + lane];
      word |= (bipolar ? (raw + 1) >> 1 : raw & mask) << (lane * width);
    }
    return word;
  }
}
