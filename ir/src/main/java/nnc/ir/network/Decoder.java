package nnc.ir.network;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
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
  SOFTMAX,
  /// The train of spikes, steps with a value above 0, that Lempel and Ziv find most complex.
  COMPLEXITY;

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
    List<double[]> shown =
        steps.stream().map(Steps::reals).map(x -> this == SOFTMAX ? softmax(x) : x).toList();
    double[] scores = new double[shown.getFirst().length];
    for (int i = 0; i < scores.length; i++) {
      int element = i;
      scores[i] = score(shown.stream().mapToDouble(x -> x[element]).toArray());
    }
    return scores;
  }

  /// What an element scored that showed `x` in the steps.
  private double score(double[] x) {
    return switch (this) {
      case SUM, SOFTMAX -> {
        double sum = 0; // in the order of the steps
        for (double each : x) {
          sum += each;
        }
        yield sum;
      }
      case MAX -> Arrays.stream(x).max().orElseThrow();
      case LAST -> x[x.length - 1];
      case FIRST ->
          IntStream.range(0, x.length)
              .filter(t -> x[t] > 0)
              .mapToObj(t -> x.length - t)
              .findFirst()
              .orElse(0);
      case COMPLEXITY -> {
        boolean[] train = new boolean[x.length];
        for (int t = 0; t < train.length; t++) {
          train[t] = x[t] > 0;
        }
        yield LempelZiv.complexity(train);
      }
    };
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
