package nnc.ir.op;

import java.util.Objects;
import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// The synapses from `sources` to `targets` neurons, packed by source as compressed sparse rows:
/// those of source `s` stand from `starts[s]` up to `starts[s + 1]`, which is not theirs any more.
/// `posts` are their target neurons, `weights` and `delays` (in steps) are one for each or one for
/// all. Two synapses may join the same neurons; their weights add up. Takes as many bytes for a
/// synapse as its target, weight and delay need.
public final class SparseSynapses {

  /// Most synapses, so that a tensor of 8 bytes each is still one piece of memory.
  public static final int MAX_COUNT = 1 << 28;

  /// Most neurons on either side.
  public static final int MAX_NEURONS = 1 << 24;

  /// Most sums that wait for the coming steps, `targets` for each step up to the longest delay.
  public static final long MAX_WAITING = 1L << 28;

  private final int sources;
  private final int targets;
  private final Tensor starts;
  private final Tensor posts;
  private final Tensor weights;
  private final Tensor delays;
  private final Range delayRange;

  /// Computed when first asked for; every thread would compute the same.
  private long[][] extremes;

  /// Throws `IllegalArgumentException` where the arrays do not fit each other.
  public SparseSynapses(
      int sources, int targets, Tensor starts, Tensor posts, Tensor weights, Tensor delays) {
    this.sources = sources;
    this.targets = targets;
    this.starts = Objects.requireNonNull(starts);
    this.posts = Objects.requireNonNull(posts);
    this.weights = Objects.requireNonNull(weights);
    this.delays = Objects.requireNonNull(delays);
    require(
        sources >= 1 && targets >= 1 && sources <= MAX_NEURONS && targets <= MAX_NEURONS,
        sources + " sources, " + targets + " targets");
    require(starts.size() == sources + 1, starts.size() + " starts for " + sources + " sources");
    require(isPlain(starts) && isPlain(posts) && isPlain(delays), "places and delays are integers");
    int count = posts.size();
    require(count <= MAX_COUNT, count + " synapses are more than 2^28");
    require(weights.size() == count || weights.size() == 1, weights.size() + " weights");
    require(delays.size() == count || delays.size() == 1, delays.size() + " delays");
    require(starts.raw(0) == 0 && starts.raw(sources) == count, "starts are not 0.." + count);
    for (int s = 0; s < sources; s++) {
      require(starts.raw(s) <= starts.raw(s + 1), "starts fall at source " + s);
    }
    Range post = range(posts);
    require(post.lo() >= 0 && post.hi() < targets, "targets " + post + " of " + targets);
    this.delayRange = range(delays);
    require(
        delayRange.lo() >= 0 && delayRange.hi() <= Op.MAX_DELAY,
        "delays " + delayRange + " are not in 0.." + Op.MAX_DELAY);
    require(
        (delayRange.hi() + 1) * targets <= MAX_WAITING,
        "delays up to " + delayRange.hi() + " to " + targets + " neurons need more than 2^28 sums");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private static boolean isPlain(Tensor t) {
    return t.format() instanceof NumberFormat.Fixed f && f.fraction() == 0;
  }

  private static Range range(Tensor t) {
    long lo = Long.MAX_VALUE;
    long hi = Long.MIN_VALUE;
    for (int i = 0; i < t.size(); i++) {
      long raw = t.raw(i);
      lo = Math.min(lo, raw);
      hi = Math.max(hi, raw);
    }
    return new Range(lo, hi);
  }

  public int sources() {
    return sources;
  }

  public int targets() {
    return targets;
  }

  /// How many synapses there are.
  public int count() {
    return posts.size();
  }

  /// `[sources + 1]`.
  public Tensor starts() {
    return starts;
  }

  /// The target neuron of each synapse.
  public Tensor posts() {
    return posts;
  }

  public Tensor weights() {
    return weights;
  }

  public Tensor delays() {
    return delays;
  }

  public int start(int source) {
    return (int) starts.raw(source);
  }

  public int post(int synapse) {
    return (int) posts.raw(synapse);
  }

  public int delay(int synapse) {
    return (int) delays.raw(delays.size() == 1 ? 0 : synapse);
  }

  /// Where the weight of a synapse stands.
  public int weight(int synapse) {
    return weights.size() == 1 ? 0 : synapse;
  }

  public int shortestDelay() {
    return (int) delayRange.lo();
  }

  public int longestDelay() {
    return (int) delayRange.hi();
  }

  /// The same synapses with other weights.
  public SparseSynapses with(Tensor otherWeights) {
    return new SparseSynapses(sources, targets, starts, posts, otherWeights, delays);
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

  /// For each target the sums of its negative and of its positive weights.
  private long[][] extremes() {
    long[][] known = extremes;
    if (known == null) {
      known = new long[2][targets];
      for (int i = 0; i < count(); i++) {
        long w = weights.raw(weight(i));
        long[] side = known[w < 0 ? 0 : 1];
        int post = post(i);
        side[post] = Math.addExact(side[post], w);
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
        && posts.equals(s.posts)
        && weights.equals(s.weights)
        && delays.equals(s.delays);
  }

  @Override
  public int hashCode() {
    return Objects.hash(sources, targets, posts, weights);
  }

  @Override
  public String toString() {
    return count() + " synapses from " + sources + " to " + targets;
  }
}
