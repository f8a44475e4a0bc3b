package nnc.ir;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// A constant: shape, format and packed elements in row-major order. Elements live in one memory
/// segment (on the heap, or mapped from the model's own file) in the smallest of 1, 8, 16, 32 or 64
/// bits per element that holds the format. Immutable once made.
public final class Tensor {

  /// How an element is stored. `BIT` packs eight elements a byte, the first in the lowest bit.
  public enum Element {
    BIT,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    F32,
    F64;

    /// Bytes that `count` elements take.
    public long bytes(long count) {
      return switch (this) {
        case BIT -> (count + 7) / 8;
        case I8, U8 -> count;
        case I16, U16 -> 2 * count;
        case I32, U32, F32 -> 4 * count;
        case I64, F64 -> 8 * count;
      };
    }

    /// The smallest storage for `format`.
    public static Element of(NumberFormat format) {
      return switch (format) {
        case NumberFormat.Real() -> F64;
        case NumberFormat.Bipolar() -> BIT;
        case NumberFormat.Fixed(boolean signed, int width, int _) -> {
          if (!signed && width == 1) {
            yield BIT;
          }
          if (width <= 8) {
            yield signed ? I8 : U8;
          }
          if (width <= 16) {
            yield signed ? I16 : U16;
          }
          yield width <= 32 ? (signed ? I32 : U32) : I64;
        }
      };
    }
  }

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

  private final Shape shape;
  private final NumberFormat format;
  private final Element element;
  private final MemorySegment data;

  private Tensor(Shape shape, NumberFormat format, Element element, MemorySegment data) {
    this.shape = Objects.requireNonNull(shape);
    this.format = Objects.requireNonNull(format);
    this.element = element;
    this.data = data;
    if (data.byteSize() < element.bytes(shape.size())) {
      throw new IllegalArgumentException(data.byteSize() + " bytes for " + shape);
    }
  }

  /// A tensor over little-endian elements in `data`, which must not change afterwards. Every
  /// element must be a value of `format`: readers check that before they call.
  public static Tensor over(Shape shape, NumberFormat format, Element element, MemorySegment data) {
    if (format.isReal() != (element == Element.F32 || element == Element.F64)) {
      throw new IllegalArgumentException(format + " in " + element);
    }
    return new Tensor(shape, format, element, data.asReadOnly());
  }

  /// An integer tensor from raw values; throws `IllegalArgumentException` for a value that `format`
  /// does not hold.
  public static Tensor ofRaw(Shape shape, NumberFormat format, long... raw) {
    if (raw.length != shape.size()) {
      throw new IllegalArgumentException(raw.length + " values for " + shape);
    }
    return generate(shape, format, i -> raw[i]);
  }

  /// A real tensor from values.
  public static Tensor ofReal(Shape shape, double... values) {
    if (values.length != shape.size()) {
      throw new IllegalArgumentException(values.length + " values for " + shape);
    }
    MemorySegment data = Arena.ofAuto().allocate(Element.F64.bytes(values.length), 8);
    for (int i = 0; i < values.length; i++) {
      data.set(DOUBLE, 8L * i, values[i]);
    }
    return new Tensor(shape, Formats.REAL, Element.F64, data.asReadOnly());
  }

  /// Element number to raw value.
  @FunctionalInterface
  public interface RawElements {
    long at(int index);
  }

  /// An integer tensor whose raw element `i` is `values.at(i)`.
  public static Tensor generate(Shape shape, NumberFormat format, RawElements values) {
    if (format.isReal()) {
      throw new IllegalArgumentException("raw values need an integer format");
    }
    Element element = Element.of(format);
    int size = shape.size();
    MemorySegment data = Arena.ofAuto().allocate(Math.max(1, element.bytes(size)), 8);
    for (int i = 0; i < size; i++) {
      long raw = values.at(i);
      if (!format.holds(raw)) {
        throw new IllegalArgumentException(raw + " is no " + format);
      }
      put(data, element, i, raw);
    }
    return new Tensor(shape, format, element, data.asReadOnly());
  }

  /// An integer tensor in the narrowest format that holds its values.
  public static Tensor narrowest(Shape shape, long... raw) {
    long lo = Long.MAX_VALUE;
    long hi = Long.MIN_VALUE;
    for (long r : raw) {
      lo = Math.min(lo, r);
      hi = Math.max(hi, r);
    }
    return ofRaw(shape, NumberFormat.holding(new Range(lo, hi)), raw);
  }

