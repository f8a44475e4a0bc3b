package nnc.frontend.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import nnc.ir.diagnostic.Code;

/// The members of a ZIP file (PKWARE APPNOTE 6.3), stored or deflated, with 64-bit sizes. Stored
/// members are parts of the mapped file, so that large arrays cost no memory.
final class ZipArchive {

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END64 = 0x06064b50;
  private static final int LOCATOR64 = 0x07064b50;
  private static final long ESCAPED = 0xffffffffL;

  private record Member(long offset, long packed, long size, int method, int flags, long crc) {}

  private final BinaryFile file;
  private final SequencedMap<String, Member> members = new LinkedHashMap<>();

  private ZipArchive(BinaryFile file) {
    this.file = file;
  }

  /// Reads the directory; throws `Rejection` with E0103 where it is damaged.
  static ZipArchive open(BinaryFile file) {
    ZipArchive zip = new ZipArchive(file);
    try {
      zip.readDirectory();
    } catch (IndexOutOfBoundsException | ArithmeticException _) {
      throw zip.damaged("its directory points outside the file");
    }
    return zip;
  }

  /// Names of the members, in the order of the directory.
  java.util.List<String> names() {
    return java.util.List.copyOf(members.sequencedKeySet());
  }

  SequencedMap<String, Long> sizes() {
    SequencedMap<String, Long> sizes = new LinkedHashMap<>();
    members.forEach((name, m) -> sizes.put(name, m.size()));
    return Collections.unmodifiableSequencedMap(sizes);
  }

  /// The content of a member that exists.
  BinaryFile read(String name) {
    Member m = members.get(name);
    if (m == null) {
      throw new IllegalArgumentException(name);
    }
    BinaryFile packed;
    try {
      long at = m.offset();
      if (int32(at) != LOCAL) {
        throw damaged("member '" + name + "' is not where the directory says");
      }
      long start = at + 30 + int16(at + 26) + int16(at + 28);
      packed = file.member(name, file.bytes().asSlice(start, m.packed()));
    } catch (IndexOutOfBoundsException | ArithmeticException _) {
      throw damaged("member '" + name + "' reaches past the end of the file");
    }
    if ((m.flags() & 1) != 0) {
      throw file.fault(
          Code.E0104,
          "member '" + name + "' of '" + file.name() + "' is encrypted",
          "store it without a password");
    }
    MemorySegment content =
        switch (m.method()) {
          case 0 -> {
            if (m.size() != m.packed()) {
              throw damaged("member '" + name + "' is stored under two sizes");
            }
            yield packed.bytes();
          }
          case 8 -> Inflate.raw(packed, m.size());
          default ->
              throw file.fault(
                  Code.E0104,
                  "member '"
                      + name
                      + "' of '"
                      + file.name()
                      + "' uses compression method "
                      + m.method()
                      + "; only stored and deflated members can be read",
                  "save it again with numpy.savez or numpy.savez_compressed");
        };
    CRC32 crc = new CRC32();
    crc.update(content.asByteBuffer());
    if (crc.getValue() != m.crc()) {
      throw damaged("the checksum of member '" + name + "' is wrong");
    }
    return packed.over(content);
  }

  private void readDirectory() {
    long end = findEnd();
    long entries = int16(end + 10);
    long offset = int32(end + 16) & ESCAPED;
    if (entries == 0xffff || offset == ESCAPED) {
      long locator = end - 20;
      if (int32(locator) != LOCATOR64) {
        throw damaged("its 64-bit directory is missing");
      }
      long end64 = int64(locator + 8);
      if (int32(end64) != END64) {
        throw damaged("its 64-bit directory is missing");
      }
      entries = int64(end64 + 32);
      offset = int64(end64 + 48);
    }
    if (entries < 0 || entries > file.size() / 46) {
      throw damaged("its directory claims " + entries + " members");
    }
    for (long i = 0; i < entries; i++) {
      offset = readEntry(offset);
    }
  }

  private long findEnd() {
    long last = file.size() - 22;
    for (long at = last; at >= Math.max(0, last - 0xffff); at--) {
      if (int32(at) == END) {
        return at;
      }
    }
    throw damaged("it has no directory");
  }

  private long readEntry(long at) {
    if (int32(at) != CENTRAL) {
      throw damaged("its directory is damaged");
    }
    int nameLength = int16(at + 28);
    int extraLength = int16(at + 30);
    String name =
        new String(
            file.bytes().asSlice(at + 46, nameLength).toArray(ValueLayout.JAVA_BYTE),
            StandardCharsets.UTF_8);
    long size = int32(at + 24) & ESCAPED;
    long packed = int32(at + 20) & ESCAPED;
    long offset = int32(at + 42) & ESCAPED;
    long extra = at + 46 + nameLength;
    long extraEnd = extra + extraLength;
    while (extra + 4 <= extraEnd) {
      int id = int16(extra);
      int length = int16(extra + 2);
      if (id == 1) {
        long field = extra + 4;
        if (size == ESCAPED) {
          size = int64(field);
          field += 8;
        }
        if (packed == ESCAPED) {
          packed = int64(field);
          field += 8;
        }
        if (offset == ESCAPED) {
          offset = int64(field);
        }
      }
      extra += 4 + length;
    }
    if (size < 0 || packed < 0 || offset < 0 || packed > file.size() || offset > file.size()) {
      throw damaged("member '" + name + "' reaches past the end of the file");
    }
    Member member =
        new Member(offset, packed, size, int16(at + 10), int16(at + 8), int32(at + 16) & ESCAPED);
    if (members.putIfAbsent(name, member) != null) {
      throw damaged("it has two members '" + name + "'");
    }
    return extraEnd + int16(at + 32);
  }

  private nnc.ir.diagnostic.Rejection damaged(String why) {
    return file.fault(Code.E0103, "'" + file.name() + "' is damaged: " + why);
  }

  private int int16(long at) {
    return Short.toUnsignedInt(file.bytes().get(SHORT, at));
  }

  private int int32(long at) {
    return file.bytes().get(INT, at);
  }

  private long int64(long at) {
    return file.bytes().get(LONG, at);
  }
}
