package nnc.ir.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import org.junit.jupiter.api.Test;

class PackedSumTest {

  /// Fan-ins on both sides of a word's end, all four pairings of inputs and weights.
  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aPackedDenseLayerEqualsTheReference(
      @ForAll @IntRange(min = 1, max = 200) int fanIn,
      @ForAll boolean bipolar,
      @ForAll @IntRange(max = 2) int kind,
      @ForAll long seed) {
    Random random = new Random(seed);
    TensorType in = new TensorType(Shape.of(fanIn), bipolar ? Formats.BIPOLAR : Formats.BIT);
    Synapse synapse = new Synapse.Product(weights(Shape.of(3, fanIn), kind, random));
    assertTrue(PackedSum.fits(synapse, in.format(), 0));
    Optional<Tensor> preload =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(
                Tensor.generate(Shape.of(3), NumberFormat.signed(8), _ -> random.nextInt(-9, 9)));
    check(new Op.Dense(synapse, preload), in, random);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aPackedConvolutionEqualsTheReference(
      @ForAll @IntRange(min = 1, max = 12) int channels,
      @ForAll boolean grouped,
      @ForAll boolean bipolar,
      @ForAll @IntRange(max = 2) int kind,
      @ForAll long seed) {
    Random random = new Random(seed);
    NumberFormat format = bipolar ? Formats.BIPOLAR : Formats.BIT;
    TensorType in = new TensorType(Shape.of(channels, 5, 4), format);
    int groups = grouped ? channels : 1;
    Shape shape = Shape.of(2 * groups, channels / groups, 3, 2);
    Op conv =
        new Op.Conv(
            new Synapse.Product(weights(shape, kind, random)),
            Optional.empty(),
            new Window(3, 2, 1 + random.nextInt(2), 1, random.nextInt(3), random.nextInt(2), 2, 1),
            groups,
            random.nextBoolean() ? 1 : bipolar ? -1 : 0);
    check(conv, in, random);
  }

  @Test
  void onlyOneBitInputsAndTernaryWeightsArePacked() {
    Synapse wide = new Synapse.Product(Tensor.ofRaw(Shape.of(1, 2), NumberFormat.signed(2), -2, 1));
    Synapse narrow =
        new Synapse.Product(Tensor.ofRaw(Shape.of(1, 2), NumberFormat.signed(2), -1, 1));
    assertFalse(PackedSum.fits(wide, Formats.BIPOLAR, 0));
    assertFalse(PackedSum.fits(narrow, NumberFormat.signed(2), 0));
    assertTrue(PackedSum.fits(narrow, Formats.BIPOLAR, 0));
  }

  private static Tensor weights(Shape shape, int kind, Random random) {
    return switch (kind) {
      case 0 -> Tensor.generate(shape, Formats.BIPOLAR, _ -> random.nextBoolean() ? 1 : -1);
      case 1 -> Tensor.generate(shape, NumberFormat.signed(2), _ -> random.nextInt(-1, 2));
      default -> Tensor.generate(shape, Formats.BIT, _ -> random.nextInt(2));
    };
  }

  private static void check(Op op, TensorType in, Random random) {
    Network network =
        Network.builder("packed")
            .add("x", new Op.Input(in))
            .add("y", op, "x")
            .add("out", new Op.Output(), "y")
            .build();
    boolean bipolar = in.format() instanceof NumberFormat.Bipolar;
    long[] x =
        LongStream.generate(() -> random.nextBoolean() ? 1 : bipolar ? -1 : 0)
            .limit(in.shape().size())
            .toArray();
    List<Value> inputs = List.of(Value.ofRaw(in, x));
    assertEquals(Interpreter.reference(network).run(inputs), Interpreter.of(network).run(inputs));
  }
}
