package nnc.emulator.event;

import java.util.Arrays;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.number.Formats;

/// What a vertex gives in the present step: a value, or of bits those that are 1.
final class Signal {

  private final TensorType type;
  private final boolean bits;
  private final int[] ones;
  private int count;

  /// Missing where only the ones are known.
  private Value value;

  Signal(TensorType type) {
    this.type = type;
    this.bits = type.format().equals(Formats.BIT);
    this.ones = new int[bits ? type.shape().size() : 0];
  }

  TensorType type() {
    return type;
  }

  /// Whether it is bits, of which `ones()` are 1.
  boolean isBits() {
    return bits;
  }

  void set(Value given) {
    count = 0;
    value = given;
    if (bits) {
      collect(given.raw(), given.raw().length, 0);
    }
  }

  /// Begins a value that is given part by part.
  void clear() {
    count = 0;
    value =
        bits
            ? null
            : type.format().isReal()
                ? Value.ofReal(type, new double[type.shape().size()])
                : Value.ofRaw(type, new long[type.shape().size()]);
  }

  /// The elements from `from` on, `long[]` or `double[]`.
  void add(Object block, int length, int from) {
    System.arraycopy(block, 0, block instanceof long[] ? value.raw() : value.real(), from, length);
  }

  /// Bits from element `from` on: 1 where the block is not 0.
  void addBits(double[] block, int length, int from) {
    for (int i = 0; i < length; i++) {
      if (block[i] != 0) {
        ones[count++] = from + i;
      }
    }
  }

  void addBits(long[] block, int length, int from) {
    collect(block, length, from);
  }

  private void collect(long[] given, int length, int from) {
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      long any =
          given[i]
              | given[i + 1]
              | given[i + 2]
              | given[i + 3]
              | given[i + 4]
              | given[i + 5]
              | given[i + 6]
              | given[i + 7];
      if (any != 0) {
        single(given, i, i + 8, from);
      }
    }
    single(given, i, length, from);
  }

  private void single(long[] given, int first, int end, int from) {
    for (int k = first; k < end; k++) {
      if (given[k] != 0) {
        ones[count++] = from + k;
      }
    }
  }

  /// The bits that are 1, ascending: as many as `count()`.
  int[] ones() {
    return ones;
  }

  int count() {
    return count;
  }

  Value value() {
    if (value == null) {
      long[] raw = new long[type.shape().size()];
      for (int i = 0; i < count; i++) {
        raw[ones[i]] = 1;
      }
      value = Value.ofRaw(type, raw);
    }
    return value;
  }

  int[] spikes() {
    return Arrays.copyOf(ones, count);
  }
}
