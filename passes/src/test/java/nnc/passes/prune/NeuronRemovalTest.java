package nnc.passes.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.network.Types;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import nnc.passes.ExactCheck;
import nnc.passes.Nets;
import org.junit.jupiter.api.Test;

class NeuronRemovalTest {

  private static final int CHANNELS = 6;

  private static Network removeConstant(Network network) {
    return new RemoveConstantNeurons().apply(network, Nets.context());
  }

  private static Network merge(Network network) {
    return new MergeDuplicateNeurons().apply(network, Nets.context());
  }

  private static int channels(Network network, String id) {
    return Types.of(network).shape(id).channels();
  }

  /// Weights `[outputs, inputs, size, size]` with some rows zero, some rows equal and some columns
  /// zero.
  private static Tensor planted(Random random, int outputs, int inputs, int size) {
    int fanIn = inputs * size * size;
    long[] raw = random.longs((long) outputs * fanIn, -3, 4).toArray();
    for (int o = 0; o < outputs; o++) {
      int kind = random.nextInt(4);
      for (int k = 0; k < fanIn; k++) {
        if (kind == 0) {
          raw[o * fanIn + k] = 0;
        } else if (kind == 1) {
          raw[o * fanIn + k] = raw[k];
        }
      }
    }
    for (int c = 0; c < inputs; c++) {
      boolean dead = random.nextInt(3) == 0;
      for (int i = 0; i < raw.length && dead; i++) {
        raw[i] = i / (size * size) % inputs == c ? 0 : raw[i];
      }
    }
    return Tensor.ofRaw(Shape.of(outputs, inputs, size, size), NumberFormat.signed(4), raw);
  }

  private static Op.MultiThreshold thresholds(Random random) {
    int channels = random.nextBoolean() ? 1 : CHANNELS;
    return new Op.MultiThreshold(
        Tensor.ofRaw(
            Shape.of(channels, 2),
            NumberFormat.signed(12),
            random.longs(2L * channels, -60, 60).map(t -> t > 40 ? 2000 : t).toArray()),
        Nets.bipolar(random, channels),
        NumberFormat.unsigned(2),
        0,
        1);
  }

  /// Two convolutions and a dense layer with thresholds between them, a random padding value, and
  /// either synapse function in the middle.
  private static Network network(long seed) {
    Random random = new Random(seed);
    int pad = random.nextInt(2);
    Window window = new Window(2, 2, 1, 1, pad, 0, 0, pad);
    Tensor w2 = planted(random, CHANNELS, CHANNELS, 2);
    Synapse second =
        random.nextBoolean()
            ? new Synapse.Product(w2)
            : new Synapse.Threshold(
                Tensor.generate(w2.shape(), NumberFormat.unsigned(3), i -> w2.raw(i) + 3),
                Nets.bipolar(random, CHANNELS, CHANNELS, 2, 2),
                random.nextInt(3) > 0 ? Clamp.RELU : Clamp.ABS);
    return Network.builder("planted")
        .add("x", Nets.input(NumberFormat.unsigned(3), 2, 5, 5))
        .add(
            "conv1",
            new Op.Conv(
                new Synapse.Product(planted(random, CHANNELS, 2, 2)),
                random.nextBoolean()
                    ? Optional.of(Nets.integers(random, 9, CHANNELS))
                    : Optional.empty(),
                window,
                1,
                random.nextInt(3)),
            "x")
        .add("t1", thresholds(random), "conv1")
        .add("pool", new Op.MaxPool(Window.square(2, 1)), "t1")
        .add("conv2", new Op.Conv(second, Optional.empty(), window, 1, random.nextInt(3)), "pool")
        .add("t2", thresholds(random), "conv2")
        .add("flat", new Op.Flatten(), "t2")
        .add("relu", new Op.Relu(), "flat")
        .add("fc", dense(random, pad), "relu")
        .add("out", new Op.Output(), "fc")
        .build();
  }

  private static Op.Dense dense(Random random, int pad) {
    int side = 3 - 1 + 2 * pad;
    Tensor w = planted(random, 3, CHANNELS, side);
    return Nets.dense(w.reshape(Shape.of(3, CHANNELS * side * side)));
  }

  @Property(tries = 400)
  void removalIsExact(@ForAll long seed) {
    Network network = network(seed);
    Network removed = removeConstant(network);
    assertTrue(ExactCheck.compare(network, removed, 30, seed).exact());
    assertEquals(removed, removeConstant(removed));
  }

  @Property(tries = 400)
  void mergingIsExact(@ForAll long seed) {
    Network network = network(seed);
    Network merged = merge(network);
    assertTrue(ExactCheck.compare(network, merged, 30, seed).exact());
    assertEquals(merged, merge(merged));
  }

