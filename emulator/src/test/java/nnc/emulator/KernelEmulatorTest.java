package nnc.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import nnc.emulator.KernelEmulator.Options;
import nnc.ir.KernelDesign;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Instance;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Stalls;
import nnc.ir.kernel.Terminal;
import nnc.ir.kernel.Timeline;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import org.junit.jupiter.api.Test;

class KernelEmulatorTest {

  private static final NumberFormat.Fixed BYTE = Chain.BYTE;

  @Test
  void theExampleOfTheRationaleTakesTheCyclesItSays() {
    KernelDesign design =
        Chain.of(
            new Kernel.Ingress(1, 1, 1, 1, BYTE),
            new Kernel.Map(1, 1, 1, BYTE, List.of(Chain.atLeast(5)), Formats.BIT),
            new Kernel.Egress(1, 1, 1, 1, Formats.BIT));
    Emulation run = run(design, Options.FAST, 4, 5);
    assertEquals(8, run.firstOutputLatency());
    assertEquals(8, run.received().getFirst().last(0));
    assertEquals(9, run.received().getFirst().last(1));
    assertEquals(Optional.of(1L), run.initiationInterval());
    assertEquals(List.of(Chain.value(Formats.BIT, 0)), run.outputs(0));
    assertEquals(List.of(Chain.value(Formats.BIT, 1)), run.outputs(1));
  }

  @Test
  void aBeatCrossesOneChannelAfterTheOther() {
    KernelDesign design =
        Chain.of(
            new Kernel.Ingress(1, 1, 1, 1, BYTE),
            new Kernel.Map(1, 1, 1, BYTE, List.of(new Op.Relu()), BYTE),
            new Kernel.Egress(1, 1, 1, 1, BYTE));
    List<String> seen = events(design, Options.FAST.inEveryCycle(), 7);
    assertEquals(
        List.of("0 +in", "1 -in", "2 +c0", "3 -c0", "5 +c1", "6 -c1", "7 +c2", "8 -c2"), seen);
  }

  /// 2 outputs x 4 inputs, two synapses at a time: input beats in the cycles they arrive, results
  /// with the last synapse fold of each neuron, five cycles after their issue.
  @Test
  void aMatrixTakesItsVectorOnceAndEmitsWithTheLastSynapseFold() {
    KernelDesign design = Chain.of(new Kernel.Ingress(4, 4, 2, 4, BYTE), matrix(1, 2, 1), egress());
    List<String> seen = events(design, Options.FAST.inEveryCycle(), 1, 2, 3, 4);
    assertEquals(
        List.of(
            "0 +in", "1 -in", "2 +c0", "3 +c0", "3 -c0", "4 -c0", // fold 0 issues in 3 and 4
            "9 +c1", "10 -c1", // issue 4, latency 5
            "11 +c1", "11 +c2", "12 -c1", "12 -c2", "13 +c2", "14 -c2"),
        seen);
    Emulation run = run(design, Options.FAST, List.of(Chain.value(BYTE, 1, 2, 3, 4)));
    assertEquals(List.of(Chain.value(NumberFormat.signed(12), 10, -10)), run.outputs(0));
    assertEquals(4, run.activity().kernels().get("k1").steps());
    assertEquals(8, run.activity().kernels().get("k1").terms());
    assertEquals(4 + 2, run.activity().kernels().get("k1").memoryReads());
    assertEquals(2, run.activity().kernels().get("k1").memoryWrites());
  }

  /// The cycles of the test before.
  @Test
  void aTimelineGoesFromAFramesFirstBeatToItsLast() {
    KernelDesign design = Chain.of(new Kernel.Ingress(4, 4, 2, 4, BYTE), matrix(1, 2, 1), egress());
    Timeline timeline = KernelEmulator.of(design).timeline(List.of(Chain.value(BYTE, 1, 2, 3, 4)));
    assertEquals(
        Map.of(
            "k0", new Timeline.Stay(1, 3, OptionalLong.empty()),
            "k1", new Timeline.Stay(3, 11, OptionalLong.empty()),
            "k2", new Timeline.Stay(10, 13, OptionalLong.empty())),
        timeline.kernels());
    assertEquals(List.of("k0", "k1", "k2"), List.copyOf(timeline.kernels().keySet()));
  }

