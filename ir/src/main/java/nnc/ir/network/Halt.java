package nnc.ir.network;

import java.util.Locale;
import java.util.Optional;

/// When a sequence may end early: what the first output has shown so far, summed over the steps, is
/// clear enough.
public record Halt(Kind kind, double bound) {

  /// How clearness is measured.
  public enum Kind {
    /// The largest sum is at least `bound` above the second (the top-k cutoff of 2301.09522).
    GAP,
    /// The largest share in `softmax` of the sums is at least `bound`, found without a division as
    /// `sum of exp(a - largest) <= 1 / bound` (Dynamic Confidence, 2303.10276).
    CONFIDENCE;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Halt {
    if (!(bound > 0) || (kind == Kind.CONFIDENCE && bound > 1)) {
      throw new IllegalArgumentException(kind.text() + " " + bound);
    }
  }

  /// `gap=3` or `confidence=0.9`; empty for any other text.
  public static Optional<Halt> of(String text) {
    for (Kind kind : Kind.values()) {
      if (text.startsWith(kind.text() + "=")) {
        try {
          return Optional.of(
              new Halt(kind, Double.parseDouble(text.substring(kind.text().length() + 1))));
        } catch (IllegalArgumentException _) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /// Whether `sums` are clear enough; never with fewer than two.
  boolean reached(double[] sums) {
    if (sums.length < 2) {
      return false;
    }
    double first = Double.NEGATIVE_INFINITY;
    double second = Double.NEGATIVE_INFINITY;
    for (double sum : sums) {
      second = Math.max(second, Math.min(first, sum));
      first = Math.max(first, sum);
    }
    if (kind == Kind.GAP) {
      return first - second >= bound;
    }
    double shares = 0;
    for (double sum : sums) {
      shares += StrictMath.exp(sum - first);
    }
    return shares <= 1 / bound;
  }
}
