package nnc.frontend.onnx;

import static nnc.frontend.onnx.Graph.f;
import static nnc.frontend.onnx.Graph.i;
import static nnc.frontend.onnx.Graph.is;
import static nnc.frontend.onnx.Graph.s;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import nnc.ir.Network;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every operator on inputs whose results can be computed by hand (numbers exact in binary).
class OperatorsTest {

  private static void check(Graph graph, double[] x, double... expected) {
    assertArrayEquals(expected, graph.output("y").run(x));
  }

  private static double[] in(double... x) {
    return x;
  }

  private static List<String> kinds(Graph graph) {
    Network n = graph.output("y").read().network();
    return n.topological().stream().map(id -> n.op(id).mnemonic()).toList();
  }

  @Test
  void matMulMultipliesByColumns() {
    check(
        Graph.of(1, 2).floats("w", List.of(2, 3), 1, 2, 3, 0.5, -1, 4).node("MatMul", "x w", "y"),
        in(2, 4),
        4,
        0,
        22);
  }

  @Test
  void gemmTransposesScalesAndShifts() {
    check(
        Graph.of(1, 2)
            .floats("w", List.of(3, 2), 1, 0.5, 2, -1, 3, 4)
            .floats("b", List.of(3), 1, 2, 3)
            .node("Gemm", "x w b", "y", i("transB", 1), f("alpha", 0.5), f("beta", 2)),
        in(2, 4),
        4,
        4,
        17);
  }

  @Test
  void convolutionsSlideWithStrideAndPadding() {
    // 3x3 map, 2x2 kernel, one column and row of zeros below and to the right, stride 2.
    check(
        Graph.of(1, 1, 3, 3)
            .floats("w", List.of(1, 1, 2, 2), 0.5, 1, 2, 4)
            .floats("b", List.of(1), 0.25)
            .node("Conv", "x w b", "y", is("strides", 2, 2), is("pads", 0, 0, 1, 1)),
        in(1, 2, 3, 4, 5, 6, 7, 8, 9),
        30.75,
        13.75,
        11.75,
        4.75);
  }

  @Test
  void convolutionsSplitChannelsIntoGroups() {
    check(
        Graph.of(1, 2, 1, 2)
            .floats("w", List.of(2, 1, 1, 1), 3, 0.5)
            .node("Conv", "x w", "y", i("group", 2)),
        in(1, 2, 10, 20),
        3,
        6,
        5,
        10);
  }

  @ParameterizedTest
  @CsvSource({"SAME_UPPER, 3 5 3", "SAME_LOWER, 1 3 5"})
  void automaticPaddingPutsTheOddElementAtTheNamedSide(String mode, String expected) {
    double[] y =
        java.util.Arrays.stream(expected.split(" ")).mapToDouble(Double::parseDouble).toArray();
    check(
        Graph.of(1, 1, 1, 3)
            .floats("w", List.of(1, 1, 1, 2), 1, 1)
            .node("Conv", "x w", "y", s("auto_pad", mode)),
        in(1, 2, 3),
        y);
  }

  @Test
  void aPadInFrontBelongsToTheConvolution() {
    Graph padded =
        Graph.of(1, 1, 1, 2)
            .ints("p", List.of(8), 0, 0, 0, 1, 0, 0, 0, 1)
            .floats("v", List.of(), -1)
            .node("Pad", "x p v", "wide")
            .floats("w", List.of(1, 1, 1, 2), 1, 10)
            .node("Conv", "wide w", "y");
    check(padded, in(2, 3), 19, 32, -7);
  }

  @Test
  void poolsTakeTheLargestOrTheMean() {
    double[] x = in(1, 2, 3, 4, 5, 6, 7, 8);
    check(Graph.of(1, 2, 2, 2).node("MaxPool", "x", "y", is("kernel_shape", 2, 2)), x, 4, 8);
    check(
        Graph.of(1, 2, 2, 2).node("AveragePool", "x", "y", is("kernel_shape", 2, 2)), x, 2.5, 6.5);
    check(Graph.of(1, 2, 2, 2).node("GlobalAveragePool", "x", "y"), x, 2.5, 6.5);
    check(
        Graph.of(1, 2, 2, 2).node("ReduceMean", "x", "y", is("axes", 2, -1), i("keepdims", 0)),
        x,
        2.5,
        6.5);
  }

