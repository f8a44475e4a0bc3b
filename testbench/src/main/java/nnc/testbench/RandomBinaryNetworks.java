package nnc.testbench;

import java.util.Optional;
import java.util.SplittableRandom;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// Networks of few-bit layers, drawn from a seed, of the kind that arrays of threshold cells run:
/// sums that thresholds decide, with pools before or behind them, and at the end bits, scores or
/// the largest of them.
public final class RandomBinaryNetworks {

  private final SplittableRandom random;
  private final Network.Builder builder;
  private String last = "x";
  private int count;
  private final boolean branches;

  private RandomBinaryNetworks(long seed, boolean branches) {
    this.branches = branches;
    random = new SplittableRandom(seed);
    builder = Network.builder("random" + seed);
  }

  /// An integer network that verifies.
  public static Network of(long seed) {
    return new RandomBinaryNetworks(seed, false).network();
  }

  /// The same with activations of up to sixteen levels, made by clips, shifts and requantization,
  /// with residual joins, concatenations and average pools.
  public static Network branching(long seed) {
    return new RandomBinaryNetworks(seed, true).network();
  }

  private Network network() {
    boolean map = random.nextInt(3) > 0;
    NumberFormat format =
        switch (random.nextInt(4)) {
          case 0 -> Formats.BIPOLAR;
          case 1 -> Formats.BIT;
          case 2 -> NumberFormat.unsigned(2 + random.nextInt(4));
          default -> NumberFormat.signed(2 + random.nextInt(3));
        };
    Shape shape =
        map
            ? Shape.of(1 + random.nextInt(3), 3 + random.nextInt(4), 3 + random.nextInt(4))
            : Shape.of(1 + random.nextInt(30));
    builder.add("x", new Op.Input(new TensorType(shape, format)));
    if (random.nextInt(3) == 0) {
      decide();
    }
    for (int i = random.nextInt(3); map && i > 0; i--) {
      convolve();
      if (branches) {
        branch();
      }
    }
    if (map) {
      add("flat", new Op.Flatten());
    }
    for (int i = random.nextInt(2); i > 0; i--) {
      dense(1 + random.nextInt(20));
      decide();
      if (branches && random.nextBoolean()) {
        String before = last;
        dense(type().shape().size());
        decide();
        join(before);
      }
    }
    switch (random.nextInt(3)) {
      case 0 -> {
        dense(1 + random.nextInt(9));
        decide();
      }
      case 1 -> dense(1 + random.nextInt(9));
      default -> {
        dense(1 + random.nextInt(9));
        add("argmax", new Op.Argmax());
      }
    }
    add("y", new Op.Output());
    return builder.build();
  }

  private void add(String name, Op op) {
    String id = name.equals("y") ? name : name + count++;
    builder.add(id, op, last);
    last = id;
  }

  private TensorType type() {
    return builder.build().types().type(last);
  }

  private void convolve() {
    TensorType type = type();
    int channels = type.shape().dim(0);
    int size = 1 + random.nextInt(Math.min(3, Math.min(type.shape().dim(1), type.shape().dim(2))));
    int pad = random.nextInt(size);
    int groups = random.nextInt(4) == 0 ? channels : 1;
    int outputs = groups * (1 + random.nextInt(4));
    Window window = new Window(size, size, 1 + random.nextInt(2), 1, pad, pad, pad, pad);
    Shape shape = Shape.of(outputs, channels / groups, size, size);
    long padding = type.format() instanceof NumberFormat.Bipolar ? -1 : type.format().range().lo();
    add(
        "conv",
        new Op.Conv(
            new Synapse.Product(weights(shape)), preload(outputs), window, groups, padding));
    boolean pools = random.nextInt(3) == 0;
    boolean early = random.nextBoolean();
    if (pools && early) {
      pool();
    }
    decide();
    if (pools && !early) {
      pool();
    }
  }

  private void pool() {
    Shape shape = type().shape();
    int size = Math.min(2, Math.min(shape.dim(1), shape.dim(2)));
    add("pool", new Op.MaxPool(Window.square(size, size)));
  }

  private void dense(int outputs) {
    int inputs = type().shape().size();
    add(
        "dense",
        new Op.Dense(new Synapse.Product(weights(Shape.of(outputs, inputs))), preload(outputs)));
  }

