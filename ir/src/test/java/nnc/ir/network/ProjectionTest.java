package nnc.ir.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nnc.ir.Network;
import nnc.ir.RandomSynapses;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Source;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.text.DesignParser;
import nnc.ir.text.DesignPrinter;
import org.junit.jupiter.api.Test;

class ProjectionTest {

  private static Network network(SparseSynapses synapses, NumberFormat format) {
    TensorType type = new TensorType(Shape.of(synapses.sources()), format);
    return Network.builder("n")
        .add("x", new Op.Input(type))
        .add("p", new Op.Projection(synapses, type), "x")
        .add("y", new Op.Output(), "p")
        .build();
  }

  /// The sum of one target in a step, read from the definition: what was sent first comes first.
  private static double sum(SparseSynapses s, List<double[]> sent, int target) {
    double sum = 0;
    for (int delay = Math.min(s.longestDelay(), sent.size() - 1); delay >= 0; delay--) {
      double[] x = sent.get(sent.size() - 1 - delay);
      for (int source = 0; source < s.sources(); source++) {
        for (int i = s.start(source); i < s.start(source + 1); i++) {
          if (s.target(i) == target && s.delay(i) == delay) {
            sum += s.weights().real(s.weight(i)) * x[source];
          }
        }
      }
    }
    return sum;
  }

  @Test
  void sumsAreThoseOfTheDefinitionAmongIntegersAndReals() {
    Random random = new Random(1);
    for (int trial = 0; trial < 300; trial++) {
      int shortest = random.nextInt(3);
      boolean real = trial % 2 == 0;
      SparseSynapses synapses =
          RandomSynapses.of(
              random,
              1 + random.nextInt(6),
              1 + random.nextInt(5),
              shortest,
              shortest + random.nextInt(4),
              real);
      NumberFormat in =
          trial % 3 == 0
              ? Formats.BIT
              : trial % 3 == 1 && real ? Formats.REAL : new NumberFormat.Fixed(true, 5, 2);
      Network network = network(synapses, in);
      Interpreter.Sequence sequence = Interpreter.of(network).start();
      Range range = Types.of(network).range("p").orElse(null);
      List<double[]> sent = new ArrayList<>();
      for (int step = 0; step < 12; step++) {
        double[] x = new double[synapses.sources()];
        long[] raw = new long[x.length];
        for (int i = 0; i < x.length; i++) {
          raw[i] = in.isReal() ? 0 : random.nextLong(in.range().lo(), in.range().hi() + 1);
          x[i] = in.isReal() ? random.nextGaussian() : raw[i] * in.unit();
        }
        sent.add(x);
        TensorType type = new TensorType(Shape.of(x.length), in);
        Value y =
            sequence
                .step(List.of(in.isReal() ? Value.ofReal(type, x) : Value.ofRaw(type, raw)))
                .getFirst();
        for (int t = 0; t < synapses.targets(); t++) {
          double expected = sum(synapses, sent, t);
          if (y.type().format().isReal()) {
            assertEquals(expected, y.real()[t]);
          } else {
            assertEquals(expected, y.raw()[t] * y.type().format().unit());
            assertTrue(range.contains(y.raw()[t]), range + " " + y.raw()[t]);
          }
        }
      }
    }
  }

  @Test
  void theTextFormHoldsEverything() {
    Random random = new Random(2);
    for (int trial = 0; trial < 50; trial++) {
      Network network =
          network(
              RandomSynapses.of(random, 1 + random.nextInt(90), 40, 1, 5, trial % 2 == 0),
              Formats.BIT);
      String text = DesignPrinter.print(network);
      assertEquals(network, DesignParser.parse(new Source("t.nnir", text)), text);
    }
  }

  /// From two neurons to three, so that words are 4 a step.
  private static SparseSynapses synapses(long[] starts, int weights, long... places) {
    return new SparseSynapses(
        2,
        3,
        Tensor.narrowest(Shape.of(starts.length), starts),
        Tensor.narrowest(Shape.of(places.length), places),
        Tensor.narrowest(Shape.of(weights), new long[weights]));
  }

