package nnc.passes.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.KernelVerifier;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import nnc.passes.Nets;
import org.junit.jupiter.api.Test;

class MapToKernelsTest {

  private static final NumberFormat.Fixed NIBBLE = NumberFormat.unsigned(4);
  private static final Window TWO = Window.square(2, 1);

  @Test
  void aConvolutionBecomesALineBufferAndAMatrixThatTakesOverItsActivation() {
    KernelDesign design =
        map(
            Network.builder("n")
                .add("x", Nets.input(NIBBLE, 2, 3, 3))
                .add("c.conv", conv(counting(3, 2, 2, 2), TWO), "x")
                .add("c.relu", new Op.Relu(), "c.conv")
                .add("c", new Op.Clip(0, 7, NumberFormat.unsigned(3)), "c.relu")
                .add("y", new Op.Output(), "c")
                .build());
    assertEquals(List.of("x", "c_lines", "c", "y"), ids(design));
    Kernel.Matrix matrix = (Kernel.Matrix) design.kernel("c");
    assertEquals(
        List.of(new Op.Relu(), new Op.Clip(0, 7, NumberFormat.unsigned(3))), matrix.stages());
    assertEquals(4, matrix.vectors());
    // Weights [output, channel, row, column] count up; the stream is row, column, channel.
    Synapse.Product product = (Synapse.Product) matrix.synapse();
    assertEquals(Shape.of(3, 8), product.weights().shape());
    long[] first = java.util.Arrays.copyOf(product.weights().toRaw(), 8);
    assertArrayEquals(new long[] {0, 4, 1, 5, 2, 6, 3, 7}, first);
    assertEquals(List.of(), KernelVerifier.check(design));
  }

  @Test
  void windowsThatAreTheWholeMapOrOnePositionNeedNoLineBuffer() {
    KernelDesign design =
        map(
            Network.builder("n")
                .add("x", Nets.input(NIBBLE, 2, 2, 2))
                .add("point", conv(counting(2, 2, 1, 1), Window.square(1, 1)), "x")
                .add("whole", conv(counting(2, 2, 2, 2), TWO), "point")
                .add("y", new Op.Output(), "whole")
                .build());
    assertEquals(List.of("x", "point", "whole", "y"), ids(design));
  }

  @Test
  void aDenseLayerBehindAFlattenReadsItsColumnsInStreamOrder() {
    KernelDesign design =
        map(
            Network.builder("n")
                .add("x", Nets.input(NIBBLE, 2, 1, 3))
                .add("f", new Op.Flatten(), "x")
                .add("fc", new Op.Dense(new Synapse.Product(counting(1, 6)), Optional.empty()), "f")
                .add("y", new Op.Output(), "fc")
                .build());
    Synapse.Product product = (Synapse.Product) ((Kernel.Matrix) design.kernel("fc")).synapse();
    assertArrayEquals(new long[] {0, 3, 1, 4, 2, 5}, product.weights().toRaw());
  }

  @Test
  void parametersPerElementBehindAFlattenFollowTheStream() {
    Tensor thresholds = Tensor.narrowest(Shape.of(6, 1), 1, 2, 3, 4, 5, 6);
    KernelDesign design =
        map(
            Network.builder("n")
                .add("x", Nets.input(NIBBLE, 2, 1, 3))
                .add("f", new Op.Flatten(), "x")
                .add("t", sign(thresholds), "f")
                .add("y", new Op.Output(), "t")
                .build());
    Kernel.Map kernel = (Kernel.Map) design.kernel("t");
    assertEquals(6, kernel.channels());
    Op.MultiThreshold stage = (Op.MultiThreshold) kernel.stages().getFirst();
    assertArrayEquals(new long[] {1, 4, 2, 5, 3, 6}, stage.thresholds().toRaw());
    // The output gives the elements back in the order of the tensor.
    assertEquals(3, design.outputs().getFirst().positions());
  }

