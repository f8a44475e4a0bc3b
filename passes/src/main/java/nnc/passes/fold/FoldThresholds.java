package nnc.passes.fold;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.network.Types;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.passes.Options;
import nnc.passes.Options.Option;
import nnc.passes.analysis.ElementwiseChain;
import nnc.passes.legalize.WidenInputs;
import nnc.passes.prune.RemoveDead;

/// Folds batch norm and every other monotone function between an integer and an operator with few
/// integer levels into integer thresholds.
///
/// ```
/// dense -> batchnorm -> multithreshold(real)      dense -> multithreshold(integer)
/// ```
///
/// The thresholds are found per channel by bisection over the exact range of the integer, with the
/// chain evaluated as the interpreter evaluates it: no inverse is computed, so neither rounding nor
/// the choice between `>` and `>=` can be off by one. A falling channel compares by `<=`, a
/// constant one gets a threshold outside the range. Results with more than `levels` steps are left
/// as they are, as are shifts, clips and requantizations that do not meet a real value. Of long
/// chains of integers `LONGEST` operators are looked at together, so that the cost grows with their
/// number; sweeps repeat, so that more are folded piece by piece.
public record FoldThresholds(int levels) implements Pass<Network, Network> {

  /// Operators of a chain behind which no integer is passed over any more.
  private static final int LONGEST = 64;

  public static final List<Option> OPTIONS =
      List.of(new Option("levels", "15", "most thresholds a channel may get, 1 to 65535"));

  public static FoldThresholds of(Options options) {
    return new FoldThresholds(options.integer("levels", 1, 65535));
  }

  @Override
  public String id() {
    return "fold-thresholds";
  }

  @Override
  public String summary() {
    return "fold batch norm and monotone functions into integer thresholds";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.EXACT;
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %x = input { type = bipolar[4] }
        %fc = dense(%x) { weights = bipolar[3, 4] [1, 1, -1, 1, -1, 1, 1, 1, 1, -1, -1, -1] }
        %norm = batchnorm(%fc) {
          gamma = real[3] [1.5, -0.5, 0],
          beta = real[3] [0.25, -1.125, 2],
          mean = real[3] [0.5, 1, 0],
          variance = real[3] [1, 0.25, 4],
          epsilon = 0
        }
        %sign = multithreshold(%norm) {
          thresholds = real[1, 1] [0],
          directions = bipolar[1] [1],
          format = bipolar,
          base = -1,
          step = 2
        }
        %out = output(%sign)
      }
      """;

  @Override
  public Network apply(Network network, PassContext context) {
    Network result = network;
    Optional<Network> better = sweep(result, context);
    while (better.isPresent()) {
      // Thresholds narrow the ranges of what follows, where others then turn out constant.
      result = better.get();
      better = sweep(result, context);
    }
    return result;
  }

  /// Folds every chain there is; empty where there is none.
  private Optional<Network> sweep(Network network, PassContext context) {
    Types types = Types.of(network);
    Network.Builder builder = network.toBuilder();
    Set<String> absorbed = new HashSet<>();
    boolean changed = false;
    for (String id : network.topological().reversed()) {
      if (!absorbed.contains(id) && integerElementwise(network, types, id)) {
        List<String> chain = chainTo(network, types, id);
        Optional<Fold> fold = fold(network, types, chain);
        if (fold.isPresent()) {
          List<String> folded = chain.subList(fold.get().first(), chain.size());
          absorbed.addAll(folded);
          builder
              .replace(id, fold.get().op())
              .connect(id, List.of(network.input(folded.getFirst())));
          changed = true;
          context.remark(id, remark(network, folded, fold.get().op()));
        }
      }
    }
    return changed
        ? Optional.of(RemoveDead.from(WidenInputs.repaired(builder.build())))
        : Optional.empty();
  }

  private static String remark(Network network, List<String> folded, Op.MultiThreshold op) {
    List<String> names = folded.stream().map(v -> network.op(v).mnemonic()).toList();
    return String.join(", ", names)
        + " folded into "
        + op.levels()
        + (op.levels() == 1 ? " threshold" : " thresholds");
  }

  private static boolean integerElementwise(Network network, Types types, String id) {
    return network.op(id) instanceof Op.Elementwise && !types.format(id).isReal();
  }

  /// Element-wise vertices that end in `id`, the first fed by something else; an integer that
  /// others read too is not passed over.
  private static List<String> chainTo(Network network, Types types, String id) {
    List<String> chain = new ArrayList<>();
    String at = id;
    do {
      chain.addFirst(at);
      at = network.input(at);
    } while (network.op(at) instanceof Op.Elementwise
        && (types.format(at).isReal() || (chain.size() < LONGEST && network.uses(at).size() == 1)));
    return chain;
  }

  /// The thresholds that replace the chain from position `first` on.
  private record Fold(int first, Op.MultiThreshold op) {}

  private Optional<Fold> fold(Network network, Types types, List<String> chain) {
    for (int first = 0; first < chain.size(); first++) {
      String source = network.input(chain.get(first));
      Optional<Range> range = types.range(source);
      if (range.isEmpty()) {
        continue;
      }
      List<String> ids = chain.subList(first, chain.size());
      ElementwiseChain ops = ElementwiseChain.of(network, types, ids);
      if (!worthwhile(network, ids, ops)) {
        continue;
      }
      Op last = network.op(ids.getLast());
      Optional<Op.MultiThreshold> found =
          ThresholdSearch.search(
              ops,
              range.get(),
              types.format(ids.getLast()),
              last instanceof Op.MultiThreshold m ? Math.abs(m.step()) : 1,
              levels);
      if (found.isPresent() && !(ids.size() == 1 && found.get().equals(last))) {
        return Optional.of(new Fold(first, found.get()));
      }
    }
    return Optional.empty();
  }

  /// Thresholds pay where reals or other thresholds are met; a lone shift or clip is cheaper as it
  /// is.
  private static boolean worthwhile(Network network, List<String> ids, ElementwiseChain ops) {
    return ops.touchesReals()
        || ids.stream().anyMatch(id -> network.op(id) instanceof Op.MultiThreshold);
  }
}
