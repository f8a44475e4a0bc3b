package nnc.passes.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import nnc.passes.Nets;
import nnc.passes.analysis.Layers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientsTest {

  private static final double STEP = 1e-6;

  private static Tensor reals(Random random, int... dims) {
    Shape shape = Shape.of(dims);
    return Tensor.ofReal(shape, random.doubles(shape.size(), -1, 1).toArray());
  }

  private static Tensor signs(Random random, int... dims) {
    return Nets.bipolar(random, dims);
  }

  /// Every operator with a derivative among reals: padded and grouped convolutions, batch norm,
  /// both pools, a residual sum, a concatenation, products and threshold synapses of all clamps.
  private static Network network(long seed) {
    Random random = new Random(seed);
    Window three = new Window(3, 3, 1, 1, 1, 1, 1, 1);
    Clamp[] clamps = Clamp.values();
    return Network.builder("smooth")
        .add("x", Nets.input(Formats.REAL, 2, 4, 4))
        .add(
            "c1",
            new Op.Conv(
                new Synapse.Product(reals(random, 4, 2, 3, 3)),
                Optional.of(reals(random, 4)),
                three,
                1,
                0),
            "x")
        .add(
            "norm",
            new Op.BatchNorm(
                reals(random, 4), reals(random, 4), reals(random, 4), Nets.reals(1, 2, 3, 4), 1e-3),
            "c1")
        .add("relu", new Op.Relu(), "norm")
        .add(
            "c2",
            new Op.Conv(
                new Synapse.Product(reals(random, 4, 2, 3, 3)), Optional.empty(), three, 2, 1),
            "relu")
        .add("sum", new Op.Add(), "relu", "c2")
        .add("max", new Op.MaxPool(Window.square(2, 2)), "sum")
        .add("all", new Op.SumPool(new Window(2, 2, 1, 1, 0, 0, 1, 1)), "max")
        .add("both", new Op.Concat(), "max", "all")
        .add("flat", new Op.Flatten(), "both")
        .add(
            "t",
            new Op.Dense(
                new Synapse.Threshold(
                    reals(random, 6, 32),
                    signs(random, 6, 32),
                    clamps[(int) Math.floorMod(seed, (long) clamps.length)]),
                Optional.of(reals(random, 6))),
            "flat")
        .add("scale", Nets.affine(0.25, 0.5), "t")
        .add("fc", Nets.dense(reals(random, 3, 6)), "scale")
        .add("class", new Op.Argmax(), "fc")
        .add("out", new Op.Output(), "class")
        .build();
  }

  private static Value input(Random random) {
    return Value.ofReal(
        new TensorType(Shape.of(2, 4, 4), Formats.REAL), random.doubles(32, -1, 1).toArray());
  }

  private static double weighed(Gradients gradients, Value x, double[] seed) {
    double[] scores = gradients.forward(List.of(x)).get(gradients.scores());
    double sum = 0;
    for (int k = 0; k < seed.length; k++) {
      sum += seed[k] * scores[k];
    }
    return sum;
  }

  private static double slope(java.util.function.DoubleUnaryOperator f) {
    return (f.applyAsDouble(STEP) - f.applyAsDouble(-STEP)) / (2 * STEP);
  }

  private static void assertClose(double expected, double actual) {
    assertEquals(expected, actual, 1e-6 * Math.max(1, Math.abs(expected)));
  }

  /// Seeds are fixed: a random one may lie on a kink.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void derivativesByInputsAreThoseOfFiniteDifferences(long seed) {
    Network network = network(seed);
    Random random = new Random(seed + 1);
    Gradients gradients = Gradients.of(network);
    assertEquals("fc", gradients.scores());
    Value x = input(random);
    double[] weights = random.doubles(3, -1, 1).toArray();
    double[] back = gradients.backward(gradients.forward(List.of(x)), weights).get("x");
    for (int i = 0; i < 32; i++) {
      int at = i;
      assertClose(
          slope(d -> {
            double[] moved = x.real().clone();
            moved[at] += d;
            return weighed(gradients, Value.ofReal(x.type(), moved), weights);
          }),
          back[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void contributionsAreThoseOfFiniteDifferences(long seed) {
    Network network = network(seed);
    Random random = new Random(seed + 1);
    Gradients gradients = Gradients.of(network);
    Value x = input(random);
    double[] weights = random.doubles(3, -1, 1).toArray();
    Map<String, double[]> values = gradients.forward(List.of(x));
    Map<String, double[]> back = gradients.backward(values, weights);
    for (String id : List.of("c1", "c2", "fc")) {
      Synapse.Product product = (Synapse.Product) Layers.synapse(network.op(id));
      double[] into = new double[product.weights().size()];
      gradients.contributions(id, values, back, into);
      for (int i = 0; i < into.length; i++) {
        int at = i;
        assertClose(
            slope(d -> {
              // A weight times 1 + d.
              double[] w = product.weights().toReal();
              w[at] *= 1 + d;
              Op moved =
                  Layers.with(
                      network.op(id),
                      new Synapse.Product(Tensor.ofReal(product.weights().shape(), w)));
              return weighed(
                  Gradients.of(network.toBuilder().replace(id, moved).build()), x, weights);
            }),
            into[i]);
      }
    }
  }

  @Test
  void theLossIsDerivedFromItsScores() {
    CrossEntropy loss =
        CrossEntropy.scaled(List.of(new double[] {1, 2, 6}, new double[] {0, 0, 3}));
    assertEquals(Math.sqrt((4 + 1 + 9 + 1 + 1 + 4) / 6.0), loss.scale(), 1e-12);
    double[] scores = {1.5, -0.25, 0.75};
    for (int k = 0; k < 3; k++) {
      int at = k;
      assertClose(
          slope(d -> {
            double[] moved = scores.clone();
            moved[at] += d;
            return loss.loss(moved, 1);
          }),
          loss.gradient(scores, 1)[k]);
    }
  }

  /// `shift 2` divides by 4 and rounds; the rounding is passed through, what is cut off is not.
  @Test
  void roundingIsPassedThroughAndSaturationIsNot() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(8), 3))
            .add("shift", new Op.ShiftRight(2, Rounding.FLOOR), "x")
            .add("clip", new Op.Clip(0, 15, NumberFormat.unsigned(4)), "shift")
            .add(
                "scaled",
                new Op.Requantize(
                    Tensor.narrowest(Shape.of(1), 3),
                    Tensor.narrowest(Shape.of(1), 1),
                    1,
                    NumberFormat.unsigned(5)),
                "clip")
            .add("out", new Op.Output(), "scaled")
            .build();
    Gradients gradients = Gradients.of(network);
    Value x = Value.ofRaw(new TensorType(Shape.of(3), NumberFormat.unsigned(8)), 9, 200, 50);
    double[] back =
        gradients.backward(gradients.forward(List.of(x)), new double[] {1, 1, 1}).get("x");
    // 50 >> 2 = 12, and 3 * 12 + 1 >> 1 = 18 of at most 31.
    assertArrayEquals(new double[] {0.375, 0, 0.375}, back, 1e-12);
  }

  @Test
  void aStepOnRealsSlopesWithinOneOfItsThreshold() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(Formats.REAL, 3))
            .add("sign", Nets.sign(), "x")
            .add("out", new Op.Output(), "sign")
            .build();
    Gradients gradients = Gradients.of(network);
    Value x = Value.ofReal(new TensorType(Shape.of(3), Formats.REAL), 0.5, -1.5, -0.25);
    double[] back =
        gradients.backward(gradients.forward(List.of(x)), new double[] {1, 1, 2}).get("x");
    assertArrayEquals(new double[] {1, 0, 2}, back, 1e-12);
  }

  private static void assertRefused(Network network, String what) {
    Rejection refused = assertThrows(Rejection.class, () -> Gradients.of(network));
    assertEquals(Code.E0207, refused.diagnostics().getFirst().code());
    assertTrue(refused.diagnostics().getFirst().message().contains(what), what);
  }

  @Test
  void whatHasNoGradientIsNamed() {
    assertRefused(
        Network.builder("n")
            .add("x", Nets.input(Formats.BIT, 2))
            .add("late", new Op.Delay(1, new TensorType(Shape.of(2), Formats.BIT)), "x")
            .add("out", new Op.Output(), "late")
            .build(),
        "in time");
    assertRefused(
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(4), 2))
            .add(
                "step",
                new Op.MultiThreshold(
                    Tensor.narrowest(Shape.of(1, 1), 3),
                    Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
                    Formats.BIT,
                    0,
                    1),
                "x")
            .add("out", new Op.Output(), "step")
            .build(),
        "'step' (multithreshold) is a step without a width");
    assertRefused(
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(4), 2))
            .add("class", new Op.Argmax(), "x")
            .add("fc", Nets.dense(Tensor.narrowest(Shape.of(2, 1), 1, 2)), "class")
            .add("out", new Op.Output(), "fc")
            .build(),
        "'class' (argmax)");
  }
}
