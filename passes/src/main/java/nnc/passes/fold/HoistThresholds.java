package nnc.passes.fold;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.network.Types;
import nnc.ir.op.Op;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.ElementwiseChain;

/// Moves rising element-wise operators from behind a max pool to in front of it: the largest of the
/// results is the result of the largest.
///
/// ```
/// conv -> maxpool -> multithreshold      conv -> multithreshold -> maxpool
/// ```
///
/// Done where the pool would otherwise work on reals, or where it gets narrower: the maximum of
/// bits is an OR. A falling channel would need a minimum, so then everything stays in place.
public record HoistThresholds() implements Pass<Network, Network> {

  @Override
  public String id() {
    return "hoist-thresholds";
  }

  @Override
  public String summary() {
    return "move rising functions in front of max pools, which get narrower";
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
        %x = input { type = uint4[1, 2, 2] }
        %pool = maxpool(%x) { kernel = [2, 2], stride = [2, 2], padding = [0, 0, 0, 0] }
        %bit = multithreshold(%pool) {
          thresholds = uint4[1, 1] [9],
          directions = bipolar[1] [1],
          format = bipolar,
          base = -1,
          step = 2
        }
        %out = output(%bit)
      }
      """;

  @Override
  public Network apply(Network network, PassContext context) {
    Network result = network;
    Optional<Network> better = sweep(result);
    while (better.isPresent()) {
      result = better.get();
      better = sweep(result);
    }
    return result;
  }

  /// Swaps the first pair there is; empty where there is none.
  private static Optional<Network> sweep(Network network) {
    Types types = Types.of(network);
    for (String pool : network.topological()) {
      if (!(network.op(pool) instanceof Op.MaxPool) || network.uses(pool).size() != 1) {
        continue;
      }
      String user = network.uses(pool).getFirst().target();
      if (network.op(user) instanceof Op.Elementwise op
          && rising(op)
          && pays(network, types, pool, user)) {
        return Optional.of(swap(network, pool, user));
      }
    }
    return Optional.empty();
  }

  /// The pool and what follows it change places; ids stay with their operators.
  private static Network swap(Network network, String pool, String user) {
    String source = network.input(pool);
    Network.Builder builder = network.toBuilder();
    network
        .uses(user)
        .forEach(use -> {
          List<String> inputs = new ArrayList<>(network.inputs(use.target()));
          inputs.replaceAll(id -> id.equals(user) ? pool : id);
          builder.connect(use.target(), inputs);
        });
    return builder.connect(user, List.of(source)).connect(pool, List.of(user)).build();
  }

  private static boolean rising(Op.Elementwise op) {
    for (int c = 0; c < ElementwiseChain.channels(op); c++) {
      if (ElementwiseChain.trend(op, c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean pays(Network network, Types types, String pool, String user) {
    if (!types.format(pool).isReal()) {
      return !types.format(user).isReal()
          && types.format(user).width() < types.format(pool).width();
    }
    // Reals: follow the functions to the one that leaves them.
    String at = user;
    while (types.format(at).isReal()) {
      if (!(network.op(at) instanceof Op.Elementwise op)
          || !rising(op)
          || network.uses(at).size() != 1) {
        return false;
      }
      at = network.uses(at).getFirst().target();
    }
    return network.op(at) instanceof Op.Elementwise op && rising(op);
  }
}
