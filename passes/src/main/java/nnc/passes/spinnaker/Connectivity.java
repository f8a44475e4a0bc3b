package nnc.passes.spinnaker;

import nnc.ir.machine.SlicedRows;
import nnc.ir.op.SparseSynapses;

/// Where the synapses of a projection are, as far as mapping has to know.
sealed interface Connectivity {

  /// How many there are.
  long count();

  /// Steps that the longest delay takes on the machine.
  int longest();

  /// How many there are of each stage of their delays.
  double[] byStage(int reach);

  /// Sums up between slices. `sources` and `targets` are the first neurons of the slices and,
  /// behind them, how many neurons there are.
  Counts counts(int[] sources, int[] targets, int reach);

  /// Synapses and the longest row, by slice of the sources, stage of the delay and slice of the
  /// targets.
  final class Counts {

    private final int stages;
    private final int targets;
    private final long[] synapses;
    private final int[] longest;

    Counts(int sources, int stages, int targets) {
      this.stages = stages;
      this.targets = targets;
      this.synapses = new long[sources * stages * targets];
      this.longest = new int[synapses.length];
    }

    private int at(int source, int stage, int target) {
      return (source * stages + stage) * targets + target;
    }

    /// Adds `count` synapses, the longest row of which has `row`.
    void add(int source, int stage, int target, long count, int row) {
      int at = at(source, stage, target);
      synapses[at] += count;
      longest[at] = Math.max(longest[at], row);
    }

    long synapses(int source, int stage, int target) {
      return synapses[at(source, stage, target)];
    }

    int longest(int source, int stage, int target) {
      return longest[at(source, stage, target)];
    }

    int stages() {
      return stages;
    }
  }

  /// Synapses that are there one by one; delays are `extra` steps longer on the machine.
  record Listed(SparseSynapses synapses, int extra) implements Connectivity {

    @Override
    public long count() {
      return synapses.count();
    }

    @Override
    public int longest() {
      return synapses.longestDelay() + extra;
    }

    @Override
    public double[] byStage(int reach) {
      double[] all = new double[SlicedRows.stage(longest(), reach) + 1];
      for (int i = 0; i < synapses.count(); i++) {
        all[SlicedRows.stage(synapses.delay(i) + extra, reach)]++;
      }
      return all;
    }

    @Override
    public Counts counts(int[] sources, int[] targets, int reach) {
      SlicedRows rows = new SlicedRows(synapses, extra, reach, slices(targets), targets.length - 1);
      Counts counts = new Counts(sources.length - 1, rows.stages(), targets.length - 1);
      for (int s = 0; s < sources.length - 1; s++) {
        for (int n = sources[s]; n < sources[s + 1]; n++) {
          for (int stage = 0; stage < rows.stages(); stage++) {
            for (int t = 0; t < targets.length - 1; t++) {
              int length = rows.end(n, stage, t) - rows.start(n, stage, t);
              counts.add(s, stage, t, length, length);
            }
          }
        }
      }
      return counts;
    }
  }

  /// The slice of each target.
  static int[] slices(int[] targets) {
    int[] slice = new int[targets[targets.length - 1]];
    for (int t = 0; t < targets.length - 1; t++) {
      java.util.Arrays.fill(slice, targets[t], targets[t + 1], t);
    }
    return slice;
  }

  /// `count` synapses at random, of which nothing is known but that delays of `shortest` up to
  /// `longest` steps are equally likely.
  record Uniform(long count, int shortest, int longest) implements Connectivity {

    @Override
    public double[] byStage(int reach) {
      double[] synapses = new double[SlicedRows.stage(longest, reach) + 1];
      for (int stage = 0; stage < synapses.length; stage++) {
        int from = Math.max(shortest, stage * reach + 1);
        int to = Math.min(longest, (stage + 1) * reach);
        synapses[stage] = Math.max(0, to - from + 1.0) / (longest - shortest + 1) * count;
      }
      return synapses;
    }

    @Override
    public Counts counts(int[] sources, int[] targets, int reach) {
      return spread(byStage(reach), sources, targets);
    }
  }

  /// Synapses at random whose delays are like those of a sample, `extra` steps longer on the
  /// machine.
  record Sampled(SparseSynapses sample, int extra) implements Connectivity {

    @Override
    public long count() {
      return sample.standsFor();
    }

    @Override
    public int longest() {
      return sample.longestDelay() + extra;
    }

    @Override
    public double[] byStage(int reach) {
      double[] synapses = new double[SlicedRows.stage(longest(), reach) + 1];
      double each = (double) count() / sample.count();
      for (int i = 0; i < sample.count(); i++) {
        synapses[SlicedRows.stage(sample.delay(i) + extra, reach)] += each;
      }
      return synapses;
    }

    @Override
    public Counts counts(int[] sources, int[] targets, int reach) {
      return spread(byStage(reach), sources, targets);
    }
  }

  /// Counts of `synapses` of each stage that join any two neurons alike. A longest row is five
  /// deviations of a Poisson distribution above the mean.
  private static Counts spread(double[] synapses, int[] sources, int[] targets) {
    Counts counts = new Counts(sources.length - 1, synapses.length, targets.length - 1);
    double pairs = (double) sources[sources.length - 1] * targets[targets.length - 1];
    for (int stage = 0; stage < synapses.length; stage++) {
      for (int s = 0; s < sources.length - 1; s++) {
        for (int t = 0; t < targets.length - 1; t++) {
          double row = synapses[stage] / pairs * (targets[t + 1] - targets[t]);
          counts.add(
              s,
              stage,
              t,
              (long) Math.ceil(row * (sources[s + 1] - sources[s])),
              (int) Math.ceil(row + 5 * Math.sqrt(row)));
        }
      }
    }
    return counts;
  }
}
