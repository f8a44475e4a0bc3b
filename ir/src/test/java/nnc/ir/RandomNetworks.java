package nnc.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nnc.ir.network.Types;
import nnc.ir.network.Verifier;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// Legal networks of up to a dozen vertices with every operator and many formats, and inputs for
/// them; the same seed gives the same.
public final class RandomNetworks {

  private static final List<NumberFormat> INPUTS =
      List.of(
          Formats.REAL,
          Formats.BIPOLAR,
          Formats.BIT,
          NumberFormat.unsigned(8),
          NumberFormat.signed(4),
          NumberFormat.signed(33),
          new NumberFormat.Fixed(true, 7, 4),
          new NumberFormat.Fixed(false, 3, 5));

  private static final List<String> IDS = List.of("x", "fc1", "a b", "ünï", "q8.8", "%\"\\", "");

  private final Random random;

  private RandomNetworks(long seed) {
    this.random = new Random(seed);
  }

  public static Network network(long seed) {
    return new RandomNetworks(seed).network();
  }

  /// One value per input of `network`, extremes included.
  public static List<Value> inputs(Network network, long seed) {
    RandomNetworks r = new RandomNetworks(seed);
    return network.inputIds().stream()
        .map(id -> ((Op.Input) network.op(id)).type())
        .map(r::value)
        .toList();
  }

  private Value value(TensorType type) {
    int size = type.shape().size();
    return type.format().isReal()
        ? Value.ofReal(type, random.doubles(size, -3, 3).toArray())
        : Value.ofRaw(
            type,
            java.util.stream.LongStream.generate(() -> raw(type.format())).limit(size).toArray());
  }

  private Network network() {
    Network.Builder builder = Network.builder(random.nextBoolean() ? "net" : "a \"net\"\n");
    int inputs = 1 + random.nextInt(2);
    for (int i = 0; i < inputs; i++) {
      Shape shape = random.nextInt(3) == 0 ? Shape.of(size(20)) : map();
      builder.add(builder.fresh(pick(IDS)), new Op.Input(new TensorType(shape, pick(INPUTS))));
    }
    int steps = 2 + random.nextInt(9);
    for (int i = 0; i < steps; i++) {
      extend(builder);
    }
    Network sofar = builder.build();
    for (String id : sofar.vertices().keySet()) {
      if (sofar.uses(id).isEmpty()) {
        builder.add(builder.fresh("out"), new Op.Output(), id);
      }
    }
    return builder.build();
  }

  /// Adds a random vertex if it verifies.
  private void extend(Network.Builder builder) {
    Network network = builder.build();
    Types types = Types.of(network);
    List<String> ids = List.copyOf(network.vertices().keySet());
    String from = random.nextInt(3) == 0 ? pick(ids) : ids.getLast();
    List<String> all = new ArrayList<>(List.of(from));
    Op op = op(types.type(from));
    if (op.arity() < 0) {
      List<String> same = ids.stream().filter(i -> types.type(i).equals(types.type(from))).toList();
      all.add(pick(same));
      if (random.nextBoolean()) {
        all.add(pick(same));
      }
    }
    Network.Builder trial = network.toBuilder();
    String id = builder.fresh(pick(IDS));
    trial
        .add(id, op, nnc.ir.diagnostic.Span.NONE, all)
        .add(trial.fresh("check"), new Op.Output(), id);
    if (Verifier.check(trial.build()).isEmpty()) {
      builder.add(id, op, nnc.ir.diagnostic.Span.NONE, all);
    }
  }

  private Op op(TensorType in) {
    int channels = in.shape().channels();
    boolean map = in.shape().rank() == 3;
    return switch (random.nextInt(17)) {
      case 0, 1 -> map ? conv(in) : dense(in);
      case 2, 3 -> map ? new Op.Flatten() : dense(in);
      case 4 -> map ? conv(in) : new Op.Argmax();
      case 5 -> new Op.Add();
      case 6 -> new Op.Concat();
      case 7 -> map ? new Op.MaxPool(window()) : dense(in);
      case 8 -> map ? new Op.SumPool(window()) : dense(in);
      case 9 -> new Op.Affine(real(parameter(channels)), real(parameter(channels)));
      case 10 ->
          new Op.BatchNorm(
              real(parameter(channels)),
              real(parameter(channels)),
              real(parameter(channels)),
              Tensor.ofReal(Shape.of(1), random.nextDouble()),
              1e-5);
      case 11 -> new Op.Relu();
      case 12 -> {
        long lo = random.nextInt(-20, 20);
        yield new Op.Clip(lo, lo + random.nextInt(30), NumberFormat.signed(8));
      }
      case 13 ->
          new Op.Encode(
              random.nextDouble(0.01, 2),
              random.nextInt(3),
              random.nextBoolean()
                  ? NumberFormat.signed(1 + size(9))
                  : NumberFormat.unsigned(size(9)),
              random.nextBoolean(),
              pick(List.of(Rounding.values())));
      case 14 -> multiThreshold(in);
      case 15 -> new Op.ShiftRight(random.nextInt(8), pick(List.of(Rounding.values())));
      default ->
          new Op.Requantize(
              integer(parameter(channels), NumberFormat.signed(10)),
              integer(parameter(channels), NumberFormat.signed(16)),
              random.nextInt(12),
              new NumberFormat.Fixed(random.nextBoolean(), size(12), random.nextInt(3)));
    };
  }

