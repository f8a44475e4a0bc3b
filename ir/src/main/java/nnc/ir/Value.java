package nnc.ir;

import java.util.Arrays;

/// A tensor at run time: raw integers, or doubles for `real`. Arrays are shared, not copied:
/// whoever makes a value gives its array away.
public final class Value {

  private final TensorType type;
  private final long[] raw;
  private final double[] real;

  private Value(TensorType type, long[] raw, double[] real) {
    this.type = type;
    this.raw = raw;
    this.real = real;
    if ((raw == null ? real.length : raw.length) != type.shape().size()) {
      throw new IllegalArgumentException("elements for " + type);
    }
  }

  public static Value ofRaw(TensorType type, long... raw) {
    if (type.format().isReal()) {
      throw new IllegalArgumentException("raw values of " + type);
    }
    return new Value(type, raw, null);
  }

  public static Value ofReal(TensorType type, double... real) {
    if (!type.format().isReal()) {
      throw new IllegalArgumentException("real values of " + type);
    }
    return new Value(type, null, real);
  }

  public TensorType type() {
    return type;
  }

  /// The raw integers, not to be changed; throws for `real`.
  public long[] raw() {
    if (raw == null) {
      throw new IllegalStateException("a real value has no raw integers");
    }
    return raw;
  }

  /// The doubles, not to be changed; throws for integer formats.
  public double[] real() {
    if (real == null) {
      throw new IllegalStateException("an integer value");
    }
    return real;
  }

  /// The real values of all elements, as a copy: `raw * unit` of integers.
  public double[] toReal() {
    double unit = type.format().unit();
    return raw == null ? real.clone() : Arrays.stream(raw).mapToDouble(r -> r * unit).toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Value v
        && type.equals(v.type)
        && Arrays.equals(raw, v.raw)
        && Arrays.equals(real, v.real);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(raw) * 31 + Arrays.hashCode(real);
  }

  @Override
  public String toString() {
    return type + " " + (raw == null ? Arrays.toString(real) : Arrays.toString(raw));
  }
}
