package nnc.ir;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import nnc.ir.Tensor.Element;

/// Reads and writes packed elements: little-endian, unaligned. Bulk loops stand apart per kind of
/// element so that the compiler sees one layout in each.
final class Packing {

  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Above this many bytes memory comes from outside the heap.
  private static final long LARGEST_ARRAY = 1L << 30;

  private Packing() {}

  static MemorySegment allocate(long bytes) {
    return bytes <= LARGEST_ARRAY
        ? MemorySegment.ofArray(new byte[(int) bytes])
        : Arena.ofAuto().allocate(bytes);
  }

  /// Raw element `i`; a bit is 0 or 1.
  static long get(MemorySegment data, Element element, long i) {
    return switch (element) {
      case BIT -> data.get(BYTE, i >> 3) >> (i & 7) & 1;
      case I8 -> data.get(BYTE, i);
      case U8 -> Byte.toUnsignedLong(data.get(BYTE, i));
      case I16 -> data.get(SHORT, 2 * i);
      case U16 -> Short.toUnsignedLong(data.get(SHORT, 2 * i));
      case I32 -> data.get(INT, 4 * i);
      case U32 -> Integer.toUnsignedLong(data.get(INT, 4 * i));
      case I64 -> data.get(LONG, 8 * i);
      case F32, F64 -> throw new IllegalStateException("a real tensor has no raw values");
    };
  }

  static double real(MemorySegment data, Element element, long i) {
    return switch (element) {
      case F32 -> data.get(FLOAT, 4 * i);
      case F64 -> data.get(DOUBLE, 8 * i);
      case BIT, I8, I16, I32, I64, U8, U16, U32 -> get(data, element, i);
    };
  }

  /// Stores the low bits of `raw`, or as a bit whether it is positive; a bit must be 0 before.
  static void put(MemorySegment data, Element element, long i, long raw) {
    switch (element) {
      case BIT -> {
        int bit = raw > 0 ? 1 << (i & 7) : 0;
        data.set(BYTE, i >> 3, (byte) (data.get(BYTE, i >> 3) | bit));
      }
      case I8, U8 -> data.set(BYTE, i, (byte) raw);
      case I16, U16 -> data.set(SHORT, 2 * i, (short) raw);
      case I32, U32 -> data.set(INT, 4 * i, (int) raw);
      case I64 -> data.set(LONG, 8 * i, raw);
      case F32, F64 -> throw new IllegalStateException("a real tensor has no raw values");
    }
  }

  static void copy(MemorySegment data, Element element, long from, int count, long[] into, int at) {
    switch (element) {
      case BIT -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = data.get(BYTE, (from + i) >> 3) >> ((from + i) & 7) & 1;
        }
      }
      case I8 -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = data.get(BYTE, from + i);
        }
      }
      case U8 -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = data.get(BYTE, from + i) & 0xff;
        }
      }
      case I16 -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = data.get(SHORT, 2 * (from + i));
        }
      }
      case U16 -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = data.get(SHORT, 2 * (from + i)) & 0xffff;
        }
      }
      case I32 -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = data.get(INT, 4 * (from + i));
        }
      }
      case U32 -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = Integer.toUnsignedLong(data.get(INT, 4 * (from + i)));
        }
      }
      case I64 -> MemorySegment.copy(data, LONG, 8 * from, into, at, count);
      case F32, F64 -> throw new IllegalStateException("a real tensor has no raw values");
    }
  }

  /// The same to `int`s, keeping the low bits.
  static void copy(MemorySegment data, Element element, long from, int count, int[] into, int at) {
    switch (element) {
      case BIT -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = data.get(BYTE, (from + i) >> 3) >> ((from + i) & 7) & 1;
        }
      }
      case I8 -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = data.get(BYTE, from + i);
        }
      }
      case U8 -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = data.get(BYTE, from + i) & 0xff;
        }
      }
      case I16 -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = data.get(SHORT, 2 * (from + i));
        }
      }
      case U16 -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = data.get(SHORT, 2 * (from + i)) & 0xffff;
        }
      }
      case I32, U32 -> MemorySegment.copy(data, INT, 4 * from, into, at, count);
      case I64 -> {
        for (int i = 0; i < count; i++) {
          into[at + i] = (int) data.get(LONG, 8 * (from + i));
        }
      }
      case F32, F64 -> throw new IllegalStateException("a real tensor has no raw values");
    }
  }

  /// `count` elements stored as `to` in a new array, with zeros behind the last bit.
  static byte[] repack(MemorySegment data, Element from, Element to, int count) {
    byte[] bytes = new byte[Math.toIntExact(to.bytes(count))];
    MemorySegment into = MemorySegment.ofArray(bytes);
    if (from == to) {
      MemorySegment.copy(data, 0, into, 0, bytes.length);
      if (to == Element.BIT && (count & 7) != 0) {
        bytes[bytes.length - 1] &= (byte) ((1 << (count & 7)) - 1);
      }
      return bytes;
    }
    for (int i = 0; i < count; i++) {
      if (to == Element.F64) {
        into.set(DOUBLE, 8L * i, real(data, from, i));
      } else {
        put(into, to, i, get(data, from, i));
      }
    }
    return bytes;
  }
}
