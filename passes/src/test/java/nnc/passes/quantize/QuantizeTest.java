package nnc.passes.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Types;
import nnc.ir.network.Verifier;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.Compiled;
import nnc.passes.Nets;
import nnc.passes.PassList;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import nnc.passes.analysis.FixedPointInputs;
import org.junit.jupiter.api.Test;

class QuantizeTest {

  private static final Target TARGET =
      new Target("test", "none", List.of(), List.of(), List.of(), List.of(), List.of());

  private static Compiled run(Network network, Samples samples, String passes) {
    return new Pipeline(PassList.parse(passes))
        .apply(
            network,
            TARGET,
            new Settings(new LinkedHashMap<>()),
            Optional.ofNullable(samples),
            PipelineListener.silent());
  }

  private static Tensor gaussian(Random random, double deviation, int... dims) {
    Shape shape = Shape.of(dims);
    double[] all = new double[shape.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = random.nextGaussian() * deviation;
    }
    return Tensor.ofReal(shape, all);
  }

  private static Op.Conv conv(Random random, int out, int in, int size) {
    int p = size / 2;
    return new Op.Conv(
        new Synapse.Product(gaussian(random, 1 / Math.sqrt(in * size * size), out, in, size, size)),
        Optional.of(gaussian(random, 0.3, out)),
        new Window(size, size, 1, 1, p, p, p, p),
        1,
        0);
  }

  private static Op.BatchNorm norm(Random random, int channels) {
    return new Op.BatchNorm(
        Nets.reals(channels, _ -> (random.nextBoolean() ? 1 : -1) * (0.5 + random.nextDouble())),
        Nets.reals(channels, _ -> random.nextGaussian() * 0.3),
        Nets.reals(channels, _ -> random.nextGaussian() * 0.3),
        Nets.reals(channels, _ -> 0.5 + random.nextDouble()),
        1e-5);
  }

  /// A convolutional network with batch norm, a residual branch, a join, both pools and a dense
  /// end.
  private static Network residual(long seed, boolean pixels) {
    Random random = new Random(seed);
    Network.Builder b = Network.builder("residual");
    if (pixels) {
      b.add("image", Nets.input(NumberFormat.unsigned(8), 2, 6, 6));
      b.add("x", new Op.Affine(Nets.reals(1 / 60.0, 1 / 70.0), Nets.reals(-2, -1.8)), "image");
    } else {
      b.add("x", Nets.input(Formats.REAL, 2, 6, 6));
    }
    return b.add("conv1", conv(random, 4, 2, 3), "x")
        .add("bn1", norm(random, 4), "conv1")
        .add("relu1", new Op.Relu(), "bn1")
        .add("conv2", conv(random, 4, 4, 3), "relu1")
        .add("bn2", norm(random, 4), "conv2")
        .add("sum", new Op.Add(), "relu1", "bn2")
        .add("relu2", new Op.Relu(), "sum")
        .add("pool", new Op.MaxPool(Window.square(2, 2)), "relu2")
        .add("narrow", conv(random, 2, 4, 1), "pool")
        .add("join", new Op.Concat(), "pool", "narrow")
        .add("mean", new Op.SumPool(Window.square(3, 3)), "join")
        .add("ninth", Nets.affine(1 / 9.0, 0), "mean")
        .add("flat", new Op.Flatten(), "ninth")
        .add("fc", Nets.dense(gaussian(random, 1, 5, 6), gaussian(random, 1, 5)), "flat")
        .add("out", new Op.Output(), "fc")
        .build();
  }

