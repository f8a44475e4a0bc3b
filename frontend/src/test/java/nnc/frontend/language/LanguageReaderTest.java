package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.network.Types;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import org.junit.jupiter.api.Test;

class LanguageReaderTest {

  @Test
  void aLayerWithStepsBecomesVerticesOfWhichTheLastHasItsName() {
    Network n =
        Texts.with(
            "uint8[2]",
            "layer c : uint8 = dense(x, weights: [[1, -1]], bias: 3) shift 1 clip\noutput y = c");
    assertEquals(List.of("x", "c.dense", "c.shift", "c", "y"), List.copyOf(n.vertices().keySet()));
    assertEquals(
        new Op.Dense(
            new Synapse.Product(Tensor.ofRaw(Shape.of(1, 2), Formats.BIPOLAR, 1, -1)),
            Optional.of(Tensor.narrowest(Shape.of(1), 3))),
        n.op("c.dense"));
    assertEquals(new Op.ShiftRight(1, Rounding.FLOOR), n.op("c.shift"));
    assertEquals(new Op.Clip(0, 255, NumberFormat.unsigned(8)), n.op("c"));
    assertEquals(List.of("c"), n.inputs("y"));
    assertEquals("dense", Texts.underlined(n.vertex("c.dense").span()));
    assertEquals("shift", Texts.underlined(n.vertex("c.shift").span()));
  }

  @Test
  void thresholdSynapsesTakeThresholdsSignsAndClamp() {
    Network n =
        Texts.with(
            "uint8[3]",
            "output y = dense(x, thresholds: [10, 201, 0], signs: [1, 1, -1], clamp: abs, preload: -4)");
    Op.Dense d = assertInstanceOf(Op.Dense.class, n.op("y.dense"));
    assertEquals(
        new Synapse.Threshold(
            Tensor.narrowest(Shape.of(1, 3), 10, 201, 0),
            Tensor.ofRaw(Shape.of(1, 3), Formats.BIPOLAR, 1, 1, -1),
            Clamp.ABS),
        d.synapse());
    assertEquals(Optional.of(Tensor.narrowest(Shape.of(1), -4)), d.preload());
  }

  @Test
  void oneSignOrOneThresholdStandsForAll() {
    Network n =
        Texts.with(
            "uint8[2]",
            """
            output a = dense(x, thresholds: [[1, 2], [3, 4]], signs: -1)
            output b = dense(x, thresholds: 5, signs: [[1, -1]])
            """);
    assertEquals(
        new Synapse.Threshold(
            Tensor.narrowest(Shape.of(2, 2), 1, 2, 3, 4),
            Tensor.ofRaw(Shape.of(2, 2), Formats.BIPOLAR, -1, -1, -1, -1),
            Clamp.RELU),
        assertInstanceOf(Op.Dense.class, n.op("a.dense")).synapse());
    assertEquals(
        new Synapse.Threshold(
            Tensor.narrowest(Shape.of(1, 2), 5, 5),
            Tensor.ofRaw(Shape.of(1, 2), Formats.BIPOLAR, 1, -1),
            Clamp.RELU),
        assertInstanceOf(Op.Dense.class, n.op("b.dense")).synapse());
  }

  @Test
  void samePaddingPutsTheOddRowAtTheEnd() {
    Network n =
        Texts.with(
            "uint8[5, 4]",
            "output y = conv(x, kernel: [[1, 2], [3, 4]], stride: (2, 1), padding: same)");
    assertEquals(
        new Window(2, 2, 2, 1, 0, 0, 1, 1),
        assertInstanceOf(Op.Conv.class, n.op("y.conv")).window());
    assertEquals(Shape.of(1, 3, 4), Types.of(n).shape("y"));
  }

  @Test
  void binaryPaddingIsTheModels() {
    Network n =
        Texts.with(
            "bipolar[1, 3, 3]",
            "output y = conv(x, kernel: [[1, -1], [1, 1]], padding: (1, 0, 0, 1), pad: -1) binary >= 2");
    assertEquals(-1, assertInstanceOf(Op.Conv.class, n.op("y.conv")).padValue());
    assertEquals(
        new Op.MultiThreshold(
            Tensor.narrowest(Shape.of(1, 1), 2),
            Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
            Formats.BIPOLAR,
            -1,
            2),
        n.op("y.binary"));
  }

  @Test
  void groupsSplitTheChannels() {
    Network n =
        Texts.with(
            "uint8[2, 2, 2]", "output y = conv(x, kernel: [[[[1]]], [[[2]]]], groups: 2) argmax");
    assertEquals(2, assertInstanceOf(Op.Conv.class, n.op("y.conv")).groups());
  }