  private static void put(MemorySegment data, Element element, int i, long raw) {
    switch (element) {
      case BIT -> {
        if (raw > 0) {
          byte b = data.get(ValueLayout.JAVA_BYTE, i >> 3);
          data.set(ValueLayout.JAVA_BYTE, i >> 3, (byte) (b | 1 << (i & 7)));
        }
      }
      case I8, U8 -> data.set(ValueLayout.JAVA_BYTE, i, (byte) raw);
      case I16, U16 -> data.set(SHORT, 2L * i, (short) raw);
      case I32, U32 -> data.set(INT, 4L * i, (int) raw);
      case I64 -> data.set(LONG, 8L * i, raw);
      case F32, F64 -> throw new IllegalStateException();
    }
  }

  public Shape shape() {
    return shape;
  }

  public NumberFormat format() {
    return format;
  }

  public Element element() {
    return element;
  }

  public int size() {
    return shape.size();
  }

  /// The elements' bytes, little-endian, read-only.
  public MemorySegment data() {
    return data;
  }

  /// Raw value of element `i` of an integer tensor (-1 or +1 for `bipolar`).
  public long raw(int i) {
    return switch (element) {
      case BIT -> {
        int bit = data.get(ValueLayout.JAVA_BYTE, i >> 3) >> (i & 7) & 1;
        yield format instanceof NumberFormat.Bipolar ? 2 * bit - 1 : bit;
      }
      case I8 -> data.get(ValueLayout.JAVA_BYTE, i);
      case U8 -> Byte.toUnsignedLong(data.get(ValueLayout.JAVA_BYTE, i));
      case I16 -> data.get(SHORT, 2L * i);
      case U16 -> Short.toUnsignedLong(data.get(SHORT, 2L * i));
      case I32 -> data.get(INT, 4L * i);
      case U32 -> Integer.toUnsignedLong(data.get(INT, 4L * i));
      case I64 -> data.get(LONG, 8L * i);
      case F32, F64 -> throw new IllegalStateException("a real tensor has no raw values");
    };
  }

  /// Real value of element `i`: the raw value times `2^-fraction` for fixed-point formats.
  public double real(int i) {
    return switch (element) {
      case F32 -> data.get(FLOAT, 4L * i);
      case F64 -> data.get(DOUBLE, 8L * i);
      case BIT, I8, I16, I32, I64, U8, U16, U32 ->
          format instanceof NumberFormat.Fixed f && f.fraction() != 0
              ? Math.scalb((double) raw(i), -f.fraction())
              : raw(i);
    };
  }

  /// All raw values as a new array.
  public long[] toRaw() {
    long[] all = new long[size()];
    copyRaw(0, all.length, all, 0);
    return all;
  }

  /// Copies the raw values of `count` elements from element `from` on to `into[at..]`.
  public void copyRaw(int from, int count, long[] into, int at) {
    for (int i = 0; i < count; i++) {
      into[at + i] = raw(from + i);
    }
  }

  /// The same to `int`s, of which 64-bit and unsigned 32-bit elements keep the low bits.
  public void copyRaw(int from, int count, int[] into, int at) {
    for (int i = 0; i < count; i++) {
      into[at + i] = (int) raw(from + i);
    }
  }

  /// All real values as a new array.
  public double[] toReal() {
    double[] all = new double[size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = real(i);
    }
    return all;
  }

  /// The same elements under another shape of equal size.
  public Tensor reshape(Shape other) {
    if (other.size() != shape.size()) {
      throw new IllegalArgumentException(shape + " as " + other);
    }
    return new Tensor(other, format, element, data);
  }

  /// Equal shape, format and values; storage does not matter.
  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Tensor t) || !shape.equals(t.shape) || !format.equals(t.format)) {
      return false;
    }
    if (element == t.element && element != Element.BIT) {
      long bytes = element.bytes(size());
      return data.asSlice(0, bytes).mismatch(t.data.asSlice(0, bytes)) < 0;
    }
    for (int i = 0; i < size(); i++) {
      if (format.isReal() ? Double.compare(real(i), t.real(i)) != 0 : raw(i) != t.raw(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = shape.hashCode() * 31 + format.hashCode();
    for (int i = 0; i < size(); i++) {
      hash = hash * 31 + (format.isReal() ? Double.hashCode(real(i)) : Long.hashCode(raw(i)));
    }
    return hash;
  }

  /// Format and shape only, as `int8[10, 64]`.
  @Override
  public String toString() {
    return format + shape.toString();
  }
}
