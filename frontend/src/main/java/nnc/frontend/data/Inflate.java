package nnc.frontend.data;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import nnc.ir.diagnostic.Code;

/// Decompression that never gives more bytes than agreed.
final class Inflate {

  /// Deflate cannot do better than 1032:1, so a file that claims to is lying.
  private static final long BEST_RATIO = 1032;

  private static final int GZIP_HEADER = 10;
  private static final int GZIP_TRAILER = 8;

  private Inflate() {}

  /// Exactly `size` bytes from the raw deflate stream in `packed`; E0103 where the stream has fewer
  /// or more.
  static MemorySegment raw(BinaryFile packed, long size) {
    checkClaim(packed, size);
    byte[] out = inflate(packed, 0, packed.size(), Math.toIntExact(size), true);
    if (out.length != size) {
      throw packed.fault(
          Code.E0103, "'" + packed.name() + "' holds " + out.length + " bytes but claims " + size);
    }
    return MemorySegment.ofArray(out).asReadOnly();
  }

  /// Refuses sizes that the compressed bytes cannot reach (E0103) or that are over the budget
  /// (E0106).
  private static void checkClaim(BinaryFile packed, long size) {
    if (size > BEST_RATIO * packed.size() + 64) {
      throw packed.fault(
          Code.E0103,
          "'"
              + packed.name()
              + "' claims "
              + size
              + " bytes from "
              + packed.size()
              + " compressed ones");
    }
    packed.checkBudget(size);
  }

  /// The content of a gzip file, checked against its own checksum.
  static MemorySegment gzip(BinaryFile file) {
    if (file.size() < GZIP_HEADER + GZIP_TRAILER || file.unsigned(2) != 8) {
      throw file.fault(Code.E0103, "'" + file.name() + "' is no complete gzip file");
    }
    long start = payload(file);
    long trailer = file.size() - GZIP_TRAILER;
    if (start > trailer) {
      throw file.fault(Code.E0103, "'" + file.name() + "' is no complete gzip file");
    }
    long declared = little(file, trailer + 4);
    checkClaim(file, declared);
    byte[] out = inflate(file, start, trailer, (int) declared, false);
    CRC32 crc = new CRC32();
    crc.update(out);
    if (out.length != declared || crc.getValue() != little(file, trailer)) {
      throw file.fault(
          Code.E0103, "'" + file.name() + "' is damaged: its length or checksum is wrong");
    }
    return MemorySegment.ofArray(out).asReadOnly();
  }

  /// Where the deflate stream starts, after the optional fields of RFC 1952.
  private static long payload(BinaryFile file) {
    int flags = file.unsigned(3);
    long at = GZIP_HEADER;
    if ((flags & 4) != 0) {
      if (at + 2 > file.size()) {
        return file.size();
      }
      at += 2 + file.unsigned(at) + 256L * file.unsigned(at + 1);
    }
    for (int flag : new int[] {8, 16}) {
      if ((flags & flag) != 0) {
        while (at < file.size() && file.unsigned(at) != 0) {
          at++;
        }
        at++;
      }
    }
    return at + ((flags & 2) != 0 ? 2 : 0);
  }

  private static long little(BinaryFile file, long at) {
    return file.unsigned(at)
        | (long) file.unsigned(at + 1) << 8
        | (long) file.unsigned(at + 2) << 16
        | (long) file.unsigned(at + 3) << 24;
  }

  private static byte[] inflate(BinaryFile file, long start, long end, int limit, boolean exact) {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(file.bytes().asSlice(start, end - start).asByteBuffer());
      // The buffer grows with what really comes out, whatever the file declares.
      byte[] out = new byte[Math.min(limit + 1, 1 << 16)];
      int filled = 0;
      while (!inflater.finished() && filled <= limit) {
        if (filled == out.length) {
          out = Arrays.copyOf(out, (int) Math.min(limit + 1L, 2L * out.length));
        }
        int n = inflater.inflate(out, filled, out.length - filled);
        if (n == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          break;
        }
        filled += n;
      }
      if (!inflater.finished() || filled > limit || (exact && inflater.getRemaining() > 0)) {
        throw file.fault(
            Code.E0103,
            "'" + file.name() + "' is damaged: its compressed data do not end where they should");
      }
      return filled == out.length ? out : Arrays.copyOf(out, filled);
    } catch (DataFormatException _) {
      throw file.fault(
          Code.E0103, "'" + file.name() + "' is damaged: its compressed data are invalid");
    } finally {
      inflater.end();
    }
  }
}
