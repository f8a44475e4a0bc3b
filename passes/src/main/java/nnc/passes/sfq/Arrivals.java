package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SequencedMap;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Transition;

/// When pulses come at pins at the latest, from when they are sent, while several links may still
/// begin and end at a pin: those that end at one meet in a tree of mergers by slack, those that
/// begin at one in the tree of splitters that `Circuit` makes.
final class Arrivals {

  private final Map<String, PulseCell> cells;
  private final Map<String, Instance> instances;
  private final SequencedMap<Pin, List<Pin>> drivers;
  private final Map<Pin, Integer> fanOut = new HashMap<>();
  private final Map<Pin, Map<Pin, Integer>> place = new HashMap<>();
  private final Map<Pin, Long> known = new HashMap<>();
  private final long split;
  private final long merge;

  Arrivals(
      Map<String, PulseCell> cells,
      Map<String, Instance> instances,
      SequencedMap<Pin, List<Pin>> drivers,
      long split,
      long merge) {
    this.cells = cells;
    this.instances = instances;
    this.drivers = drivers;
    this.split = split;
    this.merge = merge;
    drivers.forEach((to, all) -> {
      for (Pin from : all) {
        place.computeIfAbsent(from, _ -> new HashMap<>()).put(to, fanOut.getOrDefault(from, 0));
        fanOut.merge(from, 1, Integer::sum);
      }
    });
  }

  /// A tree of mergers at whose end pulses come at `time` at the latest: leaf `number`, or two
  /// trees. `first` is the number of its first leaf.
  record Tree(long time, int first, int number, Tree a, Tree b) {

    private static Tree leaf(long time, int number) {
      return new Tree(time, number, number, null, null);
    }

    boolean isLeaf() {
      return a == null;
    }
  }

  /// The tree of the drivers of `to`: the one that brings them to its end soonest, or, where that
  /// has less of what is sent later come sooner than what is sent before it, the one balanced by
  /// count. Pulses are sent in the order given.
  Tree tree(Pin to) {
    List<Tree> leaves = new ArrayList<>();
    List<Pin> all = drivers.get(to);
    for (int i = 0; i < all.size(); i++) {
      leaves.add(Tree.leaf(at(all.get(i), to), i));
    }
    Tree soonest = soonest(leaves);
    Tree balanced = balanced(leaves);
    return back(balanced, leaves) < back(soonest, leaves) ? balanced : soonest;
  }

  /// The two that come first are joined first, so what comes last is nearest to the end (Golumbic,
  /// Combinatorial merging, 1976).
  private Tree soonest(List<Tree> leaves) {
    PriorityQueue<Tree> open =
        new PriorityQueue<>(
            Comparator.comparingLong(Tree::time)
                .thenComparing(Comparator.comparingInt(Tree::first).reversed()));
    open.addAll(leaves);
    while (open.size() > 1) {
      Tree u = open.remove();
      Tree v = open.remove();
      open.add(u.first() < v.first() ? join(u, v) : join(v, u));
    }
    return open.remove();
  }

  /// The first ones given are never farther from the end than those behind them.
  private Tree balanced(List<Tree> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int first = leaves.size() - Circuit.larger(leaves.size());
    return join(balanced(leaves.subList(0, first)), balanced(leaves.subList(first, leaves.size())));
  }

  private Tree join(Tree a, Tree b) {
    return new Tree(Math.max(a.time(), b.time()) + merge, a.first(), -1, a, b);
  }

  /// By how much, all together, leaves of `tree` come at its end sooner than those before them.
  private long back(Tree tree, List<Tree> leaves) {
    long[] ends = new long[leaves.size()];
    ends(tree, 0, ends);
    long back = 0;
    for (int i = 1; i < ends.length; i++) {
      back += Math.max(0, ends[i - 1] - ends[i]);
    }
    return back;
  }

  private void ends(Tree tree, long behind, long[] ends) {
    if (tree.isLeaf()) {
      ends[tree.number()] = tree.time() + behind;
    } else {
      ends(tree.a(), behind + merge, ends);
      ends(tree.b(), behind + merge, ends);
    }
  }

  /// When a pulse from `from` comes at the beginning of the tree of `to`.
  private long at(Pin from, Pin to) {
    return of(from) + depth(place.get(from).get(to), fanOut.get(from)) * split;
  }

  /// Splitters before sink `place` of `size` (`Circuit.larger`).
  private static int depth(int place, int size) {
    int depth = 0;
    int at = place;
    int left = size;
    while (left > 1) {
      int first = Circuit.larger(left);
      boolean behind = at >= first;
      at -= behind ? first : 0;
      left = behind ? left - first : first;
      depth++;
    }
    return depth;
  }

  /// When a pulse leaves `from`, an output of a cell or an input of the chip.
  private long of(Pin from) {
    Long found = known.get(from);
    if (found != null) {
      return found;
    }
    known.put(from, 0L); // what goes round does not wait for itself
    long latest = 0;
    if (!from.isOutside() && instances.containsKey(from.instance())) {
      for (Transition t : cells.get(instances.get(from.instance()).cell()).transitions()) {
        for (Transition.Emission e : t.emissions()) {
          Pin in = new Pin(from.instance(), t.input());
          if (e.output().equals(from.pin()) && drivers.containsKey(in)) {
            latest = Math.max(latest, tree(in).time() + e.delay());
          }
        }
      }
    }
    known.put(from, latest);
    return latest;
  }
}
