package nnc.testbench.reproduce;

import java.util.List;
import java.util.stream.IntStream;

/// What was learned of words: weights in nA from the neurons of bits that are 1 and of those that
/// are 0, most significant bit first.
record WordWeights(List<Double> ones, List<Double> zeros) {

  WordWeights {
    ones = List.copyOf(ones);
    zeros = List.copyOf(zeros);
  }

  /// Of words that were learned one by one.
  WordWeights plus(WordWeights other) {
    return new WordWeights(sum(ones, other.ones), sum(zeros, other.zeros));
  }

  private static List<Double> sum(List<Double> a, List<Double> b) {
    return IntStream.range(0, a.size()).mapToObj(i -> a.get(i) + b.get(i)).toList();
  }

  /// How many weights are not the same.
  int apart(WordWeights other) {
    return IntStream.range(0, ones.size())
        .map(i ->
            (ones.get(i).equals(other.ones.get(i)) ? 0 : 1)
                + (zeros.get(i).equals(other.zeros.get(i)) ? 0 : 1))
        .sum();
  }
}
