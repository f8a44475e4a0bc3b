package nnc.passes.map;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.IntUnaryOperator;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Synapse;

/// Parameter tensors in the order in which a kernel's streams travel.
final class Parameters {

  private Parameters() {}

  /// `[outputs, inputs]` parameters of a dense layer with columns in stream order.
  static Synapse dense(Synapse synapse, Order order) {
    if (order.rowMajor()) {
      return synapse;
    }
    int inputs = order.size();
    int[] column = new int[inputs];
    for (int j = 0; j < inputs; j++) {
      column[j] = order.rowMajor(j);
    }
    return rearranged(
        synapse, synapse.shape(), i -> i / inputs * inputs + column[i % inputs], Optional.empty());
  }

  /// `[outputs, kernel row, kernel column, channel]` parameters of a convolution, flattened to two
  /// axes. With groups, synapses across groups get a weight or threshold that contributes nothing;
  /// empty where there is none (`NONE` and `ABS` clamps).
  static Optional<Synapse> conv(Op.Conv conv, int channels, NumberFormat input) {
    Shape shape = conv.synapse().shape();
    int outputs = shape.dim(0);
    int perGroup = shape.dim(1);
    int window = shape.dim(2) * shape.dim(3);
    int perOutput = channels * window;
    Shape flat = Shape.of(outputs, perOutput);
    IntUnaryOperator source =
        i -> {
          int output = i / perOutput;
          int channel = i % channels - output / (outputs / conv.groups()) * perGroup;
          return channel < 0 || channel >= perGroup
              ? -1
              : (output * perGroup + channel) * window + i % perOutput / channels;
        };
    if (conv.groups() == 1) {
      return Optional.of(
          channels == 1 || window == 1
              ? reshaped(conv.synapse(), flat)
              : rearranged(conv.synapse(), flat, source, Optional.empty()));
    }
    return switch (conv.synapse()) {
      case Synapse.Product _ ->
          Optional.of(rearranged(conv.synapse(), flat, source, Optional.of(0L)));
      case Synapse.Threshold(_, _, Clamp clamp) ->
          clamp == Clamp.RELU
              ? Optional.of(
                  rearranged(conv.synapse(), flat, source, Optional.of(input.range().hi())))
              : Optional.empty();
    };
  }

  private static Synapse reshaped(Synapse synapse, Shape shape) {
    return switch (synapse) {
      case Synapse.Product(var weights) -> new Synapse.Product(weights.reshape(shape));
      case Synapse.Threshold(var thresholds, var signs, var clamp) ->
          new Synapse.Threshold(thresholds.reshape(shape), signs.reshape(shape), clamp);
    };
  }

  /// Element `i` is element `source(i)`, or `absent` where that is negative.
  private static Synapse rearranged(
      Synapse synapse, Shape shape, IntUnaryOperator source, Optional<Long> absent) {
    return switch (synapse) {
      case Synapse.Product(var weights) ->
          new Synapse.Product(rearranged(weights, shape, source, absent));
      case Synapse.Threshold(var thresholds, var signs, var clamp) ->
          new Synapse.Threshold(
              rearranged(thresholds, shape, source, absent),
              rearranged(signs, shape, source, absent.map(_ -> 1L)),
              clamp);
    };
  }

  private static Tensor rearranged(
      Tensor tensor, Shape shape, IntUnaryOperator source, Optional<Long> absent) {
    long other = absent.orElse(0L);
    NumberFormat format =
        absent.isEmpty() || tensor.format().holds(other)
            ? tensor.format()
            : widened(tensor.format(), other);
    return Tensor.generate(
        shape,
        format,
        i -> {
          int from = source.applyAsInt(i);
          return from < 0 ? other : tensor.raw(from);
        });
  }

  /// The narrowest format that holds `format` and `value`.
  private static NumberFormat widened(NumberFormat format, long value) {
    int fraction = format instanceof NumberFormat.Fixed f ? f.fraction() : 0;
    NumberFormat.Fixed wide = NumberFormat.holding(format.range().union(Range.of(value)));
    return new NumberFormat.Fixed(wide.signed(), wide.width(), fraction);
  }

  /// Neurons one after the other as `order` says.
  static Op.Population population(Op.Population p, Order order) {
    SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    p.parameters()
        .forEach((name, t) ->
            parameters.put(
                name,
                t.size() == 1
                    ? t
                    : Tensor.generate(
                        Shape.of(t.size()), t.format(), j -> t.raw(order.rowMajor(j)))));
    return new Op.Population(p.model(), Shape.of(order.size()), parameters);
  }

