package nnc.frontend.nir;

import io.jhdf.dataset.DatasetBase;
import io.jhdf.dataset.chunked.ChunkedDatasetV3;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import io.jhdf.object.message.DataLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.number.Formats;

/// A dataset: an array of numbers or texts. What it declares is held against the file and the
/// budget before anything is read.
record Hdf5Dataset(Hdf5File owner, String path, DatasetBase dataset) implements Hdf5File.Item {

  /// Bytes of one text: a name or a word.
  private static final int LONGEST_TEXT = 4 * NirGraph.LONGEST_NAME;

  /// Bytes that refer to a text of variable length: its length, a heap and a place in that.
  private static final int REFERENCE = 16;

  /// Integers above this are no longer all exact as reals.
  private static final long EXACT = 1L << 53;

  /// The extents, none of a scalar.
  List<Long> extents() {
    return Arrays.stream(owner.guarded(path, dataset::getDimensionsAsLong)).boxed().toList();
  }

  boolean isText() {
    DataType type = dataset.getDataType();
    return type instanceof StringData
        || (type instanceof VariableLength v && v.isVariableLengthString());
  }

  /// Whether it holds no element.
  boolean isEmpty() {
    return extents().contains(0L) || owner.guarded(path, dataset::getSize) == 0;
  }

