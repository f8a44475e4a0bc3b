package nnc.passes.prune;

import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Function;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.pass.PassContext;
import nnc.passes.Loss;
import nnc.passes.Options;
import nnc.passes.Options.Option;
import nnc.passes.PerLayer;

/// How much a pruning pass takes away of what it has ranked.
sealed interface Amount {

  /// Makes the network without some of what is ranked.
  @FunctionalInterface
  interface Removal extends Function<SequencedMap<String, BitSet>, Network> {}

  /// A share of every layer, or of all layers together.
  record Share(PerLayer<Double> sparsity, boolean global) implements Amount {}

  /// Whatever has at most this score.
  record AtMost(double score) implements Amount {}

  /// As much as leaves accuracy on the labelled calibration data no more than `points` percent
  /// below what it was.
  record Bearable(double points, boolean global) implements Amount {}

  /// The options that say it; `sparsity` is the share unless one is given.
  static List<Option> options(String what, String sparsity) {
    return List.of(
        Option.perLayer("sparsity", sparsity, "share of the " + what + " to take away, 0 to 1"),
        new Option("scope", "layer", "layer: that share of every layer; global: of all together"),
        new Option("below", "off", "instead of a share: whatever has at most this score"),
        new Option(
            "drop", "off", "instead of a share: as much as costs this many percent of accuracy"));
  }

  /// Throws `Rejection`: E0305 for values out of range, E0210 for two amounts.
  static Amount of(Options options) {
    boolean global = options.word("scope", List.of("layer", "global")).equals("global");
    OptionalDouble below = options.numberOrOff("below", -1e300, 1e300);
    OptionalDouble drop = options.numberOrOff("drop", 0, 100);
    if (below.isPresent() && drop.isPresent()) {
      throw options.contradiction("below", "drop");
    }
    if (below.isPresent()) {
      return new AtMost(below.getAsDouble());
    }
    if (drop.isPresent()) {
      return new Bearable(drop.getAsDouble(), global);
    }
    PerLayer<Double> sparsity = options.numbers("sparsity", 0, 1);
    if (global && !sparsity.own().isEmpty()) {
      throw options.contradiction("scope", sparsity.own().firstEntry().getKey() + ".sparsity");
    }
    return new Share(sparsity, global);
  }

  /// Whether it is nothing whatever the scores.
  default boolean isNothing() {
    return this instanceof Share(var sparsity, _) && sparsity.isEverywhere(0.0);
  }

  /// What goes of each layer of `network`; throws `Rejection` (E0306) where accuracy decides and
  /// there are no labelled data.
  default SequencedMap<String, BitSet> chosen(
      Ranking ranking, Network network, Removal removal, PassContext context, String pass) {
    return switch (this) {
      case Share(var sparsity, boolean global) ->
          global
              ? ranking.lowest((int) (sparsity.others() * ranking.size()))
              : ranking.lowest(sparsity);
      case AtMost(double score) -> ranking.atMost(score);
      case Bearable(double points, boolean global) -> {
        Samples data = Subjects.labelled(context, pass, "drop");
        int most = Loss.samples(data);
        int needed = (int) Math.ceil(Loss.right(network, data) - points * most / 100 - 1e-9 * most);
        yield largest(ranking, global, gone -> Loss.right(removal.apply(gone), data) >= needed);
      }
    };
  }

  /// The most of `ranking` that is `bearable`, by bisection: one more is not, unless all are.
  private static SequencedMap<String, BitSet> largest(
      Ranking ranking, boolean global, Function<SequencedMap<String, BitSet>, Boolean> bearable) {
    Function<Integer, SequencedMap<String, BitSet>> first =
        n -> global ? ranking.lowest(n) : ranking.lowest(PerLayer.all((n + 0.5) / ranking.size()));
    int low = 0;
    int high = ranking.size();
    while (high - low > 1) {
      int middle = (low + high) / 2;
      if (bearable.apply(first.apply(middle))) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return first.apply(low);
  }
}
