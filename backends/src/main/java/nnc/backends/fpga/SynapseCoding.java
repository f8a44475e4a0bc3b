package nnc.backends.fpga;

import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.kernel.Kernel;
import nnc.ir.number.Formats;
import nnc.ir.op.Clamp;
import nnc.ir.op.Synapse;

/// How a kernel's synapses become terms that only need to be added: `sum = start(o) + scale * sum
/// of terms`, modulo the accumulator's width.
///
/// Two identities keep the terms small. A negated term is written as its complement, `-v = ~v + 1`,
/// and a bipolar input `x = 2b - 1` as its bit `b`; the constants that this leaves behind are known
/// per output and moved into `start`.
record SynapseCoding(
    Kind kind,
    Optional<Clamp> clamp,
    int parameterBits,
    int valueBits,
    Interval values,
    boolean mixedSigns,
    boolean negative,
    Interval term,
    int scale,
    Kernel.Matrix kernel) {

  /// What a term is made of.
  enum Kind {
    /// `x xnor w`.
    XNOR,
    /// `x xnor w` where `w` is not 0.
    TERNARY_XNOR,
    /// `x` or its complement.
    SELECT,
    /// `x`, its complement or 0.
    TERNARY_SELECT,
    /// `2 w` where the input's bit is set.
    GATE,
    /// `w * x`.
    PRODUCT,
    /// The clamped difference `x - t` or its complement.
    THRESHOLD
  }

  static SynapseCoding of(Kernel.Matrix k) {
    return switch (k.synapse()) {
      case Synapse.Product(var weights) -> product(k, weights);
      case Synapse.Threshold(var thresholds, var signs, var clamp) ->
          threshold(k, thresholds, signs, clamp);
    };
  }

  private static SynapseCoding product(Kernel.Matrix k, Tensor weights) {
    long lo = Long.MAX_VALUE;
    long hi = Long.MIN_VALUE;
    boolean zero = false;
    for (int i = 0; i < weights.size(); i++) {
      long w = weights.raw(i);
      lo = Math.min(lo, w);
      hi = Math.max(hi, w);
      zero |= w == 0;
    }
    boolean bipolar = k.input().equals(Formats.BIPOLAR);
    boolean small = lo >= -1 && hi <= 1;
    Interval values = Interval.of(lo, hi);
    Interval x = Interval.of(k.input());
    Kind kind =
        bipolar
            ? (small ? (zero ? Kind.TERNARY_XNOR : Kind.XNOR) : Kind.GATE)
            : (small ? (zero ? Kind.TERNARY_SELECT : Kind.SELECT) : Kind.PRODUCT);
    Interval none = Interval.of(0, 0);
    Interval term =
        switch (kind) {
          case XNOR, TERNARY_XNOR -> Interval.of(0, 1);
          case SELECT -> x.union(complement(x));
          case TERNARY_SELECT -> x.union(complement(x)).union(none);
          case GATE -> values.times(Interval.of(2, 2)).union(none);
          case PRODUCT, THRESHOLD -> values.times(x);
        };
    int bits =
        switch (kind) {
          case XNOR, SELECT -> 1;
          case TERNARY_XNOR, TERNARY_SELECT -> 2;
          case GATE, PRODUCT, THRESHOLD -> values.width();
        };
    boolean doubled = kind == Kind.XNOR || kind == Kind.TERNARY_XNOR;
    return new SynapseCoding(
        kind, Optional.empty(), bits, bits, values, false, false, term, doubled ? 2 : 1, k);
  }

  private static SynapseCoding threshold(
      Kernel.Matrix k, Tensor thresholds, Tensor signs, Clamp clamp) {
    long lo = Long.MAX_VALUE;
    long hi = Long.MIN_VALUE;
    boolean plus = false;
    boolean minus = false;
    for (int i = 0; i < thresholds.size(); i++) {
      lo = Math.min(lo, thresholds.raw(i));
      hi = Math.max(hi, thresholds.raw(i));
      plus |= signs.raw(i) > 0;
      minus |= signs.raw(i) < 0;
    }
    Interval values = Interval.of(lo, hi);
    Interval clamped = clamped(clamp, Interval.of(k.input()).plus(values.negate()));
    Interval term =
        !minus ? clamped : plus ? clamped.union(complement(clamped)) : complement(clamped);
    boolean mixed = plus && minus;
    return new SynapseCoding(
        Kind.THRESHOLD,
        Optional.of(clamp),
        values.width() + (mixed ? 1 : 0),
        values.width(),
        values,
        mixed,
        minus && !plus,
        term,
        1,
        k);
  }

  static Interval complement(Interval v) {
    return v.negate().plus(Interval.of(-1, -1));
  }

  /// What a clamp makes of differences in `d`.
  static Interval clamped(Clamp clamp, Interval d) {
    Interval zero = Interval.of(0, 0);
    return switch (clamp) {
      case NONE -> d;
      case RELU -> new Interval(d.lo().max(zero.lo()), d.hi().max(zero.lo()));
      case ABS -> {
        Interval both = d.union(d.negate());
        yield new Interval(d.lo().max(d.hi().negate()).max(zero.lo()), both.hi());
      }
    };
  }

  /// The parameter word's field for output `o` and input `i`: the lowest `parameterBits` bits.
  long parameter(int o, int i) {
    int at = o * kernel.inputs() + i;
    return switch (kernel.synapse()) {
      case Synapse.Product(var weights) -> {
        long w = weights.raw(at);
        yield switch (kind) {
          case XNOR, SELECT -> w > 0 ? 1 : 0;
          case TERNARY_XNOR, TERNARY_SELECT -> w > 0 ? 3 : w < 0 ? 2 : 0;
          case GATE, PRODUCT, THRESHOLD -> w;
        };
      }
      case Synapse.Threshold(var thresholds, var signs, _) -> {
        long t = thresholds.raw(at);
        yield mixedSigns && signs.raw(at) < 0 ? t | 1L << valueBits : t;
      }
    };
  }

  /// What output `o` starts from: its preload and the constants that the terms leave out.
  long start(int o) {
    long start = preload(o);
    int row = o * kernel.inputs();
    for (int i = row; i < row + kernel.inputs(); i++) {
      start +=
          switch (kernel.synapse()) {
            case Synapse.Product(var weights) -> constant(weights.raw(i));
            case Synapse.Threshold(_, var signs, _) -> signs.raw(i) < 0 ? 1 : 0;
          };
    }
    return start;
  }

  /// The preload of output `o` alone.
  long preload(int o) {
    return kernel.preload().map(p -> p.raw(p.size() == 1 ? 0 : o)).orElse(0L);
  }

  private long constant(long w) {
    return switch (kind) {
      case XNOR -> -1;
      case TERNARY_XNOR -> w == 0 ? 0 : -1;
      case SELECT, TERNARY_SELECT -> w < 0 ? 1 : 0;
      case GATE -> -w;
      case PRODUCT, THRESHOLD -> 0;
    };
  }
}
