package nnc.passes.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;
import nnc.passes.ExactCheck;
import nnc.passes.Nets;
import org.junit.jupiter.api.Test;

class FoldThresholdsTest {

  private static final int CHANNELS = 4;

  private static Network fold(Network network) {
    return new FoldThresholds(15).apply(network, Nets.context());
  }

  /// A chain of random functions behind integers of a random fixed-point format, ending in few
  /// levels.
  private static Network chain(long seed) {
    Random random = new Random(seed);
    NumberFormat.Fixed in =
        new NumberFormat.Fixed(random.nextBoolean(), 2 + random.nextInt(9), random.nextInt(4));
    Network.Builder builder = Network.builder("chain").add("x", Nets.input(in, CHANNELS, 3, 2));
    String last = "x";
    List<Op> ops = new ArrayList<>();
    int n = 1 + random.nextInt(4);
    for (int i = 0; i < n; i++) {
      ops.add(
          switch (random.nextInt(3)) {
            case 0 -> Nets.batchNorm(random, CHANNELS, 8);
            case 1 ->
                new Op.Affine(
                    Nets.reals(CHANNELS, _ -> random.nextInt(-3, 4) * 0.3),
                    Nets.reals(random.nextGaussian()));
            default -> new Op.Relu();
          });
    }
    ops.add(last(random));
    for (Op op : ops) {
      String id = builder.fresh(op.mnemonic());
      builder.add(id, op, last);
      last = id;
    }
    return builder.add("out", new Op.Output(), last).build();
  }

  private static Op last(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> Nets.sign();
      case 1 ->
          new Op.Encode(
              0.25 + random.nextInt(4),
              random.nextInt(3) * 0.5,
              new NumberFormat.Fixed(random.nextBoolean(), 1 + random.nextInt(4), 0),
              random.nextBoolean(),
              List.of(Rounding.values()).get(random.nextInt(4)));
      default ->
          new Op.MultiThreshold(
              Tensor.ofReal(
                  Shape.of(CHANNELS, 3), random.doubles(3L * CHANNELS, -4, 4).sorted().toArray()),
              Nets.bipolar(random, CHANNELS),
              NumberFormat.signed(6),
              random.nextInt(-4, 5),
              random.nextInt(-3, 4));
    };
  }

  @Property(tries = 1000)
  void everyMonotoneChainBecomesOneComparison(@ForAll long seed) {
    Network network = chain(seed);
    Network folded = fold(network);
    assertEquals(3, folded.vertices().size());
    assertTrue(
        folded.op(folded.input("out")) instanceof Op.MultiThreshold m
            && !m.thresholds().format().isReal());
    assertTrue(ExactCheck.compare(network, folded, 60, seed).exact());
  }

  @Property(tries = 200)
  void thresholdsStayOneStepBesideTheRangeAtMost(@ForAll long seed) {
    Network network = chain(seed);
    Op.MultiThreshold op = (Op.MultiThreshold) fold(network).op(fold(network).input("out"));
    var range = ((Op.Input) network.op("x")).type().format().range();
    for (long t : op.thresholds().toRaw()) {
      assertTrue(range.lo() - 1 <= t && t <= range.hi() + 1);
    }
  }

  @Test
  void aNegativeScaleTurnsTheComparisonRound() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.signed(8), 2))
            .add("scaled", new Op.Affine(Nets.reals(0.5, -0.5), Nets.reals(1, 1)), "x")
            .add("sign", Nets.sign(), "scaled")
            .add("out", new Op.Output(), "sign")
            .build();
    Op.MultiThreshold folded = (Op.MultiThreshold) fold(network).op("sign");
    assertEquals(Tensor.ofRaw(Shape.of(2), Formats.BIPOLAR, 1, -1), folded.directions());
    assertEquals(Tensor.ofRaw(Shape.of(2, 1), NumberFormat.signed(3), -2, 2), folded.thresholds());
  }

  @Test
  void aZeroScaleMakesAConstantOutsideTheRange() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(4), 2))
            .add("scaled", new Op.Affine(Nets.reals(0, 0), Nets.reals(-1, 1)), "x")
            .add("sign", Nets.sign(), "scaled")
            .add("out", new Op.Output(), "sign")
            .build();
    Op.MultiThreshold folded = (Op.MultiThreshold) fold(network).op("sign");
    assertEquals(16, folded.thresholds().raw(0));
    assertEquals(0, folded.thresholds().raw(1));
  }

  @Test
  void leavesResultsWithManyLevelsAlone() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(8), 2))
            .add("scaled", Nets.affine(0.7, 0), "x")
            .add(
                "code",
                new Op.Encode(1, 0, NumberFormat.unsigned(8), false, Rounding.NEAREST_EVEN),
                "scaled")
            .add("out", new Op.Output(), "code")
            .build();
    assertSame(network, fold(network));
  }

  @Test
  void leavesShiftsAndClipsOnTheirOwnAlone() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.signed(8), 2))
            .add("shift", new Op.ShiftRight(6, Rounding.FLOOR), "x")
            .add("clip", new Op.Clip(0, 1, Formats.BIT), "shift")
            .add("out", new Op.Output(), "clip")
            .build();
    assertSame(network, fold(network));
  }

  @Test
  void keepsAnIntegerThatOthersReadToo() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.signed(8), 2))
            .add("bits", Nets.sign(), "x")
            .add("again", Nets.sign(), "bits")
            .add("out", new Op.Output(), "again")
            .add("other", new Op.Output(), "bits")
            .build();
    Network folded = fold(network);
    assertEquals("bits", folded.input("again"));
    assertTrue(ExactCheck.compare(network, folded, 50, 1).exact());
  }

  @Test
  void foldsARealValueThatOthersReadTooWithoutTakingItFromThem() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.signed(8), 2))
            .add("norm", Nets.batchNorm(new Random(1), 2, 5), "x")
            .add("sign", Nets.sign(), "norm")
            .add("relu", new Op.Relu(), "norm")
            .add("bits", new Op.Output(), "sign")
            .add("reals", new Op.Output(), "relu")
            .build();
    Network folded = fold(network);
    assertEquals("x", folded.input("sign"));
    assertEquals("norm", folded.input("relu"));
    assertTrue(ExactCheck.compare(network, folded, 50, 1).exact());
  }

  @Test
  void aWrongComparisonIsSeenByTheCheck() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.signed(6), 2))
            .add("scaled", new Op.Affine(Nets.reals(0.5, -0.5), Nets.reals(1, 1)), "x")
            .add("sign", Nets.sign(), "scaled")
            .add("out", new Op.Output(), "sign")
            .build();
    Network folded = fold(network);
    String id = folded.input("out");
    Op.MultiThreshold right = (Op.MultiThreshold) folded.op(id);
    Tensor off =
        Tensor.generate(
            right.thresholds().shape(),
            new NumberFormat.Fixed(true, 20, right.thresholds().format().fraction()),
            i -> right.thresholds().raw(i) + 1);
    Network wrong =
        folded.toBuilder()
            .replace(
                id,
                new Op.MultiThreshold(
                    off, right.directions(), right.format(), right.base(), right.step()))
            .build();
    assertTrue(ExactCheck.compare(network, wrong, 200, 1).different() > 0);
  }
}
