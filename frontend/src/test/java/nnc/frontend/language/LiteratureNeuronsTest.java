package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.number.Formats;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Shipped neurons, among reals, beside their equations written down a second time: one neuron, 400
/// steps of random inputs, every output. No equation here is taken from the library's text.
class LiteratureNeuronsTest {

  private static final int STEPS = 400;

  /// What a neuron gives in one step for what its ports get, element by element.
  private interface Equations {
    double step(double[] in);
  }

  /// A neuron with its arguments, what feeds it (`port` or `port[k]`), the range of the inputs, and
  /// the smallest number of steps whose outputs are not 0, below which nothing would be compared.
  private record Case(
      String neuron,
      String arguments,
      List<String> ports,
      double lo,
      double hi,
      int active,
      Supplier<Equations> equations) {}

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double bit(boolean spike) {
    return spike ? 1 : 0;
  }

  private static Equations stateless(java.util.function.ToDoubleFunction<double[]> f) {
    return f::applyAsDouble;
  }

  private static List<String> elements(String port, int n) {
    return java.util.stream.IntStream.range(0, n).mapToObj(k -> port + "[" + k + "]").toList();
  }

  private static List<String> concat(List<String> a, List<String> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }

  /// Brette's and Gerstner's cell in SI units, where the library has mV, nA, uS and nF.
  private static Equations adex() {
    return new Equations() {
      private double v = -70.6e-3;
      private double w = 0;

      @Override
      public double step(double[] in) {
        double upswing = Math.exp(Math.min((v + 50.4e-3) / 2e-3, 4));
        double dv = (30e-9 * (-70.6e-3 - v) + 30e-9 * 2e-3 * upswing - w + in[0] * 1e-9) / 281e-12;
        double dw = (4e-9 * (v + 70.6e-3) - w) / 144e-3;
        v = Math.min(v + 1e-4 * dv, 20e-3);
        w += 1e-4 * dw;
        if (v < 20e-3) {
          return 0;
        }
        v = -70.6e-3;
        w += 80.5e-12;
        return 1;
      }
    };
  }

  private static Equations softReset(double beta, double threshold) {
    return new Equations() {
      private double u;

      @Override
      public double step(double[] in) {
        u = beta * u + in[0];
        // The membrane rectifier of Guo et al., which decides as u does.
        double t = 0.5;
        double phi =
            u > 1
                ? Math.cbrt(u)
                : u < 0
                    ? 1 - Math.cbrt(1 - u)
                    : 0.5 * Math.tanh(3 * (u - t)) / Math.tanh(3 * t) + 0.5;
        boolean spike = phi > threshold;
        u -= spike ? threshold : 0;
        return bit(spike);
      }
    };
  }

  private static Equations mpbn(double gamma, double mean, double deviation, double beta) {
    return new Equations() {
      private double u;

      @Override
      public double step(double[] in) {
        u = 0.25 * u + in[0];
        boolean spike = (gamma * (u - mean) / deviation + beta) / 1.0 > 0.5;
        u *= spike ? 0 : 1;
        return bit(spike);
      }
    };
  }

  private static Equations lateReset(double beta) {
    return new Equations() {
      private double m;

      @Override
      public double step(double[] in) {
        double reset = m - 1 > 0 ? 1 : 0;
        m = beta * m + in[0] - reset * 1;
        return bit(m - 1 > 0);
      }
    };
  }

  private static Equations elm() {
    return new Equations() {
      private final double[] b = new double[2];
      private final double[] m = new double[2];

      @Override
      public double step(double[] in) {
        double[][] w1 = {{0.5, -0.5, 0.25, 0}, {-0.5, 0.5, 0, 0.25}, {0.25, 0.25, -0.5, 0.5}};
        double[][] w2 = {{1, -1, 0.5}, {-0.5, 1, 1}};
        double[] tau = {10, 100};
        double[] x = new double[4];
        for (int k = 0; k < 2; k++) {
          b[k] = Math.exp(-1 / 5.0) * b[k] + in[k];
          x[k] = b[k];
          x[2 + k] = Math.exp(-1 / tau[k]) * m[k];
        }
        double[] h = new double[3];
        for (int j = 0; j < 3; j++) {
          for (int k = 0; k < 4; k++) {
            h[j] += w1[j][k] * x[k];
          }
          h[j] = Math.max(h[j], 0);
        }
        for (int k = 0; k < 2; k++) {
          double sum = 0;
          for (int j = 0; j < 3; j++) {
            sum += w2[k][j] * h[j];
          }
          double bounded = Math.clamp(2.0 / 3 * sum, -4, 4);
          m[k] = x[2 + k] + (1 - Math.exp(-5 / tau[k])) * 1.7159 * Math.tanh(bounded);
        }
        return m[0] - m[1];
      }
    };
  }

