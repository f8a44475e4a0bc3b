package nnc.backends.verilog;

import java.util.Arrays;

/// The content of a memory as `$readmemh` reads it, one word a line, and the checksum that the
/// emitted Verilog compares before it lets a simulation run.
public final class MemoryImage {

  private static final byte[] HEX =
      "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final int width;
  private final int depth;
  private final byte[] text;
  private final int checksum;

  private MemoryImage(int width, int depth, byte[] text, int checksum) {
    this.width = width;
    this.depth = depth;
    this.text = text;
    this.checksum = checksum;
  }

  /// Fills word number `index`, whose bits are all 0 before.
  @FunctionalInterface
  public interface Words {
    void fill(int index, Word word);
  }

  /// One word under construction.
  public static final class Word {
    private final long[] chunks;

    private Word(int width) {
      chunks = new long[(width + 63) / 64];
    }

    /// Puts the low `bits` (at most 64) of `value` at bit `offset`.
    public void put(int offset, int bits, long value) {
      long v = bits == 64 ? value : value & ((1L << bits) - 1);
      int shift = offset & 63;
      chunks[offset >> 6] |= v << shift;
      if (shift + bits > 64) {
        chunks[(offset >> 6) + 1] |= v >>> (64 - shift);
      }
    }

    private int nibble(int i) {
      return (int) (chunks[i >> 4] >>> (4 * (i & 15))) & 15;
    }

    private int half(int i) {
      return (int) (chunks[i >> 1] >>> (32 * (i & 1)));
    }
  }

  /// An image of `depth` words of `width` bits.
  public static MemoryImage of(int width, int depth, Words words) {
    int digits = (width + 3) / 4;
    int halves = (width + 31) / 32;
    byte[] text = new byte[Math.multiplyExact(digits + 1, depth)];
    Word word = new Word(width);
    int at = 0;
    int sum = 0x811c9dc5;
    for (int i = 0; i < depth; i++) {
      Arrays.fill(word.chunks, 0);
      words.fill(i, word);
      for (int d = digits - 1; d >= 0; d--) {
        text[at++] = HEX[word.nibble(d)];
      }
      text[at++] = '\n';
      for (int h = 0; h < halves; h++) {
        sum = (sum ^ word.half(h)) * 0x01000193;
      }
    }
    return new MemoryImage(width, depth, text, sum);
  }

  public int width() {
    return width;
  }

  public int depth() {
    return depth;
  }

  /// FNV-1a over the words' 32-bit pieces, low pieces first (Fowler, Noll and Vo).
  public int checksum() {
    return checksum;
  }

  /// The file's bytes, given away.
  public byte[] text() {
    return text;
  }

  /// A literal of all words, the first in the lowest bits.
  public String literal() {
    StringBuilder digits = new StringBuilder();
    if (depth != 1) {
      throw new IllegalStateException("only a single word is a literal");
    }
    for (int i = 0; i < text.length - 1; i++) {
      digits.append((char) text[i]);
    }
    return width + "'h" + digits;
  }
}
