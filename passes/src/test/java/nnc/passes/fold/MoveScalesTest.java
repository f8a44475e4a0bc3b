package nnc.passes.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.ir.Network;
import nnc.ir.RandomNetworks;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Types;
import nnc.ir.network.Verifier;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import nnc.passes.ExactCheck;
import nnc.passes.InputGenerator;
import nnc.passes.Nets;
import org.junit.jupiter.api.Test;

class MoveScalesTest {

  /// Samples of a check.
  private static final int TRIED = 20;

  private static Network move(Network network) {
    return new MoveScales().apply(network, Nets.context());
  }

  private static boolean isReal(Network network, String id) {
    return Types.of(network).format(id).isReal();
  }

  /// Pixels with a zero point, a padded convolution, pools and a residual join: every operator that
  /// scales move behind, with scales and shifts that doubles hold exactly.
  private static Network everything(long seed, NumberFormat format, double zero) {
    Random random = new Random(seed);
    double s = Math.scalb(1.0, random.nextInt(-4, 3));
    Op.Conv conv =
        new Op.Conv(
            new Synapse.Product(Nets.integers(random, 3, 2, 2, 3, 3)),
            Optional.of(Nets.reals(0.5, -0.25)),
            new Window(3, 3, 1, 1, 1, 1, 1, 1),
            1,
            0);
    Op.Conv grouped =
        new Op.Conv(
            new Synapse.Product(Nets.integers(random, 3, 4, 1, 1, 1)),
            Optional.empty(),
            Window.square(1, 1),
            2,
            0);
    return Network.builder("all")
        .add("x", Nets.input(format, 2, 4, 4))
        .add("real", Nets.affine(s, -zero * s), "x")
        .add("conv", conv, "real")
        .add("sum", new Op.Add(), "conv", "conv")
        .add("pool", new Op.SumPool(Window.square(2, 2)), "sum")
        .add("max", new Op.MaxPool(Window.square(1, 1)), "pool")
        .add("grouped", grouped, "max")
        .add("join", new Op.Concat(), "grouped", "grouped")
        .add("flat", new Op.Flatten(), "grouped")
        .add("fc", Nets.dense(Nets.integers(random, 4, 3, 16)), "flat")
        .add("out", new Op.Output(), "fc")
        .add("joined", new Op.Output(), "join")
        .build();
  }

  @Property(tries = 100)
  void isExactWhereDoublesAre(@ForAll long seed) {
    Network network = everything(seed, NumberFormat.unsigned(6), 3);
    Network moved = move(network);
    for (String id : List.of("conv", "sum", "pool", "max", "grouped", "flat", "fc")) {
      assertFalse(isReal(moved, id), id);
    }
    assertTrue(ExactCheck.compare(network, moved, 30, seed).exact());
    assertEquals(3, ((Op.Conv) moved.op("conv")).padValue());
  }

  @Property(tries = 300)
  void staysWithinRoundingOnRandomNetworks(@ForAll long seed) {
    Network network = RandomNetworks.network(seed);
    Network moved = move(network);
    assertEquals(List.of(), Verifier.check(moved));
    assertEquals(moved, move(moved));
    boolean continuous =
        network.vertices().values().stream()
            .noneMatch(v ->
                v.op() instanceof Op.Encode
                    || v.op() instanceof Op.MultiThreshold
                    || v.op() instanceof Op.Argmax);
    if (continuous) {
      // Sums of large numbers that cancel keep the error that these have as doubles.
      double most = Math.max(largest(network, seed), largest(moved, seed));
      double error = ExactCheck.compare(network, moved, TRIED, seed).largestError();
      assertTrue(error < Math.max(1e-6, 100 * Math.ulp(most)), () -> error + ", " + most);
    }
  }

  /// Drawn once: sums of 2e10 that cancel.
  @Example
  void whatCancelsIsKnownToTheLastBitsOfWhatWasAdded() {
    staysWithinRoundingOnRandomNetworks(-928147585);
  }

  /// The largest number in a network on the samples of a check.
  private static double largest(Network network, long seed) {
    Interpreter interpreter = Interpreter.of(network);
    InputGenerator inputs = InputGenerator.of(network, seed);
    double most = 0;
    for (int i = 0; i < TRIED; i++) {
      for (Value v : interpreter.trace(inputs.next()).values()) {
        boolean real = v.type().format().isReal();
        double unit = real ? 1 : v.type().format().unit();
        DoubleStream all = real ? Arrays.stream(v.real()) : Arrays.stream(v.raw()).asDoubleStream();
        most = Math.max(most, unit * all.map(Math::abs).max().orElse(0));
      }
    }
    return most;
  }

