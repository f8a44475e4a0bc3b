package nnc.passes.prune;

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
import net.jqwik.api.constraints.DoubleRange;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.network.Types;
import nnc.ir.network.Verifier;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.Compiled;
import nnc.passes.InputGenerator;
import nnc.passes.Nets;
import nnc.passes.PassList;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import nnc.passes.analysis.Layers;
import org.junit.jupiter.api.Test;

class PruneTest {

  private static Compiled run(Network network, Samples samples, String passes) {
    return new Pipeline(PassList.parse(passes))
        .apply(
            network,
            new Target("test", "none", List.of(), List.of(), List.of(), List.of(), List.of()),
            new Settings(new LinkedHashMap<>()),
            Optional.ofNullable(samples),
            PipelineListener.silent());
  }

  /// Two layers of products around one of threshold synapses.
  private static Network network(long seed) {
    Random random = new Random(seed);
    return Network.builder("n")
        .add("x", Nets.input(NumberFormat.unsigned(4), 8))
        .add("fc1", Nets.dense(Nets.integers(random, 20, 12, 8)), "x")
        .add("clip", new Op.Clip(0, 15, NumberFormat.unsigned(4)), "fc1")
        .add(
            "fc2",
            new Op.Dense(
                new Synapse.Threshold(
                    Tensor.generate(
                        Shape.of(10, 12), NumberFormat.unsigned(4), _ -> random.nextInt(15)),
                    Nets.bipolar(random, 10, 12),
                    Clamp.RELU),
                Optional.empty()),
            "clip")
        .add("relu", new Op.Relu(), "fc2")
        .add("fc3", Nets.dense(Nets.integers(random, 5, 4, 10)), "relu")
        .add("out", new Op.Output(), "fc3")
        .build();
  }

  private static int dead(Network network, String id) {
    int dead = 0;
    switch (Layers.synapse(network.op(id))) {
      case Synapse.Product(var w) -> {
        for (long v : w.toRaw()) {
          dead += v == 0 ? 1 : 0;
        }
      }
      case Synapse.Threshold(var t, _, _) -> {
        for (long v : t.toRaw()) {
          dead += v == 15 ? 1 : 0;
        }
      }
    }
    return dead;
  }

  @Property(tries = 100)
  void everyLayerGetsTheSparsity(
      @ForAll long seed, @ForAll @DoubleRange(min = 0.2, max = 1) double s) {
    Network before = network(seed);
    Network pruned = run(before, null, "prune-synapses{sparsity=" + s + "}").integer();
    assertEquals(List.of(), Verifier.check(pruned));
    // Synapses that were dead already stay so, be they more than wanted.
    assertEquals(Math.max(dead(before, "fc1"), (int) (s * 96)), dead(pruned, "fc1"));
    assertEquals(Math.max(dead(before, "fc2"), (int) (s * 120)), dead(pruned, "fc2"));
    assertEquals(Math.max(dead(before, "fc3"), (int) (s * 40)), dead(pruned, "fc3"));
  }

  @Property(tries = 50)
  void theLargestWeightsStay(@ForAll long seed) {
    Network before = network(seed);
    Network after = run(before, null, "prune-synapses{sparsity=0.5}").integer();
    Tensor w = before.op("fc1").tensors().getFirst();
    Tensor v = after.op("fc1").tensors().getFirst();
    long largestPruned = 0;
    long smallestKept = Long.MAX_VALUE;
    for (int i = 0; i < w.size(); i++) {
      if (v.raw(i) == 0) {
        largestPruned = Math.max(largestPruned, Math.abs(w.raw(i)));
      } else {
        assertEquals(w.raw(i), v.raw(i));
        smallestKept = Math.min(smallestKept, Math.abs(w.raw(i)));
      }
    }
    assertTrue(largestPruned <= smallestKept);
  }

