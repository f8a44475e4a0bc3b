package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.number.Range;
import nnc.passes.sfq.BitLayers.Comparison;
import nnc.passes.sfq.BitLayers.Layer;

/// The index of the largest of several sums as layers of threshold neurons, exact like any others:
/// one neuron for each pair of sums tells whether the later is larger, one for each sum whether it
/// is the first of the largest, and one for each bit of the index whether such a sum has the bit.
/// Two sums need the first layer only.
///
/// ```
/// n sums -> n (n - 1) / 2 pairs -> n sums, one of which is 1 -> bits of the index
/// ```
final class ArgmaxLayers {

  private ArgmaxLayers() {}

  /// Layers the last of which is called `id` and has `bits` neurons. Sum `k` is `preload[k]` and
  /// row `k` of `weights` times the bits of `source`.
  static List<Layer> of(
      String id,
      String source,
      Tensor weights,
      List<Long> preload,
      int bits,
      boolean bipolar,
      Span span) {
    int count = preload.size();
    if (count == 1) {
      return List.of(never(id, source, weights.shape().dim(1), bipolar, span));
    }
    if (count == 2) {
      return List.of(pairs(id, source, weights, preload, bipolar, span));
    }
    String more = id + ".larger";
    String one = id + ".largest";
    return List.of(
        pairs(more, source, weights, preload, bipolar, span),
        first(one, more, count, span),
        index(id, one, count, bits, span));
  }

  /// A bit that is never 1: the index of the only sum there is.
  private static Layer never(String id, String source, int inputs, boolean bipolar, Span span) {
    Tensor none = Tensor.ofRaw(Shape.of(1, inputs), Formats.BIT, new long[inputs]);
    return new Layer(id, id, source, none, List.of(new Comparison(1, 1)), bipolar, span);
  }

  /// For `i < j`, in the order of `i` and then of `j`: sum `j` is larger than sum `i`.
  private static Layer pairs(
      String id, String source, Tensor weights, List<Long> preload, boolean bipolar, Span span) {
    int inputs = weights.shape().dim(1);
    int count = preload.size();
    int pairs = count * (count - 1) / 2;
    long[] differences = new long[Math.multiplyExact(pairs, inputs)];
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      for (int j = i + 1; j < count; j++) {
        int row = comparisons.size() * inputs;
        for (int k = 0; k < inputs; k++) {
          differences[row + k] =
              Math.subtractExact(weights.raw(j * inputs + k), weights.raw(i * inputs + k));
        }
        long ahead = Math.subtractExact(preload.get(i), preload.get(j));
        comparisons.add(new Comparison(1, Math.addExact(ahead, 1)));
      }
    }
    Range range = weights.rawRange();
    long most = Math.subtractExact(range.hi(), range.lo());
    Tensor all =
        Unrolling.tensor(differences, pairs, inputs, weights.format(), new Range(-most, most));
    return new Layer(id, id, source, all, comparisons, bipolar, span);
  }

  /// Sum `k` is larger than all before it, and none behind it is larger.
  private static Layer first(String id, String pairs, int count, Span span) {
    long[] weights = new long[count * (count * (count - 1) / 2)];
    int columns = weights.length / count;
    int pair = 0;
    for (int i = 0; i < count; i++) {
      for (int j = i + 1; j < count; j++) {
        weights[i * columns + pair] = -1;
        weights[j * columns + pair] = 1;
        pair++;
      }
    }
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      comparisons.add(new Comparison(1, k));
    }
    Tensor all = Tensor.narrowest(Shape.of(count, columns), weights);
    return new Layer(id, id, pairs, all, comparisons, false, span);
  }

  private static Layer index(String id, String one, int count, int bits, Span span) {
    Tensor places =
        Tensor.generate(Shape.of(bits, count), Formats.BIT, i -> ((i % count) >> (i / count)) & 1);
    List<Comparison> any = java.util.Collections.nCopies(bits, new Comparison(1, 1));
    return new Layer(id, id, one, places, any, false, span);
  }
}
