package nnc.passes.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;

/// Removes vertices from which no output can be reached, and puts the rest in an order in which
/// every vertex follows those that feed it. Inputs stay: they are the network's interface.
///
/// ```
/// a -> b -> out                     a -> b -> out
/// a -> c
/// ```
public record RemoveDead() implements Pass<Network, Network> {

  @Override
  public String id() {
    return "remove-dead";
  }

  @Override
  public String summary() {
    return "remove vertices from which no output can be reached";
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
        %x = input { type = uint4[2] }
        %used = relu(%x)
        %unused = dense(%x) { weights = int2[1, 2] [1, -1] }
        %out = output(%used)
      }
      """;

  @Override
  public Network apply(Network network, PassContext context) {
    Network result = from(network);
    for (String id : network.vertices().sequencedKeySet()) {
      if (!result.vertices().containsKey(id)) {
        context.remark(id, "reaches no output, removed");
      }
    }
    return result;
  }

  /// `network` without its dead vertices.
  public static Network from(Network network) {
    Set<String> live = network.upstream(network.outputIds());
    live.addAll(network.inputIds());
    Network.Builder builder = Network.builder(network.name());
    List<String> order = new ArrayList<>(network.topological());
    order.removeIf(id -> !live.contains(id));
    // Outputs last, in their own order, which a topological order alone would not keep.
    order.removeAll(network.outputIds());
    order.addAll(network.outputIds());
    for (String id : order) {
      builder.add(id, network.op(id), network.vertex(id).span(), network.inputs(id));
    }
    return builder.build();
  }
}
