package nnc.frontend.nir;

import java.io.ByteArrayOutputStream;

/// Bytes that grow, with numbers in little-endian order.
final class LittleEndian {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  LittleEndian u8(int... values) {
    for (int v : values) {
      bytes.write(v);
    }
    return this;
  }

  LittleEndian u16(int value) {
    return u8(value, value >> 8);
  }

  LittleEndian u32(int value) {
    return u16(value).u16(value >> 16);
  }

  LittleEndian u64(long value) {
    return u32((int) value).u32((int) (value >> 32));
  }

  LittleEndian put(byte[] piece) {
    bytes.writeBytes(piece);
    return this;
  }

  LittleEndian zeros(int count) {
    return put(new byte[count]);
  }

  /// Zeros up to a multiple of eight bytes.
  LittleEndian align() {
    return zeros(-bytes.size() & 7);
  }

  int size() {
    return bytes.size();
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
