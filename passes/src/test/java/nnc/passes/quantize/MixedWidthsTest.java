package nnc.passes.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.network.Interpreter;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.Compiled;
import nnc.passes.Nets;
import nnc.passes.PassList;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import nnc.passes.analysis.Layers;
import nnc.passes.analysis.Scaled;
import org.junit.jupiter.api.Test;

class MixedWidthsTest {

  private static final TensorType INPUT = new TensorType(Shape.of(8), Formats.REAL);

  private static Tensor reals(Random random, double reach, int... dims) {
    Shape shape = Shape.of(dims);
    return Tensor.ofReal(shape, random.doubles(shape.size(), -reach, reach).toArray());
  }

  /// Three layers, of which the second counts most.
  private static Network network() {
    Random random = new Random(3);
    return Network.builder("n")
        .add("x", new Op.Input(INPUT))
        .add("a", Nets.dense(reals(random, 1, 20, 8)), "x")
        .add("a_relu", new Op.Relu(), "a")
        .add("b", Nets.dense(reals(random, 3, 6, 20)), "a_relu")
        .add("b_relu", new Op.Relu(), "b")
        .add("c", Nets.dense(reals(random, 1, 3, 6)), "b_relu")
        .add("class", new Op.Argmax(), "c")
        .add("out", new Op.Output(), "class")
        .build();
  }

