package nnc.passes.prune;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.network.Interpreter;

/// Which elements of a vector explain most of the sums that layers make of it.
///
/// Simultaneous orthogonal matching pursuit (Tropp, Gilbert and Strauss, Signal Processing 86
/// (2006) 572): one element after the other, each time the one that explains most of the variance
/// that the sums still have beside what the ones before explain. Two that always say the same are
/// so never both among the first.
final class Explained {

  /// What is left of a variance that rounding alone makes, as a share of it.
  private static final double NOTHING = 1e-9;

  private Explained() {}

  /// The `most` elements of `input`, in ascending order, for the sums of `readers` on `samples`;
  /// among equals the first ones.
  static List<Integer> most(
      Network network, String input, List<String> readers, Samples samples, int most) {
    double[][] elements = columns(network, List.of(input), samples);
    double[][] sums = columns(network, readers, samples);
    double[] variance = new double[elements.length];
    for (int e = 0; e < elements.length; e++) {
      variance[e] = dot(elements[e], elements[e]);
    }
    boolean[] chosen = new boolean[elements.length];
    List<Integer> result = new ArrayList<>();
    while (result.size() < most) {
      int best = -1;
      double explained = -1;
      for (int e = 0; e < elements.length; e++) {
        if (!chosen[e]) {
          double own = explained(elements[e], variance[e], sums);
          if (own > explained) {
            explained = own;
            best = e;
          }
        }
      }
      chosen[best] = true;
      result.add(best);
      double[] direction = elements[best].clone();
      double length = dot(direction, direction);
      if (length > NOTHING * variance[best]) {
        for (double[] sum : sums) {
          deflate(sum, direction, length);
        }
        for (int e = 0; e < elements.length; e++) {
          if (!chosen[e]) {
            deflate(elements[e], direction, length);
          }
        }
      }
    }
    return result.stream().sorted().toList();
  }

  private static double explained(double[] element, double variance, double[][] sums) {
    double length = dot(element, element);
    if (length <= NOTHING * variance) {
      return 0;
    }
    double all = 0;
    for (double[] sum : sums) {
      double common = dot(element, sum);
      all += common * common / length;
    }
    return all;
  }

  private static void deflate(double[] vector, double[] direction, double length) {
    double share = dot(vector, direction) / length;
    for (int i = 0; i < vector.length; i++) {
      vector[i] -= share * direction[i];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /// For each element of the vertices what it is in each sample, its mean taken off.
  private static double[][] columns(Network network, List<String> ids, Samples samples) {
    Interpreter interpreter = Interpreter.of(network);
    int size = ids.stream().mapToInt(id -> network.types().shape(id).size()).sum();
    double[][] columns = new double[size][samples.count()];
    for (int s = 0; s < samples.count(); s++) {
      var trace = interpreter.trace(samples.inputs(s));
      int at = 0;
      for (String id : ids) {
        for (long raw : trace.get(id).raw()) {
          columns[at++][s] = raw;
        }
      }
    }
    for (double[] column : columns) {
      double mean = 0;
      for (double x : column) {
        mean += x / column.length;
      }
      for (int s = 0; s < column.length; s++) {
        column[s] -= mean;
      }
    }
    return columns;
  }
}
