package nnc.frontend.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import nnc.frontend.ModelFolder;
import nnc.frontend.data.BinaryFile;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;

/// Turns ONNX tensors into constants, checking what they declare against what they hold.
record InitializerReader(BinaryFile file, Path model) {

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Throws `Rejection` with E0103 for a tensor that lies, E0104 for an element type without
  /// meaning here, E0105 and E0106 for external data outside the folder or over the budget.
  Constant read(TensorProto tensor) {
    long size = 1;
    for (long d : tensor.getDimsList()) {
      if (d < 0) {
        throw fault(Code.E0103, tensor, "declares a negative extent");
      }
      if (d > Constant.LARGEST || (size *= d) > Constant.LARGEST) {
        throw fault(Code.E0106, tensor, "declares more than " + Constant.LARGEST + " elements");
      }
    }
    List<Integer> dims = tensor.getDimsList().stream().map(Long::intValue).toList();
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return packed(tensor, dims, (int) size, external(tensor));
    }
    if (tensor.hasRawData()) {
      MemorySegment raw = MemorySegment.ofBuffer(tensor.getRawData().asReadOnlyByteBuffer());
      return packed(tensor, dims, (int) size, raw);
    }
    return listed(tensor, dims, (int) size);
  }

  private Constant packed(TensorProto tensor, List<Integer> dims, int n, MemorySegment raw) {
    int bytes = width(tensor);
    if (raw.byteSize() != (long) n * bytes) {
      throw fault(
          Code.E0103,
          tensor,
          "declares "
              + dims
              + ", which takes "
              + (long) n * bytes
              + " bytes, but holds "
              + raw.byteSize());
    }
    ValueLayout.OfByte b = ValueLayout.JAVA_BYTE;
    return switch (type(tensor)) {
      case FLOAT ->
          Constant.floats(dims, reals(n, i -> Float.intBitsToFloat(raw.get(INT, 4L * i))));
      case DOUBLE ->
          Constant.doubles(dims, reals(n, i -> Double.longBitsToDouble(raw.get(LONG, 8L * i))));
      case FLOAT16 ->
          Constant.floats(dims, reals(n, i -> Float.float16ToFloat(raw.get(SHORT, 2L * i))));
      case BFLOAT16 ->
          Constant.floats(dims, reals(n, i -> Float.intBitsToFloat(raw.get(SHORT, 2L * i) << 16)));
      case INT8 -> Constant.integers(dims, integers(n, i -> raw.get(b, i)));
      case UINT8, BOOL -> Constant.integers(dims, integers(n, i -> raw.get(b, i) & 0xff));
      case INT16 -> Constant.integers(dims, integers(n, i -> raw.get(SHORT, 2L * i)));
      case UINT16 -> Constant.integers(dims, integers(n, i -> raw.get(SHORT, 2L * i) & 0xffff));
      case INT32 -> Constant.integers(dims, integers(n, i -> raw.get(INT, 4L * i)));
      case UINT32 -> Constant.integers(dims, integers(n, i -> raw.get(INT, 4L * i) & 0xffffffffL));
      case INT64, UINT64 -> Constant.integers(dims, integers(n, i -> raw.get(LONG, 8L * i)));
      default -> throw unknown(tensor);
    };
  }

  private Constant listed(TensorProto tensor, List<Integer> dims, int n) {
    int held =
        switch (type(tensor)) {
          case FLOAT -> tensor.getFloatDataCount();
          case DOUBLE -> tensor.getDoubleDataCount();
          case INT64 -> tensor.getInt64DataCount();
          case UINT32, UINT64 -> tensor.getUint64DataCount();
          case INT32, INT16, INT8, UINT16, UINT8, BOOL, FLOAT16, BFLOAT16 ->
              tensor.getInt32DataCount();
          default -> throw unknown(tensor);
        };
    if (held != n) {
      throw fault(Code.E0103, tensor, "declares " + dims + " but holds " + held + " elements");
    }
    return switch (type(tensor)) {
      case FLOAT -> Constant.floats(dims, reals(n, tensor::getFloatData));
      case DOUBLE -> Constant.doubles(dims, reals(n, tensor::getDoubleData));
      case FLOAT16 ->
          Constant.floats(
              dims, reals(n, i -> Float.float16ToFloat((short) tensor.getInt32Data(i))));
      case BFLOAT16 ->
          Constant.floats(dims, reals(n, i -> Float.intBitsToFloat(tensor.getInt32Data(i) << 16)));
      case INT64 -> Constant.integers(dims, integers(n, tensor::getInt64Data));
      case UINT32, UINT64 -> Constant.integers(dims, integers(n, tensor::getUint64Data));
      default -> Constant.integers(dims, integers(n, tensor::getInt32Data));
    };
  }

  private static double[] reals(int n, IntToDoubleFunction at) {
    double[] values = new double[n];
    java.util.Arrays.setAll(values, at);
    return values;
  }

  private static long[] integers(int n, IntToLongFunction at) {
    long[] values = new long[n];
    java.util.Arrays.setAll(values, at);
    return values;
  }

  private MemorySegment external(TensorProto tensor) {
    Map<String, String> entries = new TreeMap<>();
    for (StringStringEntryProto entry : tensor.getExternalDataList()) {
      entries.put(entry.getKey(), entry.getValue());
    }
    String location = entries.getOrDefault("location", "");
    Path path = ModelFolder.of(model).resolve(location, file.span());
    BinaryFile data = BinaryFile.open(path, file.span(), file.budget());
    long offset = number(tensor, entries.getOrDefault("offset", "0"));
    long length =
        entries.containsKey("length")
            ? number(tensor, entries.get("length"))
            : data.size() - offset;
    if (offset < 0 || length < 0 || offset > data.size() || length > data.size() - offset) {
      throw fault(Code.E0103, tensor, "lies past the end of its data file '" + data.name() + "'");
    }
    return data.bytes().asSlice(offset, length);
  }

  private long number(TensorProto tensor, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw fault(Code.E0103, tensor, "has an unreadable position in its data file");
    }
  }

  private int width(TensorProto tensor) {
    return switch (type(tensor)) {
      case INT8, UINT8, BOOL -> 1;
      case INT16, UINT16, FLOAT16, BFLOAT16 -> 2;
      case FLOAT, INT32, UINT32 -> 4;
      case DOUBLE, INT64, UINT64 -> 8;
      default -> throw unknown(tensor);
    };
  }

  private TensorProto.DataType type(TensorProto tensor) {
    TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
    if (type == null) {
      throw unknown(tensor);
    }
    return type;
  }

  private Rejection unknown(TensorProto tensor) {
    TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
    return fault(
        Code.E0104, tensor, "has elements of type " + (type == null ? tensor.getDataType() : type));
  }

  private Rejection fault(Code code, TensorProto tensor, String what) {
    return file.fault(
        code,
        "initializer '" + Names.printable(tensor.getName()) + "' of '" + file.name() + "' " + what);
  }
}