  private static Samples samples(int count) {
    Random random = new Random(8);
    List<List<Value>> all = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      all.add(List.of(Value.ofReal(INPUT, random.doubles(8, 0, 1).toArray())));
    }
    return Samples.of(all, List.of());
  }

  private static Compiled run(Samples samples, String passes) {
    return new Pipeline(PassList.parse(passes))
        .apply(
            network(),
            new Target("test", "none", List.of(), List.of(), List.of(), List.of(), List.of()),
            new Settings(new LinkedHashMap<>()),
            Optional.ofNullable(samples),
            PipelineListener.silent());
  }

  private static int width(Network network, String id) {
    return network.op(id).tensors().getFirst().format().width();
  }

  /// Mean squared error of the scores when each layer alone is rounded, as the pass measures it.
  private static double error(String id, int bits) {
    Network network = network();
    Tensor w = network.op(id).tensors().getFirst();
    double[] rounded = w.toReal();
    int fanIn = w.shape().dim(1);
    for (int o = 0; o < w.shape().dim(0); o++) {
      double largest = 0;
      for (int i = o * fanIn; i < (o + 1) * fanIn; i++) {
        largest = Math.max(largest, Math.abs(rounded[i]));
      }
      double scale = largest / ((1 << (bits - 1)) - 1);
      for (int i = o * fanIn; i < (o + 1) * fanIn; i++) {
        rounded[i] = Math.rint(rounded[i] / scale) * scale;
      }
    }
    Interpreter exact = Interpreter.of(network);
    Interpreter other =
        Interpreter.of(
            network.toBuilder()
                .replace(
                    id,
                    Layers.with(
                        network.op(id), new Synapse.Product(Tensor.ofReal(w.shape(), rounded))))
                .build());
    double sum = 0;
    Samples samples = samples(100);
    for (int s = 0; s < 100; s++) {
      double[] y = exact.trace(samples.inputs(s)).get("c").real();
      double[] z = other.trace(samples.inputs(s)).get("c").real();
      for (int k = 0; k < 3; k++) {
        sum += (y[k] - z[k]) * (y[k] - z[k]);
      }
    }
    return sum;
  }

  @Test
  void noWidthsWithinTheBudgetDoLessToTheScores() {
    Map<String, Integer> size = Map.of("a", 160, "b", 120, "c", 18);
    double[][] errors = new double[3][9];
    for (int bits = 2; bits <= 8; bits++) {
      errors[0][bits] = error("a", bits);
      errors[1][bits] = error("b", bits);
      errors[2][bits] = error("c", bits);
    }
    for (double budget : new double[] {2, 2.7, 3.5, 5, 8}) {
      Network chosen = run(samples(100), "quantize{budget=" + budget + "}").integer();
      double least = Double.POSITIVE_INFINITY;
      for (int a = 2; a <= 8; a++) {
        for (int b = 2; b <= 8; b++) {
          for (int c = 2; c <= 8; c++) {
            if (a * 160 + b * 120 + c * 18 <= budget * 298) {
              least = Math.min(least, errors[0][a] + errors[1][b] + errors[2][c]);
            }
          }
        }
      }
      int spent =
          size.entrySet().stream().mapToInt(e -> e.getValue() * width(chosen, e.getKey())).sum();
      assertTrue(spent <= budget * 298, spent + " of " + budget * 298);
      assertEquals(
          least,
          errors[0][width(chosen, "a")]
              + errors[1][width(chosen, "b")]
              + errors[2][width(chosen, "c")],
          1e-9 * least);
    }
  }

  @Test
  void layersHaveTheirOwnWidths() {
    Network own = run(samples(50), "quantize{weights=6,b.weights=3}").integer();
    assertEquals(6, width(own, "a"));
    assertEquals(3, width(own, "b"));
    Network narrow = run(samples(50), "quantize{a_relu.activations=4}").integer();
    assertTrue(
        narrow.vertices().keySet().stream().anyMatch(id -> narrow.types().format(id).width() == 4));
  }

  private static void assertRefused(Code code, Samples samples, String passes) {
    Rejection refused = assertThrows(Rejection.class, () -> run(samples, passes));
    assertEquals(code, refused.diagnostics().getFirst().code(), passes);
  }

  @Test
  void whatIsMissingOrWrongIsNamed() {
    assertRefused(Code.E0306, null, "quantize{budget=4}");
    assertRefused(Code.E0306, null, "quantize{rounding=greedy,input=q2.6}");
    assertRefused(Code.E0305, samples(5), "quantize{budget=1}");
    assertRefused(Code.E0201, samples(5), "quantize{z.weights=4}");
    assertRefused(Code.E0305, samples(5), "quantize{a.weights=40}");
    assertRefused(Code.E0208, samples(5), "quantize{a.scores=8}");
  }

  /// Every choice of neighbours of 8 weights: none beats what was found by moving one alone, and
  /// what was found is never worse than rounding to the nearest.
  @Test
  void greedyRoundingEndsWhereNoSingleWeightHelps() {
    Samples samples = samples(100);
    Network network = network();
    GreedyRounding rounding =
        GreedyRounding.of(
            network,
            "a",
            Scaled.identity("x", Formats.REAL, nnc.ir.number.Range.of(0)),
            samples,
            false);
    double[] w = network.op("a").tensors().getFirst().toReal();
    double scale = 1.0 / 3;
    boolean better = false;
    for (int o = 0; o < 20; o++) {
      long[] nearest = new long[8];
      for (int k = 0; k < 8; k++) {
        nearest[k] = ProductCodes.nearest(w[o * 8 + k], scale, 3);
      }
      long[] codes = new long[w.length];
      System.arraycopy(nearest, 0, codes, o * 8, 8);
      rounding.improve(0, w, codes, o * 8, scale, 3);
      double found = squares(samples, w, o, codes, o * 8, scale);
      double plain = squares(samples, w, o, nearest, 0, scale);
      assertTrue(found <= plain * (1 + 1e-9), found + " against " + plain);
      better |= found < 0.9 * plain;
      for (int k = 0; k < 8; k++) {
        long kept = codes[o * 8 + k];
        long low = (long) Math.floor(w[o * 8 + k] / scale);
        for (long other : new long[] {low, low + 1}) {
          codes[o * 8 + k] = Math.clamp(other, -3, 3);
          assertFalse(squares(samples, w, o, codes, o * 8, scale) < found * (1 - 1e-9));
        }
        codes[o * 8 + k] = kept;
      }
    }
    assertTrue(better);
  }

  private static double squares(
      Samples samples, double[] w, int o, long[] codes, int from, double scale) {
    double sum = 0;
    for (List<Value> x : samples.every()) {
      double e = 0;
      for (int k = 0; k < 8; k++) {
        e += (codes[from + k] * scale - w[o * 8 + k]) * x.getFirst().real()[k];
      }
      sum += e * e;
    }
    return sum;
  }

  /// What every vertex gives on data, and every parameter, is an integer: on plain and mixed
  /// widths, of either rounding, with scales of either kind.
  @Test
  void theGraphIsOfIntegersOnly() {
    Samples samples = samples(50);
    for (String options :
        List.of(
            "budget=3.5",
            "budget=3,cost=operations",
            "rounding=greedy",
            "rounding=greedy,scales=power-of-two",
            "rounding=greedy,correct=false",
            "multiplier=31")) {
      Network integer = run(samples, "quantize{" + options + "}").integer();
      integer
          .vertices()
          .forEach((id, v) ->
              v.op().tensors().forEach(t -> assertFalse(t.format().isReal(), options + " " + id)));
      Samples encoded = nnc.passes.analysis.FixedPointInputs.of(samples, integer);
      Interpreter interpreter = Interpreter.of(integer);
      for (int s = 0; s < 50; s++) {
        interpreter
            .trace(encoded.inputs(s))
            .forEach(
                (id, value) -> assertFalse(value.type().format().isReal(), options + " " + id));
      }
    }
  }
}
