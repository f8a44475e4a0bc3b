package nnc.passes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Quality;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Transition;

/// Small networks for the tests of this module.
public final class Nets {

  private Nets() {}

  public static PassContext context() {
    return PassContext.bare(
        new Target(
            "test",
            "no hardware",
            List.of(),
            List.of(),
            List.of(),
            List.of(pulseLibrary()),
            List.of()));
  }

  /// A context with calibration data.
  public static PassContext context(Samples calibration) {
    PassContext bare = context();
    return new PassContext() {
      @Override
      public Target target() {
        return bare.target();
      }

      @Override
      public Settings settings() {
        return bare.settings();
      }

      @Override
      public Optional<Samples> calibration() {
        return Optional.of(calibration);
      }

      @Override
      public void remark(String vertex, String text) {
        // nobody listens
      }

      @Override
      public void warn(Diagnostic warning) {
        // nobody listens
      }
    };
  }

  /// Pulse cells with round numbers, none of which belongs to a real one.
  private static PulseLibrary pulseLibrary() {
    SequencedMap<String, PulseLibrary.Cell> cells = new LinkedHashMap<>();
    cell(cells, "SPLIT", "a", "q0 q1", "0 a -> 0 q0 5 q1 5");
    cell(cells, "MERGE", "a b", "q", "0 a -> 0 q 5", "0 b -> 0 q 5");
    cell(cells, "DFF", "a clk", "q", "0 a -> 1", "1 a -> 1", "0 clk -> 0", "1 clk -> 0 q 5");
    cell(
        cells,
        "NDRO",
        "a b clk",
        "q",
        "0 a -> 1",
        "1 a -> 1",
        "0 b -> 0",
        "1 b -> 0",
        "0 clk -> 0",
        "1 clk -> 1 q 5");
    cell(cells, "NOT", "a clk", "q", "0 a -> 1", "1 a -> 1", "0 clk -> 0 q 5", "1 clk -> 0");
    cell(cells, "ALWAYS0", "", "q");
    cell(cells, "SINK", "a", "", "0 a -> 0");
    return new PulseLibrary(
        "round",
        "round numbers",
        "nowhere",
        Quality.ASSUMED,
        Optional.empty(),
        Optional.empty(),
        cells);
  }

  private static void cell(
      SequencedMap<String, PulseLibrary.Cell> cells,
      String name,
      String inputs,
      String outputs,
      String... transitions) {
    PulseCell behaviour =
        new PulseCell(
            words(inputs),
            words(outputs),
            Stream.of(transitions).map(Transition::parse).toList(),
            List.of(),
            List.of());
    cells.put(
        name,
        new PulseLibrary.Cell(
            behaviour, 1, 1, 1, 1, List.of(), new LinkedHashMap<>(), new LinkedHashMap<>()));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
  }

  public static Op.Input input(NumberFormat format, int... dims) {
    return new Op.Input(new TensorType(Shape.of(dims), format));
  }

  public static Op.Dense dense(Tensor weights) {
    return new Op.Dense(new Synapse.Product(weights), Optional.empty());
  }

  public static Op.Dense dense(Tensor weights, Tensor preload) {
    return new Op.Dense(new Synapse.Product(weights), Optional.of(preload));
  }

  public static Tensor bipolar(Random random, int... dims) {
    return Tensor.generate(Shape.of(dims), Formats.BIPOLAR, _ -> random.nextBoolean() ? 1 : -1);
  }

  public static Tensor integers(Random random, int bound, int... dims) {
    Shape shape = Shape.of(dims);
    long[] raw = new long[shape.size()];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = random.nextInt(-bound, bound + 1);
    }
    return Tensor.narrowest(shape, raw);
  }

  public static Tensor reals(int n, IntToDoubleFunction value) {
    double[] all = new double[n];
    for (int i = 0; i < n; i++) {
      all[i] = value.applyAsDouble(i);
    }
    return Tensor.ofReal(Shape.of(n), all);
  }

  public static Tensor reals(double... values) {
    return Tensor.ofReal(Shape.of(values.length), values);
  }

  public static Op.Affine affine(double scale, double shift) {
    return new Op.Affine(reals(scale), reals(shift));
  }

  /// QONNX `BipolarQuant`: 0 and above give +1.
  public static Op.MultiThreshold sign() {
    return new Op.MultiThreshold(
        Tensor.ofReal(Shape.of(1, 1), 0),
        Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
        Formats.BIPOLAR,
        -1,
        2);
  }

  /// A batch norm with scales of both signs, zeros and values that make exact ties likely.
  public static Op.BatchNorm batchNorm(Random random, int channels, int spread) {
    return new Op.BatchNorm(
        reals(channels, _ -> random.nextInt(-4, 5) * 0.5),
        reals(channels, _ -> random.nextInt(-6, 7) * 0.25),
        reals(channels, _ -> random.nextInt(-spread, spread + 1)),
        reals(channels, _ -> random.nextBoolean() ? 4 : 1 + random.nextDouble()),
        random.nextBoolean() ? 0 : 1e-5);
  }

  /// A miniature of the binary networks that QONNX files hold: pixels scaled to 0..1, moved to
  /// -1..1, made bipolar, binary layers with batch norm, and a scaled argmax.
  public static Network binary(long seed, int pixels, int hidden, int classes) {
    Random random = new Random(seed);
    int inputs = pixels * pixels;
    return Network.builder("tiny")
        .add("image", input(NumberFormat.unsigned(8), 1, pixels, pixels))
        .add("unit", affine(1.0 / 255, 0), "image")
        .add("flat", new Op.Flatten(), "unit")
        .add("twice", affine(2, 0), "flat")
        .add("centred", affine(1, -1), "twice")
        .add("bits", sign(), "centred")
        .add("bits_scale", affine(1, 0), "bits")
        .add("fc1", dense(bipolar(random, hidden, inputs)), "bits_scale")
        .add("fc1_scale", affine(1, 0), "fc1")
        .add("bn1", batchNorm(random, hidden, pixels), "fc1_scale")
        .add("sign1", sign(), "bn1")
        .add("sign1_scale", affine(0.5, 0), "sign1")
        .add("fc2", dense(bipolar(random, classes, hidden)), "sign1_scale")
        .add("centre", affine(1, -0.4488643), "fc2")
        .add("divide", affine(1 / Math.sqrt(318.19666), 0), "centre")
        .add("scores", affine(0.7341181, -1.1436615), "divide")
        .add("class", new Op.Argmax(), "scores")
        .add("out", new Op.Output(), "class")
        .build();
  }
}
