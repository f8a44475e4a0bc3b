package nnc.emulator;

/// Bit strings in `long` words, lowest bit first; a string starts at a word.
final class Bits {

  private Bits() {}

  static int words(long bits) {
    return Math.toIntExact((bits + 63) >>> 6);
  }

  /// `width` (1..64) bits from bit `bit` of the string at `base`.
  static long get(long[] words, int base, int bit, int width) {
    int word = base + (bit >>> 6);
    int shift = bit & 63;
    long value = words[word] >>> shift;
    if (shift + width > 64) {
      value |= words[word + 1] << (64 - shift);
    }
    return width == 64 ? value : value & ((1L << width) - 1);
  }

  /// Sets `width` (1..64) bits, whatever stood there.
  static void set(long[] words, int base, int bit, int width, long value) {
    int word = base + (bit >>> 6);
    int shift = bit & 63;
    long mask = width == 64 ? -1 : (1L << width) - 1;
    words[word] = (words[word] & ~(mask << shift)) | (value & mask) << shift;
    if (shift + width > 64) {
      int high = 64 - shift;
      words[word + 1] = (words[word + 1] & ~(mask >>> high)) | (value & mask) >>> high;
    }
  }

  /// Copies `count` bits.
  static void copy(long[] from, int base, int bit, long[] to, int toBase, int toBit, int count) {
    for (int done = 0; done < count; done += 64) {
      int width = Math.min(64, count - done);
      set(to, toBase, toBit + done, width, get(from, base, bit + done, width));
    }
  }
}
