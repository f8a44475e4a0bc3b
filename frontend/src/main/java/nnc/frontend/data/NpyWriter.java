package nnc.frontend.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import nnc.ir.Tensor;

/// Writes tensors as NPY 1.0 and NPZ, little-endian in C order. Equal tensors give equal bytes:
/// members are stored, not deflated, and carry the same date.
public final class NpyWriter {

  private static final LocalDateTime DATE = LocalDateTime.of(1980, 1, 1, 0, 0);

  private NpyWriter() {}

  /// The NPY file of `tensor`. Bipolar elements are written as `i1` -1 and +1, bits as `u1`,
  /// fixed-point ones by their raw values.
  public static byte[] npy(Tensor tensor) {
    Tensor.Element element = Tensor.Element.of(tensor.format());
    if (tensor.format().isReal()) {
      element = tensor.element();
    }
    String type =
        switch (element) {
          case BIT -> tensor.format().range().lo() < 0 ? "|i1" : "|u1";
          case I8 -> "|i1";
          case U8 -> "|u1";
          case I16 -> "<i2";
          case U16 -> "<u2";
          case I32 -> "<i4";
          case U32 -> "<u4";
          case I64 -> "<i8";
          case F32 -> "<f4";
          case F64 -> "<f8";
        };
    String shape =
        tensor.shape().dims().stream().map(String::valueOf).collect(Collectors.joining(", "))
            + (tensor.shape().rank() == 1 ? "," : "");
    String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    int total = (10 + header.length() + 1 + 63) / 64 * 64;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    int length = total - 10;
    out.write(length & 255);
    out.write(length >> 8);
    out.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(" ".repeat(length - header.length() - 1).getBytes(StandardCharsets.US_ASCII));
    out.write('\n');
    out.writeBytes(elements(tensor, element));
    return out.toByteArray();
  }

  /// Writes an NPZ file of the named tensors, in their order.
  public static void npz(SequencedMap<String, Tensor> tensors, OutputStream out)
      throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (var named : tensors.sequencedEntrySet()) {
        byte[] content = npy(named.getValue());
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(named.getKey() + ".npy");
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(DATE);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
      }
    }
  }

  /// The same in memory.
  public static byte[] npz(SequencedMap<String, Tensor> tensors) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      npz(tensors, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] elements(Tensor tensor, Tensor.Element element) {
    int size = tensor.size();
    ByteOrder little = ByteOrder.LITTLE_ENDIAN;
    var shorts = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(little);
    var ints = ValueLayout.JAVA_INT_UNALIGNED.withOrder(little);
    var longs = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(little);
    byte[] array =
        new byte[Math.toIntExact(element == Tensor.Element.BIT ? size : element.bytes(size))];
    MemorySegment out = MemorySegment.ofArray(array);
    for (int i = 0; i < size; i++) {
      switch (element) {
        case BIT, I8, U8 -> array[i] = (byte) tensor.raw(i);
        case I16, U16 -> out.set(shorts, 2L * i, (short) tensor.raw(i));
        case I32, U32 -> out.set(ints, 4L * i, (int) tensor.raw(i));
        case I64 -> out.set(longs, 8L * i, tensor.raw(i));
        case F32 -> out.set(ints, 4L * i, Float.floatToRawIntBits((float) tensor.real(i)));
        case F64 -> out.set(longs, 8L * i, Double.doubleToRawLongBits(tensor.real(i)));
      }
    }
    return array;
  }
}
