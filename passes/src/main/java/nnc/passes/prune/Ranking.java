package nnc.passes.prune;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import nnc.passes.PerLayer;

/// Neurons or synapses of several layers by their scores: the higher, the more one matters. Of
/// equals the earlier one goes first.
final class Ranking {

  private final SequencedMap<String, double[]> scores;
  private final boolean keepsOne;

  /// @param keepsOne whether the best of a layer always stays
  Ranking(SequencedMap<String, double[]> scores, boolean keepsOne) {
    this.scores = Collections.unmodifiableSequencedMap(scores);
    this.keepsOne = keepsOne;
  }

  /// How many there are in all layers.
  int size() {
    return scores.values().stream().mapToInt(s -> s.length).sum();
  }

  /// The lowest of every layer, as many as the layer's share.
  SequencedMap<String, BitSet> lowest(PerLayer<Double> share) {
    SequencedMap<String, BitSet> gone = new LinkedHashMap<>();
    scores.forEach((id, s) -> gone.put(id, kept(s, least(s, (int) (share.of(id) * s.length)))));
    return gone;
  }

  /// The `count` lowest of all layers together, after dividing the scores of each by their root
  /// mean square.
  SequencedMap<String, BitSet> lowest(int count) {
    double[] relative = new double[size()];
    int at = 0;
    for (double[] s : scores.values()) {
      double scale = Math.sqrt(Arrays.stream(s).map(x -> x * x).average().orElse(0));
      for (double x : s) {
        relative[at++] = scale == 0 ? 0 : x / scale;
      }
    }
    BitSet all = least(relative, count);
    SequencedMap<String, BitSet> gone = new LinkedHashMap<>();
    int from = 0;
    for (var layer : scores.entrySet()) {
      int to = from + layer.getValue().length;
      gone.put(layer.getKey(), kept(layer.getValue(), all.get(from, to)));
      from = to;
    }
    return gone;
  }

  /// All whose score is at most `limit`.
  SequencedMap<String, BitSet> atMost(double limit) {
    SequencedMap<String, BitSet> gone = new LinkedHashMap<>();
    scores.forEach((id, s) -> {
      BitSet low = new BitSet();
      for (int i = 0; i < s.length; i++) {
        low.set(i, s[i] <= limit);
      }
      gone.put(id, kept(s, low));
    });
    return gone;
  }

  /// The highest score of those of layer `id` that go; 0 where none does.
  double highest(String id, BitSet gone) {
    double[] s = scores.get(id);
    return gone.stream().mapToDouble(i -> s[i]).max().orElse(0);
  }

  private BitSet kept(double[] s, BitSet gone) {
    if (keepsOne && gone.cardinality() == s.length) {
      int best = 0;
      for (int i = 1; i < s.length; i++) {
        best = s[i] >= s[best] ? i : best;
      }
      gone.clear(best);
    }
    return gone;
  }

  /// The `count` least of `scores`.
  private static BitSet least(double[] scores, int count) {
    BitSet gone = new BitSet();
    if (count == 0) {
      return gone;
    }
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double limit = sorted[count - 1];
    for (int i = 0; i < scores.length; i++) {
      gone.set(i, scores[i] < limit);
    }
    int left = count - gone.cardinality();
    for (int i = 0; i < scores.length && left > 0; i++) {
      if (scores[i] == limit) {
        gone.set(i);
        left--;
      }
    }
    return gone;
  }
}