  /// The meta dynamic neuron as its authors order it: the reset of the last spike comes first.
  private static Equations mdn(double a, double b, double c, double d) {
    return new Equations() {
      private double v = 0;
      private double u = 0.08;
      private double s = 0;

      @Override
      public double step(double[] in) {
        v = v * (1 - s) + s * c;
        u += s * d;
        double dv = v * v - v - u + sigmoid(in[0]);
        double du = a * (b * v - u);
        v += dv;
        u += du;
        s = bit(v > 0.5);
        return s;
      }
    };
  }

  private static Equations astrocyte() {
    return new Equations() {
      private double a;

      @Override
      public double step(double[] in) {
        return a += (0.5 * (in[0] - in[1]) + 0.1 - a) / 16;
      }
    };
  }

  private static Equations astroLif() {
    return new Equations() {
      private double v;

      @Override
      public double step(double[] in) {
        v = 0.9 * v + in[0] + in[0] * in[1] / 4;
        if (v < 1) {
          return 0;
        }
        v = 0;
        return 1;
      }
    };
  }

  /// One vector of the unit circle after a step of Kuramoto's coupling.
  private static Equations oscillator(int part, double omega) {
    return new Equations() {
      private final double[] x = {1, 0};

      @Override
      public double step(double[] in) {
        double along = x[0] * in[0] + x[1] * in[1];
        double[] grown = {
          x[0] + 0.5 * (omega * x[1] + in[0] - along * x[0]),
          x[1] + 0.5 * (-omega * x[0] + in[1] - along * x[1])
        };
        double square = grown[0] * grown[0] + grown[1] * grown[1];
        double guess = 1 / Math.sqrt(square);
        double inverse = guess * (1.5 - 0.5 * square * guess * guess);
        x[0] = grown[0] * inverse;
        x[1] = grown[1] * inverse;
        return x[part];
      }
    };
  }

  private static Equations hopfield(double theta) {
    return new Equations() {
      private double s;

      @Override
      public double step(double[] in) {
        if (in.length > 1) {
          s = bit(in[1] > 0);
        } else if (in[0] != theta) {
          s = bit(in[0] > theta);
        }
        return s;
      }
    };
  }

  private static boolean all(double[] in) {
    return Arrays.stream(in).allMatch(x -> x > 0);
  }

  private static double ada(double x) {
    DoubleUnaryOperator bump = u -> Math.exp(1 - Math.clamp(u, 0, 16));
    return Math.max(x, 0) * bump.applyAsDouble(x) + 0.01 * Math.min(x, 0);
  }

  private static double strongest(double[] in, int from) {
    double best = in[from];
    for (int k = from + 1; k < in.length; k++) {
      best = Math.abs(in[k]) > Math.abs(best) ? in[k] : best;
    }
    return best;
  }

  private static double rational(double x) {
    double u = Math.clamp(x, -4, 4);
    double above = 0.0218 + u * (0.5 + u * (1.5957 + u * (1.1915 + u * (0.3833 + u * 0.0409))));
    return above / (1 + Math.abs(2.383 * u * u));
  }

  private static double cascade(double[] in) {
    double d0 = Math.tanh(in[1]);
    double d1 = Math.tanh(in[2] + 0.5 * d0);
    return Math.tanh(in[0] + d0 - 2 * d1);
  }

