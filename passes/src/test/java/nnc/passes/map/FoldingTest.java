package nnc.passes.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
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
import nnc.ir.kernel.Instance;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.KernelVerifier;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.ir.text.DesignParser;
import nnc.passes.Nets;
import org.junit.jupiter.api.Test;

class FoldingTest {

  private static final NumberFormat.Fixed BYTE = NumberFormat.unsigned(8);

  @Test
  void withoutFoldingNothingChanges() {
    KernelDesign design = dense(12, 8);
    assertEquals(design, fold(design, "folding", "none"));
  }

  @Test
  void aFoldingThatDoesNotDivideIsRefusedWithTheDivisors() {
    Diagnostic d = refused(dense(12, 8), "fc.pe", "3");
    assertEquals(Code.E0402, d.code());
    assertEquals("pe=3 does not divide the 8 outputs of 'fc'", d.message());
    assertEquals(Optional.of("choose one of 1, 2, 4, 8"), d.help());
    assertEquals(Code.E0402, refused(dense(12, 8), "simd", "5").code());
  }

  @Test
  void whatTheUserAsksForIsTakenAndTheNeighboursFollow() {
    KernelDesign design = fold(dense(12, 8), "folding", "none", "fc.pe", "4", "fc.simd", "6");
    Kernel.Matrix matrix = (Kernel.Matrix) design.kernel("fc");
    assertEquals(4, matrix.pe());
    assertEquals(6, matrix.simd());
    assertEquals(6, ((Kernel.Ingress) design.kernel("x")).lanes());
    assertEquals(4, ((Kernel.Egress) design.kernel("y")).lanes());
  }

  @Test
  void aSettingOfAPopulationDoesNotReachItsProjections() {
    String text =
        """
        network n {
          %s = input { type = bit[2] }
          %"a.s.dense" = dense(%s) { weights = int4[4, 2] [1, 2, 3, -4, 5, -6, 7, 1] }
          %a = population(%"a.s.dense") {
            shape = [4], neuron = n, spiking = true, ports = [i], parameters = [], values = [],
            states = [], statements = [], output = [gt, [port, i], [raw, 2, 0]]
          }
          %y = output(%a)
        }
        """;
    KernelDesign mapped =
        new MapToKernels()
            .apply((Network) DesignParser.parse(new Source("n.nnir", text)), Nets.context());
    assertEquals(List.of(1, 4), lanes(fold(mapped, "folding", "none", "a.pe", "4")));
    assertEquals(List.of(2, 1), lanes(fold(mapped, "folding", "none", "a.s.pe", "2")));
    assertEquals(List.of(2, 2), lanes(fold(mapped, "folding", "none", "pe", "2")));
  }

  /// Processing elements of the projection `a.s` and lanes of the population `a`.
  private static List<Integer> lanes(KernelDesign design) {
    return List.of(
        ((Kernel.Matrix) design.kernel("a.s")).pe(),
        ((Kernel.Population) design.kernel("a")).lanes());
  }

  @Test
  void aThroughputIsReachedWithNoMoreThanItTakes() {
    KernelDesign design = fold(dense(64, 64), "clock", "100", "throughput", "200000");
    long interval = InitiationInterval.of(design);
    assertTrue(interval <= 500 && interval > 250, () -> interval + " cycles");
  }

  @Test
  void aThroughputOutOfReachIsRefusedWithWhatCanBeHad() {
    Diagnostic d = refused(dense(64, 4), "clock", "100", "throughput", "50000000", "bus", "32");
    assertEquals(Code.E0403, d.code());
    assertEquals(
        "'x' needs 16 cycles a frame, too many for 50000000 frames/s at 100.0 MHz", d.message());
    assertEquals(Optional.of("ask for at most 6250000 frames/s, or raise the clock"), d.help());
  }

