package nnc.passes.gradient;

import java.util.Arrays;
import java.util.List;

/// The loss that classes are learned with: minus the logarithm of the label's share in the softmax
/// of the scores, which are divided by `scale` first.
///
/// @param scale what one unit of the softmax is in scores
public record CrossEntropy(double scale) {

  /// The loss whose scale is the standard deviation of a sample's scores, over all samples: integer
  /// networks leave the unit of their scores open, and their argmax does not ask.
  public static CrossEntropy scaled(List<double[]> scores) {
    double squares = 0;
    int count = 0;
    for (double[] s : scores) {
      double mean = Arrays.stream(s).average().orElse(0);
      squares += Arrays.stream(s).map(x -> (x - mean) * (x - mean)).sum();
      count += s.length;
    }
    return new CrossEntropy(squares == 0 ? 1 : Math.sqrt(squares / count));
  }

  /// The loss of one sample.
  public double loss(double[] scores, int label) {
    double most = Arrays.stream(scores).max().orElseThrow();
    double sum = Arrays.stream(scores).map(s -> Math.exp((s - most) / scale)).sum();
    return Math.log(sum) - (scores[label] - most) / scale;
  }

  /// Its derivatives by the scores.
  public double[] gradient(double[] scores, int label) {
    double most = Arrays.stream(scores).max().orElseThrow();
    double[] shares = Arrays.stream(scores).map(s -> Math.exp((s - most) / scale)).toArray();
    double sum = Arrays.stream(shares).sum();
    for (int k = 0; k < shares.length; k++) {
      shares[k] = (shares[k] / sum - (k == label ? 1 : 0)) / scale;
    }
    return shares;
  }
}
