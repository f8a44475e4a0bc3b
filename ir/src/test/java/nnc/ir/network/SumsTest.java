package nnc.ir.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Clamp;
import nnc.ir.op.Synapse;
import org.junit.jupiter.api.Test;

class SumsTest {

  private static final Range BYTE = new Range(0, 255);

  @Test
  void theExtremesOfNineTapsAreReached() {
    assertEquals(new Range(0, 2295), taps(0, 1, Clamp.RELU, BYTE));
    assertEquals(new Range(-2295, 0), taps(0, -1, Clamp.RELU, BYTE));
    assertEquals(new Range(0, 0), taps(255, 1, Clamp.RELU, BYTE));
    assertEquals(new Range(-2295, 0), taps(255, 1, Clamp.NONE, BYTE));
    assertEquals(new Range(0, 2295), taps(255, 1, Clamp.ABS, BYTE));
    assertEquals(new Range(0, 9 * 155), taps(100, 1, Clamp.ABS, BYTE));
    assertEquals(new Range(9 * 5, 9 * 15), taps(100, 1, Clamp.ABS, new Range(85, 95)));
  }

  @Test
  void accumulatorWidthsOfTheReferenceHold() {
    int[] taps = {9, 27, 64, 72, 144, 288, 576, 1152, 2304};
    int[] bits = {12, 13, 14, 15, 16, 17, 18, 19, 20};
    for (int i = 0; i < taps.length; i++) {
      Synapse synapse = synapse(taps[i], 0, 1, Clamp.RELU);
      assertEquals(bits[i], NumberFormat.bits(Sums.range(synapse, Optional.empty(), BYTE, 1)));
    }
  }

  /// Every input of a few taps with few values, against the range.
  @Property(tries = 200)
  void theRangeIsExactlyWhatInputsReach(@ForAll long seed, @ForAll Clamp clamp) {
    Random random = new Random(seed);
    int outputs = 1 + random.nextInt(2);
    int lo = random.nextInt(-3, 2);
    Range x = new Range(lo, lo + random.nextInt(4));
    Shape shape = Shape.of(outputs, 3);
    Tensor weights = Tensor.generate(shape, NumberFormat.signed(4), _ -> random.nextInt(-8, 8));
    Tensor signs = Tensor.generate(shape, Formats.BIPOLAR, _ -> random.nextBoolean() ? 1 : -1);
    Optional<Tensor> preload =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(
                Tensor.generate(
                    Shape.of(outputs), NumberFormat.signed(6), _ -> random.nextInt(-32, 32)));
    Synapse synapse =
        random.nextBoolean()
            ? new Synapse.Product(weights)
            : new Synapse.Threshold(weights, signs, clamp);
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (int o = 0; o < outputs; o++) {
      for (long a = x.lo(); a <= x.hi(); a++) {
        for (long b = x.lo(); b <= x.hi(); b++) {
          for (long c = x.lo(); c <= x.hi(); c++) {
            long[] in = {a, b, c};
            long sum = preload.isEmpty() ? 0 : preload.get().raw(o);
            for (int i = 0; i < 3; i++) {
              long w = weights.raw(3 * o + i);
              sum +=
                  synapse instanceof Synapse.Product
                      ? w * in[i]
                      : signs.raw(3 * o + i) * clamp.apply(in[i] - w);
            }
            least = Math.min(least, sum);
            most = Math.max(most, sum);
          }
        }
      }
    }
    assertEquals(new Range(least, most), Sums.range(synapse, preload, x, outputs));
  }

  @Test
  void sumsPastTheWidestFormatAreRefused() {
    Tensor huge = Tensor.ofRaw(Shape.of(1, 2), NumberFormat.signed(62), 1L << 60, 1L << 60);
    Range x = new Range(-1, 1);
    assertThrows(
        ArithmeticException.class,
        () -> Sums.range(new Synapse.Product(huge), Optional.empty(), x, 1));
    Range wide = new Range(0, 1L << 40);
    assertThrows(
        ArithmeticException.class,
        () -> Sums.range(new Synapse.Product(huge), Optional.empty(), wide, 1));
  }

  private static Range taps(long t, long sign, Clamp clamp, Range x) {
    return Sums.range(synapse(9, t, sign, clamp), Optional.empty(), x, 1);
  }

  private static Synapse synapse(int taps, long t, long sign, Clamp clamp) {
    long[] ts = new long[taps];
    long[] ss = new long[taps];
    Arrays.fill(ts, t);
    Arrays.fill(ss, sign);
    return new Synapse.Threshold(
        Tensor.ofRaw(Shape.of(1, taps), NumberFormat.unsigned(8), ts),
        Tensor.ofRaw(Shape.of(1, taps), Formats.BIPOLAR, ss),
        clamp);
  }
}