  private static Stream<Case> cases() {
    return Stream.of(
        new Case("adex", "", List.of("i"), 0, 3, 1, LiteratureNeuronsTest::adex),
        new Case("soft_lif", "", List.of("i"), -0.5, 0.8, 50, () -> softReset(0.9, 0.5)),
        new Case(
            "mpbn",
            "mean: 0.1, deviation: 0.8",
            List.of("i"),
            -1,
            2,
            50,
            () -> mpbn(1, 0.1, 0.8, 0)),
        new Case(
            "mpbn",
            "gamma: -0.5, beta: 0.25, deviation: 0.5",
            List.of("i"),
            -1,
            2,
            50,
            () -> mpbn(-0.5, 0, 0.5, 0.25)),
        new Case(
            "hoyer",
            "v_th: -0.8, k: 1.5, extremum: 0.4",
            List.of("i"),
            0,
            1,
            50,
            () -> stateless(in -> bit(in[0] / 0.8 >= 1.5 * 0.4))),
        new Case("lif_late_reset", "beta: 0.8", List.of("i"), -0.2, 1, 50, () -> lateReset(0.8)),
        new Case("elm", "", elements("i", 2), -1, 1, 300, LiteratureNeuronsTest::elm),
        new Case("mdn", "c: 0.1", List.of("i"), -2, 2, 20, () -> mdn(0.02, 0.2, 0.1, 0.08)),
        new Case("meta", "c: 0.1, p: 1", List.of("i"), -2, 2, 20, () -> mdn(0.02, 0.2, 0.1, 0.08)),
        new Case(
            "astrocyte",
            "w: 0.5, bias: 0.1",
            List.of("spikes", "teach"),
            0,
            1,
            300,
            LiteratureNeuronsTest::astrocyte),
        new Case("astro_lif", "", List.of("i", "a"), -0.2, 1, 50, LiteratureNeuronsTest::astroLif),
        new Case(
            "oscillator", "omega: 0.3", List.of("a", "b"), -1, 1, 300, () -> oscillator(0, 0.3)),
        new Case(
            "oscillator",
            "part: 1, omega: -0.1",
            List.of("a", "b"),
            -1,
            1,
            300,
            () -> oscillator(1, -0.1)),
        new Case(
            "quadratic",
            "b_r: 0.5, b_g: 1, c: -2",
            List.of("r", "g", "b"),
            -2,
            2,
            300,
            () -> stateless(in -> (in[0] + 0.5) * (in[1] + 1) + in[2] - 2)),
        new Case("square", "", List.of("x"), -2, 2, 300, () -> stateless(in -> Math.pow(in[0], 2))),
        new Case(
            "relu2",
            "",
            List.of("x"),
            -2,
            2,
            100,
            () -> stateless(in -> in[0] > 0 ? Math.pow(in[0], 2) : 0)),
        new Case(
            "pade",
            "w_0: 0.5",
            List.of("p", "q"),
            -2,
            2,
            300,
            () -> stateless(in -> (0.5 + in[0]) / (1 + Math.abs(in[1])))),
        new Case(
            "pade_smooth",
            "w_0: 0.5",
            List.of("p", "p_0", "q"),
            -2,
            2,
            300,
            () ->
                stateless(in ->
                    ((in[2] + 1) * (in[0] + 0.5) + in[1] + 0.5) / (Math.pow(in[2] + 1, 2) + 1))),
        new Case("rational", "", List.of("x"), -5, 5, 300, () -> stateless(in -> rational(in[0]))),
        new Case(
            "ada",
            "b: -4, leak: 0.01",
            List.of("i"),
            0,
            10,
            300,
            () -> stateless(in -> ada(in[0] - 4))),
        new Case(
            "two_argument",
            "",
            List.of("a", "b"),
            -5,
            5,
            300,
            () -> stateless(in -> Math.clamp(in[0], -4, 4) * Math.tanh(Math.clamp(in[1], -4, 4)))),
        new Case(
            "active_dendrites",
            "",
            concat(List.of("x"), elements("u", 4)),
            -3,
            3,
            300,
            () -> stateless(in -> in[0] * sigmoid(strongest(in, 1)))),
        new Case(
            "dendrite_segments",
            "theta: 1.5",
            elements("overlap", 4),
            0,
            2,
            100,
            () ->
                stateless(
                    in -> bit(Math.max(Math.max(in[0], in[1]), Math.max(in[2], in[3])) >= 1.5))),
        new Case(
            "dendrite_cascade",
            "q: [1, -2], r: 0.5",
            concat(List.of("s"), elements("u", 2)),
            -1,
            1,
            300,
            () -> stateless(LiteratureNeuronsTest::cascade)),
        new Case(
            "gated",
            "theta: [0, 1], gain: [1, 0.5]",
            List.of("h", "mode"),
            -2,
            2,
            50,
            () -> stateless(in -> in[1] > 0 ? (in[0] > 1 ? 0.5 * in[0] : 0) : Math.max(in[0], 0))),
        new Case(
            "task_formula",
            "w_3: [1, -0.5], w_1: [2, 1], b: 0.25",
            elements("x", 2),
            -2,
            2,
            300,
            () ->
                stateless(in ->
                    Math.pow(in[0], 3)
                        - 0.5 * Math.pow(in[1], 3)
                        + 2 * Math.sin(in[0])
                        + Math.sin(in[1])
                        + 0.25)),
        new Case("hopfield", "theta: 0.5", List.of("i", "cue"), -1, 1, 50, () -> hopfield(0.5)),
        new Case("hopfield", "theta: 0.5", List.of("i"), -1, 1, 50, () -> hopfield(0.5)),
        new Case(
            "clique",
            "",
            concat(elements("i", 4), List.of("cue")),
            -1,
            1,
            50,
            () -> stateless(in -> bit(in[4] > 0))),
        new Case("clique", "", elements("i", 4), -1, 4, 50, () -> stateless(in -> bit(all(in)))),
        new Case("nau", "", List.of("i"), -2, 2, 300, () -> stateless(in -> in[0])),
        new Case(
            "nmu",
            "w: [1, 0, 1]",
            elements("x", 3),
            -2,
            2,
            300,
            () -> stateless(in -> in[0] * in[2])),
        new Case(
            "ncap",
            "",
            List.of("exc", "inh"),
            0,
            2,
            50,
            () -> stateless(in -> Math.clamp(in[0] - in[1], 0, 1))));
  }

