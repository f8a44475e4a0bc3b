package nnc.frontend.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Collectors;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.Tensor.Element;
import nnc.ir.diagnostic.Code;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// Numbers as a file stores them: extents, element kind, byte order and order of axes.
record NumberArray(List<Long> extents, Kind kind, ByteOrder order, boolean fortran) {

  /// What one element is.
  enum Kind {
    BOOL(1),
    I8(1),
    I16(2),
    I32(4),
    I64(8),
    U8(1),
    U16(2),
    U32(4),
    U64(8),
    F16(2),
    F32(4),
    F64(8);

    final int bytes;

    Kind(int bytes) {
      this.bytes = bytes;
    }

    boolean isReal() {
      return this == F16 || this == F32 || this == F64;
    }

    /// The storage of a tensor that reads such little-endian elements in place.
    java.util.Optional<Element> inPlace() {
      return java.util.Optional.ofNullable(
          switch (this) {
            case BOOL, U8 -> Element.U8;
            case I8 -> Element.I8;
            case I16 -> Element.I16;
            case I32 -> Element.I32;
            case I64, U64 -> Element.I64;
            case U16 -> Element.U16;
            case U32 -> Element.U32;
            case F32 -> Element.F32;
            case F64 -> Element.F64;
            case F16 -> null;
          });
    }
  }

  NumberArray {
    extents = List.copyOf(extents);
  }

  /// Reads the elements, which fill `file` from byte `start` to its end. Integers come in the
  /// narrowest format that holds them all.
  Tensor read(BinaryFile file, long start) {
    Shape shape = shape(file);
    int size = shape.size();
    long there = file.size() - start;
    long needed = (long) size * kind.bytes;
    if (there != needed) {
      throw file.fault(
          Code.E0103,
          "'"
              + file.name()
              + "' declares "
              + shape
              + ", which takes "
              + needed
              + " bytes, but holds "
              + there);
    }
    MemorySegment data = file.bytes().asSlice(start, needed);
    boolean linear = !fortran || shape.rank() < 2;
    boolean little = order == ByteOrder.LITTLE_ENDIAN || kind.bytes == 1;
    if (!linear || !little || kind.inPlace().isEmpty()) {
      file.checkBudget((long) size * (kind == Kind.F16 ? 4 : kind.bytes));
      data = rewritten(data, linear ? null : transposed(shape));
    }
    Element element = kind == Kind.F16 ? Element.F32 : kind.inPlace().orElseThrow();
    if (kind.isReal()) {
      return Tensor.over(shape, Formats.REAL, element, data);
    }
    return integers(file, shape, element, data);
  }

  private Shape shape(BinaryFile file) {
    String text = extents.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    long size = 1;
    for (long extent : extents) {
      if (extent < 0) {
        throw file.fault(Code.E0103, "'" + file.name() + "' declares a negative extent: " + text);
      }
      if (extent == 0) {
        throw file.fault(Code.E0107, "'" + file.name() + "' holds an empty array: " + text);
      }
      if (extent > Integer.MAX_VALUE || (size *= extent) > Integer.MAX_VALUE) {
        throw file.fault(
            Code.E0106, "'" + file.name() + "' declares more than 2^31 - 1 elements: " + text);
      }
    }
    return new Shape(extents.stream().map(Long::intValue).toList());
  }

  private Tensor integers(BinaryFile file, Shape shape, Element element, MemorySegment data) {
    Tensor all = Tensor.over(shape, NumberFormat.signed(NumberFormat.MAX_WIDTH), element, data);
    long lo = Long.MAX_VALUE;
    long hi = Long.MIN_VALUE;
    int size = shape.size();
    for (int i = 0; i < size; i++) {
      long v = all.raw(i);
      lo = Math.min(lo, v);
      hi = Math.max(hi, v);
    }
    if (kind == Kind.BOOL && (lo < 0 || hi > 1)) {
      throw file.fault(Code.E0103, "'" + file.name() + "' holds truth values other than 0 and 1");
    }
    long bound = 1L << (NumberFormat.MAX_WIDTH - 1);
    if ((kind == Kind.U64 && lo < 0) || lo < -bound || hi >= (lo < 0 ? bound : 2 * bound)) {
      throw file.fault(
          Code.E0302,
          "'" + file.name() + "' holds integers of more than " + NumberFormat.MAX_WIDTH + " bits");
    }
    NumberFormat format = NumberFormat.holding(new Range(lo, hi));
    Element packed = Element.of(format);
    if (data.byteSize() >= BinaryFile.MAPPED || packed == element) {
      return Tensor.over(shape, format, element, data);
    }
    return Tensor.generate(shape, format, all::raw);
  }

  /// Row-major index to stored index.
  @FunctionalInterface
  private interface Position {
    long of(int index);
  }

  /// Where row-major element `index` stands when the first axis varies fastest.
  private static Position transposed(Shape shape) {
    int rank = shape.rank();
    long[] strides = new long[rank];
    long stride = 1;
    for (int axis = 0; axis < rank; axis++) {
      strides[axis] = stride;
      stride *= shape.dim(axis);
    }
    return index -> {
      long at = 0;
      int rest = index;
      for (int axis = rank - 1; axis >= 0; axis--) {
        at += rest % shape.dim(axis) * strides[axis];
        rest /= shape.dim(axis);
      }
      return at;
    };
  }

  /// The elements in row-major order and little-endian; half floats as floats.
  private MemorySegment rewritten(MemorySegment data, Position position) {
    int size = Math.toIntExact(data.byteSize() / kind.bytes);
    var shorts = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
    var ints = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
    var longs = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
    ByteOrder little = ByteOrder.LITTLE_ENDIAN;
    var outShorts = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(little);
    var outInts = ValueLayout.JAVA_INT_UNALIGNED.withOrder(little);
    var outLongs = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(little);
    byte[] array = new byte[Math.multiplyExact(size, kind == Kind.F16 ? 4 : kind.bytes)];
    MemorySegment out = MemorySegment.ofArray(array);
    for (int i = 0; i < size; i++) {
      long from = position == null ? i : position.of(i);
      switch (kind) {
        case BOOL, I8, U8 -> array[i] = data.get(ValueLayout.JAVA_BYTE, from);
        case I16, U16 -> out.set(outShorts, 2L * i, data.get(shorts, 2 * from));
        case I32, U32, F32 -> out.set(outInts, 4L * i, data.get(ints, 4 * from));
        case I64, U64, F64 -> out.set(outLongs, 8L * i, data.get(longs, 8 * from));
        case F16 ->
            out.set(
                outInts,
                4L * i,
                Float.floatToRawIntBits(Float.float16ToFloat(data.get(shorts, 2 * from))));
      }
    }
    return out.asReadOnly();
  }
}
