package nnc.passes.map;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import nnc.ir.Edge;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.kernel.Kernel;
import nnc.ir.network.Types;
import nnc.ir.op.Op;
import org.jgrapht.graph.EdgeReversedGraph;
import org.jgrapht.traverse.BreadthFirstIterator;

/// Where the values of a network come out of its kernels, and in which order their elements travel.
final class Flows {

  private final Network network;
  private final Types types;
  private final Wiring wiring;
  private final Set<String> live;
  private final Map<String, String> paced = new LinkedHashMap<>();
  private final Map<String, Flow> flows = new LinkedHashMap<>();
  private final Set<String> absorbed = new HashSet<>();

  /// A value's stream, once for each use.
  private record Flow(Queue<Wiring.End> ends, Order order) {}

  /// The element-wise operators a kernel takes over; `last` is the vertex whose value comes out.
  record Chain(String last, List<Op.Elementwise> stages) {}

  Flows(Network network, Types types, Wiring wiring) {
    this.network = network;
    this.types = types;
    this.wiring = wiring;
    List<String> ends = new ArrayList<>(network.outputIds());
    List<String> first = network.inputIds().stream().limit(1).toList();
    for (String output : network.outputIds()) {
      if (!first.isEmpty() && !hearsInputs(output)) {
        paced.put(output, first.getFirst());
        ends.add(first.getFirst());
      }
    }
    this.live = network.upstream(ends);
  }

  /// Whether a value that comes in reaches `output` within its step.
  private boolean hearsInputs(String output) {
    var before = new BreadthFirstIterator<>(new EdgeReversedGraph<>(network.withinStep()), output);
    while (before.hasNext()) {
      if (network.op(before.next()) instanceof Op.Input) {
        return true;
      }
    }
    return false;
  }

  /// The input that an output must keep pace with because nothing else holds it back.
  Optional<String> pace(String output) {
    return Optional.ofNullable(paced.get(output));
  }

  /// Whether `id` feeds an output.
  boolean isLive(String id) {
    return live.contains(id);
  }

  /// Whether a kernel has taken `id` over.
  boolean isAbsorbed(String id) {
    return absorbed.contains(id);
  }

  boolean isKnown(String id) {
    return flows.containsKey(id);
  }

  Order order(String id) {
    return flows.get(id).order();
  }

  /// The stream of `id` for its next use.
  Wiring.End take(String id) {
    return flows.get(id).ends().remove();
  }

  /// Makes the stream of `id` known, through a fork where it has several uses.
  void give(String id, Wiring.End end, Order order) {
    int uses = uses(id).size() + Collections.frequency(paced.values(), id);
    Queue<Wiring.End> ends = new ArrayDeque<>();
    if (uses == 1) {
      ends.add(end);
    } else {
      Kernel fork = new Kernel.Fork(uses, 1, types.shape(id).size(), types.format(id));
      String instance = wiring.add(id + "_fork", fork, network.vertex(id).span());
      wiring.connect(end, instance, 0);
      for (int port = 0; port < uses; port++) {
        ends.add(new Wiring.End(instance, port));
      }
    }
    flows.put(id, new Flow(ends, order));
  }

  /// The only reader of `id` behind flattens; empty where there are several.
  Optional<String> reader(String id) {
    List<Edge> uses = uses(id);
    if (uses.size() != 1 || paced.containsValue(id)) {
      return Optional.empty();
    }
    String reader = uses.getFirst().target();
    return network.op(reader) instanceof Op.Flatten ? reader(reader) : Optional.of(reader);
  }

  private List<Edge> uses(String id) {
    return network.uses(id).stream().filter(e -> live.contains(e.target())).toList();
  }

  /// In which order the channels of a kernel on `shape` travel: a vector's elements are its
  /// channels.
  static Order channels(Shape shape, Order order) {
    return shape.rank() == 1 ? order : Order.vector(shape.channels());
  }

  /// The element-wise operators that the kernel of `id`, whose channels travel in order `channels`,
  /// can take over: those behind it as long as every value has a single use. Marks them as done.
  Chain chain(String id, Order channels) {
    List<Op.Elementwise> stages = new ArrayList<>();
    String last = id;
    while (true) {
      List<Edge> uses = uses(last);
      if (uses.size() != 1 || paced.containsValue(last)) {
        return new Chain(last, stages);
      }
      String next = uses.getFirst().target();
      switch (network.op(next)) {
        case Op.Flatten _ -> {}
        case Op.Elementwise op when !computesReals(op) && fits(op, channels.size()) ->
            stages.add(Parameters.elementwise(op, channels));
        case Op.Input _,
            Op.Output _,
            Op.Dense _,
            Op.Conv _,
            Op.MaxPool _,
            Op.SumPool _,
            Op.Add _,
            Op.Concat _,
            Op.Argmax _,
            Op.Population _,
            Op.Delay _,
            Op.Projection _,
            Op.Plastic _,
            Op.Elementwise _ -> {
          return new Chain(last, stages);
        }
      }
      absorbed.add(next);
      last = next;
    }
  }

  private static boolean fits(Op.Elementwise op, int channels) {
    return op.tensors().stream()
        .allMatch(t -> t.shape().channels() == 1 || t.shape().channels() == channels);
  }

  /// Whether an operator looks at real values.
  static boolean computesReals(Op.Elementwise op) {
    return switch (op) {
      case Op.Affine _, Op.BatchNorm _, Op.Encode _ -> true;
      case Op.MultiThreshold m -> m.thresholds().format().isReal();
      case Op.Relu _, Op.Clip _, Op.ShiftRight _, Op.Requantize _ -> false;
    };
  }
}
