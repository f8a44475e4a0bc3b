package nnc.frontend.data;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;

/// IDX files, the format of the MNIST data sets: two zero bytes, an element type, the number of
/// axes, their extents as big-endian 32-bit integers, then big-endian elements.
final class IdxHeader {

  private IdxHeader() {}

  static boolean matches(BinaryFile file) {
    return file.startsWith(0, 0) && file.size() >= 4 && kind(file.unsigned(2)).isPresent();
  }

  static Tensor read(BinaryFile file) {
    if (!file.startsWith(0, 0) || file.size() < 4) {
      throw file.fault(Code.E0103, "'" + file.name() + "' is no IDX file");
    }
    int code = file.unsigned(2);
    NumberArray.Kind kind =
        kind(code)
            .orElseThrow(() ->
                file.fault(Code.E0104, "'" + file.name() + "' has the unknown IDX type " + code));
    int rank = file.unsigned(3);
    long start = 4 + 4L * rank;
    if (file.size() < start) {
      throw file.fault(Code.E0103, "'" + file.name() + "' ends inside its header");
    }
    List<Long> extents = new ArrayList<>();
    for (long at = 4; at < start; at += 4) {
      extents.add(
          (long) file.unsigned(at) << 24
              | file.unsigned(at + 1) << 16
              | file.unsigned(at + 2) << 8
              | file.unsigned(at + 3));
    }
    return new NumberArray(extents, kind, ByteOrder.BIG_ENDIAN, false).read(file, start);
  }

  private static Optional<NumberArray.Kind> kind(int code) {
    return Optional.ofNullable(
        switch (code) {
          case 0x08 -> NumberArray.Kind.U8;
          case 0x09 -> NumberArray.Kind.I8;
          case 0x0b -> NumberArray.Kind.I16;
          case 0x0c -> NumberArray.Kind.I32;
          case 0x0d -> NumberArray.Kind.F32;
          case 0x0e -> NumberArray.Kind.F64;
          default -> null;
        });
  }
}
