package nnc.ir.number;

import java.util.ArrayList;
import java.util.List;

/// How often a sum of independent binomial counts is at least a limit. Both sides are sums of their
/// own terms, so that small ones have as many digits as large ones, about twelve.
public record BinomialSum(double below, double reached) {

  /// Terms that are smaller than the largest by more than this are left out.
  private static final double SMALLEST = 1e-40;

  /// `count` trials that succeed with probability `share`.
  public record Trials(long count, double share) {}

  /// The two sides of `limit`.
  public static BinomialSum of(List<Trials> all, long limit) {
    Counts sum = new Counts(0, new double[] {1});
    List<Counts> parts = new ArrayList<>();
    all.forEach(t -> parts.add(Counts.of(t)));
    for (Counts part : parts) {
      sum = sum.plus(part);
    }
    double below = 0;
    double reached = 0;
    for (int i = 0; i < sum.shares.length; i++) {
      if (sum.first + i < limit) {
        below += sum.shares[i];
      } else {
        reached += sum.shares[i];
      }
    }
    return new BinomialSum(below, reached);
  }

  /// Shares of the counts from `first` on.
  private static final class Counts {
    private final long first;
    private final double[] shares;

    Counts(long first, double[] shares) {
      this.first = first;
      this.shares = shares;
    }

    /// From the likeliest count to both sides by the ratio of neighbours, then scaled to 1.
    static Counts of(Trials t) {
      if (t.share <= 0 || t.share >= 1 || t.count == 0) {
        return new Counts(t.share >= 1 ? t.count : 0, new double[] {1});
      }
      double odds = t.share / (1 - t.share);
      long mode = Math.min(t.count, (long) ((t.count + 1) * t.share));
      List<Double> down = new ArrayList<>();
      double term = 1;
      for (long k = mode; k > 0; k--) {
        term *= k / (odds * (t.count - k + 1));
        if (term < SMALLEST) {
          break;
        }
        down.add(term);
      }
      List<Double> up = new ArrayList<>();
      term = 1;
      for (long k = mode; k < t.count; k++) {
        term *= odds * (t.count - k) / (k + 1);
        if (term < SMALLEST) {
          break;
        }
        up.add(term);
      }
      double[] shares = new double[down.size() + 1 + up.size()];
      double sum = 1;
      shares[down.size()] = 1;
      for (int i = 0; i < down.size(); i++) {
        shares[down.size() - 1 - i] = down.get(i);
        sum += down.get(i);
      }
      for (int i = 0; i < up.size(); i++) {
        shares[down.size() + 1 + i] = up.get(i);
        sum += up.get(i);
      }
      for (int i = 0; i < shares.length; i++) {
        shares[i] /= sum;
      }
      return new Counts(mode - down.size(), shares);
    }

    Counts plus(Counts other) {
      double[] both = new double[shares.length + other.shares.length - 1];
      for (int i = 0; i < shares.length; i++) {
        for (int j = 0; j < other.shares.length; j++) {
          both[i + j] += shares[i] * other.shares[j];
        }
      }
      return new Counts(first + other.first, both);
    }
  }
}
