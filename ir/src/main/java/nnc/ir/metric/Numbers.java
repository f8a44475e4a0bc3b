package nnc.ir.metric;

import java.util.Arrays;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.number.NumberFormat;

/// Numbers of values, whatever they are stored as.
final class Numbers {

  private Numbers() {}

  static long nonZeros(Value value) {
    return value.type().format().isReal()
        ? Arrays.stream(value.real()).filter(x -> x != 0).count()
        : Arrays.stream(value.raw()).filter(x -> x != 0).count();
  }

  static boolean isZero(Tensor t, int i) {
    return t.format().isReal() ? t.real(i) == 0 : t.raw(i) == 0;
  }

  static boolean isZero(Value v, int i) {
    return v.type().format().isReal() ? v.real()[i] == 0 : v.raw()[i] == 0;
  }

  static long nonZeros(Tensor t) {
    return IntStream.range(0, t.size()).filter(i -> !isZero(t, i)).count();
  }

  /// Whether all numbers are -1, 0 or 1.
  static boolean isTernary(Value value) {
    if (value.type().format().isReal()) {
      return Arrays.stream(value.real()).allMatch(x -> x == 0 || Math.abs(x) == 1);
    }
    int fraction = value.type().format() instanceof NumberFormat.Fixed f ? f.fraction() : 0;
    LongPredicate one = x -> fraction < Long.SIZE - 1 && Math.abs(x) == 1L << fraction;
    return Arrays.stream(value.raw()).allMatch(x -> x == 0 || one.test(x));
  }

  /// Bytes of a tensor: four for a real number, as frameworks store them, and the width of an
  /// integer, packed.
  static long bytes(Tensor t) {
    return Math.ceilDiv((long) t.size() * bits(t.format()), Byte.SIZE);
  }

  private static int bits(NumberFormat format) {
    return switch (format) {
      case NumberFormat.Real _ -> Float.SIZE;
      case NumberFormat.Bipolar _ -> 1;
      case NumberFormat.Fixed f -> f.width();
    };
  }
}
