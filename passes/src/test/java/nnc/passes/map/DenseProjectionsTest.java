package nnc.passes.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import nnc.ir.Network;
import nnc.ir.RandomSynapses;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.network.Interpreter;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.passes.Nets;
import org.junit.jupiter.api.Test;

class DenseProjectionsTest {

  private static Network network(SparseSynapses synapses, NumberFormat format) {
    TensorType type = new TensorType(Shape.of(synapses.sources()), format);
    return Network.builder("n")
        .add("x", new Op.Input(type))
        .add("p", new Op.Projection(synapses, type), "x")
        .add("y", new Op.Output(), "p")
        .build();
  }

  private static boolean isSparse(Network network) {
    return network.vertices().values().stream().anyMatch(v -> v.op() instanceof Op.Projection);
  }

  @Test
  void denseLayersGiveTheSameSums() {
    Random random = new Random(3);
    for (int trial = 0; trial < 100; trial++) {
      int shortest = random.nextInt(2);
      SparseSynapses s =
          RandomSynapses.of(random, 7, 5, shortest, shortest + random.nextInt(4), false);
      Network network = network(s, trial % 2 == 0 ? Formats.BIT : NumberFormat.signed(4));
      Network dense = DenseProjections.of(network);
      assertFalse(isSparse(dense));
      Interpreter.Sequence expected = Interpreter.of(network).start();
      Interpreter.Sequence actual = Interpreter.of(dense).start();
      TensorType type = ((Op.Input) network.op("x")).type();
      for (int step = 0; step < 10; step++) {
        long lo = type.format().range().lo();
        long hi = type.format().range().hi();
        Value x = Value.ofRaw(type, random.longs(7, lo, hi + 1).toArray());
        long[] sums = expected.step(List.of(x)).getFirst().raw();
        long[] same = actual.step(List.of(x)).getFirst().raw();
        for (int t = 0; t < sums.length; t++) {
          assertEquals(sums[t], same[t]);
        }
      }
    }
  }

  @Test
  void realsAndLargeOnesStay() {
    Network real = network(RandomSynapses.of(new Random(1), 4, 4, 1, 2, true), Formats.BIT);
    assertSame(real, DenseProjections.of(real));
    SparseSynapses large =
        new SparseSynapses(
            1025,
            1024,
            Tensor.generate(Shape.of(1026), NumberFormat.unsigned(1), i -> Math.min(i, 1)),
            Tensor.narrowest(Shape.of(1), 3),
            Tensor.narrowest(Shape.of(1), 1));
    assertTrue(isSparse(DenseProjections.of(network(large, Formats.BIT))));
  }

  /// A population that only feeds itself has no input that is mapped before it.
  @Test
  void aLoopOfSparseSynapsesIsRefused() {
    TensorType bits = new TensorType(Shape.of(4), Formats.BIT);
    for (int targets : new int[] {4, 1 << 20}) {
      SparseSynapses s =
          new SparseSynapses(
              4,
              targets,
              Tensor.narrowest(Shape.of(5), 0, 1, 1, 1, 1),
              Tensor.narrowest(Shape.of(1), 3L + SparseSynapses.stride(targets)),
              Tensor.narrowest(Shape.of(1), 1));
      Network.Builder loop =
          Network.builder("n")
              .add("x", new Op.Input(bits))
              .add("p", new Op.Projection(s, bits), targets == 4 ? "sum" : "x")
              .add("y", new Op.Output(), "p");
      if (targets == 4) {
        loop.add(
            "sum",
            new Op.MultiThreshold(
                Tensor.narrowest(Shape.of(1, 1), 1),
                Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
                Formats.BIT,
                0,
                1),
            "p");
        loop.add("z", new Op.Output(), "x");
      }
      Rejection refused =
          assertThrows(
              Rejection.class,
              () -> new Lowering(DenseProjections.of(loop.build()), Nets.context()).design());
      assertEquals(List.of(Code.E0401), refused.diagnostics().stream().map(d -> d.code()).toList());
    }
  }
}
