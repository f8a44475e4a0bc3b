package nnc.ir;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.OptionalInt;
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

  private static final int HASHED = 64;

  private final Shape shape;
  private final int size;
  private final NumberFormat format;
  private final Element element;
  private final MemorySegment data;

  /// Computed when first asked for; every thread would compute the same.
  private String sha256;

  private Tensor(Shape shape, NumberFormat format, Element element, MemorySegment data) {
    this.shape = Objects.requireNonNull(shape);
    this.size = shape.size();
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
    MemorySegment data = Packing.allocate(Element.F64.bytes(values.length));
    MemorySegment.copy(values, 0, data, Packing.DOUBLE, 0, values.length);
    return new Tensor(shape, Formats.REAL, Element.F64, data.asReadOnly());
  }

  /// Element number to raw value.
  @FunctionalInterface
  public interface RawElements {
    long at(int index);
  }

  /// An integer tensor whose raw element `i` is `values.at(i)`; throws `IllegalArgumentException`
  /// for a value that `format` does not hold.
  public static Tensor generate(Shape shape, NumberFormat format, RawElements values) {
    if (format.isReal()) {
      throw new IllegalArgumentException("raw values need an integer format");
    }
    Element element = Element.of(format);
    Range range = format.range();
    boolean bipolar = format instanceof NumberFormat.Bipolar;
    int size = shape.size();
    MemorySegment data = Packing.allocate(element.bytes(size));
    for (int i = 0; i < size; i++) {
      long raw = values.at(i);
      if (!range.contains(raw) || (bipolar && raw == 0)) {
        throw new IllegalArgumentException(raw + " is no " + format);
      }
      Packing.put(data, element, i, raw);
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
    return size;
  }

  /// The elements' bytes, little-endian, read-only, of any alignment.
  public MemorySegment data() {
    return data;
  }

  /// From the smallest to the largest raw value.
  public Range rawRange() {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int i = 0; i < size(); i++) {
      min = Math.min(min, raw(i));
      max = Math.max(max, raw(i));
    }
    return new Range(min, max);
  }

  /// Raw value of element `i` of an integer tensor (-1 or +1 for `bipolar`).
  public long raw(int i) {
    long raw = Packing.get(data, element, i);
    return format instanceof NumberFormat.Bipolar && element == Element.BIT ? 2 * raw - 1 : raw;
  }

  /// Real value of element `i`: the raw value times `2^-fraction` for fixed-point formats.
  public double real(int i) {
    return switch (format) {
      case NumberFormat.Real() -> Packing.real(data, element, i);
      case NumberFormat.Bipolar() -> raw(i);
      case NumberFormat.Fixed f ->
          f.fraction() == 0 ? raw(i) : Math.scalb((double) raw(i), -f.fraction());
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
    Objects.checkFromIndexSize(from, count, size());
    Packing.copy(data, element, from, count, into, at);
    if (format instanceof NumberFormat.Bipolar && element == Element.BIT) {
      for (int i = at; i < at + count; i++) {
        into[i] = 2 * into[i] - 1;
      }
    }
  }

  /// The same to `int`s, which keep the low 32 bits of wider elements.
  public void copyRaw(int from, int count, int[] into, int at) {
    Objects.checkFromIndexSize(from, count, size());
    Packing.copy(data, element, from, count, into, at);
    if (format instanceof NumberFormat.Bipolar && element == Element.BIT) {
      for (int i = at; i < at + count; i++) {
        into[i] = 2 * into[i] - 1;
      }
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

  /// The first element that is no value of the integer format, which only a tensor over somebody
  /// else's memory can have.
  public OptionalInt firstIllegal() {
    for (int i = 0; i < size(); i++) {
      if (!format.holds(raw(i))) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /// The same elements under another shape of equal size.
  public Tensor reshape(Shape other) {
    if (other.size() != shape.size()) {
      throw new IllegalArgumentException(shape + " as " + other);
    }
    return new Tensor(other, format, element, data);
  }

  /// A copy of the elements, little-endian, as `Element.of(format)` stores them; reals that are
  /// stored in 4 bytes stay so.
  public byte[] bytes() {
    return Packing.repack(
        data, element, element == Element.F32 ? element : Element.of(format), size());
  }

  /// SHA-256 of format, shape and values in hexadecimal digits, equal for equal tensors however
  /// they are stored.
  public String sha256() {
    String known = sha256;
    if (known == null) {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(toString().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        digest.update(Packing.repack(data, element, Element.of(format), size()));
        known = HexFormat.of().formatHex(digest.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
      sha256 = known;
    }
    return known;
  }

  /// Equal shape, format and values; storage does not matter. NaN equals NaN, -0.0 differs from
  /// 0.0.
  @Override
  public boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof Tensor t) || !shape.equals(t.shape) || !format.equals(t.format)) {
      return false;
    }
    int from = 0;
    if (element == t.element) {
      from = element == Element.BIT ? size() & -8 : size();
      long bytes = element.bytes(from);
      boolean same = data.asSlice(0, bytes).mismatch(t.data.asSlice(0, bytes)) < 0;
      if (!same && !format.isReal()) {
        return false;
      }
      from = same ? from : 0;
    }
    for (int i = from; i < size(); i++) {
      if (format.isReal() ? Double.compare(real(i), t.real(i)) != 0 : raw(i) != t.raw(i)) {
        return false;
      }
    }
    return true;
  }

  /// Of shape, format and the first elements: cheap for a tensor of any size.
  @Override
  public int hashCode() {
    int hash = shape.hashCode() * 31 + format.hashCode();
    for (int i = 0; i < Math.min(size(), HASHED); i++) {
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
