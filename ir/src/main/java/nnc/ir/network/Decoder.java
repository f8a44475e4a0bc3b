package nnc.ir.network;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nnc.ir.Value;

/// How the values that an output shows in the steps of a sequence become a class. The first of
/// several equal ones wins.
public enum Decoder {
  /// Most spikes, or the largest sum of values.
  SUM,
  /// The first to be above 0; none where all stay at 0 or below, which counts as class 0.
  FIRST,
  /// The largest in the last step.
  LAST,
  /// The largest in any step.
  MAX,
  /// The largest sum over the steps of `softmax` of a step's values.
  SOFTMAX;

  /// The name on the command line.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Decoder> of(String text) {
    for (Decoder d : values()) {
      if (d.text().equals(text)) {
        return Optional.of(d);
      }
    }
    return Optional.empty();
  }

  /// The class in what an output showed in the steps of one sequence. An integer of one element
  /// names a class by itself, as `argmax` does; the last one counts.
  public int decode(List<Value> steps) {
    Value last = steps.getLast();
    int size = last.type().shape().size();
    if (size == 1 && !last.type().format().isReal()) {
      return (int) last.raw()[0];
    }
    return largest(scores(steps));
  }

  /// What the elements of the output scored.
  double[] scores(List<Value> steps) {
    int size = steps.getFirst().type().shape().size();
    double[] scores = new double[size];
    if (this == MAX) {
      java.util.Arrays.fill(scores, Double.NEGATIVE_INFINITY);
    }
    for (int t = 0; t < steps.size(); t++) {
      double[] x = Steps.reals(steps.get(t));
      double[] share = this == SOFTMAX ? softmax(x) : x;
      for (int i = 0; i < size; i++) {
        switch (this) {
          case SUM, SOFTMAX -> scores[i] += share[i];
          case MAX -> scores[i] = Math.max(scores[i], x[i]);
          case LAST -> scores[i] = x[i];
          case FIRST -> {
            if (scores[i] == 0 && x[i] > 0) {
              scores[i] = steps.size() - t;
            }
          }
        }
      }
    }
    return scores;
  }

  private static double[] softmax(double[] x) {
    double most = x[largest(x)];
    double[] share = new double[x.length];
    double total = 0;
    for (int i = 0; i < x.length; i++) {
      share[i] = StrictMath.exp(x[i] - most);
      total += share[i];
    }
    for (int i = 0; i < x.length; i++) {
      share[i] /= total;
    }
    return share;
  }

  private static int largest(double[] x) {
    int best = 0;
    for (int i = 1; i < x.length; i++) {
      best = x[i] > x[best] ? i : best;
    }
    return best;
  }
}
