package nnc.testbench.sfq;

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

/// Networks of dense layers between which bits go, drawn from a seed: weights of several bits and
/// both signs, rising and falling thresholds, some out of reach.
public final class RandomBitNetworks {

  private final SplittableRandom random;
  private final Network.Builder builder;
  private String last = "x";
  private int size;

  private RandomBitNetworks(long seed) {
    random = new SplittableRandom(seed);
    builder = Network.builder("bits" + seed);
  }

  /// An integer network that verifies.
  public static Network of(long seed) {
    return new RandomBitNetworks(seed).network();
  }

  private Network network() {
    size = 1 + random.nextInt(12);
    builder.add("x", new Op.Input(new TensorType(Shape.of(size), format())));
    int layers = 1 + random.nextInt(3);
    for (int l = 0; l < layers; l++) {
      layer("l" + l);
    }
    return builder.add("y", new Op.Output(), last).build();
  }

  private NumberFormat format() {
    return random.nextBoolean() ? Formats.BIT : Formats.BIPOLAR;
  }

  private void layer(String id) {
    int outputs = 1 + random.nextInt(6);
    int most = 1 + random.nextInt(9);
    long[] weights = random.longs((long) outputs * size, -most, most + 1).toArray();
    long range = (long) most * size / 2 + 1;
    boolean shared = random.nextInt(4) == 0;
    int rows = shared ? 1 : outputs;
    long[] thresholds = random.longs(rows, -range, range + 1).toArray();
    long[] directions =
        LongStream.range(0, rows).map(_ -> random.nextInt(3) == 0 ? -1 : 1).toArray();
    Optional<Tensor> preload =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(
                Tensor.narrowest(Shape.of(outputs), random.longs(outputs, -5, 6).toArray()));
    NumberFormat format = format();
    boolean bipolar = format instanceof NumberFormat.Bipolar;
    builder.add(
        id + ".sum",
        new Op.Dense(
            new Synapse.Product(Tensor.narrowest(Shape.of(outputs, size), weights)), preload),
        last);
    builder.add(
        id,
        new Op.MultiThreshold(
            Tensor.narrowest(Shape.of(rows, 1), thresholds),
            Tensor.ofRaw(Shape.of(rows), Formats.BIPOLAR, directions),
            format,
            bipolar ? -1 : 0,
            bipolar ? 2 : 1),
        id + ".sum");
    last = id;
    size = outputs;
  }
}