  /// The numbers as a real tensor: single precision stays so, everything else becomes double.
  Tensor real() {
    Shape shape = shape();
    ByteBuffer bytes = bytes(shape.size());
    int n = shape.size();
    if (dataset.getDataType() instanceof FloatingPoint f) {
      int size = f.getSize();
      if (bytes.order() == ByteOrder.LITTLE_ENDIAN && size != 2) {
        Tensor.Element element = size == 4 ? Tensor.Element.F32 : Tensor.Element.F64;
        return Tensor.over(shape, Formats.REAL, element, MemorySegment.ofBuffer(bytes));
      }
      owner.take(path, 8L * n);
      double[] values = new double[n];
      for (int i = 0; i < n; i++) {
        values[i] =
            switch (size) {
              case 2 -> Float.float16ToFloat(bytes.getShort(2 * i));
              case 4 -> bytes.getFloat(4 * i);
              default -> bytes.getDouble(8 * i);
            };
      }
      return Tensor.ofReal(shape, values);
    }
    owner.take(path, 8L * n);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      long raw = integer(bytes, i);
      if (raw > EXACT || raw < -EXACT) {
        throw owner.fault(Code.E0302, path, "holds " + raw + ", which no real stands for exactly");
      }
      values[i] = raw;
    }
    return Tensor.ofReal(shape, values);
  }

  /// The numbers of a short list (or a scalar) of integers.
  List<Integer> integers() {
    List<Long> extents = extents();
    if (extents.size() > 1 || (extents.size() == 1 && extents.getFirst() > 64)) {
      throw owner.fault(
          Code.E0203, path, "has extents " + extents + " where a few integers are meant");
    }
    if (!(dataset.getDataType() instanceof FixedPoint)) {
      throw owner.fault(Code.E0104, path, "holds " + kind() + " where integers are meant");
    }
    if (isEmpty()) {
      return List.of();
    }
    int n = extents.isEmpty() ? 1 : Math.toIntExact(extents.getFirst());
    ByteBuffer bytes = bytes(n);
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      long value = integer(bytes, i);
      if (value != (int) value) {
        throw owner.fault(Code.E0305, path, "holds " + value + ", which is out of range");
      }
      values.add((int) value);
    }
    return values;
  }

  /// The one text of a scalar dataset.
  String text() {
    if (!extents().isEmpty()) {
      throw owner.fault(Code.E0203, path, "has extents " + extents() + " where one text is meant");
    }
    return texts(1).getFirst();
  }

  /// `n` texts, as many as the extents say.
  List<String> texts(int n) {
    if (!isText()) {
      throw owner.fault(Code.E0104, path, "holds " + kind() + " where text is meant");
    }
    ByteBuffer bytes = bytes(n);
    int size = dataset.getDataType().getSize();
    boolean fixed = dataset.getDataType() instanceof StringData;
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      ByteBuffer element = bytes.slice(i * size, size).order(ByteOrder.LITTLE_ENDIAN);
      texts.add(fixed ? decoded(element) : referred(element));
    }
    return texts;
  }

  private String referred(ByteBuffer reference) {
    if (reference.remaining() != REFERENCE) {
      throw owner.fault(Code.E0104, path, "refers to texts in an unknown way");
    }
    long length = Integer.toUnsignedLong(reference.getInt());
    if (length == 0) {
      return "";
    }
    if (length > LONGEST_TEXT) {
      throw owner.fault(Code.E0106, path, "holds a text of more than " + LONGEST_TEXT + " bytes");
    }
    long address = reference.getLong();
    int index = reference.getInt();
    ByteBuffer object = owner.guarded(path, () -> owner.heapObject(address, index));
    if (object.remaining() < length) {
      throw owner.fault(Code.E0103, path, "declares a text longer than the file holds");
    }
    return decoded(object.slice(0, (int) length));
  }

  private String decoded(ByteBuffer bytes) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
      String padded = text.toString();
      int end = padded.indexOf('\0');
      String read = end < 0 ? padded : padded.substring(0, end);
      return dataset.getDataType() instanceof StringData ? read.stripTrailing() : read;
    } catch (CharacterCodingException _) {
      throw owner.fault(Code.E0103, path, "holds text that is not UTF-8");
    }
  }

  private Shape shape() {
    if (isText() || kindOfNumber().isEmpty()) {
      throw owner.fault(Code.E0104, path, "holds " + kind() + " where numbers are meant");
    }
    List<Long> extents = extents();
    if (isEmpty()) {
      throw owner.fault(Code.E0203, path, "holds no numbers: its extents are " + extents);
    }
    return Shape.checked(extents)
        .orElseThrow(() ->
            owner.fault(Code.E0106, path, "declares extents of more than 2^31 - 1: " + extents));
  }

  private Optional<String> kindOfNumber() {
    return switch (dataset.getDataType()) {
      case FixedPoint f when isPlain(f) -> Optional.of("integers");
      case FloatingPoint f when isIeee(f) -> Optional.of("reals");
      default -> Optional.empty();
    };
  }

  private String kind() {
    return isText() ? "text" : kindOfNumber().orElse("elements of an unknown type");
  }

  private static boolean isPlain(FixedPoint f) {
    int bits = 8 * f.getSize();
    return (bits == 8 || bits == 16 || bits == 32 || bits == 64)
        && f.getBitOffset() == 0
        && f.getBitPrecision() == bits;
  }

  private static boolean isIeee(FloatingPoint f) {
    int mantissa =
        switch (f.getSize()) {
          case 2 -> 10;
          case 4 -> 23;
          case 8 -> 52;
          default -> -1;
        };
    int bits = 8 * f.getSize();
    int exponent = bits - 1 - mantissa;
    return mantissa > 0
        && f.getBitOffset() == 0
        && f.getBitPrecision() == bits
        && f.getSignLocation() == bits - 1
        && f.getMantissaLocation() == 0
        && f.getMantissaSize() == mantissa
        && f.getExponentLocation() == mantissa
        && f.getExponentSize() == exponent
        && f.getExponentBias() == (1 << (exponent - 1)) - 1;
  }

  private long integer(ByteBuffer bytes, int i) {
    FixedPoint type = (FixedPoint) dataset.getDataType();
    return switch (type.getSize()) {
      case 1 -> type.isSigned() ? bytes.get(i) : Byte.toUnsignedLong(bytes.get(i));
      case 2 ->
          type.isSigned() ? bytes.getShort(2 * i) : Short.toUnsignedLong(bytes.getShort(2 * i));
      case 4 -> type.isSigned() ? bytes.getInt(4 * i) : Integer.toUnsignedLong(bytes.getInt(4 * i));
      default -> {
        long raw = bytes.getLong(8 * i);
        if (raw < 0 && !type.isSigned()) {
          throw owner.fault(Code.E0302, path, "holds an integer above 2^63");
        }
        yield raw;
      }
    };
  }

  /// The bytes of `n` elements in row-major order, in the byte order of the file.
  private ByteBuffer bytes(int n) {
    DataType type = dataset.getDataType();
    long needed = (long) n * type.getSize();
    if (type.getSize() < 1) {
      throw owner.fault(Code.E0103, path, "declares elements of " + type.getSize() + " bytes");
    }
    ByteBuffer bytes;
    if (dataset instanceof ChunkedDatasetV3 chunked) {
      owner.take(path, needed);
      bytes = new Chunks(this, chunked, type.getSize()).read((int) needed);
    } else {
      if (needed > owner.file().size()) {
        throw owner.fault(
            Code.E0103,
            path,
            "declares "
                + extents()
                + ", which takes "
                + needed
                + " bytes, but the file has "
                + owner.file().size());
      }
      bytes = owner.guarded(path, this::stored);
    }
    if (bytes.remaining() < needed) {
      throw owner.fault(
          Code.E0103, path, "declares " + needed + " bytes of data but has " + bytes.remaining());
    }
    return bytes.slice(0, (int) needed).order(order(type));
  }

  private ByteBuffer stored() {
    DataLayout layout = dataset.getDataLayout();
    return switch (layout) {
      case COMPACT, CONTIGUOUS -> dataset.getDataBuffer();
      case CHUNKED -> throw unread(layout);
    };
  }

  private Rejection unread(DataLayout layout) {
    return owner
        .diagnostic(Code.E0104, path, "is stored in a way that is not read: " + layout)
        .help("write the file with the earliest file format, as h5py does by default")
        .rejection();
  }

  private static ByteOrder order(DataType type) {
    return switch (type) {
      case FixedPoint f -> f.getByteOrder();
      case FloatingPoint f -> f.getByteOrder();
      default -> ByteOrder.LITTLE_ENDIAN;
    };
  }
}
