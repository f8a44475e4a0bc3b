package nnc.ir.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
import org.junit.jupiter.api.Test;

class HaltTest {

  @Test
  void aGapIsTheDistanceOfTheTwoLargest() {
    Halt gap = new Halt(Halt.Kind.GAP, 3);
    assertFalse(gap.reached(new double[] {5, 1, 2.5}));
    assertTrue(gap.reached(new double[] {2, 5, 1}));
    assertFalse(gap.reached(new double[] {5, 5}));
    assertFalse(gap.reached(new double[] {5}));
  }

  @Test
  void confidenceIsTheLargestShareOfSoftmax() {
    Random random = new Random(2);
    int reached = 0;
    for (int i = 0; i < 20_000; i++) {
      double[] sums = random.doubles(2 + random.nextInt(8), -5, 5).toArray();
      double bound = 0.05 + 0.9 * random.nextDouble();
      double total = 0;
      double most = 0;
      for (double s : sums) {
        total += Math.exp(s);
        most = Math.max(most, Math.exp(s));
      }
      boolean expected = most / total >= bound;
      assertEquals(expected, new Halt(Halt.Kind.CONFIDENCE, bound).reached(sums));
      reached += expected ? 1 : 0;
    }
    assertTrue(reached > 2000 && reached < 18_000, reached + " reached");
  }

  @Test
  void textsAreReadOrNot() {
    assertEquals(Optional.of(new Halt(Halt.Kind.GAP, 2.5)), Halt.of("gap=2.5"));
    assertEquals(Optional.of(new Halt(Halt.Kind.CONFIDENCE, 0.9)), Halt.of("confidence=0.9"));
    for (String wrong : List.of("gap", "gap=", "gap=0", "gap=-1", "confidence=2", "time=3")) {
      assertEquals(Optional.empty(), Halt.of(wrong), wrong);
    }
  }

  @Test
  void aSequenceEndsWhereItIsClearAndTheNextBeginsAnew() {
    TensorType two = new TensorType(Shape.of(2), Formats.BIT);
    Network network =
        Network.builder("t")
            .add("x", new Op.Input(two))
            .add("late", new Op.Delay(1, two), "x")
            .add("y", new Op.Output(), "late")
            .build();
    List<List<Value>> steps =
        Stream.of(1, 1, 1, 1, 0, 1, 0, 1).map(b -> List.of(Value.ofRaw(two, b, 1 - b))).toList();
    SequenceRun run =
        SequenceRun.of(
            network,
            Interpreter.of(network)::start,
            new Sequences(Samples.of(steps, List.of()), 4, List.of()),
            List.of(),
            Optional.of(new Halt(Halt.Kind.GAP, 2)),
            _ -> {});
    // Sums: (0,0) (1,0) (2,0): clear after three. Then (0,0) (0,1) (1,1) (1,2): never.
    assertEquals(List.of(3, 4), run.taken());
    assertEquals(3, run.shown(0).size());
    assertEquals(8, run.outputs().size());
    assertEquals(run.outputs().get(2), run.outputs().get(3));
  }
}