  @Test
  void widensBipolarValuesWhereThePaddingIsZero() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(Formats.BIPOLAR, 1, 3, 3))
            .add("real", Nets.affine(0.5, 0), "x")
            .add(
                "conv",
                new Op.Conv(
                    new Synapse.Product(Nets.bipolar(new Random(1), 2, 1, 3, 3)),
                    Optional.empty(),
                    new Window(3, 3, 1, 1, 1, 1, 1, 1),
                    1,
                    0),
                "real")
            .add("out", new Op.Output(), "conv")
            .build();
    Network moved = move(network);
    assertEquals(NumberFormat.signed(2), Types.of(moved).format(moved.input("conv")));
    assertTrue(ExactCheck.compare(network, moved, 50, 1).exact());
  }

  @Test
  void refusesAShiftThatNoPaddingCodeStandsFor() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(4), 1, 3, 3))
            .add("real", Nets.affine(0.5, 0.3), "x")
            .add(
                "conv",
                new Op.Conv(
                    new Synapse.Product(Nets.integers(new Random(1), 3, 2, 1, 3, 3)),
                    Optional.empty(),
                    new Window(3, 3, 1, 1, 1, 1, 1, 1),
                    1,
                    0),
                "real")
            .add("out", new Op.Output(), "conv")
            .build();
    assertSame(network, move(network));
  }

  @Test
  void dividesTheThresholdsOfThresholdSynapses() {
    Tensor t = Tensor.ofReal(Shape.of(1, 3), 0.5, 1.5, 0);
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(4), 3))
            .add("real", Nets.affine(0.25, 0), "x")
            .add(
                "fc",
                new Op.Dense(
                    new Synapse.Threshold(
                        t, Tensor.ofRaw(Shape.of(1, 3), Formats.BIPOLAR, 1, -1, 1), Clamp.RELU),
                    Optional.empty()),
                "real")
            .add("out", new Op.Output(), "fc")
            .build();
    Network moved = move(network);
    assertFalse(isReal(moved, "fc"));
    assertEquals(
        new Synapse.Threshold(
            Tensor.ofRaw(Shape.of(1, 3), NumberFormat.unsigned(3), 2, 6, 0),
            Tensor.ofRaw(Shape.of(1, 3), Formats.BIPOLAR, 1, -1, 1),
            Clamp.RELU),
        ((Op.Dense) moved.op("fc")).synapse());
    assertTrue(ExactCheck.compare(network, moved, 50, 1).exact());
  }

  @Test
  void addsMultiplesOfTheSmallestScale() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.signed(4), 3))
            .add("a", Nets.affine(0.75, 1), "x")
            .add("b", Nets.affine(0.25, -0.5), "x")
            .add("sum", new Op.Add(), "a", "b")
            .add("out", new Op.Output(), "sum")
            .build();
    Network moved = move(network);
    assertFalse(isReal(moved, "sum"));
    assertTrue(ExactCheck.compare(network, moved, 50, 1).exact());
  }

  @Test
  void keepsSumsRealThatNoIntegerHolds() {
    Tensor huge = Tensor.ofRaw(Shape.of(1, 3), NumberFormat.signed(40), 1L << 38, 1L << 38, 7);
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.signed(30), 3))
            .add("real", Nets.affine(0.5, 0), "x")
            .add("fc", Nets.dense(huge), "real")
            .add("out", new Op.Output(), "fc")
            .build();
    assertSame(network, move(network));
  }

  @Test
  void keepsAdditionsOfUnrelatedScalesReal() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.signed(4), 3))
            .add("a", Nets.affine(0.7, 0), "x")
            .add("b", Nets.affine(0.25, 0), "x")
            .add("sum", new Op.Add(), "a", "b")
            .add("out", new Op.Output(), "sum")
            .build();
    assertSame(network, move(network));
  }

  @Test
  void movesPositiveScalesBehindARelu() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.signed(4), 3))
            .add("a", new Op.Affine(Nets.reals(0.5, 2, 1), Nets.reals(0)), "x")
            .add("relu", new Op.Relu(), "a")
            .add("out", new Op.Output(), "relu")
            .build();
    Network moved = move(network);
    assertFalse(isReal(moved, "relu"));
    assertTrue(ExactCheck.compare(network, moved, 50, 1).exact());
  }
}