  @Test
  void valuesWithSeveralUsesGoThroughAFork() {
    KernelDesign design =
        map(
            Network.builder("n")
                .add("x", Nets.input(NIBBLE, 4))
                .add("twice", new Op.Add(), "x", "x")
                .add("y", new Op.Output(), "twice")
                .add("same", new Op.Output(), "x")
                .build());
    assertEquals(List.of("x", "x_fork", "twice", "y", "same"), ids(design));
    assertEquals(3, ((Kernel.Fork) design.kernel("x_fork")).copies());
    assertEquals(List.of(), KernelVerifier.check(design));
  }

  @Test
  void operatorsOnASharedValueAreNotTakenOver() {
    KernelDesign design =
        map(
            Network.builder("n")
                .add("x", Nets.input(NIBBLE, 4))
                .add("fc", new Op.Dense(new Synapse.Product(counting(2, 4)), Optional.empty()), "x")
                .add("small", new Op.ShiftRight(1, nnc.ir.number.Rounding.FLOOR), "fc")
                .add("a", new Op.Output(), "fc")
                .add("b", new Op.Output(), "small")
                .build());
    assertEquals(List.of(), ((Kernel.Matrix) design.kernel("fc")).stages());
    assertEquals(1, ((Kernel.Map) design.kernel("small")).stages().size());
  }

  @Test
  void aPaddedSumOfBipolarValuesIsWidenedBecauseZeroIsNoBipolarValue() {
    KernelDesign design =
        map(
            Network.builder("n")
                .add("x", Nets.input(Formats.BIPOLAR, 1, 3, 3))
                .add("s", new Op.SumPool(new Window(2, 2, 1, 1, 1, 1, 0, 0)), "x")
                .add("y", new Op.Output(), "s")
                .build());
    assertEquals(List.of("x", "s_widen", "s_lines", "s", "y"), ids(design));
    assertEquals(NumberFormat.signed(2), ((Kernel.LineBuffer) design.kernel("s_lines")).format());
    assertEquals(0, ((Kernel.LineBuffer) design.kernel("s_lines")).padValue());
  }

  @Test
  void theMaximumPadsWithTheLowestValue() {
    KernelDesign design =
        map(
            Network.builder("n")
                .add("x", Nets.input(NumberFormat.signed(4), 1, 3, 3))
                .add("m", new Op.MaxPool(new Window(2, 2, 2, 2, 1, 1, 0, 0)), "x")
                .add("y", new Op.Output(), "m")
                .build());
    assertEquals(-8, ((Kernel.LineBuffer) design.kernel("m_lines")).padValue());
  }

  @Test
  void accumulatorsHoldEveryPartialSum() {
    // 100 - 3 * x with x in 30..33 would fit 1..10, but starts at 100.
    Tensor thresholds = Tensor.ofRaw(Shape.of(1, 3), NumberFormat.unsigned(4), 15, 15, 15);
    Synapse synapse =
        new Synapse.Threshold(
            thresholds, Tensor.ofRaw(Shape.of(1, 3), Formats.BIPOLAR, 1, 1, 1), Clamp.NONE);
    KernelDesign design =
        map(
            Network.builder("n")
                .add("x", Nets.input(NIBBLE, 3))
                .add(
                    "fc",
                    new Op.Dense(synapse, Optional.of(Tensor.narrowest(Shape.of(1), 45))),
                    "x")
                .add("y", new Op.Output(), "fc")
                .build());
    Kernel.Matrix matrix = (Kernel.Matrix) design.kernel("fc");
    assertEquals(NumberFormat.unsigned(6), matrix.output());
    assertTrue(matrix.accumulator().range().contains(45));
    assertTrue(matrix.accumulator().range().contains(0));
  }

  @Test
  void groupsBecomeSynapsesThatContributeNothing() {
    Tensor weights = Tensor.ofRaw(Shape.of(2, 1, 1, 2), Formats.BIPOLAR, 1, -1, -1, 1);
    Op.Conv grouped =
        new Op.Conv(
            new Synapse.Product(weights),
            Optional.empty(),
            new Window(1, 2, 1, 1, 0, 0, 0, 0),
            2,
            0);
    KernelDesign design =
        map(
            Network.builder("n")
                .add("x", Nets.input(NIBBLE, 2, 1, 3))
                .add("c", grouped, "x")
                .add("y", new Op.Output(), "c")
                .build());
    Synapse.Product product = (Synapse.Product) ((Kernel.Matrix) design.kernel("c")).synapse();
    assertArrayEquals(new long[] {1, 0, -1, 0, 0, -1, 0, 1}, product.weights().toRaw());
    assertEquals(NumberFormat.signed(2), product.weights().format());
  }