  @Test
  void aLayerMayBeUsedSeveralTimesAndBeforeItStands() {
    Network n =
        Texts.with(
            "int4[2]",
            """
            output y = (join relu) + x + a
            layer join = a + x
            layer a = add(x, x)
            """);
    assertEquals(List.of("x", "x"), n.inputs("a"));
    assertEquals(List.of("a", "x"), n.inputs("join"));
    assertEquals(List.of("y.relu", "x", "a"), n.inputs("y.add"));
    assertEquals(
        List.of("x", "y.relu", "y.add", "y", "join", "a"), List.copyOf(n.vertices().keySet()));
  }

  @Test
  void aSingleInputOperatorFollowsItsInputOrEnclosesIt() {
    String called = "output y = argmax(dense(flatten(maxpool(x, size: 2)), weights: [[1], [2]]))";
    String chained = "output y = x maxpool 2 flatten dense(weights: [[1], [2]]) argmax";
    assertEquals(Texts.with("uint8[2, 2]", called), Texts.with("uint8[2, 2]", chained));
  }

  @Test
  void aDeclaredFormatIsTheFormatOfTheLayer() {
    Network n = Texts.with("uint4[1]", "layer a : int9 = x\noutput y : uint8 = x");
    assertEquals(new Op.Clip(-256, 255, NumberFormat.signed(9)), n.op("a"));
    assertEquals(new Op.Clip(0, 255, NumberFormat.unsigned(8)), n.op("y.clip"));
    assertEquals(new TensorType(Shape.of(1), NumberFormat.unsigned(8)), Types.of(n).type("y"));
  }

  @Test
  void aDeclaredFormatThatIsInferredAnywayAddsNothing() {
    Network n = Texts.with("uint4[1]", "output y : uint5[1] = x + x");
    assertEquals(List.of("x", "y.add", "y"), List.copyOf(n.vertices().keySet()));
  }

  @Test
  void strictComparisonsBecomeInclusiveOnes() {
    Network n =
        Texts.with(
            "int4[2]",
            """
            output a = x step > 3
            output b = x step < [0, 1]
            output c = x sign(> 2, directions: [1, -1])
            output d = x affine(scale: 0.5) step > 0.5
            """);
    assertEquals(steps(Tensor.narrowest(Shape.of(1, 1), 4), Formats.BIT, 1), n.op("a.step"));
    assertEquals(steps(Tensor.narrowest(Shape.of(2, 1), -1, 0), Formats.BIT, -1), n.op("b.step"));
    assertEquals(
        new Op.MultiThreshold(
            Tensor.narrowest(Shape.of(2, 1), 3, 1),
            Tensor.ofRaw(Shape.of(2), Formats.BIPOLAR, 1, -1),
            Formats.BIPOLAR,
            -1,
            2),
        n.op("c.sign"));
    assertEquals(
        steps(Tensor.ofReal(Shape.of(1, 1), Math.nextUp(0.5)), Formats.BIT, 1), n.op("d.step"));
  }

