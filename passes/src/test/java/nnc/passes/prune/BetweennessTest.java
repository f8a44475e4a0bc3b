package nnc.passes.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import org.junit.jupiter.api.Test;

class BetweennessTest {

  /// Of `neurons` neurons, with synapses `[from, to, importance]`.
  private static Betweenness of(int neurons, double[]... synapses) {
    double[] importances = new double[neurons * neurons];
    for (double[] s : synapses) {
      importances[(int) (s[1] * neurons + s[0])] = s[2];
    }
    RecurrentSynapses all =
        new RecurrentSynapses(
            "w",
            new Op.Dense(
                new Synapse.Product(Tensor.ofReal(Shape.of(neurons, neurons), importances)),
                Optional.empty()));
    return new Betweenness(neurons, List.of(all), List.of(importances));
  }

  private static double[] scores(int neurons, Betweenness b) {
    return IntStream.range(0, neurons).mapToDouble(b::of).toArray();
  }

  private static void assertScores(double[] expected, Betweenness b) {
    double[] scores = scores(expected.length, b);
    for (int n = 0; n < expected.length; n++) {
      assertEquals(expected[n], scores[n], 1e-12, "neuron " + n);
    }
  }

  /// 0 -> 1 -> 2 -> 3: by neuron 1 go the ways to 2 and 3, by neuron 2 those from 0 and 1 to 3.
  @Test
  void countsTheWaysOfAChain() {
    assertScores(
        new double[] {0, 2, 2, 0},
        of(4, new double[] {0, 1, 1}, new double[] {1, 2, 1}, new double[] {2, 3, 1}));
  }

  /// Two ways from 0 to 3, of equal length and of other ones.
  @Test
  void importantSynapsesAreShort() {
    double[][] equal = {{0, 1, 1}, {1, 3, 1}, {0, 2, 1}, {2, 3, 1}};
    assertScores(new double[] {0, 0.5, 0.5, 0}, of(4, equal));
    double[][] left = {{0, 1, 2}, {1, 3, 1}, {0, 2, 1}, {2, 3, 1}};
    assertScores(new double[] {0, 1, 0, 0}, of(4, left));
  }

  @Test
  void ofEqualOnesTheLastGoFirst() {
    Betweenness chain = of(4, new double[] {0, 1, 1}, new double[] {1, 2, 1});
    assertEquals("{2, 3}", chain.lowest(2).toString());
    assertEquals("{0, 2, 3}", chain.lowest(3).toString());
  }
}
