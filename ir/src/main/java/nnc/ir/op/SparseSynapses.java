package nnc.ir.op;

import java.util.Objects;
import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// The synapses from `sources` to `targets` neurons, packed by source as compressed sparse rows:
/// those of source `s` stand from `starts[s]` up to `starts[s + 1]`, which is not theirs any more.
/// A synapse is one word of `places`, `delay * stride + target` with its delay in steps and the
/// least power of two as `stride` that is not below `targets`, so that the sums which wait for the
/// coming steps lie where the words say, some multiple of the stride further. `weights` are one for
/// each synapse or one for all. Two synapses may join the same neurons; their weights add up.
///
/// A *sample* has a few synapses in place of many that were never drawn: `standsFor` of them, at
/// random between any two neurons, with weights and delays like those of the sample. It says what a
/// network takes, and nothing runs it.
public final class SparseSynapses {

  /// Most synapses, so that a tensor of 8 bytes each is still one piece of memory.
  public static final int MAX_COUNT = 1 << 28;

  /// Most neurons on either side.
  public static final int MAX_NEURONS = 1 << 24;

  /// Most sums that wait for the coming steps, `stride` for each step up to the longest delay.
  public static final long MAX_WAITING = 1L << 28;

  private final int sources;
  private final int targets;
  private final int stride;
  private final Tensor starts;
  private final Tensor places;
  private final Tensor weights;
  private final Range delays;
  private final long standsFor;

  /// Computed when first asked for; every thread would compute the same.
  private long[][] extremes;

  /// Throws `IllegalArgumentException` where the arrays do not fit each other.
  public SparseSynapses(int sources, int targets, Tensor starts, Tensor places, Tensor weights) {
    this(sources, targets, starts, places, weights, places.size());
  }

  private SparseSynapses(
      int sources, int targets, Tensor starts, Tensor places, Tensor weights, long standsFor) {
    this.sources = sources;
    this.targets = targets;
    this.standsFor = standsFor;
    this.starts = Objects.requireNonNull(starts);
    this.places = Objects.requireNonNull(places);
    this.weights = Objects.requireNonNull(weights);
    require(
        sources >= 1 && targets >= 1 && sources <= MAX_NEURONS && targets <= MAX_NEURONS,
        sources + " sources, " + targets + " targets");
    this.stride = stride(targets);
    require(starts.size() == sources + 1, starts.size() + " starts for " + sources + " sources");
    require(isPlain(starts) && isPlain(places), "starts and places are integers");
    int count = places.size();
    require(standsFor >= count, standsFor + " synapses by a sample of " + count);
    require(count <= MAX_COUNT, count + " synapses are more than 2^28");
    require(weights.size() == count || weights.size() == 1, weights.size() + " weights");
    require(starts.raw(0) == 0 && starts.raw(sources) == count, "starts are not 0.." + count);
    for (int s = 0; s < sources; s++) {
      require(starts.raw(s) <= starts.raw(s + 1), "starts fall at source " + s);
    }
    long lowest = Long.MAX_VALUE;
    long highest = Long.MIN_VALUE;
    long target = 0;
    for (int i = 0; i < count; i++) {
      long place = places.raw(i);
      lowest = Math.min(lowest, place);
      highest = Math.max(highest, place);
      target = Math.max(target, place & (stride - 1));
    }
    require(lowest >= 0 && target < targets, "a target of " + targets + " is not there");
    this.delays = new Range(lowest / stride, highest / stride);
    require(
        delays.hi() <= Op.MAX_DELAY && (delays.hi() + 1) * stride <= MAX_WAITING,
        "delays up to " + delays.hi() + " to " + targets + " neurons need more than 2^28 sums");
  }

  /// Words from one delay to the next.
  public static int stride(int targets) {
    return Integer.highestOneBit(2 * targets - 1);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private static boolean isPlain(Tensor t) {
    return t.format() instanceof NumberFormat.Fixed f && f.fraction() == 0;
  }

  public int sources() {
    return sources;
  }

  public int targets() {
    return targets;
  }

  /// How many synapses there are.
  public int count() {
    return places.size();
  }

  /// How many synapses these are in place of: as many as there are, or more of a sample.
  public long standsFor() {
    return standsFor;
  }

  public boolean isSample() {
    return standsFor > count();
  }

  /// These as a sample of `all` synapses.
  public SparseSynapses asSampleOf(long all) {
    return new SparseSynapses(sources, targets, starts, places, weights, all);
  }

  public int stride() {
    return stride;
  }

  /// `[sources + 1]`.
  public Tensor starts() {
    return starts;
  }

  /// The word of each synapse.
  public Tensor places() {
    return places;
  }

  public Tensor weights() {
    return weights;
  }

  public int start(int source) {
    return (int) starts.raw(source);
  }

  public int target(int synapse) {
    return (int) places.raw(synapse) & (stride - 1);
  }

  public int delay(int synapse) {
    return (int) places.raw(synapse) / stride;
  }

  /// Where the weight of a synapse stands.
  public int weight(int synapse) {
    return weights.size() == 1 ? 0 : synapse;
  }

  public int shortestDelay() {
    return (int) delays.lo();
  }

  public int longestDelay() {
    return (int) delays.hi();
  }

  /// The same synapses with other weights.
  public SparseSynapses with(Tensor otherWeights) {
    return new SparseSynapses(sources, targets, starts, places, otherWeights, standsFor);
  }

  /// The range of a target's sum of `weight * x` over any of its synapses, whose `x` is in `in`;
  /// empty where weights are real. Throws `ArithmeticException` where a `long` cannot hold it.
  public Optional<Range> sums(Range in) {
    if (weights.format().isReal()) {
      return Optional.empty();
    }
    Range x = in.union(Range.of(0));
    long[][] sums = extremes();
    Range all = Range.of(0);
    for (int t = 0; t < targets; t++) {
      long positive = sums[1][t];
      long negative = sums[0][t];
      all =
          all.union(
              new Range(
                  Math.addExact(
                      Math.multiplyExact(positive, x.lo()), Math.multiplyExact(negative, x.hi())),
                  Math.addExact(
                      Math.multiplyExact(positive, x.hi()), Math.multiplyExact(negative, x.lo()))));
    }
    return Optional.of(all);
  }

  /// For each target the sums of its negative and of its positive weights; of a sample twice the
  /// mean sum for all of them.
  private long[][] extremes() {
    long[][] known = extremes;
    if (known == null) {
      known = new long[2][targets];
      for (int i = 0; i < count(); i++) {
        long w = weights.raw(weight(i));
        long[] side = known[w < 0 ? 0 : 1];
        int target = target(i);
        side[target] = Math.addExact(side[target], w);
      }
      if (isSample()) {
        for (long[] side : known) {
          double all = java.util.Arrays.stream(side).asDoubleStream().sum();
          java.util.Arrays.fill(side, Math.round(2 * all * standsFor / count() / targets));
        }
      }
      extremes = known;
    }
    return known;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SparseSynapses s
        && sources == s.sources
        && targets == s.targets
        && starts.equals(s.starts)
        && places.equals(s.places)
        && weights.equals(s.weights)
        && standsFor == s.standsFor;
  }

  @Override
  public int hashCode() {
    return Objects.hash(sources, targets, places, weights);
  }

  @Override
  public String toString() {
    return count() + " synapses from " + sources + " to " + targets;
  }
}