  @Test
  void averagesAreSumsTimesTheReciprocal() {
    assertEquals(
        List.of("input", "sumpool", "affine", "output"),
        kinds(Graph.of(1, 1, 2, 2).node("AveragePool", "x", "y", is("kernel_shape", 2, 2))));
  }

  @Test
  void averagesMayCountThePadding() {
    check(
        Graph.of(1, 1, 1, 2)
            .node(
                "AveragePool",
                "x",
                "y",
                is("kernel_shape", 1, 2),
                is("pads", 0, 1, 0, 0),
                i("count_include_pad", 1)),
        in(4, 6),
        2,
        5);
  }

  @Test
  void batchNormalizationUsesItsFourVectors() {
    check(
        Graph.of(1, 2)
            .floats("g", List.of(2), 2, -1)
            .floats("b", List.of(2), 0.5, 1)
            .floats("m", List.of(2), 1, 2)
            .floats("v", List.of(2), 3.75, 0.75)
            .node("BatchNormalization", "x g b m v", "y", f("epsilon", 0.25)),
        in(3, 5),
        2.5,
        -2);
  }

  @Test
  void arithmeticWithConstantsIsAffine() {
    double[] x = in(1, 2);
    Graph base = Graph.of(1, 2).floats("c", List.of(2), 4, 8);
    check(base.node("Add", "x c", "y"), x, 5, 10);
    check(Graph.of(1, 2).floats("c", List.of(2), 4, 8).node("Sub", "x c", "y"), x, -3, -6);
    check(Graph.of(1, 2).floats("c", List.of(2), 4, 8).node("Sub", "c x", "y"), x, 3, 6);
    check(Graph.of(1, 2).floats("c", List.of(2), 4, 8).node("Mul", "c x", "y"), x, 4, 16);
    check(Graph.of(1, 2).floats("c", List.of(2), 4, 8).node("Div", "x c", "y"), x, 0.25, 0.25);
    check(Graph.of(1, 2).node("Neg", "x", "y"), x, -1, -2);
  }

  @Test
  void constantsOfAChannelMayBeWrittenInAnyRank() {
    double[] x = in(1, 2, 3, 4);
    check(
        Graph.of(1, 2, 1, 2).floats("c", List.of(2, 1, 1), 10, 20).node("Add", "x c", "y"),
        x,
        11,
        12,
        23,
        24);
    check(
        Graph.of(1, 2, 1, 2)
            .floats("c", List.of(1, 2, 1, 2), 10, 10, 20, 20)
            .node("Add", "x c", "y"),
        x,
        11,
        12,
        23,
        24);
    check(
        Graph.of(1, 2, 1, 2).floats("c", List.of(1, 2), 10, 10).node("Add", "x c", "y"),
        x,
        11,
        12,
        13,
        14);
  }

  @Test
  void twoComputedValuesAreJoined() {
    Graph g =
        Graph.of(1, 2)
            .floats("c", List.of(), 3)
            .node("Mul", "x c", "a")
            .node("Relu", "x", "b")
            .node("Sub", "a b", "d")
            .node("Concat", "d x", "y", i("axis", 1));
    check(g, in(2, -1), 4, -3, 2, -1);
  }

  @Test
  void clipsStayBetweenTheirBounds() {
    Graph inputs =
        Graph.of(1, 4)
            .floats("lo", List.of(), -1)
            .floats("hi", List.of(), 1)
            .node("Clip", "x lo hi", "y");
    check(inputs, in(-3, -0.5, 0.5, 3), -1, -0.5, 0.5, 1);
    check(Graph.of(1, 3).node("Clip", "x", "y", f("min", 0), f("max", 6)), in(-1, 2, 7), 0, 2, 6);
    assertEquals(
        List.of("input", "relu", "output"),
        kinds(Graph.of(1, 1).node("Clip", "x", "y", f("min", 0))));
  }

