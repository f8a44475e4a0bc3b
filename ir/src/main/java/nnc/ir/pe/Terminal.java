package nnc.ir.pe;

import java.util.List;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.number.NumberFormat;

/// How a tensor of the network stands in memory: position by position, channels innermost, from bit
/// `base` on; an element has a bit for each of `weights`, and its raw value is `offset` plus the
/// weights of the bits that are 1.
public record Terminal(String name, TensorType type, int base, List<Long> weights, long offset) {

  public Terminal {
    weights = List.copyOf(weights);
  }

  /// Bits of an element of `format` that comes from outside: two's complement, the lowest first.
  public static List<Long> weights(NumberFormat format) {
    return switch (format) {
      case NumberFormat.Real() -> throw new IllegalArgumentException("a real number has no bits");
      case NumberFormat.Bipolar() -> List.of(2L);
      case NumberFormat.Fixed(boolean signed, int width, int _) ->
          java.util.stream.IntStream.range(0, width)
              .mapToObj(b -> signed && b == width - 1 ? -(1L << b) : 1L << b)
              .toList();
    };
  }

  /// What the bits of an element that comes from outside are added to.
  public static long offset(NumberFormat format) {
    return format instanceof NumberFormat.Bipolar ? -1 : 0;
  }

  public int elements() {
    return type.shape().size();
  }

  /// Bits it takes in memory.
  public int bits() {
    return elements() * weights.size();
  }

  /// The index in the row-major tensor of the element that stands `j`-th in memory.
  public int logicalIndex(int j) {
    int channels = type.shape().dim(0);
    int positions = elements() / channels;
    return (j % channels) * positions + j / channels;
  }

  /// Whether bit `b` of raw value `raw` of an input is 1.
  public static boolean bit(long raw, int b, NumberFormat format) {
    return format instanceof NumberFormat.Bipolar ? raw > 0 : (raw >> b & 1) != 0;
  }

  /// The tensor whose bits `memory` gives, bit 0 being the one at `base`.
  public Value decode(java.util.function.IntPredicate memory) {
    long[] raw = new long[elements()];
    for (int j = 0; j < raw.length; j++) {
      long value = offset;
      for (int b = 0; b < weights.size(); b++) {
        value += memory.test(j * weights.size() + b) ? weights.get(b) : 0;
      }
      raw[logicalIndex(j)] = value;
    }
    return Value.ofRaw(type, raw);
  }
}
