package nnc.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.kernel.Kernel;
import nnc.ir.network.Elementwise;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import org.junit.jupiter.api.Test;

/// The fast arithmetic against the plain one.
class FunctionsTest {

  @Test
  void packedSumsEqualPlainOnesForBipolarAndTernaryWeights() {
    Random random = new Random(1);
    for (NumberFormat input : List.of(Formats.BIPOLAR, Formats.BIT)) {
      for (int inputs : new int[] {1, 5, 63, 64, 65, 130}) {
        Tensor bipolar =
            Tensor.generate(
                Shape.of(7, inputs), Formats.BIPOLAR, _ -> random.nextBoolean() ? 1 : -1);
        Tensor ternary =
            Tensor.generate(
                Shape.of(7, inputs), NumberFormat.signed(2), _ -> random.nextInt(-1, 2));
        for (Tensor weights : List.of(bipolar, ternary)) {
          assertInstanceOf(
              PackedSums.class, compare(random, new Synapse.Product(weights), input, 20));
        }
      }
    }
  }

  @Test
  void intSumsEqualPlainOnes() {
    Random random = new Random(2);
    NumberFormat.Fixed input = NumberFormat.signed(6);
    Tensor weights =
        Tensor.generate(Shape.of(5, 33), NumberFormat.signed(8), _ -> random.nextInt(-128, 128));
    assertInstanceOf(IntSums.class, compare(random, new Synapse.Product(weights), input, 24));
    Tensor thresholds =
        Tensor.generate(Shape.of(5, 33), NumberFormat.unsigned(5), _ -> random.nextInt(32));
    Tensor signs =
        Tensor.generate(Shape.of(5, 33), Formats.BIPOLAR, _ -> random.nextBoolean() ? 1 : -1);
    for (Clamp clamp : Clamp.values()) {
      Synapse synapse = new Synapse.Threshold(thresholds, signs, clamp);
      assertInstanceOf(IntSums.class, compare(random, synapse, input, 24));
    }
  }

  @Test
  void columnSumsEqualPlainOnesForBitsAndWideAccumulators() {
    Random random = new Random(3);
    for (int inputs : new int[] {1, 3, 64, 65, 130}) {
      Tensor weights =
          Tensor.generate(Shape.of(9, inputs), NumberFormat.signed(20), _ -> random.nextInt(-9, 9));
      Synapse synapse = new Synapse.Product(weights);
      for (NumberFormat input : List.of(Formats.BIT, NumberFormat.signed(20))) {
        assertInstanceOf(ColumnSums.class, compare(random, synapse, input, 48));
      }
    }
  }

  @Test
  void widerAccumulatorsOfThresholdsUsePlainSums() {
    Random random = new Random(3);
    Tensor thresholds =
        Tensor.generate(Shape.of(2, 3), NumberFormat.signed(20), _ -> random.nextInt(-9, 9));
    Tensor signs =
        Tensor.generate(Shape.of(2, 3), Formats.BIPOLAR, _ -> random.nextBoolean() ? 1 : -1);
    Synapse synapse = new Synapse.Threshold(thresholds, signs, Clamp.RELU);
    assertInstanceOf(LongSums.class, compare(random, synapse, NumberFormat.signed(20), 44));
  }

  private static VectorFunction compare(
      Random random, Synapse synapse, NumberFormat input, int accumulator) {
    int outputs = synapse.shape().dim(0);
    int inputs = synapse.shape().dim(1);
    NumberFormat.Fixed sum = NumberFormat.signed(accumulator);
    Kernel.Matrix kernel =
        new Kernel.Matrix(
            outputs,
            inputs,
            1,
            synapse,
            Optional.of(
                Tensor.generate(
                    Shape.of(outputs), NumberFormat.signed(6), _ -> random.nextInt(-32, 32))),
            1,
            1,
            false,
            0,
            input,
            sum,
            List.of(),
            sum);
    VectorFunction fast = VectorFunction.of(kernel);
    VectorFunction plain = VectorFunction.reference(kernel);
    Lanes lanes = new Lanes(input);
    for (int round = 0; round < 50; round++) {
      long[] x = new long[Bits.words((long) inputs * input.width())];
      for (int i = 0; i < inputs; i++) {
        lanes.set(x, 0, i, raw(random, input));
      }
      long[] expected = new long[outputs];
      long[] actual = new long[outputs];
      plain.apply(x, expected);
      fast.fresh().apply(x, actual);
      assertArrayEquals(expected, actual);
    }
    return fast;
  }

  private static long raw(Random random, NumberFormat format) {
    return format instanceof NumberFormat.Bipolar
        ? (random.nextBoolean() ? 1 : -1)
        : random.nextLong(format.range().lo(), format.range().hi() + 1);
  }

  @Test
  void stagesEqualTheElementwiseSemantics() {
    Random random = new Random(4);
    int channels = 5;
    Tensor directions =
        Tensor.generate(Shape.of(channels), Formats.BIPOLAR, _ -> random.nextBoolean() ? 1 : -1);
    Tensor one = Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, -1);
    NumberFormat.Fixed wide = NumberFormat.signed(9);
    List<Op.Elementwise> ops =
        List.of(
            new Op.Relu(),
            new Op.Clip(-3, 12, NumberFormat.signed(5)),
            new Op.ShiftRight(3, Rounding.NEAREST_EVEN),
            new Op.Requantize(
                Tensor.generate(Shape.of(channels), wide, _ -> random.nextInt(-200, 200)),
                Tensor.generate(Shape.of(1), wide, _ -> random.nextInt(-200, 200)),
                4,
                NumberFormat.signed(7)),
            new Op.MultiThreshold(
                Tensor.generate(Shape.of(channels, 6), wide, _ -> random.nextInt(-60, 60)),
                directions,
                NumberFormat.signed(6),
                -7,
                2),
            new Op.MultiThreshold(
                Tensor.ofRaw(Shape.of(1, 3), wide, 4, -9, 4), one, Formats.BIT, 0, 1));
    for (Op.Elementwise op : ops) {
      Stages stages = Stages.of(List.of(op), channels);
      for (long x = -70; x <= 70; x++) {
        long[] all = new long[channels];
        java.util.Arrays.fill(all, x);
        stages.apply(all, 0, channels, 0);
        for (int c = 0; c < channels; c++) {
          assertEquals(Elementwise.apply(op, c, x), all[c], op.mnemonic() + " of " + x);
        }
      }
    }
  }

  @Test
  void bitStringsKeepTheirNeighbours() {
    Random random = new Random(5);
    for (int round = 0; round < 2000; round++) {
      long[] words = {random.nextLong(), random.nextLong(), random.nextLong()};
      long[] before = words.clone();
      int width = 1 + random.nextInt(64);
      int bit = random.nextInt(192 - width + 1);
      long value = random.nextLong();
      Bits.set(words, 0, bit, width, value);
      long kept = width == 64 ? -1 : (1L << width) - 1;
      assertEquals(value & kept, Bits.get(words, 0, bit, width));
      for (int other = 0; other < 192; other++) {
        if (other < bit || other >= bit + width) {
          assertEquals(Bits.get(before, 0, other, 1), Bits.get(words, 0, other, 1));
        }
      }
    }
  }
}
