package nnc.frontend.language;

import java.util.Arrays;

/// The targets of random synapses, drawn source by source; those of one source ascend.
abstract sealed class RandomRows {

  private final double expected;
  final Generator random;
  final int targets;
  private int[] row = new int[64];
  private int length;

  private RandomRows(double expected, long seed, int targets) {
    this.expected = expected;
    this.random = new Generator(seed);
    this.targets = targets;
  }

  /// Each pair with the probability `p`.
  static RandomRows probable(double p, long seed, int sources, int targets) {
    return new Probable(p, seed, sources, targets);
  }

  /// `count` pairs, each of which may come again.
  static RandomRows counted(long count, long seed, int sources, int targets) {
    return new Counted(count, seed, sources, targets);
  }

  /// How many synapses there are, or about so.
  double expected() {
    return expected;
  }

  /// Draws the row of the next source and gives its length.
  int next() {
    length = 0;
    draw();
    return length;
  }

  abstract void draw();

  int target(int i) {
    return row[i];
  }

  void add(int target) {
    if (length == row.length) {
      row = Arrays.copyOf(row, 2 * length);
    }
    row[length++] = target;
  }

  void sort() {
    Arrays.sort(row, 0, length);
  }

  /// Goes from synapse to synapse: the number of pairs between two has the geometric distribution.
  private static final class Probable extends RandomRows {

    private final double p;
    private final double perPair;

    /// Pairs before the next synapse, counted from the first target of the next source.
    private double ahead;

    Probable(double p, long seed, int sources, int targets) {
      super(p * sources * targets, seed, targets);
      this.p = p;
      this.perPair = StrictMath.log1p(-p);
      this.ahead = gap();
    }

    private double gap() {
      return p == 0
          ? Double.POSITIVE_INFINITY
          : Math.floor(StrictMath.log(1 - random.nextDouble()) / perPair);
    }

    @Override
    void draw() {
      while (ahead < targets) {
        add((int) ahead);
        ahead += 1 + gap();
      }
      ahead -= targets;
    }
  }

  /// First how many synapses each source has, then their targets.
  private static final class Counted extends RandomRows {

    private final int[] counts;
    private int source;

    Counted(long count, long seed, int sources, int targets) {
      super((double) count, seed, targets);
      this.counts = new int[sources];
      for (long i = 0; i < count; i++) {
        counts[random.nextInt(sources)]++;
      }
    }

    @Override
    void draw() {
      for (int i = 0; i < counts[source]; i++) {
        add(random.nextInt(targets));
      }
      sort();
      source++;
    }
  }
}