  private static Samples samples(Network network, int count, long seed) {
    Random random = new Random(seed);
    TensorType type = Types.of(network).type(network.inputIds().getFirst());
    List<List<Value>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int n = type.shape().size();
      double[] real = new double[n];
      long[] raw = new long[n];
      for (int k = 0; k < n; k++) {
        real[k] = Math.clamp(random.nextGaussian(), -3, 3);
        raw[k] = random.nextInt(256);
      }
      all.add(List.of(type.format().isReal() ? Value.ofReal(type, real) : Value.ofRaw(type, raw)));
    }
    return Samples.of(all, List.of());
  }

  /// Signal-to-noise ratio of the outputs, in decibels; an output counts steps of `step`.
  private static double ratio(Network real, Network integer, double step) {
    Samples fresh = samples(real, 100, 1);
    Samples encoded = FixedPointInputs.of(fresh, integer);
    double signal = 0;
    double noise = 0;
    for (int i = 0; i < fresh.count(); i++) {
      Value a = Interpreter.of(real).run(fresh.inputs(i)).getFirst();
      Value b = Interpreter.of(integer).run(encoded.inputs(i)).getFirst();
      for (int k = 0; k < a.real().length; k++) {
        double y = b.raw()[k] * b.type().format().unit() * step;
        signal += a.real()[k] * a.real()[k];
        noise += (a.real()[k] - y) * (a.real()[k] - y);
      }
    }
    return 10 * Math.log10(signal / noise);
  }

  private static double ratio(Network network, String options) {
    Compiled compiled =
        run(network, samples(network, 100, 1), "fold-batch-norm,quantize{" + options + "}");
    assertEquals(List.of(), Verifier.check(compiled.integer()));
    assertEquals(List.of(), nnc.ir.pass.Property.INTEGER_ONLY.check(compiled.integer()));
    String counts = "output counts steps of ";
    double step =
        compiled.report().remarks().stream()
            .filter(r -> r.text().startsWith(counts))
            .mapToDouble(r -> Double.parseDouble(r.text().substring(counts.length())))
            .findFirst()
            .orElse(1);
    return ratio(network, compiled.integer(), step);
  }

  @Test
  void eightBitsKeepANetworkOfEveryOperator() {
    for (boolean pixels : List.of(false, true)) {
      for (int seed = 0; seed < 5; seed++) {
        Network network = residual(seed, pixels);
        double eight = ratio(network, "");
        assertTrue(eight > 28, seed + ": " + eight);
      }
    }
  }

  @Test
  void moreBitsGiveLessNoise() {
    Network network = residual(3, false);
    double four = ratio(network, "weights=4,activations=4");
    double eight = ratio(network, "weights=8,activations=8");
    double twelve = ratio(network, "weights=12,activations=12,multiplier=20,scores=24");
    double sixteen = ratio(network, "weights=16,activations=16,multiplier=24,scores=28");
    String all = four + " " + eight + " " + twelve + " " + sixteen;
    assertTrue(four + 15 < eight && eight + 15 < twelve && twelve + 15 < sixteen, all);
  }

  @Test
  void everyOptionGivesAnIntegerNetwork() {
    Network network = residual(4, true);
    for (String options :
        List.of(
            "scales=power-of-two",
            "clip=percentile,percentile=99.9",
            "clip=mse",
            "channels=false",
            "correct=false")) {
      double ratio = ratio(network, options);
      assertTrue(ratio > 20, options + ": " + ratio);
    }
  }

  @Test
  void powerOfTwoScalesMultiplyByPowersOfTwo() {
    Network network = residual(5, false);
    Compiled compiled =
        run(network, samples(network, 50, 1), "fold-batch-norm,quantize{scales=power-of-two}");
    int seen = 0;
    for (var vertex : compiled.integer().vertices().entrySet()) {
      // The mean over nine positions is a ninth whatever the scales are.
      if (!vertex.getKey().startsWith("flat")
          && vertex.getValue().op() instanceof Op.Requantize(var m, _, _, _)) {
        for (long v : m.toRaw()) {
          seen++;
          assertEquals(1, Long.bitCount(v), vertex.getKey() + " multiplies by " + v);
        }
      }
    }
    assertTrue(seen > 0);
  }

  @Test
  void biasCorrectionTakesTheMeanErrorAway() {
    Random random = new Random(8);
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(8), 32))
            .add("fc", Nets.dense(gaussian(random, 1, 8, 32)), "x")
            .add("out", new Op.Output(), "fc")
            .build();
    double with = ratio(network, "weights=3,scores=24");
    double without = ratio(network, "weights=3,scores=24,correct=false");
    assertTrue(with > without + 3, with + " " + without);
  }

  @Test
  void asksForCalibrationDataWhereAScaleHasToBeChosen() {
    Network network = residual(1, true);
    Diagnostic diagnostic =
        assertThrows(Rejection.class, () -> run(network, null, "quantize"))
            .diagnostics()
            .getFirst();
    assertEquals(Code.E0306, diagnostic.code());
    assertTrue(diagnostic.help().orElseThrow().contains("--calibrate"));
  }

  @Test
  void needsNoDataWhereTheModelGivesItsScales() {
    Random random = new Random(1);
    Network network =
        Network.builder("qonnx")
            .add("x", Nets.input(NumberFormat.unsigned(8), 12))
            .add("real", Nets.affine(1 / 255.0, 0), "x")
            .add("fc", Nets.dense(Nets.integers(random, 7, 6, 12)), "real")
            .add(
                "scale",
                new Op.Affine(Nets.reals(6, _ -> random.nextDouble()), Nets.reals(0.1)),
                "fc")
            .add("relu", new Op.Relu(), "scale")
            .add(
                "code",
                new Op.Encode(0.05, 0, NumberFormat.unsigned(8), false, Rounding.NEAREST_EVEN),
                "relu")
            .add("decoded", Nets.affine(0.05, 0), "code")
            .add("fc2", Nets.dense(Nets.integers(random, 7, 3, 6)), "decoded")
            .add("out", new Op.Output(), "fc2")
            .build();
    Compiled compiled = run(network, null, "move-scales,quantize");
    assertEquals(List.of(), nnc.ir.pass.Property.INTEGER_ONLY.check(compiled.integer()));
    assertTrue(
        compiled.integer().vertices().values().stream()
            .noneMatch(v -> v.op() instanceof Op.Encode));
    assertTrue(ratio(network, compiled.integer(), 0.05) > 45);
  }

  @Test
  void refusesSumsThatNoIntegerHolds() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.signed(60), 3))
            .add("fc", Nets.dense(gaussian(new Random(1), 1, 2, 3)), "x")
            .add("out", new Op.Output(), "fc")
            .build();
    Rejection rejection = assertThrows(Rejection.class, () -> run(network, null, "quantize"));
    assertEquals(Code.E0303, rejection.diagnostics().getFirst().code());
  }

  @Test
  void readsRealInputsInTheFormatThatIsAskedFor() {
    Network network = residual(7, false);
    Compiled compiled =
        run(network, samples(network, 20, 1), "fold-batch-norm,quantize{input=q3.5}");
    assertEquals(new NumberFormat.Fixed(true, 8, 5), Types.of(compiled.integer()).format("x"));
    Rejection rejection =
        assertThrows(Rejection.class, () -> run(network, null, "quantize{input=real}"));
    assertEquals(Code.E0305, rejection.diagnostics().getFirst().code());
  }

  @Test
  void leavesIntegerNetworksAlone() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(8), 4))
            .add("relu", new Op.Relu(), "x")
            .add("out", new Op.Output(), "relu")
            .build();
    assertSame(network, run(network, null, "quantize").integer());
  }

  @Test
  void thresholdSynapsesGetThresholdsOnTheScaleOfTheirInput() {
    Random random = new Random(2);
    Tensor t = Tensor.ofReal(Shape.of(3, 6), random.doubles(18, 0, 1).toArray());
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(8), 6))
            .add("real", Nets.affine(1 / 255.0, 0), "x")
            .add(
                "fc",
                new Op.Dense(
                    new Synapse.Threshold(t, Nets.bipolar(random, 3, 6), Clamp.RELU),
                    Optional.empty()),
                "real")
            .add("out", new Op.Output(), "fc")
            .build();
    Network integer = run(network, null, "quantize").integer();
    Synapse.Threshold synapse = (Synapse.Threshold) ((Op.Dense) integer.op("fc")).synapse();
    assertEquals(Math.round(t.real(0) * 255), synapse.thresholds().raw(0));
    assertTrue(ratio(network, integer, 1 / 255.0) > 40);
  }

  @Test
  void reportsNoiseAndChangedPredictions() {
    Network network = residual(6, true);
    Compiled compiled = run(network, samples(network, 40, 1), "fold-batch-norm,quantize");
    List<String> texts =
        compiled.report().remarks().stream().map(r -> r.vertex() + ": " + r.text()).toList();
    assertTrue(texts.stream().anyMatch(s -> s.startsWith("conv2: SQNR ")), texts.toString());
    assertTrue(
        texts.stream().anyMatch(s -> s.contains("of 40 predictions on the calibration data")),
        texts.toString());
  }

  @Property(tries = 100)
  void argmaxOfScaledSumsComparesOnOneScale(@ForAll long seed) {
    Random random = new Random(seed);
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.signed(6), 5))
            .add("fc", Nets.dense(Nets.integers(random, 3, 4, 5)), "x")
            .add(
                "scale",
                new Op.Affine(
                    Nets.reals(4, _ -> 0.5 + random.nextDouble()),
                    Nets.reals(4, _ -> random.nextGaussian())),
                "fc")
            .add("class", new Op.Argmax(), "scale")
            .add("out", new Op.Output(), "class")
            .build();
    Network integer = run(network, null, "quantize{scores=24,multiplier=24}").integer();
    Samples fresh = samplesOfSix(network, random);
    int different = 0;
    for (int i = 0; i < fresh.count(); i++) {
      different +=
          Interpreter.of(network)
                  .run(fresh.inputs(i))
                  .equals(Interpreter.of(integer).run(fresh.inputs(i)))
              ? 0
              : 1;
    }
    assertTrue(different <= 1, different + " of " + fresh.count());
  }

  private static Samples samplesOfSix(Network network, Random random) {
    TensorType type = Types.of(network).type("x");
    List<List<Value>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(List.of(Value.ofRaw(type, random.longs(5, -32, 32).toArray())));
    }
    return Samples.of(all, List.of());
  }
}