  private Op multiThreshold(TensorType in) {
    boolean binary = random.nextBoolean();
    int levels = binary ? 1 : size(5);
    Shape shape = Shape.of(random.nextBoolean() ? 1 : in.shape().channels(), levels);
    boolean real = in.format().isReal() || random.nextInt(4) == 0;
    Tensor thresholds =
        real
            ? real(shape)
            : integer(shape, new NumberFormat.Fixed(true, 9, in.format().fraction()));
    return new Op.MultiThreshold(
        thresholds,
        integer(parameter(in.shape().channels()), Formats.BIPOLAR),
        binary ? Formats.BIPOLAR : NumberFormat.signed(8),
        binary ? -1 : random.nextInt(-3, 4),
        binary ? 2 : random.nextInt(-2, 4));
  }

  private Op dense(TensorType in) {
    int outputs = size(6);
    return new Op.Dense(
        synapse(Shape.of(outputs, in.shape().size()), in.format()), preload(outputs));
  }

  private Op conv(TensorType in) {
    Window window = window();
    int channels = in.shape().channels();
    int groups = random.nextInt(3) == 0 ? channels : 1;
    int outputs = groups * size(3);
    Shape shape = Shape.of(outputs, channels / groups, window.height(), window.width());
    long pad = in.format().isReal() ? random.nextInt(-1, 2) : raw(in.format());
    return new Op.Conv(synapse(shape, in.format()), preload(outputs), window, groups, pad);
  }

  private Optional<Tensor> preload(int outputs) {
    return switch (random.nextInt(4)) {
      case 0 -> Optional.of(integer(Shape.of(outputs), NumberFormat.signed(9)));
      case 1 -> Optional.of(integer(Shape.of(1), NumberFormat.signed(40)));
      default -> Optional.empty();
    };
  }

  private Synapse synapse(Shape shape, NumberFormat in) {
    if (random.nextInt(3) == 0) {
      NumberFormat t =
          in.isReal() ? NumberFormat.unsigned(2) : new NumberFormat.Fixed(false, 7, in.fraction());
      return new Synapse.Threshold(
          integer(shape, t), integer(shape, Formats.BIPOLAR), pick(List.of(Clamp.values())));
    }
    return new Synapse.Product(
        switch (random.nextInt(6)) {
          case 0, 1 -> integer(shape, Formats.BIPOLAR);
          case 2 -> Tensor.generate(shape, NumberFormat.signed(2), _ -> random.nextInt(-1, 2));
          case 3 -> integer(shape, new NumberFormat.Fixed(true, 5, random.nextInt(2)));
          case 4 -> real(shape);
          default -> integer(shape, NumberFormat.signed(size(20)));
        });
  }

  private Window window() {
    int h = size(3);
    int w = size(3);
    return random.nextBoolean()
        ? new Window(h, w, size(2), size(2), 0, 0, 0, 0)
        : new Window(
            h,
            w,
            size(2),
            size(2),
            random.nextInt(h),
            random.nextInt(w),
            random.nextInt(h),
            random.nextInt(w));
  }

  private Shape map() {
    return Shape.of(size(3), size(6), size(6));
  }

  private Shape parameter(int channels) {
    return Shape.of(random.nextBoolean() ? 1 : channels);
  }

  private Tensor real(Shape shape) {
    return Tensor.ofReal(shape, random.doubles(shape.size(), -4, 4).toArray());
  }

  private Tensor integer(Shape shape, NumberFormat format) {
    return Tensor.generate(shape, format, _ -> raw(format));
  }

  /// A value of `format`, its extremes more often than others.
  private long raw(NumberFormat format) {
    Range r = format.range();
    if (format instanceof NumberFormat.Bipolar) {
      return random.nextBoolean() ? 1 : -1;
    }
    return switch (random.nextInt(8)) {
      case 0 -> r.lo();
      case 1 -> r.hi();
      default -> random.nextLong(r.lo(), r.hi() + 1);
    };
  }

  private int size(int most) {
    return 1 + random.nextInt(most);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
