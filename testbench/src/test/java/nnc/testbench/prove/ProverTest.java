package nnc.testbench.prove;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.VerilogEmitter;
import nnc.backends.tool.Tool;
import nnc.backends.tool.Tools;
import nnc.ir.KernelDesign;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Instance;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Ports;
import nnc.ir.kernel.Terminal;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProverTest {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int INPUTS = 64;

  @BeforeEach
  void needsYosys() {
    Tool tool = Tools.of("yosys");
    boolean here = Tools.find(tool).isPresent();
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, tool.name() + " is not installed");
    }
    assertTrue(here, tool.name() + " is not installed");
  }

  /// Ingress, `kernel`, egress; `kernel` is called `k`.
  private static KernelDesign design(Kernel kernel) {
    Ports.Port in = Ports.of(kernel).inputs().getFirst();
    Ports.Port out = Ports.of(kernel).outputs().getFirst();
    Kernel ingress = new Kernel.Ingress(1, 1, in.lanes(), in.lanes() * in.beats(), in.format());
    Kernel egress =
        new Kernel.Egress(
            (out.lanes() * out.format().width() + 7) / 8,
            out.lanes(),
            out.lanes(),
            out.lanes() * out.beats(),
            out.format());
    SequencedMap<String, Instance> instances = new LinkedHashMap<>();
    instances.put("i", new Instance(ingress, Span.NONE));
    instances.put("k", new Instance(kernel, Span.NONE));
    instances.put("o", new Instance(egress, Span.NONE));
    Ports.Port bus = Ports.of(ingress).inputs().getFirst();
    Ports.Port end = Ports.of(egress).outputs().getFirst();
    return new KernelDesign(
        "d",
        instances,
        List.of(
            new Channel("c0", "", 0, "i", 0, bus.lanes(), bus.format(), 2, bus.beats()),
            new Channel("c1", "i", 0, "k", 0, in.lanes(), in.format(), 2, in.beats()),
            new Channel("c2", "k", 0, "o", 0, out.lanes(), out.format(), 2, out.beats()),
            new Channel("c3", "o", 0, "", 0, end.lanes(), end.format(), 2, end.beats())),
        List.of(terminal("x", "i", in)),
        List.of(terminal("y", "o", out)));
  }

  private static Terminal terminal(String name, String instance, Ports.Port port) {
    int elements = port.lanes() * port.beats();
    return new Terminal(name, instance, Shape.of(elements), elements, 1);
  }

  private static Tensor signs(Random random, int outputs, int inputs) {
    return Tensor.generate(
        Shape.of(outputs, inputs), Formats.BIPOLAR, _ -> random.nextBoolean() ? 1 : -1);
  }

  /// `outputs` binary neurons of 64 inputs with one threshold each.
  static Kernel.Matrix binary(int outputs, int pe, int simd, int treeStages, boolean constant) {
    Random random = new Random(5);
    Tensor thresholds =
        Tensor.generate(Shape.of(outputs, 1), NumberFormat.signed(8), _ -> random.nextInt(-20, 20));
    Op.MultiThreshold step =
        new Op.MultiThreshold(
            thresholds, Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1), Formats.BIPOLAR, -1, 2);
    return new Kernel.Matrix(
        outputs,
        INPUTS,
        1,
        new Synapse.Product(signs(random, outputs, INPUTS)),
        Optional.empty(),
        pe,
        simd,
        constant,
        treeStages,
        Formats.BIPOLAR,
        NumberFormat.signed(8),
        List.of(step),
        Formats.BIPOLAR);
  }

  /// `outputs` threshold neurons of 64 inputs of four bits, then a rectifier and a shift.
  static Kernel.Matrix threshold(int outputs, int pe, int simd, int treeStages, boolean constant) {
    Random random = new Random(6);
    Tensor thresholds =
        Tensor.generate(
            Shape.of(outputs, INPUTS), NumberFormat.unsigned(4), _ -> random.nextInt(12));
    Tensor preload =
        Tensor.generate(Shape.of(outputs), NumberFormat.signed(8), _ -> random.nextInt(-90, 90));
    return new Kernel.Matrix(
        outputs,
        INPUTS,
        1,
        new Synapse.Threshold(thresholds, signs(random, outputs, INPUTS), Clamp.RELU),
        Optional.of(preload),
        pe,
        simd,
        constant,
        treeStages,
        NumberFormat.unsigned(4),
        NumberFormat.signed(12),
        List.of(
            new Op.Relu(),
            new Op.ShiftRight(3, Rounding.NEAREST),
            new Op.Clip(0, 15, NumberFormat.unsigned(4))),
        NumberFormat.unsigned(4));
  }

  private static KernelProof prove(Kernel kernel) {
    return new Prover(design(kernel), LIMIT).prove("k");
  }

  private static void assertProved(Kernel kernel, int outputs) {
    KernelProof proof = prove(kernel);
    assertEquals(new Verdict.Proved(), proof.verdict());
    assertEquals(outputs, proof.proved());
    assertEquals(outputs, proof.outputs());
  }

  @Test
  void provesBinaryNeuronsOf64InputsFolded() {
    assertProved(binary(2, 1, 1, 0, false), 2);
    assertProved(binary(2, 2, 16, 1, false), 2);
  }

  @Test
  void provesAWholeLayerOfBinaryNeuronsFolded() {
    assertProved(binary(64, 1, 32, 1, false), 64);
  }

  @Test
  void provesAMapOfHundredsOfChannels() {
    Op.MultiThreshold step =
        new Op.MultiThreshold(
            Tensor.ofRaw(Shape.of(1, 1), NumberFormat.unsigned(8), 128),
            Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
            Formats.BIPOLAR,
            -1,
            2);
    assertProved(
        new Kernel.Map(784, 1, 4, NumberFormat.unsigned(8), List.of(step), Formats.BIPOLAR), 784);
  }

  /// Neuron 40 is wrong: the fault is found among outputs of which all others are right.
  @Test
  void refutesAFlippedWeightDeepInALayer() {
    Kernel.Matrix kernel = binary(64, 1, 32, 1, false);
    int at = 40 * 2;
    KernelDesign design = design(kernel);
    SortedMap<String, byte[]> files = new TreeMap<>(VerilogEmitter.emit(design, EmitOptions.PLAIN));
    String image =
        files.keySet().stream()
            .filter(f -> f.contains("synapserom") && f.endsWith(".mem"))
            .findFirst()
            .orElseThrow();
    List<String> lines =
        new ArrayList<>(new String(files.get(image), StandardCharsets.UTF_8).lines().toList());
    lines.set(at, Long.toHexString(Long.parseLong(lines.get(at), 16) ^ 1));
    files.put(image, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    KernelProof proof = new Prover(design, files, LIMIT).prove("k");
    assertEquals(40, assertInstanceOf(Verdict.Refuted.class, proof.verdict()).output());
  }

  @Test
  void provesBinaryNeuronsOf64InputsUnrolled() {
    assertProved(binary(2, 2, 64, 2, true), 2);
  }

  @Test
  void provesThresholdNeuronsOf64InputsFolded() {
    assertProved(threshold(2, 1, 1, 0, false), 2);
    assertProved(threshold(2, 2, 16, 1, false), 2);
  }

  @Test
  void provesThresholdNeuronsOf64InputsUnrolled() {
    assertProved(threshold(2, 2, 64, 2, true), 2);
  }

  @Test
  void provesPoolsMapsAndArgmax() {
    NumberFormat in = NumberFormat.signed(5);
    assertProved(
        new Kernel.Pool(true, 4, 2, 1, 1, in, in, List.of(new Op.Relu()), NumberFormat.unsigned(4)),
        2);
    assertProved(
        new Kernel.Pool(
            false,
            4,
            2,
            1,
            2,
            in,
            NumberFormat.signed(7),
            List.of(new Op.ShiftRight(2, Rounding.NEAREST_EVEN)),
            in),
        2);
    Tensor multiplier = Tensor.narrowest(Shape.of(2), 7, -3);
    Tensor offset = Tensor.narrowest(Shape.of(2), 4, -9);
    assertProved(
        new Kernel.Map(
            2,
            1,
            1,
            in,
            List.of(new Op.Requantize(multiplier, offset, 3, NumberFormat.signed(4))),
            NumberFormat.signed(4)),
        2);
    assertProved(new Kernel.ArgMax(6, 2, in, NumberFormat.unsigned(3)), 1);
  }

  /// Replaces the first occurrence of `old` in the files whose path contains `path`.
  private static KernelProof faulty(Kernel kernel, String path, String old, String other) {
    KernelDesign design = design(kernel);
    SortedMap<String, byte[]> files = new TreeMap<>(VerilogEmitter.emit(design, EmitOptions.PLAIN));
    int changed = 0;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String text = new String(file.getValue(), StandardCharsets.UTF_8);
      int at = text.indexOf(old);
      if (file.getKey().contains(path) && at >= 0) {
        file.setValue(
            (text.substring(0, at) + other + text.substring(at + old.length()))
                .getBytes(StandardCharsets.UTF_8));
        changed++;
      }
    }
    assertEquals(1, changed, files.keySet() + " with " + old);
    return new Prover(design, files, LIMIT).prove("k");
  }

  @Test
  void refutesAFlippedWeightInTheImageWithAnInputThatShowsIt() {
    Kernel.Matrix kernel = binary(1, 1, 1, 0, false);
    boolean one = ((Synapse.Product) kernel.synapse()).weights().raw(0) > 0;
    KernelProof proof =
        faulty(kernel, "mem/d_synapserom", one ? "1\n" : "0\n", one ? "0\n" : "1\n");
    Verdict.Refuted refuted = assertInstanceOf(Verdict.Refuted.class, proof.verdict());
    assertEquals(0, refuted.output());
    assertNotEquals(
        step(kernel, refuted.inputs().getFirst(), 1),
        step(kernel, refuted.inputs().getFirst(), -1));
  }

  /// Whether the neuron fires when its first weight is multiplied by `factor`.
  private static boolean step(Kernel.Matrix kernel, List<Long> x, int factor) {
    Tensor weights = ((Synapse.Product) kernel.synapse()).weights();
    long sum = 0;
    for (int i = 0; i < INPUTS; i++) {
      sum += (i == 0 ? factor : 1) * weights.raw(i) * x.get(i);
    }
    return sum >= ((Op.MultiThreshold) kernel.stages().getFirst()).thresholds().raw(0);
  }

  @Test
  void refutesAWrongRoundingAndALostBeat() {
    assertInstanceOf(
        Verdict.Refuted.class,
        faulty(threshold(1, 1, 16, 1, false), "rtl/d_stages_k", "wide_x2[2];", "wide_x2[1];")
            .verdict());
    assertInstanceOf(
        Verdict.Refuted.class,
        faulty(
                threshold(1, 1, 16, 1, false),
                "rtl/d_matrix_k",
                "out_valid <= done",
                "out_valid <= 0")
            .verdict());
  }

  @Test
  void isUndecidedWhenTheTimeIsOver() {
    KernelDesign design = design(binary(1, 1, 1, 0, false));
    KernelProof proof = new Prover(design, Duration.ofMillis(1)).prove("k");
    assertEquals(new Verdict.Unknown("not decided within 0 s"), proof.verdict());
    assertEquals(0, proof.proved());
    List<String> kernels = new ArrayList<>(new Prover(design, LIMIT).kernels());
    assertEquals(List.of("k"), kernels);
  }
}
