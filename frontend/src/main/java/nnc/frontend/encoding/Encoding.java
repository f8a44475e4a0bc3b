package nnc.frontend.encoding;

import java.util.Random;

/// Makes steps of numbers. Values `x` lie in 0..1, to which `Encoder` has brought them, but for
/// `Delta`, which takes them as they are. Rules and their sources stand with each.
sealed interface Encoding {

  /// Elements of a step, for a row of `features` numbers.
  default int width(int features) {
    return features;
  }

  /// The steps `[steps][width]` of one sequence; `rows` is one row, for `Delta` one for each step.
  double[][] encode(double[][] rows, int steps, Random random);

  /// The numbers themselves in every step: a current that is held.
  record Direct() implements Encoding {
    @Override
    public double[][] encode(double[][] rows, int steps, Random random) {
      double[][] all = new double[steps][];
      java.util.Arrays.fill(all, rows[0]);
      return all;
    }
  }

  /// Equally spaced spikes: an accumulator of `bits` bits takes `X`, which is `x * 2^bits` to the
  /// nearest, in every step and its carry is the spike, so that T steps have `floor(T X / 2^bits)`.
  record Rate(int bits) implements Encoding {
    @Override
    public double[][] encode(double[][] rows, int steps, Random random) {
      double[][] all = new double[steps][rows[0].length];
      for (int i = 0; i < rows[0].length; i++) {
        long x = level(rows[0][i], bits);
        long sum = 0;
        for (int t = 0; t < steps; t++) {
          sum += x;
          all[t][i] = sum >> bits;
          sum &= (1L << bits) - 1;
        }
      }
      return all;
    }
  }

  /// A spike wherever a number drawn from `0..2^bits - 1` is below `X`, which is `x * 2^bits` to
  /// the nearest: Bernoulli trials, a Poisson process in steps. Drawn step by step, element by
  /// element.
  record Poisson(int bits) implements Encoding {
    @Override
    public double[][] encode(double[][] rows, int steps, Random random) {
      double[][] all = new double[steps][rows[0].length];
      for (int t = 0; t < steps; t++) {
        for (int i = 0; i < rows[0].length; i++) {
          all[t][i] = random.nextInt(1 << bits) < level(rows[0][i], bits) ? 1 : 0;
        }
      }
      return all;
    }
  }

  private static long level(double x, int bits) {
    return (long) Math.floor(Math.scalb(x, bits) + 0.5);
  }

  /// One spike, the earlier the larger x: in step `(1 - x)(T - 1)` to the nearest, ties up; for x =
  /// 0 none, or with `last` one in the last step.
  record Latency(boolean last) implements Encoding {
    @Override
    public double[][] encode(double[][] rows, int steps, Random random) {
      double[][] all = new double[steps][rows[0].length];
      for (int i = 0; i < rows[0].length; i++) {
        double x = rows[0][i];
        if (x > 0 || last) {
          all[(int) Math.floor((1 - x) * (steps - 1) + 0.5)][i] = 1;
        }
      }
      return all;
    }
  }

  /// Send on delta: 1 where a value is more than `threshold` above its reference, which then rises
  /// by it, -1 where it is as far below; one event a step. The reference begins with the first
  /// value, rounded to a multiple of the threshold (ties up). With `split`, rising and falling ones
  /// are channels of their own, all rising ones first.
  record Delta(double threshold, boolean split) implements Encoding {
    @Override
    public int width(int features) {
      return split ? 2 * features : features;
    }

    @Override
    public double[][] encode(double[][] rows, int steps, Random random) {
      int features = rows[0].length;
      double[][] all = new double[steps][width(features)];
      for (int i = 0; i < features; i++) {
        double level = Math.floor(rows[0][i] / threshold + 0.5);
        for (int t = 0; t < steps; t++) {
          double change = rows[t][i] - level * threshold;
          int event = change > threshold ? 1 : change < -threshold ? -1 : 0;
          level += event;
          if (!split) {
            all[t][i] = event;
          } else if (event != 0) {
            all[t][event > 0 ? i : features + i] = 1;
          }
        }
      }
      return all;
    }
  }

  /// `fields` Gaussian receptive fields for each number: field i of m has its centre at `(2i - 3) /
  /// (2(m - 2))` and the width `1 / (1.5(m - 2))`; what it answers goes through `then`. The fields
  /// of a number are neighbours.
  record Population(int fields, Encoding then) implements Encoding {
    @Override
    public int width(int features) {
      return features * fields;
    }

    @Override
    public double[][] encode(double[][] rows, int steps, Random random) {
      double[] answers = new double[rows[0].length * fields];
      for (int i = 0; i < rows[0].length; i++) {
        for (int f = 1; f <= fields; f++) {
          double far = (rows[0][i] - (2 * f - 3) / (2.0 * (fields - 2))) * 1.5 * (fields - 2);
          answers[i * fields + f - 1] = StrictMath.exp(-far * far / 2);
        }
      }
      return then.encode(new double[][] {answers}, steps, random);
    }
  }

  /// A burst from the first step on: `ceil(x most)` spikes, `ceil(longest - (longest - shortest)
  /// x)` steps apart. Those behind the last step are dropped.
  record Burst(int most, int shortest, int longest) implements Encoding {
    @Override
    public double[][] encode(double[][] rows, int steps, Random random) {
      double[][] all = new double[steps][rows[0].length];
      for (int i = 0; i < rows[0].length; i++) {
        double x = rows[0][i];
        int spikes = (int) Math.ceil(x * most);
        int apart = (int) Math.ceil(longest - (longest - shortest) * x);
        for (int n = 0; n < spikes && (long) n * apart < steps; n++) {
          all[n * apart][i] = 1;
        }
      }
      return all;
    }
  }
}
