package nnc.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/// An image as a PNG file (W3C PNG, third edition; RFC 1950 and 1951). The bytes are a matter of
/// the points alone: Java would compress them by the machine's zlib, of which there are several
/// that give different bytes. A row is stored as its difference from the one above, and of that,
/// runs of one byte are shortened, which is most of what a drawing consists of.
final class Png {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  /// Runs of RFC 1951: the least length of each code from 257 on, and its extra bits.
  private static final int[] LENGTHS = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258
  };

  private static final int[] EXTRA = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
  };

  private static final int LONGEST = 258;
  private static final int SHORTEST = 3;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int bits;
  private int count;

  private Png() {}

  /// Red, green and blue of eight bits each.
  static byte[] of(BufferedImage image) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(SIGNATURE);
    byte[] head =
        ByteBuffer.allocate(13)
            .putInt(image.getWidth())
            .putInt(image.getHeight())
            .put(new byte[] {8, 2, 0, 0, 0})
            .array();
    chunk(file, "IHDR", head);
    chunk(file, "IDAT", new Png().compressed(rows(image)));
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String name, byte[] content) {
    byte[] type = name.getBytes(StandardCharsets.US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(type);
    sum.update(content);
    file.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    file.writeBytes(type);
    file.writeBytes(content);
    file.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }

  /// Each row behind the number of its filter, which is that of differences from the row above.
  private static byte[] rows(BufferedImage image) {
    int width = image.getWidth();
    byte[] rows = new byte[image.getHeight() * (1 + 3 * width)];
    int[] above = new int[width];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      int[] row = image.getRGB(0, y, width, 1, null, 0, width);
      rows[at++] = 2;
      for (int x = 0; x < width; x++) {
        for (int shift = 16; shift >= 0; shift -= 8) {
          rows[at++] = (byte) ((row[x] >> shift) - (above[x] >> shift));
        }
      }
      above = row;
    }
    return rows;
  }

  /// One block of fixed codes.
  private byte[] compressed(byte[] all) {
    out.write(0x78);
    out.write(0x01);
    low(1, 1); // the last block
    low(1, 2); // of fixed codes
    for (int i = 0; i < all.length; ) {
      int run = 0;
      while (i > 0 && run < LONGEST && i + run < all.length && all[i + run] == all[i - 1]) {
        run++;
      }
      if (run < SHORTEST) {
        literal(all[i++] & 0xFF);
      } else {
        run(run);
        i += run;
      }
    }
    literal(256);
    if (count > 0) {
      low(0, 8 - count);
    }
    Adler32 sum = new Adler32();
    sum.update(all);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    return out.toByteArray();
  }

  /// `length` times the byte before.
  private void run(int length) {
    int code = LENGTHS.length - 1;
    while (LENGTHS[code] > length) {
      code--;
    }
    literal(257 + code);
    low(length - LENGTHS[code], EXTRA[code]);
    high(0, 5); // a distance of 1
  }

  /// A symbol of the fixed code (RFC 1951, section 3.2.6).
  private void literal(int symbol) {
    if (symbol < 144) {
      high(0x30 + symbol, 8);
    } else if (symbol < 256) {
      high(0x190 + symbol - 144, 9);
    } else if (symbol < 280) {
      high(symbol - 256, 7);
    } else {
      high(0xC0 + symbol - 280, 8);
    }
  }

  /// Bits of a code, its highest first.
  private void high(int value, int length) {
    low(Integer.reverse(value) >>> (32 - length), length);
  }

  /// Bits of a number, its lowest first.
  private void low(int value, int length) {
    bits |= value << count;
    count += length;
    while (count >= 8) {
      out.write(bits & 0xFF);
      bits >>>= 8;
      count -= 8;
    }
  }
}
