package nnc.frontend.nir;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.Tensor;

/// Writes HDF5 in its oldest format (superblock 0, object headers 1), which every reader knows:
/// contiguous datasets without time stamps, links in the object headers of their groups, texts of
/// variable length in heaps at the front. Equal trees give equal bytes. The layout is that of the
/// HDF5 File Format Specification, version 3.0 (The HDF Group), sections II to IV.
final class Hdf5Writer {

  /// What a group holds.
  sealed interface Item {
    record Group(SequencedMap<String, Item> children) implements Item {}

    record Reals(Tensor values) implements Item {}

    /// Integers of 64 bits; a scalar where `extents` is empty.
    record Integers(List<Integer> extents, List<Integer> values) implements Item {}

    /// Texts in row-major order; a scalar where `extents` is empty.
    record Strings(List<Integer> extents, List<String> values) implements Item {}
  }

  private static final long UNDEFINED = -1;
  private static final int SUPERBLOCK = 96;
  private static final int DATASPACE = 0x1;
  private static final int LINK_INFO = 0x2;
  private static final int DATATYPE = 0x3;
  private static final int FILL_VALUE = 0x5;
  private static final int LINK = 0x6;
  private static final int LAYOUT = 0x8;
  private static final int GROUP_INFO = 0xA;

  private final TextHeaps heaps = new TextHeaps();
  private final LittleEndian out = new LittleEndian();

  private Hdf5Writer() {}

  /// The bytes of a file whose root is `root`.
  static byte[] write(Item.Group root) {
    Hdf5Writer writer = new Hdf5Writer();
    writer.gather(root);
    writer.out.zeros(SUPERBLOCK);
    writer.heaps.write(writer.out);
    long address = writer.item(root);
    byte[] bytes = writer.out.align().bytes();
    System.arraycopy(superblock(address, bytes.length), 0, bytes, 0, SUPERBLOCK);
    return bytes;
  }

  private void gather(Item item) {
    switch (item) {
      case Item.Group(var children) -> children.values().forEach(this::gather);
      case Item.Strings(var _, var values) -> values.forEach(heaps::add);
      case Item.Reals _, Item.Integers _ -> {}
    }
  }

  private static byte[] superblock(long root, long size) {
    LittleEndian b = new LittleEndian().u8(0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n');
    b.u8(0, 0, 0, 0, 0, 8, 8, 0).u16(4).u16(16).u32(0);
    b.u64(0).u64(UNDEFINED).u64(size).u64(UNDEFINED);
    return b.u64(0).u64(root).zeros(24).bytes();
  }

  /// Writes what the item holds and then its header; the header's address.
  private long item(Item item) {
    return switch (item) {
      case Item.Group(var children) -> group(children);
      case Item.Reals(Tensor values) -> {
        boolean single = values.element() == Tensor.Element.F32;
        yield dataset(values.shape().dims(), single ? SINGLE : DOUBLE, values.bytes());
      }
      case Item.Integers(var extents, var values) -> {
        LittleEndian data = new LittleEndian();
        values.forEach(data::u64);
        yield dataset(extents, LONG, data.bytes());
      }
      case Item.Strings(var extents, var values) -> {
        LittleEndian data = new LittleEndian();
        values.forEach(v -> heaps.refer(v, data));
        yield dataset(extents, TEXT, data.bytes());
      }
    };
  }

  private long group(SequencedMap<String, Item> children) {
    SequencedMap<String, Long> addresses = new LinkedHashMap<>();
    children.forEach((name, child) -> addresses.put(name, item(child)));
    List<byte[]> messages = new ArrayList<>();
    messages.add(message(LINK_INFO, new LittleEndian().u8(0, 0).u64(UNDEFINED).u64(UNDEFINED)));
    messages.add(message(GROUP_INFO, new LittleEndian().u8(0, 0)));
    addresses.forEach((name, address) -> {
      byte[] text = name.getBytes(StandardCharsets.UTF_8);
      // Version 1; a character set (UTF-8) and two bytes of length are present.
      LittleEndian link = new LittleEndian().u8(1, 0x11, 1).u16(text.length);
      messages.add(message(LINK, link.put(text).u64(address)));
    });
    return header(messages);
  }

  private long dataset(List<Integer> extents, int[] type, byte[] data) {
    long address = data.length == 0 ? UNDEFINED : append(data);
    LittleEndian space = new LittleEndian().u8(1, extents.size()).zeros(6);
    extents.forEach(space::u64);
    return header(
        List.of(
            message(DATASPACE, space),
            message(DATATYPE, new LittleEndian().u8(type)),
            // Late allocation; fill values are the default and written where set.
            message(FILL_VALUE, new LittleEndian().u8(2, 2, 2, 1).u32(0)),
            message(LAYOUT, new LittleEndian().u8(3, 1).u64(address).u64(data.length))));
  }

  private long header(List<byte[]> messages) {
    int size = messages.stream().mapToInt(m -> m.length).sum();
    LittleEndian header = new LittleEndian().u8(1, 0).u16(messages.size()).u32(1).u32(size).u32(0);
    messages.forEach(header::put);
    return append(header.bytes());
  }

  /// A header message, padded to a multiple of eight bytes.
  private static byte[] message(int type, LittleEndian content) {
    byte[] padded = content.align().bytes();
    return new LittleEndian().u16(type).u16(padded.length).u32(0).put(padded).bytes();
  }

  /// Where the piece stands, a multiple of eight.
  private long append(byte[] piece) {
    long address = out.align().size();
    out.put(piece);
    return address;
  }

  /// Class 1, version 1: sign in bit 31, exponent of 8 bits from bit 23, mantissa of 23, bias 127.
  private static final int[] SINGLE = {
    0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0
  };

  /// The same with 11 bits of exponent, 52 of mantissa and bias 1023.
  private static final int[] DOUBLE = {
    0x11, 0x20, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xff, 3, 0, 0
  };

  /// Class 0, version 1: signed, 64 bits.
  private static final int[] LONG = {0x10, 8, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0};

  /// Class 9, version 1: UTF-8 text of variable length, made of bytes.
  private static final int[] TEXT = {
    0x19, 1, 1, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0
  };
}
