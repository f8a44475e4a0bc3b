package nnc.testbench.calibration;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Coefficients of least relative squares that are not negative, quantiles and rank correlation.
public final class Fit {

  private static final int ROUNDS = 2000;

  /// In thousandths.
  private static final int FIRST_STEP = 256;

  private Fit() {}

  /// The `share` quantile of the errors' sizes.
  public static double quantile(double[] errors, double share) {
    double[] sorted = Arrays.stream(errors).map(Math::abs).sorted().toArray();
    return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  }

  /// By descent along one coefficient after the other. What measures below `least` counts as that.
  public static double[] coefficients(
      List<Sample> samples,
      List<ToDoubleFunction<Sample>> features,
      ToDoubleFunction<Sample> measured,
      double least) {
    double[] x = new double[features.size()];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < x.length; i++) {
        double with = 0;
        double rest = 0;
        for (Sample s : samples) {
          double m = Math.max(least, measured.applyAsDouble(s));
          double f = features.get(i).applyAsDouble(s) / m;
          double others = 0;
          for (int j = 0; j < x.length; j++) {
            others += j == i ? 0 : x[j] * features.get(j).applyAsDouble(s) / m;
          }
          with += f * f;
          rest += f * (measured.applyAsDouble(s) / m - others);
        }
        x[i] = with == 0 ? 0 : Math.max(0, rest / with);
      }
    }
    return x;
  }

  /// `size` numbers from 0 on, in thousandths, at which `error` is least in all directions: each is
  /// moved by steps that are halved when none of them helps.
  public static double[] least(int size, ToDoubleFunction<double[]> error) {
    double[] x = new double[size];
    double best = error.applyAsDouble(x);
    for (int step = FIRST_STEP; step > 0; ) {
      double before = best;
      for (int i = 0; i < size; i++) {
        for (int move : new int[] {step, -step}) {
          double[] moved = x.clone();
          moved[i] = Math.max(0, Math.rint(1000 * x[i] + move) / 1000);
          double e = error.applyAsDouble(moved);
          if (e < best) {
            best = e;
            x = moved;
          }
        }
      }
      step = best < before ? step : step / 2;
    }
    return x;
  }

  /// Spearman's rank correlation.
  public static double rankCorrelation(double[] a, double[] b) {
    double[] x = ranks(a);
    double[] y = ranks(b);
    double middle = (x.length - 1) / 2.0;
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - middle) * (y[i] - middle);
      xx += (x[i] - middle) * (x[i] - middle);
      yy += (y[i] - middle) * (y[i] - middle);
    }
    return xy / Math.sqrt(xx * yy);
  }

  private static double[] ranks(double[] a) {
    double[] ranks = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      double v = a[i];
      double below = Arrays.stream(a).filter(o -> o < v).count();
      double same = Arrays.stream(a).filter(o -> o == v).count();
      ranks[i] = below + (same - 1) / 2;
    }
    return ranks;
  }
}
