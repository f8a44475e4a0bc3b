package nnc.passes.prune;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import nnc.ir.Edge;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.op.Op;
import nnc.passes.analysis.Fractions;
import nnc.passes.analysis.Layers;
import nnc.passes.legalize.WidenInputs;

/// Chooses the preloads of a cut network anew, layer by layer, on data: a neuron with one threshold
/// gets the preload with which it decides most often what it decided in the whole network; any
/// other the one that gives its sum the mean it had there. Weights stay.
final class Refit {

  private final Network whole;
  private final List<Map<String, Value>> before;
  private final Samples few;

  /// @param data samples of `whole`
  /// @param few the same samples as the cut reads them
  Refit(Network whole, Samples data, Samples few) {
    Interpreter interpreter = Interpreter.of(whole);
    this.whole = whole;
    this.before =
        IntStream.range(0, data.count())
            .<Map<String, Value>>mapToObj(i -> interpreter.trace(data.inputs(i)))
            .toList();
    this.few = few;
  }

  /// `cut` with other preloads; `kept` says which neurons a layer still has, where it lost some.
  Network of(Network cut, Map<String, List<Integer>> kept) {
    Network result = cut;
    for (String id : Layers.of(cut)) {
      if (result.op(id) instanceof Op.Dense && whole.vertices().containsKey(id)) {
        result = layer(result, id, Optional.ofNullable(kept.get(id)));
      }
    }
    return result;
  }

  private Network layer(Network cut, String id, Optional<List<Integer>> kept) {
    int count = cut.types().shape(id).size();
    List<Integer> places = kept.orElse(IntStream.range(0, count).boxed().toList());
    Interpreter interpreter = Interpreter.of(cut);
    List<long[]> sums =
        IntStream.range(0, few.count())
            .mapToObj(i -> interpreter.trace(few.inputs(i)).get(id).raw())
            .toList();
    Optional<String> decision = decision(cut, id);
    Optional<Tensor> preload = Layers.preload(cut.op(id));
    long[] preloads = new long[count];
    for (int o = 0; o < count; o++) {
      int row = o;
      long[] now = sums.stream().mapToLong(s -> s[row]).toArray();
      long[] then =
          before.stream()
              .mapToLong(t -> t.get(decision.orElse(id)).raw()[places.get(row)])
              .toArray();
      long shift =
          decision.isPresent()
              ? agreeing(now, then, (Op.MultiThreshold) cut.op(decision.get()), o)
              : Math.round(mean(then) - mean(now));
      preloads[o] = shift + preload.map(p -> p.raw(p.size() == 1 ? 0 : row)).orElse(0L);
    }
    Tensor all = Fractions.narrowest(Shape.of(count), cut.types().format(id).fraction(), preloads);
    Network.Builder builder = cut.toBuilder();
    builder.replace(id, Layers.with(cut.op(id), Layers.synapse(cut.op(id)), Optional.of(all)));
    return WidenInputs.repaired(builder.build());
  }

  /// The threshold that alone reads the sums of `id`, if it is one for each.
  private static Optional<String> decision(Network cut, String id) {
    List<Edge> uses = cut.uses(id);
    return uses.size() == 1
            && cut.op(uses.getFirst().target()) instanceof Op.MultiThreshold t
            && t.levels() == 1
        ? Optional.of(uses.getFirst().target())
        : Optional.empty();
  }

  /// What to add to the sums `now` of row `o`, so that `decision` gives `then` most often; of
  /// several such numbers the least.
  private static long agreeing(long[] now, long[] then, Op.MultiThreshold decision, int o) {
    Tensor thresholds = decision.thresholds();
    Tensor directions = decision.directions();
    long threshold = thresholds.raw(thresholds.size() == 1 ? 0 : o);
    long direction = directions.raw(directions.size() == 1 ? 0 : o);
    int passed = (int) Arrays.stream(then).filter(v -> v != decision.base()).count();
    Integer[] order = new Integer[now.length];
    Arrays.setAll(order, i -> i);
    // How far each sample is above the threshold, the farthest first.
    long[] margin = Arrays.stream(now).map(s -> direction * (s - threshold)).toArray();
    Arrays.sort(order, Comparator.comparingLong(i -> -margin[i]));
    int agree = now.length - passed;
    int most = agree;
    long best = nearest(Long.MIN_VALUE / 2, -margin[order[0]] - 1);
    for (int i = 0; i < order.length; i++) {
      agree += then[order[i]] == decision.base() ? -1 : 1;
      long here = margin[order[i]];
      boolean last = i + 1 == order.length;
      if (!last && margin[order[i + 1]] == here) {
        continue;
      }
      long shift = nearest(-here, last ? Long.MAX_VALUE / 2 : -margin[order[i + 1]] - 1);
      if (agree > most || (agree == most && Math.abs(shift) < Math.abs(best))) {
        most = agree;
        best = shift;
      }
    }
    return direction * best;
  }

  /// The number of `low` to `high` that is nearest to 0.
  private static long nearest(long low, long high) {
    return Math.clamp(0, low, high);
  }

  private static double mean(long[] values) {
    return Arrays.stream(values).average().orElse(0);
  }
}