  @Test
  void globalScopePrunesTheWeakestLayerMost() {
    Random random = new Random(1);
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(4), 10))
            .add(
                "even",
                Nets.dense(Tensor.generate(Shape.of(10, 10), NumberFormat.signed(8), _ -> 50)),
                "x")
            .add(
                "uneven",
                Nets.dense(
                    Tensor.generate(
                        Shape.of(10, 10),
                        NumberFormat.signed(8),
                        i -> i % 10 == 0 ? 100 : random.nextInt(1, 4))),
                "even")
            .add("out", new Op.Output(), "uneven")
            .build();
    Network pruned = run(network, null, "prune-synapses{sparsity=0.4,scope=global}").integer();
    assertEquals(0, dead(pruned, "even"));
    assertTrue(dead(pruned, "uneven") >= 60);
  }

  @Test
  void binaryWeightsBecomeTernaryOnlyWhenAsked() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(Formats.BIPOLAR, 8))
            .add("fc", Nets.dense(Nets.bipolar(new Random(1), 4, 8)), "x")
            .add("out", new Op.Output(), "fc")
            .build();
    assertSame(network, run(network, null, "prune-synapses").integer());
    Network ternary = run(network, null, "prune-synapses{ternary=true}").integer();
    assertEquals(16, dead(ternary, "fc"));
    assertEquals(NumberFormat.signed(2), ternary.op("fc").tensors().getFirst().format());
  }

  @Test
  void changesNothingAtSparsityZero() {
    Network network = network(3);
    assertSame(network, run(network, null, "prune-synapses{sparsity=0}").integer());
    assertSame(network, run(network, null, "prune-neurons{sparsity=0}").integer());
  }

  @Test
  void namesTheLayersItDoesNotKnow() {
    Rejection rejection =
        assertThrows(
            Rejection.class, () -> run(network(1), null, "prune-synapses{layers=fc1+fc9}"));
    assertEquals(Code.E0201, rejection.diagnostics().getFirst().code());
  }

  @Test
  void structuredPruningMakesLayersSmaller() {
    Network pruned = run(network(4), null, "prune-neurons{sparsity=0.5}").integer();
    Types types = Types.of(pruned);
    assertEquals(6, types.shape("fc1").size());
    assertEquals(5, types.shape("fc2").size());
    assertEquals(4, types.shape("fc3").size());
  }

  private static Samples samples(Network network, int count) {
    InputGenerator inputs = InputGenerator.of(network, 5);
    List<List<Value>> all = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(inputs.next());
      labels.add(i % 4);
    }
    return Samples.of(all, labels);
  }

  @Test
  void readersTakeOverTheMeanOfWhatIsGone() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(4), 2))
            .add("fc1", Nets.dense(Tensor.narrowest(Shape.of(2, 2), 1, 0, 0, 7)), "x")
            .add("fc2", Nets.dense(Tensor.narrowest(Shape.of(1, 2), 3, 1)), "fc1")
            .add("out", new Op.Output(), "fc2")
            .build();
    Samples samples = samples(network, 64);
    double mean = 0;
    for (int i = 0; i < 64; i++) {
      mean += samples.inputs(i).getFirst().raw()[0] / 64.0;
    }
    Network pruned = run(network, samples, "prune-neurons{sparsity=0.5}").integer();
    assertEquals(Math.round(3 * mean), Layers.preload(pruned.op("fc2")).orElseThrow().raw(0));
  }

  @Test
  void everyRankingWorksOnData() {
    Network network = network(6);
    for (String norm : List.of("l1", "l2", "activity")) {
      Compiled compiled =
          run(network, samples(network, 50), "prune-neurons{sparsity=0.25,by=" + norm + "}");
      assertEquals(9, Types.of(compiled.integer()).shape("fc1").size());
      assertTrue(
          compiled.report().remarks().stream()
              .anyMatch(
                  r -> r.text().contains("predictions on the calibration data changed, accuracy")));
    }
    Compiled weighed = run(network, samples(network, 50), "prune-synapses{by=activity}");
    assertEquals(48, dead(weighed.integer(), "fc1"));
  }

  @Test
  void activityNeedsData() {
    Rejection rejection =
        assertThrows(Rejection.class, () -> run(network(1), null, "prune-neurons{by=activity}"));
    assertEquals(Code.E0306, rejection.diagnostics().getFirst().code());
  }
}
