package nnc.frontend.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;

/// An array whose elements are known while importing. Single-precision arrays stay that: every
/// result of arithmetic is rounded to `float`, as a runtime would do.
final class Constant implements Operand {

  enum Kind {
    FLOAT,
    DOUBLE,
    INTEGER
  }

  /// How a quantizer made the elements: `codes * scales`, both of the array's own extents.
  record Quantized(Constant codes, Constant scales) {}

  /// Elements an array may have; 32 Mi doubles are 256 MiB.
  static final int LARGEST = 1 << 25;

  private final List<Integer> dims;
  private final Kind kind;
  private final double[] reals;
  private final long[] integers;
  private final Optional<Quantized> quantized;

  private Constant(
      List<Integer> dims,
      Kind kind,
      double[] reals,
      long[] integers,
      Optional<Quantized> quantized) {
    this.dims = List.copyOf(dims);
    this.kind = kind;
    this.reals = reals;
    this.integers = integers;
    this.quantized = quantized;
    int length = kind == Kind.INTEGER ? integers.length : reals.length;
    if (length != size(dims)) {
      throw new IllegalArgumentException(length + " elements for " + dims);
    }
  }

  /// Number of elements of `dims`; throws `Unsupported` past the largest allowed.
  static int size(List<Integer> dims) {
    long size = 1;
    for (int d : dims) {
      if (d < 0) {
        throw new Unsupported("a constant of extents " + dims);
      }
      size *= d;
      if (size > LARGEST) {
        throw new Unsupported("a constant of " + dims + " elements is over the budget");
      }
    }
    return (int) size;
  }

  static Constant integers(List<Integer> dims, long... values) {
    return new Constant(dims, Kind.INTEGER, null, values, Optional.empty());
  }

  static Constant floats(List<Integer> dims, double... values) {
    double[] rounded = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return new Constant(dims, Kind.FLOAT, rounded, null, Optional.empty());
  }

  static Constant doubles(List<Integer> dims, double... values) {
    return new Constant(dims, Kind.DOUBLE, values, null, Optional.empty());
  }

  /// A constant of real `kind` from values, rounded where the kind is single precision.
  static Constant reals(Kind kind, List<Integer> dims, double[] values) {
    return kind == Kind.FLOAT ? floats(dims, values) : doubles(dims, values);
  }

  /// The same elements with a note of how they were quantized.
  Constant withCodes(Constant codes, Constant scales) {
    return new Constant(dims, kind, reals, integers, Optional.of(new Quantized(codes, scales)));
  }

  @Override
  public List<Integer> dims() {
    return dims;
  }

  Kind kind() {
    return kind;
  }

  Optional<Quantized> quantized() {
    return quantized;
  }

  int size() {
    return kind == Kind.INTEGER ? integers.length : reals.length;
  }

  double real(int i) {
    return kind == Kind.INTEGER ? integers[i] : reals[i];
  }

  /// Element `i` of an integer array, or of a real one that holds integers only.
  long integer(int i) {
    if (kind == Kind.INTEGER) {
      return integers[i];
    }
    if (reals[i] != Math.rint(reals[i]) || Math.abs(reals[i]) > 0x1p53) {
      throw new Unsupported(reals[i] + " where an integer is expected");
    }
    return (long) reals[i];
  }

  /// The element of an array that has only one.
  double scalar() {
    if (size() != 1) {
      throw new Unsupported("a constant of " + dims + " where one number is expected");
    }
    return real(0);
  }

  /// All elements as small integers, for extents and axes.
  List<Integer> ints() {
    if (size() > 64) {
      throw new Unsupported(size() + " numbers where extents or axes are expected");
    }
    return java.util.stream.IntStream.range(0, size())
        .mapToObj(i -> Math.clamp(integer(i), Integer.MIN_VALUE, Integer.MAX_VALUE))
        .toList();
  }

  /// Whether every element is an integer of at most 31 bits.
  boolean isIntegral() {
    for (int i = 0; i < size(); i++) {
      double v = real(i);
      if (v != Math.rint(v) || Math.abs(v) > Integer.MAX_VALUE) {
        return false;
      }
    }
    return true;
  }

  /// Whether every element equals the first.
  boolean isUniform() {
    for (int i = 1; i < size(); i++) {
      if (real(i) != real(0)) {
        return false;
      }
    }
    return size() > 0;
  }

  /// The elements under other extents of equal size.
  Constant reshape(List<Integer> other) {
    return rearrange(other, i -> i);
  }

  /// Element `i` of the result is element `from(i)` of this.
  Constant rearrange(List<Integer> other, IntUnaryOperator from) {
    int size = size(other);
    Optional<Quantized> moved =
        quantized.map(q ->
            new Quantized(q.codes().rearrange(other, from), q.scales().rearrange(other, from)));
    if (kind == Kind.INTEGER) {
      long[] values = new long[size];
      Arrays.setAll(values, i -> integers[from.applyAsInt(i)]);
      return new Constant(other, kind, null, values, moved);
    }
    double[] values = new double[size];
    Arrays.setAll(values, i -> reals[from.applyAsInt(i)]);
    return new Constant(other, kind, values, null, moved);
  }

  /// Every element through `f`; integers become single-precision reals.
  Constant map(DoubleUnaryOperator f) {
    double[] values = new double[size()];
    Arrays.setAll(values, i -> f.applyAsDouble(real(i)));
    return reals(kind == Kind.INTEGER ? Kind.FLOAT : kind, dims, values);
  }

  @Override
  public String toString() {
    return kind + " " + dims;
  }
}
