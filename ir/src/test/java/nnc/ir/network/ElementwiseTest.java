package nnc.ir.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementwiseTest {

  private static final Tensor UP = Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1);

  @ParameterizedTest
  @CsvSource({"-236, -59, 0", "-454, -114, 0", "-18, -5, 0", "330, 82, 82", "-330, -83, 0"})
  void outputShiftAndClampGiveTheGoldenValues(long sum, long shifted, long clipped) {
    long y = Elementwise.apply(new Op.ShiftRight(2, Rounding.FLOOR), 0, sum);
    assertEquals(shifted, y);
    assertEquals(clipped, Elementwise.apply(new Op.Clip(0, 255, NumberFormat.unsigned(8)), 0, y));
  }

  @Test
  void aMultiThresholdCountsPerChannelAndDirection() {
    Op.MultiThreshold op =
        new Op.MultiThreshold(
            Tensor.ofRaw(Shape.of(2, 3), NumberFormat.signed(8), -5, 0, 5, 5, 0, -5),
            Tensor.ofRaw(Shape.of(2), Formats.BIPOLAR, 1, -1),
            NumberFormat.signed(8),
            10,
            -2);
    assertEquals(10, Elementwise.apply(op, 0, -6));
    assertEquals(8, Elementwise.apply(op, 0, -5));
    assertEquals(4, Elementwise.apply(op, 0, 5));
    assertEquals(4, Elementwise.apply(op, 1, -5));
    assertEquals(6, Elementwise.apply(op, 1, -4));
    assertEquals(10, Elementwise.apply(op, 1, 6));
  }

  @Test
  void realThresholdsAreCheckedOnTheRealValue() {
    Op.MultiThreshold sign =
        new Op.MultiThreshold(Tensor.ofReal(Shape.of(1, 1), 0.5), UP, Formats.BIPOLAR, -1, 2);
    assertEquals(1, Elementwise.discretize(sign, 0, 0.5));
    assertEquals(-1, Elementwise.discretize(sign, 0, Math.nextDown(0.5)));
    assertEquals(1, Elementwise.apply(sign, 0, 1));
    assertEquals(-1, Elementwise.apply(sign, 0, 0));
  }

  @Test
  void requantizationShiftsTowardMinusInfinityAndSaturates() {
    Op op =
        new Op.Requantize(
            Tensor.ofRaw(Shape.of(2), NumberFormat.signed(8), 3, -3),
            Tensor.ofRaw(Shape.of(1), NumberFormat.signed(8), 4),
            3,
            NumberFormat.signed(4));
    Op.Elementwise e = (Op.Elementwise) op;
    assertEquals(4, Elementwise.apply(e, 0, 10)); // 34 >> 3
    assertEquals(-4, Elementwise.apply(e, 1, 10)); // -26 >> 3
    assertEquals(7, Elementwise.apply(e, 0, 100));
    assertEquals(-8, Elementwise.apply(e, 1, 100));
  }

  @Test
  void encodingRoundsThenSaturates() {
    Op.Encode byteOf =
        new Op.Encode(0.5, 3, NumberFormat.unsigned(8), false, Rounding.NEAREST_EVEN);
    assertEquals(3, Elementwise.discretize(byteOf, 0, 0));
    assertEquals(4, Elementwise.discretize(byteOf, 0, 0.25)); // 3.5
    assertEquals(4, Elementwise.discretize(byteOf, 0, 0.75)); // 4.5
    assertEquals(0, Elementwise.discretize(byteOf, 0, -1e300));
    assertEquals(255, Elementwise.discretize(byteOf, 0, Double.POSITIVE_INFINITY));
    Op.Encode narrow = new Op.Encode(1, 0, NumberFormat.signed(8), true, Rounding.FLOOR);
    assertEquals(-127, Elementwise.discretize(narrow, 0, -1e9));
    Op.Encode wide = new Op.Encode(1, 0, NumberFormat.unsigned(62), false, Rounding.FLOOR);
    assertEquals((1L << 62) - 1, Elementwise.discretize(wide, 0, 1e300));
  }

  @Test
  void realOperatorsFollowTheirFormulas() {
    assertEquals(
        2.5,
        Elementwise.applyReal(
            new Op.Affine(Tensor.ofReal(Shape.of(1), 2), Tensor.ofReal(Shape.of(2), 9, -0.5)),
            1,
            1.5));
    Tensor one = Tensor.ofReal(Shape.of(1), 1);
    Op.BatchNorm norm =
        new Op.BatchNorm(
            Tensor.ofReal(Shape.of(1), -2), Tensor.ofReal(Shape.of(1), 0.25), one, one, 3);
    assertEquals(-2.75, Elementwise.applyReal(norm, 0, 4));
    assertEquals(0, Elementwise.applyReal(new Op.Relu(), 0, -4));
  }

  @Test
  void operatorsRefuseTheOtherKindOfNumber() {
    Tensor one = Tensor.ofReal(Shape.of(1), 1);
    Op.Elementwise affine = new Op.Affine(one, one);
    Op.Elementwise shift = new Op.ShiftRight(1, Rounding.FLOOR);
    assertThrows(IllegalArgumentException.class, () -> Elementwise.apply(affine, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> Elementwise.applyReal(shift, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> Elementwise.discretize(shift, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Op.ShiftRight(-1, Rounding.FLOOR));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Op.Encode(0, 0, NumberFormat.signed(8), false, Rounding.FLOOR));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Op.MultiThreshold(one.reshape(Shape.of(1, 1)), one, Formats.BIT, 0, 1));
  }

  @Test
  void theKindOfResultIsKnownBeforehand() {
    NumberFormat bits = NumberFormat.signed(4);
    for (Op.Elementwise op :
        List.of(
            new Op.Clip(0, 1, bits),
            new Op.ShiftRight(1, Rounding.FLOOR),
            new Op.Encode(1, 0, NumberFormat.signed(4), false, Rounding.FLOOR))) {
      assertEquals(true, Elementwise.givesInteger(op, bits));
    }
    assertEquals(true, Elementwise.givesInteger(new Op.Relu(), bits));
    assertEquals(false, Elementwise.givesInteger(new Op.Relu(), Formats.REAL));
  }
}