  private static Kernel.Matrix matrix(int pe, int simd, int treeStages) {
    return new Kernel.Matrix(
        2,
        4,
        1,
        new Synapse.Product(
            Tensor.ofRaw(Shape.of(2, 4), NumberFormat.signed(2), 1, 1, 1, 1, -1, -1, -1, -1)),
        Optional.empty(),
        pe,
        simd,
        false,
        treeStages,
        BYTE,
        NumberFormat.signed(12),
        List.of(),
        NumberFormat.signed(12));
  }

  private static Kernel.Egress egress() {
    return new Kernel.Egress(2, 1, 1, 2, NumberFormat.signed(12));
  }

  /// A 2x2 window over 3x3: the first window is complete with the fifth beat, which is stored in
  /// cycle 3 + 4 and seen by the reader one cycle later.
  @Test
  void aLineBufferReadsABeatTheCycleAfterItIsStored() {
    Kernel.LineBuffer lines = new Kernel.LineBuffer(1, 3, 3, Window.square(2, 1), 0, 1, BYTE);
    KernelDesign design =
        Chain.of(new Kernel.Ingress(1, 1, 1, 9, BYTE), lines, new Kernel.Egress(1, 1, 1, 16, BYTE));
    Emulation run = run(design, Options.FAST.withAllBeats(), 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertEquals(
        List.of(Chain.value(BYTE, 1, 2, 4, 5, 2, 3, 5, 6, 4, 5, 7, 8, 5, 6, 8, 9)), run.outputs(0));
    List<Long> out = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      out.add(run.received().getFirst().cycle(i));
    }
    // Beats 1..9 are stored in cycles 3..11. The reader issues 1 in 4, 2 in 5, 4 in 7, 5 in 8, then
    // 2, 3, 5 in 9..11 and 6 in 12; a result leaves 2 + 1 + 1 + 1 cycles after its issue.
    assertEquals(List.of(9L, 10L, 12L, 13L, 14L, 15L, 16L, 17L), out);
  }