  @Test
  void signKeepsZeroUnlessTheNetworkIsBinary() {
    double[] x = in(-0.5, -0.0, 0, Double.MIN_VALUE);
    check(Graph.of(1, 4).node("Sign", "x", "y"), x, -1, 0, 0, 1);
    check(Graph.of(1, 4).set("sign", "bipolar").node("Sign", "x", "y"), x, -1, 1, 1, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"onnx.brevitas", "qonnx.custom_op.general", "finn.custom_op.general"})
  void bipolarQuantMakesOneOfZeroInEveryDomain(String domain) {
    Graph g = Graph.of(1, 3).floats("s", List.of(), 0.5).node(domain + ":BipolarQuant", "x s", "y");
    check(g, in(-0.25, 0, 7), -0.5, 0.5, 0.5);
  }

  private static Graph quant(
      int signed, int narrow, double scale, double zero, int bits, String mode) {
    return Graph.of(1, 6)
        .floats("s", List.of(), scale)
        .floats("z", List.of(), zero)
        .floats("b", List.of(), bits)
        .node(
            "qonnx.custom_op.general:Quant",
            "x s z b",
            "y",
            i("signed", signed),
            i("narrow", narrow),
            s("rounding_mode", mode));
  }

  @Test
  void quantClampsThenRoundsHalfToEven() {
    double[] x = in(-5, -0.75, 0.25, 0.75, 1.25, 9);
    check(quant(1, 0, 0.5, 0, 3, "ROUND"), x, -2, -1, 0, 1, 1, 1.5);
    check(quant(1, 1, 0.5, 0, 3, "ROUND"), x, -1.5, -1, 0, 1, 1, 1.5);
    check(quant(0, 0, 0.5, 0, 2, "ROUND"), x, 0, 0, 0, 1, 1, 1.5);
    check(quant(0, 1, 0.5, 0, 2, "ROUND"), x, 0, 0, 0, 1, 1, 1);
    check(quant(1, 0, 0.5, 0, 3, "FLOOR"), x, -2, -1, 0, 0.5, 1, 1.5);
    check(quant(1, 0, 0.5, 0, 3, "DOWN"), x, -2, -0.5, 0, 0.5, 1, 1.5);
    check(quant(0, 0, 0.5, 0, 2, "HALF_UP"), x, 0, 0, 0.5, 1, 1.5, 1.5);
  }

  @Test
  void quantShiftsByTheZeroPoint() {
    // Codes 0..7, real 0 at code 2.
    check(quant(0, 0, 1, 2, 3, "ROUND"), in(-5, -2, -1, 0, 4, 9), -2, -2, -1, 0, 4, 5);
  }

  @Test
  void quantOfOneSignedBitIsBipolar() {
    check(
        quant(1, 0, 0.5, 0, 1, "ROUND"), in(-5, -0.1, 0, 1, 2, 3), -0.5, -0.5, 0.5, 0.5, 0.5, 0.5);
  }

  @Test
  void quantMayHaveAScalePerChannel() {
    Graph g =
        Graph.of(1, 2)
            .floats("s", List.of(1, 2), 0.5, 2)
            .floats("z", List.of(), 0)
            .floats("b", List.of(), 4)
            .node("onnx.brevitas:Quant", "x s z b", "y", i("signed", 1), i("narrow", 0));
    check(g, in(1.2, 5), 1, 4);
  }

  @Test
  void multiThresholdCountsThenScales() {
    Graph g =
        Graph.of(1, 2)
            .floats("t", List.of(2, 2), 0, 1, 2, 3)
            .node(
                "finn.custom_op.general:MultiThreshold",
                "x t",
                "y",
                s("out_dtype", "UINT2"),
                f("out_scale", 0.5),
                f("out_bias", -1));
    check(g, in(1, 2.5), 0, -0.5);
  }

