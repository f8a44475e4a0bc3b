package nnc.ir.network;

/// Window reductions; a position outside the map takes no part.
final class Pools {

  private Pools() {}

  static long[] max(Patches patches, long[] x) {
    long[] y = new long[patches.groups() * patches.positions()];
    int[] at = new int[patches.fanIn()];
    for (int i = 0; i < y.length; i++) {
      patches.gather(i / patches.positions(), i % patches.positions(), at);
      long best = Long.MIN_VALUE;
      for (int index : at) {
        best = index < 0 ? best : Math.max(best, x[index]);
      }
      y[i] = best;
    }
    return y;
  }

  static double[] max(Patches patches, double[] x) {
    double[] y = new double[patches.groups() * patches.positions()];
    int[] at = new int[patches.fanIn()];
    for (int i = 0; i < y.length; i++) {
      patches.gather(i / patches.positions(), i % patches.positions(), at);
      double best = Double.NEGATIVE_INFINITY;
      for (int index : at) {
        best = index >= 0 && x[index] > best ? x[index] : best;
      }
      y[i] = best;
    }
    return y;
  }

  static long[] sum(Patches patches, long[] x) {
    long[] y = new long[patches.groups() * patches.positions()];
    int[] at = new int[patches.fanIn()];
    for (int i = 0; i < y.length; i++) {
      patches.gather(i / patches.positions(), i % patches.positions(), at);
      for (int index : at) {
        y[i] += index < 0 ? 0 : x[index];
      }
    }
    return y;
  }

  static double[] sum(Patches patches, double[] x) {
    double[] y = new double[patches.groups() * patches.positions()];
    int[] at = new int[patches.fanIn()];
    for (int i = 0; i < y.length; i++) {
      patches.gather(i / patches.positions(), i % patches.positions(), at);
      for (int index : at) {
        y[i] += index < 0 ? 0 : x[index];
      }
    }
    return y;
  }
}
