package nnc.emulator.event;

import java.util.Arrays;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.number.Formats;

/// What a vertex gives in the present step: a value, or of bits those that are 1.
final class Signal {

  private final TensorType type;
  private final boolean bits;
  private Value value;
  private int[] ones;
  private int count;

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
    value = given;
    if (bits) {
      collect(given.raw());
    }
  }

  /// Sets bits to those of `given` that are not 0.
  void setBits(long[] given) {
    value = null;
    collect(given);
  }

  void setBits(double[] given) {
    value = null;
    count = 0;
    for (int i = 0; i < given.length; i++) {
      if (given[i] != 0) {
        ones[count++] = i;
      }
    }
  }

  private void collect(long[] given) {
    count = 0;
    int i = 0;
    for (; i + 8 <= given.length; i += 8) {
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
        for (int k = i; k < i + 8; k++) {
          if (given[k] != 0) {
            ones[count++] = k;
          }
        }
      }
    }
    for (; i < given.length; i++) {
      if (given[i] != 0) {
        ones[count++] = i;
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