  @Test
  void rangesAreExact() {
    SparseSynapses s =
        new SparseSynapses(
            2,
            2,
            Tensor.narrowest(Shape.of(3), 0, 2, 4),
            Tensor.narrowest(Shape.of(4), 2, 3, 2, 2),
            Tensor.narrowest(Shape.of(4), 5, -3, 2, -4));
    assertEquals(new Range(-4, 7), s.sums(new Range(0, 1)).orElseThrow());
    assertEquals(new Range(-15, 18), s.sums(new Range(-1, 2)).orElseThrow());
    // Nothing arrives in the first step, so 0 is always among the values.
    assertEquals(new Range(-8, 14), s.sums(new Range(2, 2)).orElseThrow());
  }

  @Test
  void arraysThatDoNotFitAreRefused() {
    SparseSynapses legal = synapses(new long[] {0, 1, 2}, 2, 4, 14);
    assertEquals(List.of(0, 2), List.of(legal.target(0), legal.target(1)));
    assertEquals(List.of(1, 3), List.of(legal.delay(0), legal.delay(1)));
    for (SparseCase c :
        List.<SparseCase>of(
            () -> synapses(new long[] {0, 2}, 2, 4, 14),
            () -> synapses(new long[] {0, 3, 2}, 2, 4, 14),
            () -> synapses(new long[] {1, 1, 2}, 2, 4, 14),
            () -> synapses(new long[] {0, 1, 1}, 2, 4, 14),
            () -> synapses(new long[] {0, 1, 2}, 2, 4, 15),
            () -> synapses(new long[] {0, 1, 2}, 2, 4, -1),
            () -> synapses(new long[] {0, 1, 2}, 3, 4, 14),
            () -> synapses(new long[] {0, 1, 2}, 2, 4, 4L * (Op.MAX_DELAY + 1)),
            () -> synapses(new long[] {0}, 1, 4))) {
      assertThrows(IllegalArgumentException.class, c::make);
    }
  }

  private interface SparseCase {
    SparseSynapses make();
  }

  @Test
  void onlyProjectionsThatReadThePastCloseCycles() {
    for (int shortest = 0; shortest < 2; shortest++) {
      TensorType type = new TensorType(Shape.of(2), Formats.BIT);
      SparseSynapses s =
          new SparseSynapses(
              2,
              2,
              Tensor.narrowest(Shape.of(3), 0, 1, 2),
              Tensor.narrowest(Shape.of(2), 2 * shortest + 1, 4),
              Tensor.narrowest(Shape.of(1), 1));
      Network loop =
          Network.builder("n")
              .add("x", new Op.Input(type))
              .add("p", new Op.Projection(s, type), "fires")
              .add("sum", new Op.Add(), "x", "p")
              .add(
                  "fires",
                  new Op.MultiThreshold(
                      Tensor.narrowest(Shape.of(1, 1), 1),
                      Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
                      Formats.BIT,
                      0,
                      1),
                  "sum")
              .add("y", new Op.Output(), "fires")
              .build();
      assertEquals(
          shortest == 0 ? List.of(Code.E0206) : List.of(),
          Verifier.check(loop).stream().map(d -> d.code()).toList());
    }
  }

  @Test
  void anInputOfAnotherTypeIsAnError() {
    SparseSynapses s = synapses(new long[] {0, 1, 2}, 2, 4, 14);
    Network network =
        Network.builder("n")
            .add("x", new Op.Input(new TensorType(Shape.of(2), NumberFormat.unsigned(4))))
            .add("p", new Op.Projection(s, new TensorType(Shape.of(2), Formats.BIT)), "x")
            .add("y", new Op.Output(), "p")
            .build();
    assertEquals(
        List.of("projection 'p' of bit[2] gets uint4[2]"),
        Verifier.check(network).stream().map(d -> d.message()).toList());
  }
}
