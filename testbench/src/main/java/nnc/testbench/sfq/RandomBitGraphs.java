package nnc.testbench.sfq;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// Networks in which bits go from layer to layer, drawn from a seed, whose values have several
/// readers and outputs: dense and convolutional layers, max pools, inputs of several bits, and an
/// argmax of sums or of bits at the end.
public final class RandomBitGraphs {

  private final SplittableRandom random;
  private final Network.Builder builder;
  private final List<Bits> values = new ArrayList<>();
  private int outputs;

  private record Bits(String id, Shape shape, NumberFormat format) {
    boolean isMap() {
      return shape.rank() == 3;
    }
  }

  private RandomBitGraphs(long seed) {
    random = new SplittableRandom(seed);
    builder = Network.builder("graph" + seed);
  }

  /// An integer network that verifies.
  public static Network of(long seed) {
    return new RandomBitGraphs(seed).network();
  }

  private Network network() {
    int inputs = 1 + random.nextInt(2);
    for (int i = 0; i < inputs; i++) {
      Shape shape =
          random.nextBoolean()
              ? Shape.of(1 + random.nextInt(2), 2 + random.nextInt(2), 2 + random.nextInt(2))
              : Shape.of(1 + random.nextInt(5));
      NumberFormat format =
          switch (random.nextInt(5)) {
            case 0 -> NumberFormat.unsigned(2);
            case 1 -> NumberFormat.signed(3);
            case 2 -> Formats.BIPOLAR;
            default -> Formats.BIT;
          };
      String id = "x" + i;
      builder.add(id, new Op.Input(new TensorType(shape, format)));
      values.add(new Bits(id, shape, format));
    }
    int layers = 2 + random.nextInt(3);
    for (int l = 0; l < layers; l++) {
      layer("l" + l);
    }
    output(values.getLast());
    while (random.nextBoolean()) {
      output(values.get(random.nextInt(values.size())));
    }
    if (random.nextBoolean()) {
      argmax();
    }
    return builder.build();
  }

  private void output(Bits bits) {
    builder.add("y" + outputs++, new Op.Output(), bits.id);
  }

  private void layer(String id) {
    Bits from = values.get(random.nextInt(values.size()));
    boolean narrow = from.format.width() == 1;
    if (from.isMap() && narrow && random.nextInt(3) == 0) {
      Window window = window(from.shape);
      builder.add(id, new Op.MaxPool(window), from.id);
      values.add(new Bits(id, slid(from.shape, window, from.shape.dim(0)), from.format));
      return;
    }
    Shape shape = sums(id, from, 1 + random.nextInt(3));
    int channels = shape.channels();
    int rows = random.nextInt(4) == 0 ? 1 : channels;
    NumberFormat format = random.nextBoolean() ? Formats.BIT : Formats.BIPOLAR;
    boolean bipolar = format instanceof NumberFormat.Bipolar;
    builder.add(
        id,
        new Op.MultiThreshold(
            Tensor.narrowest(Shape.of(rows, 1), random.longs(rows, -3, 5).toArray()),
            Tensor.ofRaw(
                Shape.of(rows),
                Formats.BIPOLAR,
                LongStream.range(0, rows).map(_ -> random.nextInt(3) == 0 ? -1 : 1).toArray()),
            format,
            bipolar ? -1 : 0,
            bipolar ? 2 : 1),
        id + ".sum");
    values.add(new Bits(id, shape, format));
  }

  /// The vertex `id.sum`, and its shape.
  private Shape sums(String id, Bits from, int outputs) {
    Optional<Tensor> preload =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(
                Tensor.narrowest(Shape.of(outputs), random.longs(outputs, -2, 3).toArray()));
    if (from.isMap() && random.nextBoolean()) {
      Window window = window(from.shape);
      int channels = from.shape.dim(0);
      int groups = outputs % channels == 0 && random.nextBoolean() ? channels : 1;
      Shape kernel = Shape.of(outputs, channels / groups, window.height(), window.width());
      builder.add(
          id + ".sum",
          new Op.Conv(new Synapse.Product(weights(kernel)), preload, window, groups, pad(from)),
          from.id);
      return slid(from.shape, window, outputs);
    }
    String flat = from.id;
    if (from.isMap()) {
      flat = id + ".flat";
      builder.add(flat, new Op.Flatten(), from.id);
    }
    Shape matrix = Shape.of(outputs, from.shape.size());
    builder.add(id + ".sum", new Op.Dense(new Synapse.Product(weights(matrix)), preload), flat);
    return Shape.of(outputs);
  }

  private long pad(Bits from) {
    return from.format instanceof NumberFormat.Bipolar ? (random.nextBoolean() ? 1 : -1) : 0;
  }

  private Tensor weights(Shape shape) {
    return Tensor.narrowest(shape, random.longs(shape.size(), -2, 3).toArray());
  }

  private Window window(Shape shape) {
    int size = 1 + random.nextInt(Math.min(2, Math.min(shape.dim(1), shape.dim(2))));
    int stride = 1 + random.nextInt(2);
    int pad = size > 1 && random.nextBoolean() ? 1 : 0;
    return new Window(size, size, stride, stride, pad, pad, 0, random.nextInt(pad + 1));
  }

  private static Shape slid(Shape shape, Window window, int channels) {
    return Shape.of(channels, window.outHeight(shape.dim(1)), window.outWidth(shape.dim(2)));
  }

  private void argmax() {
    Bits from = values.get(random.nextInt(values.size()));
    if (from.format.width() == 1 && random.nextInt(3) == 0 && from.shape.size() < 6) {
      String flat = from.id;
      if (from.isMap()) {
        flat = "class.flat";
        builder.add(flat, new Op.Flatten(), from.id);
      }
      builder.add("class.index", new Op.Argmax(), flat);
    } else {
      Bits flat = new Bits(from.id, Shape.of(from.shape.size()), from.format);
      if (from.isMap()) {
        builder.add("class.in", new Op.Flatten(), from.id);
        flat = new Bits("class.in", flat.shape, flat.format);
      }
      sums("class", flat, 1 + random.nextInt(5));
      builder.add("class.index", new Op.Argmax(), "class.sum");
    }
    builder.add("class", new Op.Output(), "class.index");
  }
}
