package nnc.passes.prune;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.Layers;

/// What is left of the layers of a network.
final class Removed {

  private Removed() {}

  /// Remarks neurons and live synapses of every layer of `before` there and in `after`, the highest
  /// score that went, and all layers in one line.
  static void report(
      Network before,
      Network after,
      Ranking ranking,
      SequencedMap<String, BitSet> gone,
      PassContext context) {
    List<String> layers = new ArrayList<>();
    long synapses = 0;
    long left = 0;
    for (String id : Layers.of(before)) {
      boolean kept = after.vertices().containsKey(id);
      int neurons = before.types().shape(id).channels();
      int neuronsLeft = kept ? after.types().shape(id).channels() : 0;
      int live = DeadSynapses.live(before, id);
      int liveLeft = kept ? DeadSynapses.live(after, id) : 0;
      BitSet went = gone.getOrDefault(id, new BitSet());
      context.remark(
          id,
          counts("neurons", neurons, neuronsLeft)
              + ", "
              + counts("live synapses", live, liveLeft)
              + (went.isEmpty()
                  ? ""
                  : String.format(
                      Locale.ROOT, ", scores up to %.4g went", ranking.highest(id, went))));
      layers.add(
          id
              + " "
              + (neurons == neuronsLeft
                  ? arrow(live, liveLeft) + " synapses"
                  : arrow(neurons, neuronsLeft)));
      synapses += live;
      left += liveLeft;
    }
    context.remark(
        "", counts("live synapses", synapses, left) + " (" + String.join(", ", layers) + ")");
  }

  private static String counts(String what, long before, long after) {
    return what + " " + arrow(before, after);
  }

  private static String arrow(long before, long after) {
    return before == after ? String.valueOf(before) : before + " -> " + after;
  }
}