  @Test
  void groupsOfDistancesAreRefused() {
    Tensor thresholds = Tensor.ofRaw(Shape.of(2, 1, 1, 1), NIBBLE, 1, 2);
    Synapse synapse =
        new Synapse.Threshold(
            thresholds, Tensor.ofRaw(Shape.of(2, 1, 1, 1), Formats.BIPOLAR, 1, 1), Clamp.ABS);
    Diagnostic d =
        refused(
            Network.builder("n")
                .add("x", Nets.input(NIBBLE, 2, 1, 3))
                .add("c", new Op.Conv(synapse, Optional.empty(), Window.square(1, 1), 2, 0), "x")
                .add("y", new Op.Output(), "c")
                .build());
    assertEquals(Code.E0401, d.code());
  }

  @Test
  void anArgmaxOverAMapIsRefusedWhereItIsWritten() {
    Span span = new Span(new Source("net.nn", "output class = argmax(x)\n"), 15, 24);
    Diagnostic d =
        refused(
            Network.builder("n")
                .add("x", Nets.input(NIBBLE, 2, 2, 2))
                .add("best", new Op.Argmax(), span, "x")
                .add("y", new Op.Output(), "best")
                .build());
    assertEquals(Code.E0401, d.code());
    assertEquals(span, d.span());
    assertEquals(
        "'best' (argmax) has no kernel on target test: it takes a vector, or a map with one channel"
            + " or one position, not uint4[2, 2, 2]",
        d.message());
  }

  @Test
  void realParametersAreRefused() {
    Diagnostic d =
        refused(
            Network.builder("n")
                .add("x", Nets.input(NIBBLE, 4))
                .add("s", Nets.sign(), "x")
                .add("y", new Op.Output(), "s")
                .build());
    assertEquals(Code.E0405, d.code());
  }

  @Test
  void addingAFlattenedMapToAVectorIsRefused() {
    Diagnostic d =
        refused(
            Network.builder("n")
                .add("x", Nets.input(NIBBLE, 2, 1, 3))
                .add("v", Nets.input(NIBBLE, 6))
                .add("f", new Op.Flatten(), "x")
                .add("sum", new Op.Add(), "f", "v")
                .add("y", new Op.Output(), "sum")
                .build());
    assertEquals(Code.E0401, d.code());
  }

  @Test
  void valuesThatFeedNoOutputAreLeftOutWithAWarning() {
    List<Diagnostic> warnings = new ArrayList<>();
    KernelDesign design =
        new MapToKernels()
            .apply(
                Network.builder("n")
                    .add("x", Nets.input(NIBBLE, 4))
                    .add("idle", new Op.Relu(), "x")
                    .add("y", new Op.Output(), "x")
                    .build(),
                Contexts.of(warnings));
    assertEquals(List.of("x", "y"), ids(design));
    assertEquals(List.of(Code.W0002), warnings.stream().map(Diagnostic::code).toList());
  }

  private static KernelDesign map(Network network) {
    return new MapToKernels().apply(network, Nets.context());
  }

  private static Diagnostic refused(Network network) {
    Rejection r = assertThrows(Rejection.class, () -> map(network));
    assertEquals(1, r.diagnostics().size());
    return r.diagnostics().getFirst();
  }

  private static List<String> ids(KernelDesign design) {
    return List.copyOf(design.instances().sequencedKeySet());
  }

  private static Op.Conv conv(Tensor weights, Window window) {
    return new Op.Conv(new Synapse.Product(weights), Optional.empty(), window, 1, 0);
  }

  /// Elements 0, 1, 2 and so on.
  private static Tensor counting(int... dims) {
    return Tensor.generate(Shape.of(dims), NumberFormat.signed(8), i -> i);
  }

  private static Op.MultiThreshold sign(Tensor thresholds) {
    return new Op.MultiThreshold(
        thresholds, Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1), Formats.BIPOLAR, -1, 2);
  }
}
