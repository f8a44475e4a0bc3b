package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nnc.frontend.Model;
import nnc.frontend.ModelFolder;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.op.Op;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The shipped rules of plasticity do what their sources say, among reals: pairs of spikes are
/// summed up one by one here, without traces.
class RuleLibraryTest {

  private static final Path RESOURCES =
      Path.of(System.getProperty("nnc.root", ".."), "frontend/src/main/resources/nnc/plasticity");

  private static final int STEPS = 300;

  private static String example(String rule) {
    String text = Neurons.rule(rule).text();
    return text.substring(text.indexOf("// Example:\n"))
            .lines()
            .skip(1)
            .takeWhile(l -> l.startsWith("//"))
            .map(l -> l.substring(7))
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  private static Model read(String text) {
    return LanguageReader.read(new Source("test.nn", text), new ModelFolder(Path.of("nowhere")));
  }

  @TestFactory
  Stream<DynamicTest> everyExampleLearns() {
    return Neurons.rules().stream()
        .map(name ->
            DynamicTest.dynamicTest(
                name,
                () -> {
                  Model model = read(example(name));
                  assertEquals(List.of(), model.warnings());
                  var sequence = Interpreter.of(model.network()).start();
                  Random random = new Random(1);
                  String id =
                      model.network().vertices().keySet().stream()
                          .filter(v -> v.endsWith(".plastic"))
                          .findFirst()
                          .orElseThrow();
                  String weight =
                      ((Op.Population) model.network().op(id)).model().states().getFirst().name();
                  double[] before = null;
                  for (int t = 0; t < STEPS; t++) {
                    sequence.step(
                        model.network().inputIds().stream()
                            .map(i -> drawn(((Op.Input) model.network().op(i)).type(), random))
                            .toList());
                    double[] now = sequence.state(id, weight).real();
                    before = before == null ? now : before;
                  }
                  assertTrue(!java.util.Arrays.equals(before, sequence.state(id, weight).real()));
                }));
  }

  private static Value drawn(TensorType type, Random random) {
    var range = type.format().range();
    return Value.ofRaw(
        type,
        IntStream.range(0, type.shape().size())
            .mapToLong(_ -> range.hi() <= 1 ? random.nextInt(2) : random.nextInt(21) - 10)
            .map(v -> Math.clamp(v, range.lo(), range.hi()))
            .toArray());
  }

  @TestFactory
  Stream<DynamicTest> everyFileIsFormatted() {
    return Neurons.rules().stream()
        .map(n ->
            DynamicTest.dynamicTest(
                n,
                () -> {
                  String formatted = Formatter.format(Neurons.rule(n));
                  if ("update".equals(System.getProperty("golden"))) {
                    Files.writeString(RESOURCES.resolve(n + ".nn"), formatted);
                  }
                  assertEquals(formatted, Neurons.rule(n).text());
                }));
  }

  @Test
  void everyFileIsListed() throws java.io.IOException {
    try (Stream<Path> files = Files.list(RESOURCES)) {
      assertEquals(
          files
              .map(f -> f.getFileName().toString())
              .filter(f -> f.endsWith(".nn"))
              .map(f -> f.substring(0, f.length() - 3))
              .sorted()
              .toList(),
          Neurons.rules());
    }
  }

  /// Two sources and two targets that fire when they are told, whatever they learn.
  private static final class Spikes {

    final boolean[][] pre = new boolean[STEPS][2];
    final boolean[][] post = new boolean[STEPS][2];
    final double[] reward = new double[STEPS];

    Spikes(long seed) {
      Random random = new Random(seed);
      for (int t = 0; t < STEPS; t++) {
        for (int n = 0; n < 2; n++) {
          pre[t][n] = random.nextDouble() < 0.2;
          post[t][n] = random.nextDouble() < 0.2;
        }
        reward[t] = random.nextInt(3) - 1;
      }
    }

    private static Value bits(TensorType type, boolean[] bits) {
      return Value.ofRaw(type, bits[0] ? 1 : 0, bits[1] ? 1 : 0);
    }

    /// The weights `[step][source * 2 + target]` behind each step.
    double[][] learned(String rule, String arguments) {
      Model model =
          read(
              "network t timestep 1 ms\nimport "
                  + rule
                  + """

                  neuron relay { port drive port learned state v = 0 v := learned fire when drive > 0.5 }
                  input s : events[2]
                  input d : events[2]
                  input reward : int2[1]
                  population a : relay[2]
                  project d -> a.drive one_to_one
                  project s -> a.learned all_to_all(weights: 0.5, delay: 1, plastic:\
                  """
                  + " "
                  + rule
                  + "("
                  + arguments
                  + "))\noutput y = a\noutput r = reward\n");
      var sequence = Interpreter.of(model.network()).start();
      double[][] weights = new double[STEPS][];
      List<TensorType> types =
          model.network().inputIds().stream()
              .map(i -> ((Op.Input) model.network().op(i)).type())
              .toList();
      for (int t = 0; t < STEPS; t++) {
        sequence.step(
            List.of(
                bits(types.get(0), pre[t]),
                bits(types.get(1), post[t]),
                Value.ofRaw(types.get(2), (long) reward[t])));
        weights[t] = sequence.state("a.s.plastic", "w").real();
      }
      return weights;
    }

    /// The sum of `exp(-(t - s) / tau)` over the spikes at `s` from 0 up to `last`.
    double sum(boolean[][] spikes, int n, int t, int last, double tau) {
      double sum = 0;
      for (int s = 0; s <= last; s++) {
        sum += spikes[s][n] ? Math.exp(-(t - s) / tau) : 0;
      }
      return sum;
    }

    /// The same of the last spike alone.
    double nearest(boolean[][] spikes, int n, int t, int last, double tau) {
      int s = last;
      while (s >= 0 && !spikes[s][n]) {
        s--;
      }
      return s < 0 ? 0 : Math.exp(-(t - s) / tau);
    }
  }

  /// A synapse in the making of a reference.
  @FunctionalInterface
  private interface Change {
    double of(double w, int t, int source, int target);
  }

  private static void check(
      String rule, String arguments, java.util.function.Function<Spikes, Change> make) {
    for (long seed = 0; seed < 3; seed++) {
      Spikes spikes = new Spikes(seed);
      Change change = make.apply(spikes);
      double[][] learned = spikes.learned(rule, arguments);
      for (int source = 0; source < 2; source++) {
        for (int target = 0; target < 2; target++) {
          double w = 0.5;
          for (int t = 0; t < STEPS; t++) {
            w = change.of(w, t, source, target);
            assertEquals(w, learned[t][2 * source + target], 1e-9, rule + " at " + t);
          }
        }
      }
    }
  }

  private static double unit(double w) {
    return Math.clamp(w, 0, 1);
  }

  @Test
  void pairs() {
    check(
        "stdp_pair",
        "tau_plus: 10 ms, tau_minus: 25 ms, a_plus: 0.1, a_minus: 0.08",
        s ->
            (w, t, i, j) -> {
              double up = s.post[t][j] ? unit(w + 0.1 * s.sum(s.pre, i, t, t - 1, 10)) : w;
              return s.pre[t][i] ? unit(up - 0.08 * s.sum(s.post, j, t, t, 25)) : up;
            });
  }

  @Test
  void nearestPairs() {
    check(
        "stdp_nearest",
        "tau_plus: 10 ms, tau_minus: 25 ms, a_plus: 0.1, a_minus: 0.08",
        s ->
            (w, t, i, j) -> {
              boolean both = s.pre[t][i] && s.post[t][j];
              double up =
                  s.post[t][j] && !both ? unit(w + 0.1 * s.nearest(s.pre, i, t, t - 1, 10)) : w;
              return s.pre[t][i] ? unit(up - 0.08 * s.nearest(s.post, j, t, t, 25)) : up;
            });
  }

  @Test
  void multiplicativePairs() {
    check(
        "stdp_multiplicative",
        "tau_plus: 10 ms, tau_minus: 25 ms, a_plus: 0.1, a_minus: 0.08",
        s ->
            (w, t, i, j) -> {
              double up =
                  s.post[t][j] ? unit(w + 0.1 * (1 - w) * s.sum(s.pre, i, t, t - 1, 10)) : w;
              return s.pre[t][i] ? unit(up - 0.08 * up * s.sum(s.post, j, t, t, 25)) : up;
            });
  }

  @Test
  void triplets() {
    check(
        "stdp_triplet",
        "tau_plus: 10 ms, tau_x: 60 ms, tau_minus: 25 ms, tau_y: 70 ms,"
            + " a2_plus: 0.02, a3_plus: 0.03, a2_minus: 0.05, a3_minus: 0.01",
        s ->
            (w, t, i, j) -> {
              double up =
                  s.post[t][j]
                      ? unit(
                          w
                              + s.sum(s.pre, i, t, t - 1, 10)
                                  * (0.02 + 0.03 * s.sum(s.post, j, t, t - 1, 70)))
                      : w;
              return s.pre[t][i]
                  ? unit(
                      up
                          - s.sum(s.post, j, t, t - 1, 25)
                              * (0.05 + 0.01 * s.sum(s.pre, i, t, t - 1, 60)))
                  : up;
            });
  }

  /// What arrives is a step old.
  @Test
  void hebbAndItsOpposite() {
    for (int sign : new int[] {1, -1}) {
      check(
          sign > 0 ? "hebb" : "anti_hebb",
          "eta: 0.05, w_min: -1, w_max: 1",
          s ->
              (w, t, i, j) ->
                  t > 0 && s.pre[t - 1][i] && s.post[t][j]
                      ? Math.clamp(w + sign * 0.05, -1, 1)
                      : w);
    }
  }

  /// The mean of a target is a sum over its spikes too.
  @Test
  void weightsOfBusyTargetsShrink() {
    check(
        "scaling",
        "tau: 50 ms, goal: 0.15, eta: 0.9",
        s ->
            (w, t, i, j) -> {
              double r = 0;
              for (int u = 0; u <= t; u++) {
                r += s.post[u][j] ? Math.pow(1 - 1 / 50.0, t - u) / 50 : 0;
              }
              return (t + 1) % 100 == 0 ? unit(w * (1 + 0.9 * (0.15 - r))) : w;
            });
  }

  /// The mark of a synapse is the sum of what each pair left, decayed since.
  @Test
  void rewardsTurnMarksIntoChanges() {
    check(
        "stdp_reward",
        "tau_plus: 10 ms, tau_minus: 25 ms, tau_e: 40 ms, a_plus: 0.01, a_minus: 0.008,"
            + " reward: reward",
        s ->
            (w, t, i, j) -> {
              double e = 0;
              for (int u = 0; u <= t; u++) {
                double pair =
                    (s.post[u][j] ? 0.01 * s.sum(s.pre, i, u, u - 1, 10) : 0)
                        - (s.pre[u][i] ? 0.008 * s.sum(s.post, j, u, u, 25) : 0);
                e += pair * Math.exp(-(t - u) / 40.0);
              }
              return unit(w + s.reward[t] * e);
            });
  }

  /// Samples with the variances 4, 1 and 1/16 along three directions at right angles.
  private static double[][] samples(int count, long seed) {
    Random random = new Random(seed);
    double[][] axes = {
      {2 / 3.0, 2 / 3.0, 1 / 3.0}, {-2 / 3.0, 1 / 3.0, 2 / 3.0}, {1 / 3.0, -2 / 3.0, 2 / 3.0}
    };
    double[] deviations = {2, 1, 0.25};
    double[][] all = new double[count][3];
    for (double[] x : all) {
      for (int a = 0; a < 3; a++) {
        double along = deviations[a] * random.nextGaussian();
        for (int i = 0; i < 3; i++) {
          x[i] += along * axes[a][i];
        }
      }
    }
    return all;
  }

  /// The weight follows the recurrence written out here, and comes to point along the direction in
  /// which the samples vary most, at length 1.
  @Test
  void ojasNeuronFindsTheFirstPrincipalComponent() {
    Model model =
        read(
            """
            network t schedule layerwise
            import oja
            neuron linear { port i emit i }
            input s : real[3]
            population a : linear[1]
            project s -> a dense(weights: [[0.5, 0, 0]], plastic: oja(eta: 0.005), delay: 1)
            output y = a
            """);
    var sequence = Interpreter.of(model.network()).start();
    double[][] samples = samples(4000, 5);
    double[] w = {0.5, 0, 0};
    double[] arrived = new double[3];
    double[] sent = new double[3];
    for (double[] x : samples) {
      sequence.step(List.of(Value.ofReal(((Op.Input) model.network().op("s")).type(), x)));
      double y = sent[0] + sent[1] + sent[2];
      for (int i = 0; i < 3; i++) {
        w[i] += 0.005 * y * (arrived[i] - y * w[i]);
        sent[i] = w[i] * x[i];
      }
      arrived = x;
      double[] learned = sequence.state("a.s.plastic", "w").real();
      for (int i = 0; i < 3; i++) {
        assertEquals(w[i], learned[i], 1e-9);
      }
    }
    double along = (2 * w[0] + 2 * w[1] + w[2]) / 3;
    double length = Math.sqrt(w[0] * w[0] + w[1] * w[1] + w[2] * w[2]);
    assertEquals(1, length, 0.1);
    assertTrue(Math.toDegrees(Math.acos(Math.min(1, Math.abs(along) / length))) < 5);
  }

  /// The rows of H come to lie within 5 degrees of the plane in which the samples vary, and the
  /// projection back stays the transpose of H bit for bit.
  @Test
  void hlopFindsThePrincipalSubspace() {
    Model model =
        read(
            """
            network t
            import hlop
            neuron sum { port i emit i }
            neuron rest { port x port h emit x - h }
            input s : real[3]
            population y : sum[2]
            population e : rest[3]
            project s -> y dense(
                weights: [[0.5, 0, 0.1], [0, 0.5, -0.1]],
                plastic: hlop(y: y, residual: e),
                delay: 1
            )
            project s -> e.x one_to_one(weights: 1)
            project y -> e.h dense(
                weights: [[0.5, 0], [0, 0.5], [0.1, -0.1]],
                plastic: hlop(y: y, residual: e)
            )
            output r = e
            """);
    var sequence = Interpreter.of(model.network()).start();
    for (double[] x : samples(4000, 7)) {
      for (int hold = 0; hold < 4; hold++) {
        sequence.step(List.of(Value.ofReal(((Op.Input) model.network().op("s")).type(), x)));
      }
    }
    // Synapses are ordered by source.
    double[] h = sequence.state("y.s.plastic", "w").real();
    double[] back = sequence.state("e.y.plastic", "w").real();
    double[] third = {1 / 3.0, -2 / 3.0, 2 / 3.0};
    for (int j = 0; j < 2; j++) {
      double out = 0;
      double square = 0;
      for (int i = 0; i < 3; i++) {
        assertEquals(h[2 * i + j], back[3 * j + i]);
        out += h[2 * i + j] * third[i];
        square += h[2 * i + j] * h[2 * i + j];
      }
      double degrees = Math.toDegrees(Math.asin(Math.abs(out) / Math.sqrt(square)));
      assertTrue(degrees < 5, "row " + j + " leaves the plane by " + degrees + " degrees");
    }
  }
}