  /// A window that begins with a border is begun before the frame it belongs to comes.
  @Test
  void aTimelineLeavesOutWhatIsGivenAheadOfTheNextFrame() {
    Window window = new Window(3, 3, 1, 1, 1, 1, 1, 1);
    Kernel.LineBuffer lines = new Kernel.LineBuffer(1, 3, 3, window, 0, 1, BYTE);
    KernelDesign design =
        Chain.of(new Kernel.Ingress(1, 1, 1, 9, BYTE), lines, new Kernel.Egress(1, 1, 1, 81, BYTE));
    Value frame = Chain.value(BYTE, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    Emulation run = run(design, Options.FAST, List.of(frame));
    assertEquals(81 + 4, run.activity().kernels().get("k1").steps());
    Timeline timeline = KernelEmulator.of(design).timeline(List.of(frame));
    long pushed = run.received().getFirst().last(0) - 1;
    assertEquals(pushed, timeline.kernels().get("k2").last());
  }

  @Test
  void aShortFrameIsFilledWithZerosAndFlagged() {
    KernelDesign design = Chain.bytes(2, 1, 6);
    Emulation run = beats(design, beat(2, 1), last(4, 3), beat(12, 11), beat(14, 13), last(16, 15));
    assertEquals(List.of(Chain.value(BYTE, 1, 2, 3, 4, 0, 0)), run.outputs(0));
    assertEquals(List.of(Chain.value(BYTE, 11, 12, 13, 14, 15, 16)), run.outputs(1));
    assertEquals(List.of(1), run.frameErrors());
  }

  @Test
  void aShortFrameIsFilledWhereLanesAreWiderThanTheBus() {
    KernelDesign design = Chain.bytes(1, 3, 6);
    Emulation run =
        beats(
            design,
            BusBeat.of(1, false, 1),
            BusBeat.of(1, true, 2),
            BusBeat.of(1, false, 11),
            BusBeat.of(1, false, 12),
            BusBeat.of(1, false, 13),
            BusBeat.of(1, false, 14),
            BusBeat.of(1, false, 15),
            BusBeat.of(1, true, 16));
    assertEquals(List.of(Chain.value(BYTE, 1, 2, 0, 0, 0, 0)), run.outputs(0));
    assertEquals(List.of(Chain.value(BYTE, 11, 12, 13, 14, 15, 16)), run.outputs(1));
    assertEquals(List.of(1), run.frameErrors());
  }

  @Test
  void missingBipolarElementsReadAsMinusOne() {
    KernelDesign design =
        Chain.of(
            new Kernel.Ingress(1, 4, 2, 8, Formats.BIPOLAR),
            new Kernel.Egress(1, 8, 2, 8, Formats.BIPOLAR));
    Emulation run = beats(design, BusBeat.of(1, true, 0b1011));
    assertEquals(
        List.of(Chain.value(Formats.BIPOLAR, 1, 1, -1, 1, -1, -1, -1, -1)), run.outputs(0));
  }

  @Test
  void aLongFrameIsCutAndFlagged() {
    KernelDesign design = Chain.bytes(2, 1, 6);
    Emulation run =
        beats(
            design,
            beat(2, 1),
            beat(4, 3),
            beat(6, 5),
            beat(8, 7),
            BusBeat.of(0, true, 0), // dropped beats are not checked
            beat(12, 11),
            beat(14, 13),
            last(16, 15));
    assertEquals(List.of(Chain.value(BYTE, 1, 2, 3, 4, 5, 6)), run.outputs(0));
    assertEquals(List.of(Chain.value(BYTE, 11, 12, 13, 14, 15, 16)), run.outputs(1));
    assertEquals(2, run.frames());
    assertEquals(List.of(2), run.frameErrors());
  }

  @Test
  void bytesThatAreNotKeptReadAsZeroAndAreFlagged() {
    KernelDesign design = Chain.bytes(2, 1, 5);
    Emulation run =
        beats(design, beat(2, 1), BusBeat.of(0b10, false, 4 << 8 | 3), BusBeat.of(1, true, 5));
    assertEquals(List.of(Chain.value(BYTE, 1, 2, 0, 4, 5)), run.outputs(0));
    assertEquals(List.of(1), run.frameErrors());
  }

  @Test
  void aWellFormedFrameWithAPartlyFilledLastBeatIsNotFlagged() {
    KernelDesign design = Chain.bytes(2, 1, 5);
    Emulation run = run(design, Options.FAST, 1, 2, 3, 4, 5);
    assertEquals(List.of(Chain.value(BYTE, 1, 2, 3, 4, 5)), run.outputs(0));
    assertEquals(List.of(0), run.frameErrors());
  }

  @Test
  void aFlagIsSeenTheCycleAfterItsBeatIsTaken() {
    KernelEmulator emulator = KernelEmulator.of(Chain.bytes(2, 1, 6));
    List<Integer> flags = new ArrayList<>();
    emulator.run(
        List.of(BusStream.of(emulator.inputs().getFirst(), List.of(beat(2, 1), last(4, 3)))),
        Options.FAST.inEveryCycle().atMost(6),
        Optional.of(view -> flags.add(view.frameErrors(0))));
    assertEquals(List.of(0, 0, 0, 0, 1, 1), flags); // beats are taken in cycles 1 and 3
  }

  @Test
  void aBranchWithoutEnoughRoomIsReportedAsADeadlock() {
    Emulation stuck = run(branches(2), Options.FAST, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertEquals(0, stuck.frames());
    assertEquals(
        "design 'branches' stands still: 'fork', 'x' wait for room that never comes",
        stuck.deadlock().orElseThrow().message());
    Emulation running = run(branches(9), Options.FAST, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertTrue(running.deadlock().isEmpty());
    assertEquals(46, running.outputs(0).getFirst().raw()[0]);
    assertEquals(54, running.outputs(0).getFirst().raw()[8]);
  }

  /// x -> fork -> (the sum of all elements, nine times) + x.
  private static KernelDesign branches(int depth) {
    NumberFormat.Fixed wide = NumberFormat.unsigned(12);
    var instances = new LinkedHashMap<String, Instance>();
    instances.put("x", new Instance(new Kernel.Ingress(1, 1, 1, 9, BYTE), Span.NONE));
    instances.put("fork", new Instance(new Kernel.Fork(2, 1, 9, BYTE), Span.NONE));
    Kernel.Matrix sums =
        new Kernel.Matrix(
            9,
            9,
            1,
            new Synapse.Product(Tensor.generate(Shape.of(9, 9), NumberFormat.unsigned(1), _ -> 1)),
            Optional.empty(),
            1,
            1,
            false,
            0,
            BYTE,
            wide,
            List.of(),
            wide);
    instances.put("sums", new Instance(sums, Span.NONE));
    instances.put(
        "add",
        new Instance(
            new Kernel.Add(9, 1, 1, List.of(wide, BYTE), wide, List.of(), wide), Span.NONE));
    instances.put("y", new Instance(new Kernel.Egress(2, 1, 1, 9, wide), Span.NONE));
    List<Channel> channels =
        List.of(
            new Channel("in", "", 0, "x", 0, 1, BYTE, 2, 9),
            new Channel("x_out", "x", 0, "fork", 0, 1, BYTE, 2, 9),
            new Channel("long", "fork", 0, "sums", 0, 1, BYTE, 2, 9),
            new Channel("short", "fork", 1, "add", 1, 1, BYTE, depth, 9),
            new Channel("sums_out", "sums", 0, "add", 0, 1, wide, 2, 9),
            new Channel("add_out", "add", 0, "y", 0, 1, wide, 2, 9),
            new Channel("out", "y", 0, "", 0, 1, wide, 2, 9));
    return new KernelDesign(
        "branches",
        instances,
        channels,
        List.of(new Terminal("x", "x", Shape.of(9), 9, 1)),
        List.of(new Terminal("y", "y", Shape.of(9), 9, 1)));
  }

  @Test
  void leavingOutIdleCyclesChangesNothing() {
    KernelDesign design = Chain.of(new Kernel.Ingress(4, 4, 2, 4, BYTE), matrix(1, 2, 0), egress());
    for (int seed = 0; seed < 40; seed++) {
      Stalls stalls = new Stalls(seed, seed * 7 % 90, seed * 11 % 90);
      Options fast = Options.FAST.withStalls(stalls);
      assertEquals(
          events(design, fast.inEveryCycle(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
          events(design, fast, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
    }
  }

  /// Every transfer as "cycle +channel" or "cycle -channel"; `raw` holds one frame after another.
  private static List<String> events(KernelDesign design, Options options, long... raw) {
    KernelEmulator emulator = KernelEmulator.of(design);
    BusPort port = emulator.inputs().getFirst();
    int each = port.type().shape().size();
    List<Value> frames = new ArrayList<>();
    for (int at = 0; at < raw.length; at += each) {
      frames.add(Value.ofRaw(port.type(), java.util.Arrays.copyOfRange(raw, at, at + each)));
    }
    List<String> seen = new ArrayList<>();
    CycleObserver observer =
        view -> {
          for (int c = 0; c < design.channels().size(); c++) {
            String id = design.channels().get(c).id();
            if (view.pushed(c)) {
              seen.add(view.cycle() + " +" + id);
            }
            if (view.popped(c)) {
              seen.add(view.cycle() + " -" + id);
            }
          }
        };
    emulator.run(List.of(BusStream.of(port, frames.iterator())), options, Optional.of(observer));
    return seen;
  }

  private static Emulation run(KernelDesign design, Options options, long... raw) {
    int each = design.inputs().getFirst().shape().size();
    List<List<Value>> samples = new ArrayList<>();
    for (int at = 0; at < raw.length; at += each) {
      samples.add(List.of(Chain.value(BYTE, java.util.Arrays.copyOfRange(raw, at, at + each))));
    }
    return KernelEmulator.of(design).run(samples, options);
  }

  private static Emulation run(KernelDesign design, Options options, List<Value> sample) {
    return KernelEmulator.of(design).run(List.of(sample), options);
  }

  private static Emulation beats(KernelDesign design, BusBeat... beats) {
    KernelEmulator emulator = KernelEmulator.of(design);
    BusStream stream = BusStream.of(emulator.inputs().getFirst(), List.of(beats));
    return emulator.run(List.of(stream), Options.FAST, Optional.empty());
  }

  private static BusBeat beat(long second, long first) {
    return BusBeat.of(0b11, false, second << 8 | first);
  }

  private static BusBeat last(long second, long first) {
    return BusBeat.of(0b11, true, second << 8 | first);
  }
}
