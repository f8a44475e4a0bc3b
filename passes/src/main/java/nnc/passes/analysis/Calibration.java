package nnc.passes.analysis;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.number.NumberFormat;

/// What the values of every vertex look like on calibration data: extremes, means per channel and a
/// histogram of magnitudes.
public final class Calibration {

  /// Samples looked at, at most.
  public static final int LIMIT = 1000;

  private static final int BINS = 2048;

  private final int samples;
  private final SequencedMap<String, Statistics> statistics = new LinkedHashMap<>();

  private Calibration(int samples) {
    this.samples = samples;
  }

  /// Runs `network` over the first samples, twice: for the extremes, then for the histograms.
  public static Calibration of(Network network, Samples data) {
    Calibration result = new Calibration(Math.min(LIMIT, data.count()));
    Samples inputs = FixedPointInputs.of(data, network);
    Interpreter interpreter = Interpreter.of(network);
    for (int i = 0; i < result.samples; i++) {
      interpreter
          .trace(inputs.inputs(i))
          .forEach((id, value) ->
              result.statistics.computeIfAbsent(id, _ -> new Statistics(value)).extend(value));
    }
    for (int i = 0; i < result.samples; i++) {
      interpreter
          .trace(inputs.inputs(i))
          .forEach((id, value) -> result.statistics.get(id).count(value));
    }
    return result;
  }

  /// Samples that were looked at.
  public int samples() {
    return samples;
  }

  public Statistics of(String id) {
    Statistics found = statistics.get(id);
    if (found == null) {
      throw new IllegalArgumentException("no statistics of " + id);
    }
    return found;
  }

  /// The statistics of one vertex.
  public static final class Statistics {

    private final double[] sums;
    private final double[] magnitudes;
    private final long[] active;
    private final long[] histogram = new long[BINS];
    private double lowest = Double.POSITIVE_INFINITY;
    private double highest = Double.NEGATIVE_INFINITY;
    private long perChannel;

    private Statistics(Value value) {
      this.sums = new double[value.type().shape().channels()];
      this.magnitudes = new double[sums.length];
      this.active = new long[sums.length];
    }

    private void extend(Value value) {
      int per = value.type().shape().perChannel();
      double rest = value.type().format() instanceof NumberFormat.Bipolar ? -1 : 0;
      double[] reals = value.toReal();
      for (int i = 0; i < reals.length; i++) {
        double x = reals[i];
        sums[i / per] += x;
        magnitudes[i / per] += Math.abs(x);
        active[i / per] += x == rest ? 0 : 1;
        lowest = Math.min(lowest, x);
        highest = Math.max(highest, x);
      }
      perChannel += per;
    }

    private void count(Value value) {
      double width = largest() / BINS;
      for (double real : value.toReal()) {
        double x = Math.abs(real);
        histogram[width == 0 ? 0 : Math.min(BINS - 1, (int) (x / width))]++;
      }
    }

    public double lowest() {
      return lowest;
    }

    public double highest() {
      return highest;
    }

    /// The largest magnitude.
    public double largest() {
      return Math.max(Math.abs(lowest), Math.abs(highest));
    }

    /// Mean of channel `c`.
    public double mean(int c) {
      return sums[c] / perChannel;
    }

    /// Mean magnitude of channel `c`.
    public double meanMagnitude(int c) {
      return magnitudes[c] / perChannel;
    }

    /// Share of the values of channel `c` that are not 0 (-1 where it is bipolar): how often its
    /// neuron fires.
    public double rate(int c) {
      return (double) active[c] / perChannel;
    }

    /// The magnitude that `percent` of all values do not exceed, to the upper edge of a bin.
    public double percentile(double percent) {
      long all = 0;
      for (long n : histogram) {
        all += n;
      }
      long below = 0;
      for (int bin = 0; bin < BINS; bin++) {
        below += histogram[bin];
        if (below >= all * percent / 100) {
          return largest() * (bin + 1) / BINS;
        }
      }
      return largest();
    }

    /// The clip, out of a grid of hundredths of the largest magnitude, at which rounding to `steps`
    /// steps and clipping give the least mean squared error.
    public double leastSquares(long steps) {
      double best = largest();
      double least = Double.POSITIVE_INFINITY;
      for (int hundredth = 100; hundredth >= 20; hundredth--) {
        double clip = largest() * hundredth / 100;
        double error = squaredError(clip, steps);
        if (error < least) {
          least = error;
          best = clip;
        }
      }
      return best;
    }

    private double squaredError(double clip, long steps) {
      double scale = clip / steps;
      double width = largest() / BINS;
      double error = 0;
      for (int bin = 0; bin < BINS; bin++) {
        if (histogram[bin] > 0 && scale > 0) {
          double x = (bin + 0.5) * width;
          double e = x - Math.min((double) steps, Math.rint(x / scale)) * scale;
          error += histogram[bin] * e * e;
        }
      }
      return error;
    }
  }
}
