package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import nnc.ir.machine.Core;
import nnc.ir.machine.Firing;
import nnc.ir.machine.Machine;

/// Finds places for cores at which packets take few links: those that send each other most come
/// first and side by side, so that quiet ones are left for the chips farther away. Then any two of
/// different chips change places where that is better, the better order is kept, and never one that
/// is worse than the order of the network.
final class NearPlaces {

  /// Trees that are tried, at most.
  private static final int MOST_TREES = 200_000;

  private final Workload work;
  private final Machine machine;
  private final List<Core> cores;
  private final Loads loads;
  private final List<List<List<Integer>>> targets;
  private final Trees trees;
  private final List<Set<Integer>> senders = new ArrayList<>();
  private int tried;

  /// `cores` without places, with their `loads` and the cores that take what each sends, by stage.
  NearPlaces(
      Workload work,
      Machine machine,
      List<Core> cores,
      Loads loads,
      List<List<List<Integer>>> targets) {
    this.work = work;
    this.machine = machine;
    this.cores = List.copyOf(cores);
    this.loads = loads;
    this.targets = List.copyOf(targets);
    this.trees = new Trees(machine);
    for (int i = 0; i < cores.size(); i++) {
      senders.add(new TreeSet<>(Set.of(i)));
    }
    for (int i = 0; i < cores.size(); i++) {
      for (List<Integer> stage : targets.get(i)) {
        for (int t : stage) {
          senders.get(t).add(i);
        }
      }
    }
  }

  /// Packets of a second times the links that they take, where cores are on these chips.
  double cost(int[] chips) {
    return IntStream.range(0, cores.size()).mapToDouble(i -> cost(i, chips)).sum();
  }

  private double cost(int core, int[] chips) {
    double links = 0;
    for (List<Integer> stage : targets.get(core)) {
      Set<Integer> into = new TreeSet<>();
      stage.forEach(t -> into.add(chips[t]));
      links += Trees.links(trees.tree(chips[core], into));
      tried++;
    }
    return packets(core) * links;
  }

  private double cost(Collection<Integer> some, int[] chips) {
    return some.stream().mapToDouble(i -> cost(i, chips)).sum();
  }

  private double packets(int core) {
    Core c = cores.get(core);
    Firing firing = work.groups().get(c.vertex()).firing();
    return firing.rate() * firing.neurons(c.first(), c.count());
  }

  /// The order in which cores shall be given the machine's places, those that belong together one
  /// behind the other; `chips` are the chips of the places.
  List<Integer> order(List<Integer> chips) {
    double[] near = new double[cores.size()];
    double[] same = new double[cores.size()];
    boolean[] placed = new boolean[cores.size()];
    List<Integer> order = new ArrayList<>();
    for (int place = 0; place < cores.size(); place++) {
      if (place > 0 && !chips.get(place).equals(chips.get(place - 1))) {
        Arrays.fill(same, 0);
      }
      int best = -1;
      for (int i = 0; i < placed.length; i++) {
        if (!placed[i] && (best < 0 || before(i, best, near, same))) {
          best = i;
        }
      }
      placed[best] = true;
      order.add(best);
      for (int other : related(best)) {
        double shared = shared(best, other);
        near[other] += shared;
        same[other] += shared;
      }
    }
    return order;
  }

  private boolean before(int one, int other, double[] near, double[] same) {
    int order = Double.compare(near[one] + same[one], near[other] + same[other]);
    return order > 0 || (order == 0 && packets(one) > packets(other));
  }

  private Set<Integer> related(int core) {
    Set<Integer> all = new TreeSet<>(senders.get(core));
    targets.get(core).forEach(all::addAll);
    all.remove(core);
    return all;
  }

  /// Packets that one of two cores sends the other.
  private double shared(int one, int other) {
    return sent(one, other) + sent(other, one);
  }

  private double sent(int from, int to) {
    return packets(from) * targets.get(from).stream().filter(s -> s.contains(to)).count();
  }

  /// Changes the places of cores, `placed`, as long as packets take fewer links by that.
  List<Core> improved(List<Core> placed) {
    List<Core> all = new ArrayList<>(placed);
    int[] chips = chips(all);
    boolean better = true;
    while (better && tried < MOST_TREES) {
      better = false;
      for (int i = 0; i < all.size(); i++) {
        for (int j = i + 1; j < all.size() && tried < MOST_TREES; j++) {
          if (chips[i] != chips[j] && gains(i, j, chips)) {
            Core one = all.get(i);
            all.set(i, Placement.at(one, all.get(j).chip(), all.get(j).number()));
            all.set(j, Placement.at(all.get(j), one.chip(), one.number()));
            better = true;
          }
        }
      }
    }
    return all;
  }

  /// Exchanges two entries of `chips` if that is better and both chips have the memory for it.
  private boolean gains(int i, int j, int[] chips) {
    Set<Integer> touched = new TreeSet<>(senders.get(i));
    touched.addAll(senders.get(j));
    double before = cost(touched, chips);
    int first = chips[i];
    int second = chips[j];
    chips[i] = second;
    chips[j] = first;
    if (sdram(first, chips) <= machine.budget().sdramBytes()
        && sdram(second, chips) <= machine.budget().sdramBytes()
        && cost(touched, chips) < before * (1 - 1e-9)) {
      return true;
    }
    chips[i] = first;
    chips[j] = second;
    return false;
  }

  private long sdram(int chip, int[] chips) {
    return IntStream.range(0, chips.length)
        .filter(i -> chips[i] == chip)
        .mapToLong(i -> loads.cores().get(i).sdram())
        .sum();
  }

  static int[] chips(List<Core> placed) {
    return placed.stream().mapToInt(Core::chip).toArray();
  }
}
