package nnc.passes.fold;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.Network;
import nnc.ir.network.Types;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.ElementwiseChain;
import nnc.passes.prune.RemoveDead;

/// Lets an argmax read integers directly where only a strictly rising function that all channels
/// share stands between.
///
/// ```
/// dense -> affine([0.04], [-1.1]) -> argmax      dense -> argmax
/// ```
///
/// Strictness is checked in doubles on the integers' exact range: two different integers must stay
/// different after rounding, or the first of them would win a tie that does not exist.
public record DropArgmaxScale() implements Pass<Network, Network> {

  /// Ranges up to this size are checked value by value.
  private static final long EXHAUSTIVE = 1L << 16;

  @Override
  public String id() {
    return "drop-argmax-scale";
  }

  @Override
  public String summary() {
    return "drop a positive scale and shift that all classes share before argmax";
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
        %sums = input { type = int8[10] }
        %scores = affine(%sums) { scale = real[1] [0.04], shift = real[1] [-1.1] }
        %class = argmax(%scores)
        %out = output(%class)
      }
      """;

  @Override
  public Network apply(Network network, PassContext context) {
    Types types = Types.of(network);
    Network.Builder builder = network.toBuilder();
    boolean changed = false;
    for (String id : network.topological()) {
      if (network.op(id) instanceof Op.Argmax) {
        List<String> chain = realChain(network, types, network.input(id));
        if (!chain.isEmpty() && strictlyRising(network, types, chain)) {
          builder.connect(id, List.of(network.input(chain.getFirst())));
          changed = true;
        }
      }
    }
    return changed ? RemoveDead.from(builder.build()) : network;
  }

  /// Element-wise vertices with real results that end in `id`, the first fed by an integer; empty
  /// where there is no such chain.
  private static List<String> realChain(Network network, Types types, String id) {
    List<String> chain = new ArrayList<>();
    String at = id;
    while (types.format(at).isReal()) {
      if (!(network.op(at) instanceof Op.Elementwise)) {
        return List.of();
      }
      chain.addFirst(at);
      at = network.input(at);
    }
    return chain;
  }

  private static boolean strictlyRising(Network network, Types types, List<String> ids) {
    ElementwiseChain chain = ElementwiseChain.of(network, types, ids);
    if (chain.channels() != 1 || chain.trend(0) != 1) {
      return false;
    }
    Range range = types.range(network.input(ids.getFirst())).orElseThrow();
    if (range.hi() - range.lo() <= EXHAUSTIVE) {
      for (long x = range.lo(); x < range.hi(); x++) {
        if (chain.applyReal(0, x) >= chain.applyReal(0, x + 1)) {
          return false;
        }
      }
      return true;
    }
    return ids.size() == 1
        && network.op(ids.getFirst()) instanceof Op.Affine(var scale, var shift)
        && gapsExceedRounding(
            scale.real(0) * types.format(network.input(ids.getFirst())).unit(),
            shift.real(0),
            range);
  }

  /// Whether steps of `scale` are wider than the rounding errors of `scale * x + shift`.
  private static boolean gapsExceedRounding(double scale, double shift, Range range) {
    double largest = Math.max(Math.abs((double) range.lo()), Math.abs((double) range.hi()));
    return scale > 4 * Math.ulp(scale * largest + Math.abs(shift));
  }
}
