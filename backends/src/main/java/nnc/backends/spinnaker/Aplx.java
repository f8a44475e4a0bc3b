package nnc.backends.spinnaker;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Programs as the monitor of a SpiNNaker chip loads them: a head of 64 bytes with what to copy
/// where, what to fill with 0 and where to begin, then code and data. Format: `mkaplx` and `sark.h`
/// of spinnaker_tools.
final class Aplx {

  static final int HEAD = 64;

  /// Operations of the head's records, each of four words.
  static final int COPY = 2;

  static final int FILL = 3;
  static final int BEGIN = 4;

  private static final int RECORD = 16;

  private Aplx() {}

  /// A part of a linked program: its address, its bytes, and how many bytes it takes.
  private record Segment(int address, ByteBuffer bytes, int size) {
    int length() {
      return bytes.limit();
    }
  }

  /// Makes it of a linked program, an ELF file of 32 bits, the low byte first, whose first segment
  /// is code and whose second is data. Throws `IllegalArgumentException` for other files.
  static byte[] of(byte[] elf) {
    List<Segment> segments = segments(ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN));
    if (segments.size() != 2) {
      throw new IllegalArgumentException(segments.size() + " segments, not code and data");
    }
    Segment code = segments.getFirst();
    Segment data = segments.getLast();
    Words head = new Words();
    head.add(COPY).add(code.address).add(HEAD).add(code.length());
    if (data.length() > 0) {
      // Places are counted from the record that names them.
      head.add(COPY).add(data.address).add(HEAD + code.length() - RECORD);
      head.add(data.length());
    }
    int zeros = data.size - data.length();
    if (zeros > 0) {
      head.add(FILL).add(data.address + data.length()).add(zeros).add(0);
    }
    head.add(BEGIN).add(code.address).add(0).add(0);
    while (head.count() < HEAD / Integer.BYTES) {
      head.add(0);
    }
    return ByteBuffer.allocate(HEAD + code.length() + data.length())
        .put(head.bytes())
        .put(code.bytes)
        .put(data.bytes)
        .array();
  }

  /// The segments that are loaded, by the program header table.
  private static List<Segment> segments(ByteBuffer elf) {
    if (elf.limit() < 52 || elf.getInt(0) != 0x464c457f || elf.getShort(4) != 0x0101) {
      throw new IllegalArgumentException("no ELF file of 32 bits, the low byte first");
    }
    List<Segment> segments = new ArrayList<>();
    int at = elf.getInt(28);
    for (int i = 0; i < elf.getShort(44); i++, at += elf.getShort(42)) {
      int size = elf.getInt(at + 20);
      if (elf.getInt(at) == 1 && size > 0) {
        ByteBuffer bytes = elf.slice(elf.getInt(at + 4), elf.getInt(at + 16));
        segments.add(new Segment(elf.getInt(at + 8), bytes, size));
      }
    }
    return segments;
  }
}
