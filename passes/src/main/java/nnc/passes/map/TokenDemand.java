package nnc.passes.map;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.Set;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Channel;

/// How many beats each channel must hold so that a design cannot deadlock, found by running a frame
/// on demand: kernels act as soon as their beats are there, the ones nearest the outputs first, and
/// a beat enters only when nothing can act, at the input that the least advanced output waits for.
/// What then lies in a channel is what its branch must run ahead of the others before they meet.
///
/// Kernels take and give beats in a fixed pattern, so the design is a network of processes that
/// never disable each other: if one order of actions gets a frame through with so many places, no
/// other order can get stuck with as many (Karp and Miller, 1966, on determinate computations).
///
/// Only parts where branches meet again are run; elsewhere one beat is enough.
final class TokenDemand {

  private final KernelDesign design;
  private final SequencedMap<String, Integer> most = new LinkedHashMap<>();

  private TokenDemand(KernelDesign design) {
    this.design = design;
  }

  /// The most beats in each channel that lies on a reconvergent path; other channels are left out.
  static SequencedMap<String, Integer> of(KernelDesign design) {
    TokenDemand demand = new TokenDemand(design);
    List<Channel> meeting = design.channels().stream().filter(demand::reconvergent).toList();
    Set<String> done = new HashSet<>();
    for (Channel c : meeting) {
      if (done.add(c.from())) {
        Set<String> part = demand.part(c.from(), meeting);
        done.addAll(part);
        demand.run(part);
      }
    }
    return demand.most;
  }

  /// Whether the ends of `channel` are connected without it too.
  private boolean reconvergent(Channel channel) {
    if (!within(channel)) {
      return false;
    }
    List<Channel> others = design.channels().stream().filter(c -> !c.equals(channel)).toList();
    return part(channel.from(), others).contains(channel.to());
  }

  /// Whether a frame runs through `channel` from kernel to kernel. A kernel that gives first has a
  /// frame ready before it gets one and room for those it gets, so a frame's beats begin and end
  /// there.
  private boolean within(Channel c) {
    return !c.from().isEmpty()
        && !c.to().isEmpty()
        && !design.kernel(c.from()).givesFirst()
        && !design.kernel(c.to()).givesFirst();
  }

  /// Instances connected to `start` by `channels`, directions aside.
  private Set<String> part(String start, List<Channel> channels) {
    Map<String, List<String>> neighbours = new HashMap<>();
    for (Channel c : channels) {
      if (within(c)) {
        neighbours.computeIfAbsent(c.from(), _ -> new ArrayList<>()).add(c.to());
        neighbours.computeIfAbsent(c.to(), _ -> new ArrayList<>()).add(c.from());
      }
    }
    Set<String> reached = new LinkedHashSet<>(List.of(start));
    Queue<String> open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      for (String next : neighbours.getOrDefault(open.remove(), List.of())) {
        if (reached.add(next)) {
          open.add(next);
        }
      }
    }
    return reached;
  }

  private void run(Set<String> part) {
    List<String> order = new ArrayList<>();
    for (String id : design.order()) {
      if (part.contains(id)) {
        order.add(id);
      }
    }
    new TokenRun(design, order).frame().forEach(most::put);
  }
}
