package nnc.testbench;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// Random operators with random parameters.
final class RandomLayers {

  private final Random random;

  RandomLayers(Random random) {
    this.random = random;
  }

  /// Between `low` and `high`, both included.
  int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  Op.Dense dense(Range x, int inputs) {
    int outputs = between(1, 8);
    return new Op.Dense(synapse(x, Shape.of(outputs, inputs), false), preload(outputs));
  }

  Op.Conv conv(Range x, NumberFormat format, Shape in) {
    Window window = window(in);
    int channels = in.dim(0);
    int groups = oneIn(4) ? channels : 1;
    int outputs = groups * between(1, groups == 1 ? 5 : 2);
    Shape shape = Shape.of(outputs, channels / groups, window.height(), window.width());
    long pad = format.holds(0) ? 0 : -1;
    if (oneIn(3)) {
      pad = format.range().hi();
    }
    return new Op.Conv(
        synapse(x.union(Range.of(pad)), shape, groups > 1), preload(outputs), window, groups, pad);
  }

  private Optional<Tensor> preload(int outputs) {
    if (oneIn(2)) {
      return Optional.empty();
    }
    int size = oneIn(3) ? 1 : outputs;
    return Optional.of(
        Tensor.generate(Shape.of(size), NumberFormat.signed(7), _ -> between(-64, 63)));
  }

  private Synapse synapse(Range x, Shape shape, boolean grouped) {
    return switch (random.nextInt(5)) {
      case 0 -> new Synapse.Product(bipolar(shape));
      case 1 ->
          new Synapse.Product(Tensor.generate(shape, NumberFormat.signed(2), _ -> between(-1, 1)));
      case 2 -> {
        int width = between(2, 8);
        int bound = (1 << (width - 1)) - 1;
        yield new Synapse.Product(
            Tensor.generate(shape, NumberFormat.signed(width), _ -> between(-bound - 1, bound)));
      }
      default -> {
        int highest = (int) Math.max(1, x.hi());
        Tensor thresholds =
            Tensor.generate(
                shape, NumberFormat.holding(new Range(0, highest)), _ -> between(0, highest));
        Clamp clamp = grouped ? Clamp.RELU : pick(List.of(Clamp.values()));
        yield new Synapse.Threshold(thresholds, bipolar(shape), clamp);
      }
    };
  }

  private Tensor bipolar(Shape shape) {
    return Tensor.generate(shape, Formats.BIPOLAR, _ -> random.nextBoolean() ? 1 : -1);
  }

  /// A window that fits a map.
  Window window(Shape in) {
    int height = between(1, Math.min(3, in.dim(1)));
    int width = between(1, Math.min(3, in.dim(2)));
    boolean padded = oneIn(2);
    int top = padded ? between(0, height - 1) : 0;
    int left = padded ? between(0, width - 1) : 0;
    int bottom = padded ? between(0, height - 1) : 0;
    int right = padded ? between(0, width - 1) : 0;
    return new Window(height, width, between(1, 3), between(1, 3), top, left, bottom, right);
  }

  /// An element-wise operator for values in `x`; `narrow` asks for one with a small format.
  Op.Elementwise elementwise(Range x, int channels, boolean narrow) {
    int per = oneIn(3) ? 1 : channels;
    return switch (random.nextInt(narrow ? 4 : 6)) {
      case 0 -> thresholds(x, per, 1, Formats.BIPOLAR, -1, 2);
      case 1 -> {
        int levels = between(1, 7);
        yield oneIn(2)
            ? thresholds(x, per, levels, NumberFormat.unsigned(3), 0, 1)
            : thresholds(x, per, levels, NumberFormat.signed(5), between(-8, 0), between(1, 2));
      }
      case 2 -> requantize(x, per);
      case 3 -> {
        int width = between(2, 6);
        boolean signed = x.lo() < 0 && oneIn(2);
        NumberFormat format = signed ? NumberFormat.signed(width) : NumberFormat.unsigned(width);
        yield new Op.Clip(format.range().lo(), format.range().hi(), format);
      }
      case 4 -> new Op.Relu();
      default -> new Op.ShiftRight(between(0, 4), pick(List.of(Rounding.values())));
    };
  }

  private Op.MultiThreshold thresholds(
      Range x, int channels, int levels, NumberFormat format, long base, long step) {
    Range wide = new Range(x.lo() - 2, x.hi() + 2);
    Tensor thresholds =
        Tensor.generate(
            Shape.of(channels, levels),
            NumberFormat.holding(wide),
            _ -> random.nextLong(wide.lo(), wide.hi() + 1));
    return new Op.MultiThreshold(
        thresholds, bipolar(Shape.of(oneIn(2) ? 1 : channels)), format, base, step);
  }

  private Op.Requantize requantize(Range x, int channels) {
    int shift = between(0, 8);
    Tensor multiplier =
        Tensor.generate(Shape.of(channels), NumberFormat.signed(6), _ -> between(-32, 31));
    Tensor offset = Tensor.generate(Shape.of(1), NumberFormat.signed(10), _ -> between(-512, 511));
    NumberFormat.Fixed format =
        x.lo() < 0 ? NumberFormat.signed(between(2, 8)) : NumberFormat.unsigned(between(1, 8));
    return new Op.Requantize(multiplier, offset, shift, format);
  }
}