  @Test
  void whatMakesAKernelTooSlowIsTold() {
    Diagnostic fixed = refused(dense(64, 4), "throughput", "5000000", "fc.pe", "2");
    assertEquals(
        Optional.of("ask for at most 781250 frames/s, or fix no pe and simd on it"), fixed.help());
    assertEquals(
        Optional.of(
            "ask for at most 2777777 frames/s, or raise the clock or use a smaller input: a line"
                + " buffer gives one position of a window a cycle"),
        refused(convolved(), "throughput", "50000000", "bus", "512").help());
  }

  @Test
  void aLayerThatWaitsForItsLineBufferIsTold() {
    assertEquals(
        List.of(
            "'c' could take 9 cycles a frame, the line buffer 'c_lines' in front of it takes 36:"
                + " more pe or simd makes it no faster"),
        remarks(convolved(), "c.simd", "4"));
    assertEquals(List.of(), remarks(convolved(), "c.simd", "1"));
    assertEquals(List.of(), remarks(convolved(), "folding", "full"));
    assertEquals(List.of(), remarks(convolved()));
  }

  @Test
  void aBudgetThatNothingLooksAtIsToldOnce() {
    for (String other : List.of("folding=none", "folding=full", "throughput=200000")) {
      String[] pair = other.split("=", 2);
      List<Diagnostic> warnings = warnings("luts", "5000", pair[0], pair[1]);
      assertEquals(List.of(Code.W0008), warnings.stream().map(Diagnostic::code).toList(), other);
      assertEquals("luts=5000", warnings.getFirst().span().source().text());
      assertEquals(List.of(), warnings(pair[0], pair[1]));
    }
    assertEquals(
        Optional.of("leave it out, or set folding=auto"),
        warnings("luts", "5000", "folding", "full").getFirst().help());
    assertEquals(List.of(), warnings("luts", "5000"));
  }

  @Test
  void aThroughputThatNothingLooksAtIsTold() {
    for (String folding : List.of("none", "full")) {
      List<Diagnostic> warnings = warnings("throughput", "2e5", "folding", folding);
      assertEquals(List.of(Code.W0008), warnings.stream().map(Diagnostic::code).toList());
      Diagnostic d = warnings.getFirst();
      assertEquals(
          "setting throughput changes nothing: folding=" + folding + " decides alone", d.message());
      assertEquals("throughput=2e5", d.span().source().text());
      assertEquals(Optional.of("leave it out, or set folding=auto"), d.help());
      assertEquals(
          List.of(d.message(), d.message().replace("throughput", "luts")),
          warnings("luts", "5000", "throughput", "2e5", "folding", folding).stream()
              .map(Diagnostic::message)
              .sorted(Comparator.reverseOrder())
              .toList());
      assertEquals(List.of(), warnings("throughput", "0", "folding", folding));
    }
  }

  @Test
  void aLargerBudgetIsNeverSlower() {
    long before = Long.MAX_VALUE;
    for (int luts = 100; luts < 400_000; luts *= 2) {
      KernelDesign design = fold(dense(64, 8), "luts", String.valueOf(luts));
      long now = InitiationInterval.of(design);
      assertTrue(now <= before);
      before = now;
    }
    assertEquals(16, before); // the 32-bit bus brings four bytes a cycle
  }

  @Test
  void fullFoldingUnrollsEveryLayerIntoConstants() {
    KernelDesign design = fold(dense(12, 8), "folding", "full");
    Kernel.Matrix matrix = (Kernel.Matrix) design.kernel("fc");
    assertTrue(matrix.constant());
    assertEquals(12, matrix.simd());
    assertEquals(1, matrix.treeStages()); // four levels of adders, a register after three
    assertEquals(
        0, ((Kernel.Matrix) fold(dense(8, 8), "folding", "full").kernel("fc")).treeStages());
  }

  @Test
  void aLayerTooLargeToUnrollIsRefused() {
    Diagnostic d = refused(dense(12, 8), "fc.unroll", "true", "unroll-limit", "95");
    assertEquals(Code.E0403, d.code());
  }