  @Test
  void multiThresholdWithWholeScaleStaysInteger() {
    Graph g =
        Graph.of(1, 3)
            .floats("t", List.of(1, 1), 0.5)
            .node(
                "qonnx.custom_op.general:MultiThreshold",
                "x t",
                "y",
                s("out_dtype", "BIPOLAR"),
                f("out_scale", 2),
                f("out_bias", -1));
    Network n = g.output("y").read().network();
    assertEquals(List.of("input", "multithreshold", "output"), kinds(g));
    assertTrue(
        n.op("MultiThreshold_y") instanceof Op.MultiThreshold m
            && m.format().equals(Formats.BIPOLAR));
    assertArrayEquals(new double[] {-1, 1, 1}, Graph.run(n, 0, 0.5, 1));
  }

  @Test
  void truncDropsLowBits() {
    Graph first =
        Graph.of(1, 4)
            .floats("s", List.of(), 0.5)
            .floats("z", List.of(), 0)
            .floats("in", List.of(), 6)
            .floats("out", List.of(), 4)
            .node("onnx.brevitas:Trunc", "x s z in out", "y", s("rounding_mode", "FLOOR"));
    check(first, in(3.5, 4, -0.5, 15.5), 0.5, 1, -0.5, 3.5);
    Graph second =
        Graph.of(1, 4)
            .floats("s", List.of(), 0.5)
            .floats("z", List.of(), 0)
            .floats("in", List.of(), 6)
            .floats("os", List.of(), 2)
            .floats("out", List.of(), 3)
            .node(
                "qonnx.custom_op.general:Trunc",
                "x s z in os out",
                "y",
                s("rounding_mode", "ROUND"),
                i("signed", 1),
                i("narrow", 0));
    // 7, 8, -1, 31 over 4, rounded, at most 3, times 2.
    check(second, in(3.5, 4, -0.5, 15.5), 4, 4, 0, 6);
  }

  @Test
  void quantizedWeightsStayIntegersWithAScaleBehind() {
    Graph g =
        Graph.of(1, 2)
            .floats("w", List.of(2, 2), 0.9, -0.4, 3, 0.1)
            .floats("s", List.of(2, 1), 0.5, 1)
            .floats("z", List.of(), 0)
            .floats("b", List.of(), 3)
            .node("onnx.brevitas:Quant", "w s z b", "q", i("signed", 1), i("narrow", 1))
            .node("Transpose", "q", "t")
            .node("MatMul", "x t", "y");
    Network n = g.output("y").read().network();
    assertTrue(n.op("MatMul_y") instanceof Op.Dense);
    Op.Dense dense = (Op.Dense) n.op("MatMul_y");
    assertEquals(NumberFormat.signed(3), dense.tensors().getFirst().format());
    assertArrayEquals(new long[] {2, -1, 3, 0}, dense.tensors().getFirst().toRaw());
    assertArrayEquals(new double[] {4, 12}, Graph.run(n, 4, 0));
    assertArrayEquals(new double[] {-2, 0}, Graph.run(n, 0, 4));
  }

  @Test
  void weightsOfPlusAndMinusOneBecomeBipolar() {
    Graph g =
        Graph.of(1, 3).floats("w", List.of(3, 1), 1, -1, 1).node("MatMul", "x w", "y").output("y");
    Op.Dense dense = (Op.Dense) g.read().network().op("MatMul_y");
    assertEquals(Formats.BIPOLAR, dense.tensors().getFirst().format());
  }

  @Test
  void zeroPaddingOfBipolarValuesKeepsItsZero() {
    Graph g =
        Graph.of(1, 1, 1, 2)
            .floats("one", List.of(), 1)
            .node("onnx.brevitas:BipolarQuant", "x one", "b")
            .floats("w", List.of(1, 1, 1, 3), 1, 1, -1)
            .node("Conv", "b w", "y", is("pads", 0, 1, 0, 1));
    check(g, in(-2, 3), -2, 0);
    assertTrue(g.read().notes().getFirst().contains("kept as int2"), g.read().notes().toString());
  }

