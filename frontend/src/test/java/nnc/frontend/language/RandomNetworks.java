package nnc.frontend.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Types;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// Valid networks of a few vertices with every operator, made from a seed.
final class RandomNetworks {

  private final Random random;
  private final List<String> ids = new ArrayList<>();
  private Network network;

  private RandomNetworks(long seed) {
    random = new Random(seed);
  }

  static Network of(long seed) {
    return new RandomNetworks(seed).make();
  }

  private Network make() {
    network = Network.builder("random").build();
    NumberFormat format =
        pick(
            NumberFormat.unsigned(4),
            NumberFormat.signed(5),
            Formats.BIPOLAR,
            Formats.BIT,
            Formats.REAL,
            new NumberFormat.Fixed(true, 6, 2));
    Shape shape = random.nextBoolean() ? Shape.of(2, 4, 3) : Shape.of(5);
    add(new Op.Input(new TensorType(shape, format)));
    for (int i = 0; i < 8; i++) {
      String from = pick(ids);
      TensorType in = Types.of(network).type(from);
      Op op = op(in);
      add(op, op.arity() < 0 ? new String[] {from, from} : new String[] {from});
    }
    add(new Op.Output(), ids.getLast());
    add(new Op.Output(), ids.getFirst());
    return network;
  }

  /// Adds the operator unless it does not fit; the sums of several can be too wide.
  private void add(Op op, String... from) {
    String id = "v" + ids.size();
    Network more = network.toBuilder().add(id, op, Span.NONE, from).build();
    if (more.types().errors().isEmpty()) {
      network = more;
      ids.add(id);
    }
  }

  private Op op(TensorType in) {
    int c = in.shape().channels();
    boolean map = in.shape().rank() == 3;
    boolean real = in.format().isReal();
    int fraction = in.format().fraction();
    return switch (random.nextInt(real ? 9 : 13)) {
      case 0 -> map ? conv(in) : dense(in);
      case 1 -> map ? conv(in) : dense(in);
      case 2 -> map ? pool() : new Op.Flatten();
      case 3 -> pick(new Op.Add(), new Op.Concat());
      case 4 -> random.nextInt(3) == 0 ? new Op.Argmax() : new Op.Relu();
      case 5 -> multiThreshold(c, fraction, real && random.nextBoolean());
      case 6 -> new Op.Affine(reals(c), reals(1));
      case 7 -> new Op.BatchNorm(reals(c), reals(c), reals(1), positive(c), 0.001);
      case 8 ->
          new Op.Encode(
              0.25 + random.nextInt(4),
              random.nextInt(2),
              pick(NumberFormat.signed(4), new NumberFormat.Fixed(false, 5, 3)),
              random.nextBoolean(),
              pick(Rounding.values()));
      case 9 -> new Op.ShiftRight(random.nextInt(4), pick(Rounding.values()));
      case 10 ->
          new Op.Clip(
              -random.nextInt(3), random.nextInt(9), new NumberFormat.Fixed(true, 5, fraction));
      default ->
          new Op.Requantize(
              integers(Shape.of(c), -3, 4, 0),
              integers(Shape.of(1), 0, 4, 0),
              random.nextInt(4),
              NumberFormat.unsigned(4));
    };
  }

  private Op dense(TensorType in) {
    Synapse s = synapse(Shape.of(1 + random.nextInt(3), in.shape().size()), in);
    return new Op.Dense(s, preload(s, in));
  }

  private Op conv(TensorType in) {
    int groups = in.shape().channels() % 2 == 0 && random.nextBoolean() ? 2 : 1;
    int outputs = groups * (1 + random.nextInt(2));
    Synapse s = synapse(Shape.of(outputs, in.shape().channels() / groups, 2, 1), in);
    int top = random.nextInt(2);
    Window w = new Window(2, 1, 1 + random.nextInt(2), 1, top, 0, random.nextInt(2), 0);
    long pad = in.format().equals(Formats.BIPOLAR) ? -1 : in.format().isReal() ? 2 : 1;
    return new Op.Conv(s, preload(s, in), w, groups, w.padded() ? pad : 0);
  }

  private Synapse synapse(Shape shape, TensorType in) {
    if (random.nextInt(3) == 0) {
      return new Synapse.Threshold(
          integers(shape, 0, 9, in.format().fraction()),
          integers(shape, Formats.BIPOLAR),
          pick(Clamp.values()));
    }
    return new Synapse.Product(
        switch (random.nextInt(4)) {
          case 0 -> integers(shape, Formats.BIPOLAR);
          case 1 -> integers(shape, -1, 2, 0);
          case 2 -> integers(shape, -9, 10, random.nextInt(3));
          default -> in.format().isReal() ? reals(shape) : integers(shape, -50, 50, 0);
        });
  }

  private Optional<Tensor> preload(Synapse s, TensorType in) {
    if (random.nextBoolean()) {
      return Optional.empty();
    }
    int fraction =
        in.format().fraction() + (s instanceof Synapse.Product(var w) ? w.format().fraction() : 0);
    Shape shape = Shape.of(random.nextBoolean() ? 1 : s.shape().dim(0));
    return Optional.of(integers(shape, -20, 20, fraction));
  }

  private Op pool() {
    Window w = new Window(2, 1, 1 + random.nextInt(2), 1, 0, 0, random.nextInt(2), 0);
    return random.nextBoolean() ? new Op.MaxPool(w) : new Op.SumPool(w);
  }

  private Op multiThreshold(int c, int fraction, boolean real) {
    int levels = 1 + random.nextInt(3);
    Shape shape = Shape.of(random.nextBoolean() ? c : 1, levels);
    Tensor t = real ? reals(shape) : integers(shape, -20, 20, fraction);
    Tensor directions = integers(Shape.of(random.nextBoolean() ? c : 1), Formats.BIPOLAR);
    return switch (levels == 1 ? random.nextInt(3) : 2) {
      case 0 -> new Op.MultiThreshold(t, directions, Formats.BIT, 0, 1);
      case 1 -> new Op.MultiThreshold(t, directions, Formats.BIPOLAR, -1, 2);
      default -> new Op.MultiThreshold(t, directions, NumberFormat.signed(5), -3, 2);
    };
  }

  private Tensor integers(Shape shape, int lo, int hi, int fraction) {
    NumberFormat wide = new NumberFormat.Fixed(true, random.nextBoolean() ? 8 : 12, fraction);
    return Tensor.generate(shape, wide, _ -> lo + random.nextInt(hi - lo));
  }

  private Tensor integers(Shape shape, NumberFormat bipolar) {
    return Tensor.generate(shape, bipolar, _ -> random.nextBoolean() ? 1 : -1);
  }

  private Tensor reals(int channels) {
    return reals(Shape.of(random.nextBoolean() ? channels : 1));
  }

  private Tensor reals(Shape shape) {
    return Tensor.ofReal(
        shape, random.doubles(shape.size()).map(d -> (d - 0.5) * Math.exp(40 * d - 20)).toArray());
  }

  private Tensor positive(int channels) {
    return Tensor.ofReal(Shape.of(channels), random.doubles(channels).toArray());
  }

  @SafeVarargs
  private <T> T pick(T... of) {
    return of[random.nextInt(of.length)];
  }

  private <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