  @Test
  void badSettingsAreRefused() {
    assertEquals(Code.E0305, refused(dense(4, 4), "folding", "some").code());
    assertEquals(Code.E0305, refused(dense(4, 4), "luts", "many").code());
    assertEquals(Code.E0305, refused(dense(4, 4), "pe", "0").code());
    assertEquals(Code.E0305, refused(dense(4, 4), "throughput", "-1").code());
  }

  @Test
  void convertersStandOnlyWhereLanesDiffer() {
    KernelDesign equal = dense(12, 8);
    assertEquals(equal, new InsertWidthConverters().apply(equal, Nets.context()));
    KernelDesign design = fold(two(12, 8), "folding", "none", "a.pe", "4", "b.simd", "2");
    assertTrue(!KernelVerifier.check(design).isEmpty());
    KernelDesign fitted = new InsertWidthConverters().apply(design, Nets.context());
    assertEquals(List.of(), KernelVerifier.check(fitted));
    assertEquals(
        List.of(new Kernel.Width(4, 2, 8, fitted.channels().get(2).format())), widths(fitted));
  }

  @Test
  void lanesThatDoNotDivideMeetAtTheirDivisorOrWhereThatIsSlowAtTheirMultiple() {
    KernelDesign slow = fold(two(12, 12), "folding", "none", "a.pe", "4", "b.simd", "6");
    List<Kernel.Width> narrow = widths(new InsertWidthConverters().apply(slow, Nets.context()));
    assertEquals(List.of(4, 2), narrow.stream().map(Kernel.Width::from).toList());
    KernelDesign fast =
        fold(
            two(12, 12),
            "folding",
            "none",
            "a.pe",
            "4",
            "bus",
            "512",
            "a.simd",
            "12",
            "b.simd",
            "6",
            "b.pe",
            "12");
    List<Kernel.Width> wide = widths(new InsertWidthConverters().apply(fast, Nets.context()));
    assertEquals(List.of(4, 12), wide.stream().map(Kernel.Width::from).toList());
  }

  private static List<Kernel.Width> widths(KernelDesign design) {
    return design.instances().values().stream()
        .map(Instance::kernel)
        .filter(Kernel.Width.class::isInstance)
        .map(Kernel.Width.class::cast)
        .toList();
  }

  @Test
  void initiationIntervalsAreThoseOfTheSchedules() {
    KernelDesign design = dense(12, 8);
    assertEquals(96, InitiationInterval.of(design.kernel("fc")));
    assertEquals(12, InitiationInterval.of(design.kernel("x")));
    assertEquals(96, InitiationInterval.of(design));
    // Three output rows of 3 windows of 4 taps are as fast as the reader; a 3x3 window over 3x3
    // waits for the whole next map, which has room for one row while the reader works.
    assertEquals(36, InitiationInterval.of(lines(4, Window.square(2, 1))));
    assertEquals(16, InitiationInterval.of(lines(4, Window.square(2, 2))));
    assertEquals(9, InitiationInterval.of(lines(3, Window.square(3, 1))));
  }

  private static Kernel.LineBuffer lines(int size, Window window) {
    return new Kernel.LineBuffer(1, size, size, window, 0, 1, BYTE);
  }

  @Test
  void chainsKeepTwoBeatsInEveryChannel() {
    KernelDesign design = dense(12, 8);
    assertEquals(design, new SizeFifos().apply(design, Nets.context()));
  }

