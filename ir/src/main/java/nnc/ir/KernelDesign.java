package nnc.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Instance;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Terminal;
import org.jgrapht.Graph;
import org.jgrapht.graph.DirectedPseudograph;
import org.jgrapht.graph.MaskSubgraph;
import org.jgrapht.traverse.NotDirectedAcyclicGraphException;
import org.jgrapht.traverse.TopologicalOrderIterator;

/// The lowered design of the fpga target: streaming kernels joined by FIFOs. The emulator executes
/// it, the emitter prints it, the estimator counts it.
public record KernelDesign(
    String name,
    SequencedMap<String, Instance> instances,
    List<Channel> channels,
    List<Terminal> inputs,
    List<Terminal> outputs)
    implements Lowered {

  public KernelDesign {
    instances = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(instances));
    channels = List.copyOf(channels);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  public Kernel kernel(String id) {
    return instances.get(id).kernel();
  }

  /// Channels that feed `id`, in port order.
  public List<Channel> into(String id) {
    return channels.stream()
        .filter(c -> c.to().equals(id))
        .sorted(java.util.Comparator.comparingInt(Channel::toPort))
        .toList();
  }

  /// Channels that leave `id`, in port order.
  public List<Channel> outOf(String id) {
    return channels.stream()
        .filter(c -> c.from().equals(id))
        .sorted(java.util.Comparator.comparingInt(Channel::fromPort))
        .toList();
  }

  /// Instances with every one after those that feed it, except those that give before they take and
  /// may close a loop. Throws `IllegalStateException` on a loop without one.
  public List<String> order() {
    Graph<String, Channel> ahead =
        new MaskSubgraph<>(graph(), _ -> false, c -> kernel(c.to()).givesFirst());
    List<String> order = new ArrayList<>();
    try {
      new TopologicalOrderIterator<>(ahead).forEachRemaining(order::add);
    } catch (NotDirectedAcyclicGraphException e) {
      throw new IllegalStateException("a loop of kernels without a delay", e);
    }
    return order;
  }

  /// Instances as vertices, inner channels as edges.
  public Graph<String, Channel> graph() {
    Graph<String, Channel> graph = new DirectedPseudograph<>(null, null, false);
    instances.keySet().forEach(graph::addVertex);
    for (Channel c : channels) {
      if (!c.from().isEmpty() && !c.to().isEmpty()) {
        graph.addEdge(c.from(), c.to(), c);
      }
    }
    return graph;
  }
}