  @Test
  void somethingIsRemovedAndMergedInThoseNetworks() {
    int removed = 0;
    int merged = 0;
    for (long seed = 0; seed < 50; seed++) {
      Network network = network(seed);
      for (String id : java.util.List.of("conv1", "conv2")) {
        removed += channels(network, id) - channels(removeConstant(network), id);
        merged += channels(network, id) - channels(merge(network), id);
      }
    }
    assertTrue(removed > 100, "removed " + removed);
    assertTrue(merged > 15, "merged " + merged);
  }

  /// A neuron of constant value 2 in front of a convolution.
  private static Network constantBefore(Window window, long pad) {
    Tensor w1 = Tensor.ofRaw(Shape.of(2, 1, 1, 1), NumberFormat.signed(2), 1, 0);
    return Network.builder("n")
        .add("x", Nets.input(NumberFormat.unsigned(3), 1, 3, 3))
        .add(
            "conv1",
            new Op.Conv(
                new Synapse.Product(w1),
                Optional.of(Tensor.narrowest(Shape.of(2), 0, 2)),
                Window.square(1, 1),
                1,
                0),
            "x")
        .add(
            "conv2",
            new Op.Conv(
                new Synapse.Product(Nets.integers(new Random(1), 3, 2, 2, 2, 2)),
                Optional.empty(),
                window,
                1,
                pad),
            "conv1")
        .add("out", new Op.Output(), "conv2")
        .build();
  }

  @Test
  void aConstantStaysWhereThePaddingDiffersFromIt() {
    Window padded = new Window(2, 2, 1, 1, 1, 1, 0, 0);
    Network differs = constantBefore(padded, 0);
    assertSame(differs, removeConstant(differs));
    Network same = constantBefore(padded, 2);
    assertEquals(1, channels(removeConstant(same), "conv1"));
    assertTrue(ExactCheck.compare(same, removeConstant(same), 50, 1).exact());
    Network none = constantBefore(Window.square(2, 1), 0);
    assertEquals(1, channels(removeConstant(none), "conv1"));
    assertTrue(ExactCheck.compare(none, removeConstant(none), 50, 1).exact());
  }

  @Test
  void aLayerKeepsOneNeuron() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(3), 2))
            .add("fc1", Nets.dense(Tensor.narrowest(Shape.of(3, 2), 0, 0, 0, 0, 0, 0)), "x")
            .add("fc2", Nets.dense(Tensor.narrowest(Shape.of(1, 3), 1, 2, 3)), "fc1")
            .add("out", new Op.Output(), "fc2")
            .build();
    Network removed = removeConstant(network);
    assertEquals(1, channels(removed, "fc1"));
    assertTrue(ExactCheck.compare(network, removed, 10, 1).exact());
  }

  @Test
  void neuronsThatAnOutputReadsStay() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(3), 2))
            .add("fc1", Nets.dense(Tensor.narrowest(Shape.of(2, 2), 0, 0, 1, 1)), "x")
            .add("fc2", Nets.dense(Tensor.narrowest(Shape.of(1, 2), 1, 2)), "fc1")
            .add("out", new Op.Output(), "fc2")
            .add("probe", new Op.Output(), "fc1")
            .build();
    assertSame(network, removeConstant(network));
  }

  @Test
  void binaryWeightsAreNotAdded() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(Formats.BIPOLAR, 2))
            .add("fc1", Nets.dense(Tensor.generate(Shape.of(2, 2), Formats.BIPOLAR, _ -> 1)), "x")
            .add("sign", Nets.sign(), "fc1")
            .add(
                "fc2", Nets.dense(Tensor.generate(Shape.of(1, 2), Formats.BIPOLAR, _ -> 1)), "sign")
            .add("out", new Op.Output(), "fc2")
            .build();
    assertSame(network, merge(network));
  }

  @Test
  void aThresholdSynapseAtTheMaximumIsDead() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(4), 2))
            .add("fc1", Nets.dense(Tensor.narrowest(Shape.of(2, 2), 1, 0, 0, 1)), "x")
            .add(
                "fc2",
                new Op.Dense(
                    new Synapse.Threshold(
                        Tensor.narrowest(Shape.of(2, 2), 3, 15, 0, 15),
                        Tensor.ofRaw(Shape.of(2, 2), Formats.BIPOLAR, 1, 1, -1, -1),
                        Clamp.RELU),
                    Optional.empty()),
                "fc1")
            .add("out", new Op.Output(), "fc2")
            .build();
    Network removed = removeConstant(network);
    assertEquals(1, channels(removed, "fc1"));
    assertTrue(ExactCheck.compare(network, removed, 50, 1).exact());
  }
}