  @Test
  void theShorterBranchHoldsWhatTheLongerOneNeedsFirst() {
    // The matrix wants all 12 elements before it gives one; the addition wants both.
    KernelDesign design =
        new MapToKernels()
            .apply(
                Network.builder("n")
                    .add("x", Nets.input(BYTE, 12))
                    .add("fc", layer(12, 12), "x")
                    .add("sum", new Op.Add(), "x", "fc")
                    .add("y", new Op.Output(), "sum")
                    .build(),
                Nets.context());
    assertEquals(1, TokenDemand.of(design).get("x_fork_out0"));
    assertEquals(12, TokenDemand.of(design).get("x_fork_out1"));
    KernelDesign sized = new SizeFifos().apply(design, Nets.context());
    assertTrue(
        sized.channels().stream()
            .allMatch(c -> c.id().equals("x_fork_out1") ? c.depth() > 12 : c.depth() == 2));
  }

  @Test
  void aMatrixThatReusesItsVectorGetsRoomForWhatComesMeanwhile() {
    // Both take 144 cycles a frame; the first gives a beat every 12, the second takes none in 132.
    KernelDesign sized = new SizeFifos().apply(two(12, 12), Nets.context());
    assertEquals(2 + 11, sized.channels().get(2).depth());
  }

  @Test
  void everyExampleIsAChange() {
    example(new MapToKernels());
    example(new ChooseFolding());
    example(new InsertWidthConverters());
    example(new SizeFifos());
  }

  private static <A extends nnc.ir.Design> void example(Pass<A, KernelDesign> pass) {
    @SuppressWarnings("unchecked")
    A before = (A) DesignParser.parse(new Source(pass.id(), pass.example()));
    KernelDesign after = pass.apply(before, Nets.context());
    assertTrue(!after.equals(before), pass.id());
    pass.establishes().forEach(p -> assertEquals(List.of(), p.check(after), pass.id()));
  }

  private static Op.Dense layer(int inputs, int outputs) {
    return new Op.Dense(
        new Synapse.Product(
            Tensor.generate(Shape.of(outputs, inputs), NumberFormat.signed(4), i -> i % 15 - 7)),
        Optional.empty());
  }

  /// Of a window of two by two.
  private static Op.Conv convolution() {
    return new Op.Conv(
        new Synapse.Product(
            Tensor.generate(Shape.of(1, 1, 2, 2), NumberFormat.signed(4), i -> i + 1)),
        Optional.empty(),
        Window.square(2, 1),
        1,
        0);
  }

  private static KernelDesign convolved() {
    return new MapToKernels()
        .apply(
            Network.builder("n")
                .add("x", Nets.input(BYTE, 1, 4, 4))
                .add("c", convolution(), "x")
                .add("y", new Op.Output(), "c")
                .build(),
            Nets.context());
  }

  private static KernelDesign dense(int inputs, int outputs) {
    return new MapToKernels()
        .apply(
            Network.builder("n")
                .add("x", Nets.input(BYTE, inputs))
                .add("fc", layer(inputs, outputs), "x")
                .add("y", new Op.Output(), "fc")
                .build(),
            Nets.context());
  }

  private static KernelDesign two(int inputs, int hidden) {
    return new MapToKernels()
        .apply(
            Network.builder("n")
                .add("x", Nets.input(BYTE, inputs))
                .add("a", layer(inputs, hidden), "x")
                .add("b", layer(hidden, 12), "a")
                .add("y", new Op.Output(), "b")
                .build(),
            Nets.context());
  }

  private static KernelDesign fold(KernelDesign design, String... settings) {
    PassContext context = Contexts.with(settings);
    return new ChooseFolding().apply(design, context);
  }

  private static List<String> remarks(KernelDesign design, String... settings) {
    List<String> remarks = new ArrayList<>();
    new ChooseFolding().apply(design, Contexts.with(new ArrayList<>(), remarks, settings));
    return remarks;
  }

  private static List<Diagnostic> warnings(String... settings) {
    List<Diagnostic> warnings = new ArrayList<>();
    new ChooseFolding().apply(dense(64, 8), Contexts.with(warnings, settings));
    return warnings;
  }

  private static Diagnostic refused(KernelDesign design, String... settings) {
    Rejection r = assertThrows(Rejection.class, () -> fold(design, settings));
    return r.diagnostics().getFirst();
  }
}