  private static Network network(Case c) {
    StringBuilder text = new StringBuilder("network t schedule layerwise timestep ");
    text.append(c.neuron.equals("adex") ? "0.1 ms" : "1 ms").append("\nimport ").append(c.neuron);
    for (int k = 0; k < c.ports.size(); k++) {
      text.append("\ninput in_").append(k).append(" : real[1]");
    }
    text.append("\npopulation p : ")
        .append(c.neuron)
        .append("[1](")
        .append(c.arguments)
        .append(")");
    for (int k = 0; k < c.ports.size(); k++) {
      text.append("\nproject in_").append(k).append(" -> p.").append(c.ports.get(k));
      text.append(" one_to_one");
    }
    return Texts.network(text + "\noutput y = p");
  }

  @TestFactory
  Stream<DynamicTest> everyNeuronFollowsItsEquations() {
    return cases()
        .map(c -> DynamicTest.dynamicTest(c.neuron + "(" + c.arguments + ")", () -> follows(c)));
  }

  private static void follows(Case c) {
    Interpreter.Sequence sequence = Interpreter.of(network(c)).start();
    Equations equations = c.equations.get();
    Random random = new Random(7);
    TensorType one = new TensorType(Shape.of(1), Formats.REAL);
    int active = 0;
    for (int step = 0; step < STEPS; step++) {
      double[] in = new double[c.ports.size()];
      List<Value> values = new ArrayList<>();
      for (int k = 0; k < in.length; k++) {
        in[k] = c.lo + (c.hi - c.lo) * random.nextDouble();
        values.add(Value.ofReal(one, in[k]));
      }
      Value y = sequence.step(values).getFirst();
      double got = y.type().format().isReal() ? y.real()[0] : y.raw()[0];
      double expected = equations.step(in);
      assertEquals(expected, got, 1e-9 * (1 + Math.abs(expected)), "step " + step);
      active += expected == 0 ? 0 : 1;
    }
    assertTrue(active >= c.active, active + " outputs other than 0");
  }

  /// The share of `steps` steps in which four neurons fed with `x` fire, and their generators are
  /// their own: in a tenth of the steps at least not all do the same.
  private static double share(String population, double x, int steps) {
    Network network =
        Texts.network(
            "network t schedule layerwise\nimport "
                + population.substring(0, population.indexOf('['))
                + "\ninput x : real[4]\npopulation p : "
                + population
                + "\nproject x -> p one_to_one\noutput y = p");
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    TensorType four = new TensorType(Shape.of(4), Formats.REAL);
    int spikes = 0;
    int different = 0;
    for (int step = 0; step < steps; step++) {
      long[] y = sequence.step(List.of(Value.ofReal(four, x, x, x, x))).getFirst().raw();
      long sum = Arrays.stream(y).sum();
      spikes += (int) sum;
      different += sum % 4 == 0 ? 0 : 1;
    }
    assertTrue(different > steps / 10, different + " of " + steps);
    return spikes / (4.0 * steps);
  }

  /// 16,000 draws: four standard deviations are 1.4 and 1.2 percent.
  @Test
  void masksKeepTheirShareOfSpikes() {
    assertEquals(0.25, share("masked_if[4](r: 0.75, seed: 3)", 1, 4000), 0.014);
    assertEquals(0.125, share("masked_if[4](r: 0.75, seed: 4)", 0.5, 4000), 0.011);
    assertEquals(0.2, share("bernoulli[4](seed: 5)", 0.2, 4000), 0.013);
  }

  /// Of 1 where one input is set, 0 where none is, and 0.0404 where both are.
  @Test
  void oneNeuronComputesTheExclusiveOr() {
    Case c = new Case("ada", "b: -4", List.of("i"), 0, 0, 0, () -> stateless(in -> ada(in[0] - 4)));
    Interpreter.Sequence sequence = Interpreter.of(network(c)).start();
    TensorType one = new TensorType(Shape.of(1), Formats.REAL);
    for (int k = 0; k < 4; k++) {
      double got =
          sequence
              .step(List.of(Value.ofReal(one, 5.0 * (k & 1) + 5.0 * (k >> 1))))
              .getFirst()
              .real()[0];
      assertEquals(k == 1 || k == 2, got > 0.5, k + " gives " + got);
      assertEquals(new double[] {0, 1, 1, 6 * Math.exp(-5)}[k], got, 1e-12);
    }
  }
}