  /// Rows in the order in which the sources travel.
  static SparseSynapses projection(SparseSynapses s, Order order) {
    if (order.rowMajor()) {
      return s;
    }
    int[] starts = new int[s.sources() + 1];
    int[] from = new int[s.count()];
    int at = 0;
    for (int j = 0; j < s.sources(); j++) {
      int source = order.rowMajor(j);
      for (int i = s.start(source); i < s.start(source + 1); i++) {
        from[at++] = i;
      }
      starts[j + 1] = at;
    }
    return new SparseSynapses(
        s.sources(),
        s.targets(),
        Tensor.generate(s.starts().shape(), s.starts().format(), j -> starts[j]),
        picked(s.places(), from),
        picked(s.weights(), from));
  }

  private static Tensor picked(Tensor t, int[] from) {
    return t.size() == 1 ? t : Tensor.generate(t.shape(), t.format(), i -> t.raw(from[i]));
  }

  /// One preload per output.
  static Optional<Tensor> preload(Optional<Tensor> preload, int outputs) {
    return preload.map(p ->
        p.size() == outputs
            ? p.reshape(Shape.of(outputs))
            : Tensor.generate(Shape.of(outputs), p.format(), _ -> p.raw(0)));
  }

  /// An element-wise operator whose parameters per channel follow `order`; shared ones stay.
  static Op.Elementwise elementwise(Op.Elementwise op, Order order) {
    if (order.rowMajor()) {
      return op;
    }
    return switch (op) {
      case Op.MultiThreshold m ->
          new Op.MultiThreshold(
              channels(m.thresholds(), order),
              channels(m.directions(), order),
              m.format(),
              m.base(),
              m.step());
      case Op.Requantize r ->
          new Op.Requantize(
              channels(r.multiplier(), order), channels(r.offset(), order), r.shift(), r.format());
      case Op.Relu _, Op.Clip _, Op.ShiftRight _ -> op;
      case Op.Affine _, Op.BatchNorm _, Op.Encode _ ->
          throw new IllegalArgumentException(op.mnemonic() + " works on reals");
    };
  }

  private static Tensor channels(Tensor parameter, Order order) {
    if (parameter.shape().channels() == 1) {
      return parameter;
    }
    int each = parameter.shape().perChannel();
    return Tensor.generate(
        parameter.shape(),
        parameter.format(),
        i -> parameter.raw(order.rowMajor(i / each) * each + i % each));
  }

  /// The fixed-point format that holds the preload of every output and all its partial sums over
  /// inputs in `x`, in any order; throws `ArithmeticException` past the widest format.
  static NumberFormat.Fixed accumulator(
      Synapse synapse, Optional<Tensor> preload, Range x, int fraction) {
    int outputs = synapse.shape().dim(0);
    int inputs = synapse.shape().dim(1);
    Range all = Range.of(0);
    for (int o = 0; o < outputs; o++) {
      long start = preload.isEmpty() ? 0 : preload.get().raw(o);
      long lo = start;
      long hi = start;
      for (int i = o * inputs; i < (o + 1) * inputs; i++) {
        long a;
        long b;
        switch (synapse) {
          case Synapse.Product(var weights) -> {
            long w = weights.raw(i);
            a = Math.multiplyExact(w, x.lo());
            b = Math.multiplyExact(w, x.hi());
          }
          case Synapse.Threshold(var thresholds, var signs, var clamp) -> {
            long t = thresholds.raw(i);
            long s = signs.raw(i);
            a = s * clamp.apply(x.lo() - t);
            b = s * clamp.apply(x.hi() - t);
          }
        }
        lo = Math.addExact(lo, Math.min(0, Math.min(a, b)));
        hi = Math.addExact(hi, Math.max(0, Math.max(a, b)));
      }
      all = all.union(new Range(lo, hi));
    }
    return holding(all, fraction);
  }

  /// The narrowest fixed-point format for `range`; throws `ArithmeticException` past the widest.
  static NumberFormat.Fixed holding(Range range, int fraction) {
    long limit = 1L << (NumberFormat.MAX_WIDTH - 1);
    if (range.lo() < -limit || range.hi() >= limit) {
      throw new ArithmeticException("range " + range);
    }
    NumberFormat.Fixed narrow = NumberFormat.holding(range);
    return new NumberFormat.Fixed(narrow.signed(), narrow.width(), fraction);
  }
}
