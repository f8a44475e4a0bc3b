package nnc.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  private static final int COUNT = 100_000;

  /// One source and 4 targets, with one weight and one place changed.
  private static Network network(int count, int weight, int place) {
    TensorType type = new TensorType(Shape.of(1), Formats.BIT);
    SparseSynapses s =
        new SparseSynapses(
            1,
            4,
            Tensor.narrowest(Shape.of(2), 0, count),
            Tensor.generate(
                Shape.of(count), NumberFormat.unsigned(6), i -> i == 7 ? place : 4 + i % 4),
            Tensor.generate(
                Shape.of(count), NumberFormat.signed(6), i -> i == count - 1 ? weight : i % 30));
    return Network.builder("n")
        .add("x", new Op.Input(type))
        .add("p", new Op.Projection(s, type), "x")
        .add("y", new Op.Output(), "p")
        .build();
  }

  @Test
  void everySynapseCounts() {
    for (int count : new int[] {100, COUNT}) {
      Set<String> all = new HashSet<>();
      all.add(Fingerprint.of(network(count, 1, 5)));
      all.add(Fingerprint.of(network(count, 2, 5)));
      all.add(Fingerprint.of(network(count, 1, 6)));
      all.add(Fingerprint.of(network(count, 1, 9)));
      assertEquals(4, all.size());
      assertEquals(Fingerprint.of(network(count, 1, 5)), Fingerprint.of(network(count, 1, 5)));
    }
    assertNotEquals(
        Fingerprint.of(network(COUNT, 1, 5)), Fingerprint.of(network(COUNT + 30, 1, 5)));
  }
}