  private static Op steps(Tensor limit, NumberFormat format, long direction) {
    return new Op.MultiThreshold(
        limit, Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, direction), format, 0, 1);
  }

  @Test
  void multithresholdCountsLevelsFromItsBase() {
    Network n =
        Texts.with(
            "int8[2]",
            """
            output a = x multithreshold [0, 4, 8]
            output b = x multithreshold([[0, 4], [1, 2]], base: -2, step: 2, format: int4)
            """);
    assertEquals(
        new Op.MultiThreshold(
            Tensor.narrowest(Shape.of(1, 3), 0, 4, 8),
            Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
            NumberFormat.unsigned(2),
            0,
            1),
        n.op("a.multithreshold"));
    assertEquals(
        new Op.MultiThreshold(
            Tensor.narrowest(Shape.of(2, 2), 0, 4, 1, 2),
            Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
            NumberFormat.signed(4),
            -2,
            2),
        n.op("b.multithreshold"));
  }

  @Test
  void realNetworksKeepTheirScales() {
    Network n =
        Texts.with(
            "uint8[2]",
            """
            layer a = x affine(scale: 1/255)
            layer b = dense(a, weights: [[0.5, -1.25]], bias: [0.1])
            layer c = b batchnorm(gamma: -2, beta: 1, mean: 0.5, variance: 4, epsilon: 0.001) relu
            layer d : int4 = c quantize(scale: 0.1, zero: 3, narrow: true, rounding: nearest)
            output y = d
            """);
    assertEquals(
        new Op.Affine(Tensor.ofReal(Shape.of(1), 1 / 255.0), Tensor.ofReal(Shape.of(1), 0)),
        n.op("a"));
    assertEquals(
        new Op.BatchNorm(
            Tensor.ofReal(Shape.of(1), -2),
            Tensor.ofReal(Shape.of(1), 1),
            Tensor.ofReal(Shape.of(1), 0.5),
            Tensor.ofReal(Shape.of(1), 4),
            0.001),
        n.op("c.batchnorm"));
    assertEquals(new Op.Encode(0.1, 3, NumberFormat.signed(4), true, Rounding.NEAREST), n.op("d"));
  }

  @Test
  void requantizeSaturatesToItsFormat() {
    Network n =
        Texts.with(
            "int8[2]", "output y : uint4 = x requantize(multiplier: [3, 5], offset: 8, shift: 4)");
    assertEquals(
        new Op.Requantize(
            Tensor.narrowest(Shape.of(2), 3, 5),
            Tensor.narrowest(Shape.of(1), 8),
            4,
            NumberFormat.unsigned(4)),
        Texts.with(
                "int8[2]",
                "layer z : uint4 = x requantize(multiplier: [3, 5], offset: 8, shift: 4)\n"
                    + "output y = z")
            .op("z"));
    assertEquals(NumberFormat.unsigned(4), Types.of(n).format("y"));
  }

  @Test
  void integersAreRawValuesOnTheScaleTheyMeet() {
    Network n =
        Texts.with(
            "q4.4[2]",
            """
            layer a = dense(x, weights: [[0.5, -1.25]] as q2.6, bias: 3)
            layer b = dense(x, thresholds: [[16, 32]], signs: 1)
            output c = b clip 0..15 sign
            output y = a step > 2
            """);
    Op.Dense a = assertInstanceOf(Op.Dense.class, n.op("a"));
    NumberFormat.Fixed weights = new NumberFormat.Fixed(true, 8, 6);
    assertEquals(new Synapse.Product(Tensor.ofRaw(Shape.of(1, 2), weights, 32, -80)), a.synapse());
    assertEquals(
        Optional.of(Tensor.ofRaw(Shape.of(1), new NumberFormat.Fixed(false, 2, 10), 3)),
        a.preload());
    assertEquals(10, Types.of(n).format("a").fraction());
    assertEquals(4, Types.of(n).format("c.clip").fraction());
  }

  @Test
  void weightsHaveTheNarrowestFormatOrTheDeclaredOne() {
    assertEquals("bipolar[1, 2]", weights("[[1, -1]]"));
    assertEquals("int1[1, 2]", weights("[[0, -1]]"));
    assertEquals("int8[1, 2]", weights("[[1, -1]] as int8"));
    assertEquals("real[1, 2]", weights("[[1, -1.5]]"));
    assertEquals("real[1, 2]", weights("[[1, -1]] as real"));
    assertEquals("bipolar[1, 2]", weights("[[1.0, -1e0]] as bipolar"));
    assertEquals("uint4[1, 2]", weights("[+8, 0,]"));
  }

  private static String weights(String text) {
    Network n = Texts.with("int4[2]", "output y = dense(x, weights: " + text + ")");
    return assertInstanceOf(
            Synapse.Product.class, assertInstanceOf(Op.Dense.class, n.op("y.dense")).synapse())
        .weights()
        .toString();
  }

  @Test
  void commentsAreSpace() {
    assertEquals(
        Texts.network("network t input x:bit[1] output y=x"),
        Texts.network("// a\nnetwork /* b\n * c **/ t // d\ninput x : bit[1]\noutput y = x//e"));
  }

  @Test
  void verilogAndOperatorWordsMayNameLayers() {
    Network n =
        Texts.with(
            "int4[1]",
            "layer module = relu(x)\nlayer relu = module relu\nlayer same = relu\noutput wire = same");
    assertEquals(List.of("x", "module", "relu", "wire"), List.copyOf(n.vertices().keySet()));
  }

  @Test
  void unusedLayersAreWarnings() {
    var warnings =
        Texts.model("network t\ninput x : bit[1]\nlayer a = relu(x)\noutput y = x").warnings();
    assertEquals(
        List.of("W0002 'a' the layer 'a' is not used"),
        warnings.stream().map(Texts::summary).toList());
  }
}