  private Tensor weights(Shape shape) {
    return switch (random.nextInt(3)) {
      case 0 -> Tensor.generate(shape, Formats.BIPOLAR, _ -> random.nextBoolean() ? 1 : -1);
      case 1 -> Tensor.generate(shape, NumberFormat.signed(2), _ -> random.nextInt(3) - 1);
      default -> Tensor.generate(shape, NumberFormat.signed(3), _ -> random.nextInt(8) - 4);
    };
  }

  private Optional<Tensor> preload(int outputs) {
    return random.nextBoolean()
        ? Optional.empty()
        : Optional.of(
            Tensor.generate(
                Shape.of(outputs), NumberFormat.signed(4), _ -> random.nextInt(16) - 8));
  }

  /// Something that is joined with what was there before, or a sum pool.
  private void branch() {
    String before = last;
    TensorType type = type();
    int channels = type.shape().dim(0);
    switch (random.nextInt(3)) {
      case 0 -> {
        Shape shape = Shape.of(channels, channels, 1, 1);
        add(
            "side",
            new Op.Conv(
                new Synapse.Product(weights(shape)), preload(channels), Window.square(1, 1), 1, 0));
        if (random.nextBoolean()) {
          decide();
        }
        join(before);
      }
      case 1 -> {
        int size = Math.min(2, Math.min(type.shape().dim(1), type.shape().dim(2)));
        add("average", new Op.SumPool(Window.square(size, size)));
        decide();
      }
      default -> join(before);
    }
  }

  private void join(String other) {
    boolean fits = !type().format().equals(Formats.BIPOLAR) || type(other).format().isReal();
    Op op = fits && random.nextBoolean() ? new Op.Concat() : new Op.Add();
    if (op instanceof Op.Concat && !type().format().equals(type(other).format())) {
      op = new Op.Add();
    }
    String id = op.mnemonic() + count++;
    builder.add(id, op, other, last);
    last = id;
    if (random.nextBoolean()) {
      decide();
    }
  }

  private TensorType type(String id) {
    return builder.build().types().type(id);
  }

  /// An activation of two to four bits, by a shift and a clip or by requantization.
  private void quantize() {
    Range range = builder.build().types().range(last).orElseThrow();
    int bits = 2 + random.nextInt(3);
    int shift = Math.max(0, NumberFormat.holding(range).width() - bits - random.nextInt(3));
    NumberFormat.Fixed format = NumberFormat.unsigned(bits);
    if (random.nextBoolean()) {
      add("relu", new Op.Relu());
      add("shift", new Op.ShiftRight(shift, draw(Rounding.values())));
      add("clip", new Op.Clip(0, (1L << bits) - 1, format));
    } else {
      int channels = random.nextBoolean() ? 1 : type().shape().dim(0);
      add(
          "requantize",
          new Op.Requantize(
              Tensor.generate(
                  Shape.of(channels), NumberFormat.signed(4), _ -> random.nextInt(15) - 7),
              Tensor.generate(
                  Shape.of(channels), NumberFormat.signed(8), _ -> random.nextInt(255) - 127),
              shift + 2,
              format));
    }
  }

  private <T> T draw(T[] of) {
    return of[random.nextInt(of.length)];
  }

  private void decide() {
    if (branches && random.nextInt(3) > 0) {
      quantize();
      return;
    }
    Range range = builder.build().types().range(last).orElseThrow();
    int channels = random.nextBoolean() ? 1 : type().shape().dim(0);
    int levels = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 1;
    NumberFormat wide = NumberFormat.holding(new Range(range.lo() - 1, range.hi() + 1));
    long[] thresholds = new long[channels * levels];
    for (int c = 0; c < channels; c++) {
      for (int l = 0; l < levels; l++) {
        thresholds[c * levels + l] = random.nextLong(range.lo() - 1, range.hi() + 2);
      }
      java.util.Arrays.sort(thresholds, c * levels, (c + 1) * levels);
    }
    boolean plain = levels == 1 && random.nextBoolean();
    add(
        "decide",
        new Op.MultiThreshold(
            Tensor.ofRaw(
                Shape.of(channels, levels),
                wide.range().lo() < 0 ? wide : NumberFormat.signed(wide.width() + 1),
                thresholds),
            Tensor.generate(
                Shape.of(channels), Formats.BIPOLAR, _ -> random.nextInt(3) == 0 ? -1 : 1),
            plain ? Formats.BIPOLAR : NumberFormat.unsigned(2),
            plain ? -1 : 0,
            plain ? 2 : 1));
  }
}
