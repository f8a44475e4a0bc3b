package nnc.ir.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import org.junit.jupiter.api.Test;

class DecoderTest {

  private static List<Value> spikes(long[]... steps) {
    return Arrays.stream(steps)
        .map(s -> Value.ofRaw(new TensorType(Shape.of(s.length), Formats.BIT), s))
        .toList();
  }

  private static List<Value> reals(double[]... steps) {
    return Arrays.stream(steps)
        .map(s -> Value.ofReal(new TensorType(Shape.of(s.length), Formats.REAL), s))
        .toList();
  }

  @Test
  void mostSpikesWinAndTheFirstOfEquals() {
    List<Value> all = spikes(new long[] {0, 1, 0}, new long[] {1, 0, 1}, new long[] {1, 1, 0});
    assertEquals(0, Decoder.SUM.decode(all));
    assertEquals(1, Decoder.FIRST.decode(all));
    assertEquals(0, Decoder.LAST.decode(all));
  }

  @Test
  void potentialsAreSummedOrTheirPeakCounts() {
    List<Value> all =
        reals(new double[] {-5, 1, 0}, new double[] {3, 1, 0}, new double[] {-5, 1, 1.5});
    assertEquals(1, Decoder.SUM.decode(all));
    assertEquals(0, Decoder.MAX.decode(all));
    assertEquals(2, Decoder.LAST.decode(all));
    // shares: (.002 .73 .27), (.84 .11 .04), (.0009 .38 .62)
    assertEquals(1, Decoder.SOFTMAX.decode(all));
    assertEquals(1, Decoder.FIRST.decode(all));
  }

  @Test
  void softmaxDoesNotLetOneStepDecideAll() {
    List<Value> all = reals(new double[] {100, 0}, new double[] {0, 10}, new double[] {0, 10});
    assertEquals(0, Decoder.SUM.decode(all));
    assertEquals(1, Decoder.SOFTMAX.decode(all));
  }

  @Test
  void anIndexIsTheClassItself() {
    TensorType index = new TensorType(Shape.of(1), NumberFormat.unsigned(4));
    assertEquals(7, Decoder.SUM.decode(List.of(Value.ofRaw(index, 3), Value.ofRaw(index, 7))));
  }

  @Test
  void fixedPointCountsByValue() {
    TensorType type = new TensorType(Shape.of(2), new NumberFormat.Fixed(true, 8, 4));
    assertEquals(
        1, Decoder.SUM.decode(List.of(Value.ofRaw(type, 16, 0), Value.ofRaw(type, 0, 17))));
  }
}
