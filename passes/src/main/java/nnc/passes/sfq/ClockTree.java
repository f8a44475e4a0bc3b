package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Instance.Role;
import nnc.ir.pulse.Pin;

/// A tree of splitters that brings a clock to cells. Cells of rank 0 get it first, those of each
/// further rank one splitter later, all of one rank at the same time. It is made from its leaves as
/// a Huffman tree is: the cells of the last rank are paired, then these pairs and the cells of the
/// rank before, and so on, neighbours in the order given; where one is left over, its splitter has
/// an open end, so that it is not early.
final class ClockTree {

  /// A leaf, or a splitter of which `b` may be missing (-1); `place` is that of its first leaf.
  private record Node(int a, int b, int place) {}

  private final List<Node> nodes = new ArrayList<>();
  private final int leaves;
  private final int[] parent;
  private final int[] depth;

  /// `ranks` of the leaves, which are in order.
  ClockTree(int[] ranks) {
    leaves = ranks.length;
    IntStream.range(0, leaves).forEach(i -> nodes.add(new Node(-1, -1, i)));
    List<Integer> level = new ArrayList<>();
    for (int rank = IntStream.of(ranks).max().orElse(-1); rank >= 0; rank--) {
      List<Integer> here = paired(level);
      for (int i = 0; i < leaves; i++) {
        if (ranks[i] == rank) {
          here.add(i);
        }
      }
      here.sort(Comparator.comparingInt(n -> nodes.get(n).place()));
      level = here;
    }
    while (level.size() > 1) {
      level = paired(level);
    }
    parent = new int[nodes.size()];
    depth = new int[nodes.size()];
    for (int n = nodes.size() - 1; n >= leaves; n--) { // those above have higher numbers
      for (int child : List.of(nodes.get(n).a(), nodes.get(n).b())) {
        if (child >= 0) {
          parent[child] = n;
          depth[child] = depth[n] + 1;
        }
      }
    }
  }

  private List<Integer> paired(List<Integer> level) {
    List<Integer> pairs = new ArrayList<>();
    for (int i = 0; i < level.size(); i += 2) {
      int b = i + 1 < level.size() ? level.get(i + 1) : -1;
      pairs.add(nodes.size());
      nodes.add(new Node(level.get(i), b, nodes.get(level.get(i)).place()));
    }
    return pairs;
  }

  /// Splitters on the way to `leaf`.
  int depth(int leaf) {
    return depth[leaf];
  }

  /// Splitters through the same output of which the clock of both leaves goes.
  int common(int a, int b) {
    int u = a;
    int v = b;
    while (u != v) {
      if (depth[u] >= depth[v]) {
        u = parent[u];
      } else {
        v = parent[v];
      }
    }
    return depth[u];
  }

  /// Adds the splitters and links them with `root` and the pins of the leaves.
  void place(Circuit circuit, Pin root, List<Pin> sinks) {
    if (nodes.isEmpty()) {
      return;
    }
    for (int n = leaves; n < nodes.size(); n++) {
      circuit.add(id(root, n), "SPLIT", Role.CLOCK, Span.NONE);
    }
    circuit.link(root, input(root, nodes.size() - 1, sinks));
    for (int n = leaves; n < nodes.size(); n++) {
      Node node = nodes.get(n);
      circuit.link(new Pin(id(root, n), "q0"), input(root, node.a(), sinks));
      if (node.b() >= 0) {
        circuit.link(new Pin(id(root, n), "q1"), input(root, node.b(), sinks));
      }
    }
  }

  private Pin input(Pin root, int node, List<Pin> sinks) {
    return node < leaves ? sinks.get(node) : new Pin(id(root, node), "a");
  }

  private String id(Pin root, int node) {
    return root.pin() + ".split" + (nodes.size() - 1 - node);
  }
}
