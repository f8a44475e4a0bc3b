package nnc.passes.prune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.metric.NeuroBench;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.Compiled;
import nnc.passes.Loss;
import nnc.passes.Nets;
import nnc.passes.PassList;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import nnc.passes.gradient.CrossEntropy;
import nnc.passes.gradient.Gradients;
import org.junit.jupiter.api.Test;

class CriteriaTest {

  private static final TensorType TWO = new TensorType(Shape.of(2), Formats.REAL);

  /// h = relu(x0, -x0, x1, 5), scores = W h.
  private static Network network() {
    return Network.builder("n")
        .add("x", new Op.Input(TWO))
        .add(
            "fc1",
            new Op.Dense(
                new Synapse.Product(Tensor.ofReal(Shape.of(4, 2), 1, 0, -1, 0, 0, 1, 0, 0)),
                Optional.of(Nets.reals(0, 0, 0, 5))),
            "x")
        .add("relu", new Op.Relu(), "fc1")
        .add("fc2", Nets.dense(Tensor.ofReal(Shape.of(2, 4), 2, 1, 0.5, 0, -4, 3, 0.5, 0)), "relu")
        .add("class", new Op.Argmax(), "fc2")
        .add("out", new Op.Output(), "class")
        .build();
  }

  private static Samples samples(Network network, double... pairs) {
    List<List<Value>> all = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      all.add(List.of(Value.ofReal(TWO, pairs[i], pairs[i + 1])));
    }
    var interpreter = nnc.ir.network.Interpreter.of(network);
    all.forEach(x -> labels.add(Loss.prediction(interpreter.run(x))));
    return Samples.of(all, labels);
  }

  private static Samples data() {
    return samples(network(), 1, 2, 3, -1, -2, 4, 5, 0);
  }

  private static Compiled run(Network network, Samples samples, String passes) {
    return new Pipeline(PassList.parse(passes))
        .apply(
            network,
            new Target("test", "none", List.of(), List.of(), List.of(), List.of(), List.of()),
            new Settings(new LinkedHashMap<>()),
            Optional.ofNullable(samples),
            PipelineListener.silent());
  }

  private static SequencedMap<String, Units> units(Network network, String id) {
    SequencedMap<String, Units> units = new LinkedHashMap<>();
    units.put(id, Units.of(network, id).orElseThrow());
    return units;
  }

  private static double[] scores(NeuronScore by) {
    Network network = network();
    return by.of(network, units(network, "fc1"), Nets.context(data()), "test").get("fc1");
  }

  @Test
  void activityAndRateAreMeansOverTheData() {
    assertArrayEquals(new double[] {9 / 4.0, 2 / 4.0, 6 / 4.0, 5}, scores(NeuronScore.ACTIVITY), 0);
    assertArrayEquals(new double[] {0.75, 0.25, 0.5, 1}, scores(NeuronScore.RATE), 0);
    double mean = (2.25 + 0.5 + 1.5 + 5) / 4;
    assertArrayEquals(
        new double[] {2.25 / mean, 0.5 / mean, 1.5 / mean, 5 / mean},
        scores(NeuronScore.DORMANCY),
        1e-12);
  }

  /// Half the column's sum of magnitudes, as often as the neuron is open.
  @Test
  void sensitivityIsTheMeanMagnitudeOfDerivatives() {
    assertArrayEquals(
        new double[] {0.75 * 6 / 2, 0.25 * 4 / 2, 0.5 * 1 / 2, 0},
        scores(NeuronScore.SENSITIVITY),
        1e-12);
  }

  /// A network that is linear in front of the loss loses what the scores say, to first order.
  @Test
  void taylorIsTheFirstOrderChangeOfTheLoss() {
    Network network = network();
    Samples data = data();
    Gradients gradients = Gradients.of(network);
    List<double[]> scores = new ArrayList<>();
    data.every().forEach(x -> scores.add(gradients.forward(x).get("fc2")));
    CrossEntropy loss = CrossEntropy.scaled(scores);
    double[] expected = new double[4];
    double[][] columns = {{2, -4}, {1, 3}, {0.5, 0.5}, {0, 0}};
    for (int s = 0; s < data.count(); s++) {
      double[] h = gradients.forward(data.inputs(s)).get("relu");
      for (int n = 0; n < 4; n++) {
        double t = 1e-6;
        double[] more = scores.get(s).clone();
        double[] less = scores.get(s).clone();
        for (int k = 0; k < 2; k++) {
          more[k] += t * h[n] * columns[n][k];
          less[k] -= t * h[n] * columns[n][k];
        }
        int label = data.labels().get(s);
        expected[n] +=
            Math.abs(loss.loss(more, label) - loss.loss(less, label)) / (2 * t) / data.count();
      }
    }
    assertArrayEquals(expected, scores(NeuronScore.TAYLOR), 1e-8);
  }

  /// The definition with its matrices, on a convolution: A sums over positions, G is their mean.
  @Test
  void curvatureIsThatOfTheKroneckerFactors() {
    Random random = new Random(4);
    Network network =
        Network.builder("n")
            .add("x", Nets.input(Formats.REAL, 1, 3, 3))
            .add(
                "c",
                new Op.Conv(
                    new Synapse.Product(
                        Tensor.ofReal(Shape.of(2, 1, 2, 2), random.doubles(8, -1, 1).toArray())),
                    Optional.of(Nets.reals(0.5, -0.25)),
                    Window.square(2, 1),
                    1,
                    0),
                "x")
            .add("relu", new Op.Relu(), "c")
            .add("flat", new Op.Flatten(), "relu")
            .add(
                "fc",
                Nets.dense(Tensor.ofReal(Shape.of(3, 8), random.doubles(24, -1, 1).toArray())),
                "flat")
            .add("out", new Op.Output(), "fc")
            .build();
    List<List<Value>> inputs = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int s = 0; s < 20; s++) {
      inputs.add(
          List.of(Value.ofReal(network.types().type("x"), random.doubles(9, -1, 1).toArray())));
      labels.add(s % 3);
    }
    Samples data = Samples.of(inputs, labels);
    Gradients gradients = Gradients.of(network);
    List<double[]> scores = new ArrayList<>();
    inputs.forEach(x -> scores.add(gradients.forward(x).get("fc")));
    CrossEntropy loss = CrossEntropy.scaled(scores);
    double[][] a = new double[4][4];
    double[] g = new double[2];
    int[] corner = {0, 1, 3, 4};
    for (int s = 0; s < 20; s++) {
      double[] x = inputs.get(s).getFirst().real();
      Map<String, double[]> values = gradients.forward(inputs.get(s));
      double[] back =
          gradients.backward(values, loss.gradient(scores.get(s), labels.get(s))).get("c");
      for (int position = 0; position < 4; position++) {
        for (int i = 0; i < 4; i++) {
          for (int j = 0; j < 4; j++) {
            a[i][j] += x[corner[position] + corner[i]] * x[corner[position] + corner[j]] / 20;
          }
        }
        for (int n = 0; n < 2; n++) {
          g[n] += back[n * 4 + position] * back[n * 4 + position] / 4 / 20;
        }
      }
    }
    Tensor w = network.op("c").tensors().getFirst();
    double[] expected = new double[2];
    for (int n = 0; n < 2; n++) {
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          expected[n] += w.real(n * 4 + i) * a[i][j] * w.real(n * 4 + j) * g[n] / 2;
        }
      }
    }
    assertArrayEquals(
        expected,
        NeuronScore.KFAC.of(network, units(network, "c"), Nets.context(data), "test").get("c"),
        1e-12);
  }

  @Test
  void dormantNeuronsGoAndTheirReadersTakeTheMean() {
    Compiled pruned = run(network(), data(), "prune-neurons{by=dormancy,below=0.3}");
    assertEquals(3, pruned.integer().types().shape("fc1").size());
    // Its mean of 1/2 times its weights.
    assertArrayEquals(
        new double[] {0.5, 1.5}, pruned.integer().op("fc2").tensors().getLast().toReal(), 0);
    assertEquals(
        "neurons 4 -> 3, live synapses 3 -> 2, scores up to 0.2162 went",
        pruned.report().remarks().stream()
            .filter(r -> r.vertex().equals("fc1"))
            .findFirst()
            .orElseThrow()
            .text());
    assertTrue(
        pruned.report().remarks().stream()
            .anyMatch(
                r -> r.text().equals("live synapses 9 -> 6 (fc1 4 -> 3, fc2 6 -> 4 synapses)")));
  }

  @Test
  void aLayerMayHaveItsOwnShare() {
    Compiled pruned =
        run(network(), data(), "prune-synapses{sparsity=0,fc2.sparsity=0.5,by=taylor}");
    assertEquals(3, DeadSynapses.live(pruned.integer(), "fc1"));
    assertEquals(4, DeadSynapses.live(pruned.integer(), "fc2"));
  }

  @Test
  void asMuchGoesAsAccuracyBears() {
    Random random = new Random(9);
    Network network = network();
    Samples data = samples(network, random.doubles(400, -3, 3).toArray());
    for (double points : new double[] {0, 5, 20}) {
      for (String scope : List.of("layer", "global")) {
        Network pruned =
            run(
                    network,
                    data,
                    "prune-synapses{by=activity,scope=" + scope + ",drop=" + points + "}")
                .integer();
        int right = Loss.right(pruned, data);
        assertTrue(right >= 200 - 2 * points, right + " of 200 at " + points);
      }
    }
    // x1 adds the same to both scores, so that its synapses are free.
    Network free = run(network, data, "prune-synapses{by=taylor,scope=global,drop=0}").integer();
    assertTrue(DeadSynapses.live(free, "fc1") + DeadSynapses.live(free, "fc2") < 9);
  }

  /// What is told of sparsity is what NeuroBench counts.
  @Test
  void sparsityIsThatOfNeuroBench() {
    Network pruned = run(network(), data(), "prune-synapses{sparsity=0.75}").integer();
    int live = DeadSynapses.live(pruned, "fc1") + DeadSynapses.live(pruned, "fc2");
    NeuroBench metrics = new NeuroBench(pruned);
    metrics.sample(data().every());
    assertEquals(1 - live / 16.0, metrics.figures().connectionSparsity(), 1e-12);
  }

  private static void assertRefused(Code code, Network network, Samples samples, String passes) {
    Rejection refused = assertThrows(Rejection.class, () -> run(network, samples, passes));
    assertEquals(code, refused.diagnostics().getFirst().code(), passes);
  }

  @Test
  void whatIsMissingIsNamed() {
    Network network = network();
    Samples unlabelled = Samples.of(data().every(), List.of());
    for (String by : List.of("activity", "rate", "dormancy", "sensitivity", "taylor", "kfac")) {
      assertRefused(Code.E0306, network, null, "prune-neurons{by=" + by + "}");
    }
    for (String option : List.of("by=taylor", "by=kfac", "drop=1")) {
      assertRefused(Code.E0306, network, unlabelled, "prune-neurons{" + option + "}");
    }
    assertRefused(Code.E0306, network, unlabelled, "prune-synapses{by=taylor}");
    assertRefused(Code.E0210, network, data(), "prune-neurons{below=1,drop=1}");
    assertRefused(Code.E0210, network, data(), "prune-neurons{scope=global,fc1.sparsity=1}");
    assertRefused(Code.E0201, network, data(), "prune-neurons{fc9.sparsity=1}");
    assertRefused(Code.E0305, network, data(), "prune-neurons{fc1.sparsity=2}");
    assertRefused(Code.E0208, network, data(), "prune-neurons{fc1.by=kfac}");
    Network steps =
        network.toBuilder()
            .replace(
                "relu",
                new Op.MultiThreshold(
                    Tensor.ofReal(Shape.of(1, 1), 0),
                    Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
                    NumberFormat.unsigned(1),
                    0,
                    1))
            .build();
    // A step on reals slopes as it does in training, and so does the whole network.
    run(steps, data(), "prune-neurons{by=sensitivity}");
    Network integers =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(4), 2))
            .add("fc1", Nets.dense(Tensor.narrowest(Shape.of(2, 2), 1, 2, 3, 4)), "x")
            .add(
                "step",
                new Op.MultiThreshold(
                    Tensor.narrowest(Shape.of(1, 1), 3),
                    Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
                    Formats.BIT,
                    0,
                    1),
                "fc1")
            .add("fc2", Nets.dense(Tensor.narrowest(Shape.of(2, 2), 1, 2, 3, 4)), "step")
            .add("out", new Op.Output(), "fc2")
            .build();
    Samples pairs =
        Samples.of(
            List.of(
                List.of(Value.ofRaw(integers.types().type("x"), 1, 2)),
                List.of(Value.ofRaw(integers.types().type("x"), 3, 4))),
            List.of(0, 1));
    assertRefused(Code.E0207, integers, pairs, "prune-neurons{by=sensitivity}");
  }
}