  @Test
  void extentArithmeticAroundAReshapeIsFolded() {
    Graph g =
        Graph.of(1, 2, 1, 2)
            .node("Shape", "x", "shape")
            .ints("zero", List.of(), 0)
            .node("Gather", "shape zero", "n", i("axis", 0))
            .node("Unsqueeze", "n", "ns", is("axes", 0))
            .ints("rest", List.of(1), -1)
            .node("Concat", "ns rest", "to", i("axis", 0))
            .node("Reshape", "x to", "y");
    assertEquals(List.of("input", "flatten", "output"), kinds(g));
    assertArrayEquals(new double[] {1, 2, 3, 4}, g.run(1, 2, 3, 4));
  }

  @Test
  void viewsWithExtentsOfOneCostNothing() {
    Graph g =
        Graph.of(1, 3)
            .node("Relu", "x", "r")
            .node("Unsqueeze", "r", "a", is("axes", 2, 3))
            .node("Transpose", "a", "b", is("perm", 0, 1, 3, 2))
            .node("Squeeze", "b", "c", is("axes", 2, 3))
            .node("Identity", "c", "d")
            .node("Dropout", "d", "y");
    assertEquals(List.of("input", "relu", "output"), kinds(g));
  }

  @Test
  void aReshapedInputTakesTheNewExtents() {
    Graph g =
        Graph.of(1, 4)
            .ints("to", List.of(4), 1, 1, 2, 2)
            .node("Reshape", "x to", "m")
            .node("MaxPool", "m", "y", is("kernel_shape", 2, 2));
    check(g, in(1, 9, 3, 4), 9);
  }

  @Test
  void constantNodesAndSlicesAreFolded() {
    Graph g =
        Graph.of(1, 2)
            .floats("table", List.of(3, 2), 1, 2, 3, 4, 5, 6)
            .node("Slice", "table", "row", is("starts", 1), is("ends", 2), is("axes", 0))
            .floats("half", List.of(), 0.5)
            .node("Pow", "row half", "root")
            .node("Pow", "root two", "square")
            .floats("two", List.of(), 2)
            .node("Sqrt", "sixteen", "four")
            .floats("sixteen", List.of(1), 16)
            .node("Mul", "x four", "y");
    check(g, in(1, 2), 4, 8);
  }

  @Test
  void scoresBecomeAClassUnlessTold() {
    Graph g = Graph.of(1, 3).set("argmax", "true").node("Softmax", "x", "y").output("y");
    Network n = g.read().network();
    assertEquals(List.of("class"), n.outputIds());
    assertArrayEquals(new double[] {1}, Graph.run(n, 1, 5, 5));
  }

  @Test
  void argMaxAndTopKEndInTheIndex() {
    check(Graph.of(1, 3).node("ArgMax", "x", "y", i("axis", 1)), in(1, 5, 5), 1);
    check(
        Graph.of(1, 3).ints("k", List.of(1), 1).node("TopK", "x k", "v y", i("axis", -1)),
        in(1, 5, 9),
        2);
  }

  @Test
  void imagesAreReadAsBytesAndVectorsAsReals() {
    Network image =
        new Graph().input("x", 1, 3, 2, 2).node("Relu", "x", "y").output("y").read().network();
    assertEquals(
        "uint8[3, 2, 2]", image.op("x") instanceof Op.Input(var type) ? type.toString() : "");
    assertEquals(1.0 / 255, Graph.run(image, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)[0]);
    Network vector =
        new Graph().input("x", 1, 4).node("Relu", "x", "y").output("y").read().network();
    assertEquals("real[4]", vector.op("x") instanceof Op.Input(var type) ? type.toString() : "");
    Network chosen =
        new Graph()
            .set("input.format", "int4")
            .set("input.scale", "1/8")
            .set("argmax", "false")
            .input("x", 1, 2)
            .node("Relu", "x", "y")
            .output("y")
            .read()
            .network();
    assertArrayEquals(new double[] {0.875, 0}, Graph.run(chosen, 7, -8));
  }
}
