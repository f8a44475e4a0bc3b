package nnc.passes.tulip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Ports;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Step;
import nnc.ir.pe.Threshold;

/// The baseline: an `AdderTree` with one adder, a bit a cycle, and a comparison of the sum with the
/// threshold at the end. One attempt; which registers hold what is drawn where the rules leave a
/// choice. Sums must not lag.
final class TreeSchedule {

  /// A bit of a number.
  private record Place(int register, int bit) {
    Operand operand() {
      return Operand.of(new Operand.Stored(register, bit));
    }
  }

  private final Machine machine;
  private final Node node;
  private final AdderTree tree;
  private final SplittableRandom random;
  private final Bits bits;
  private final ControlCode code;
  private final Deque<List<Place>> waiting = new ArrayDeque<>();
  private final List<Step> steps = new ArrayList<>();
  private boolean full;

  TreeSchedule(Machine machine, int inputs, long seed) {
    this.machine = machine;
    this.node = Node.count(inputs);
    this.tree = AdderTree.of(inputs);
    this.random = new SplittableRandom(seed);
    this.bits = new Bits(machine);
    this.code = new ControlCode.Compared(AdderTree.width(inputs), machine.never());
  }

  /// The schedule; empty where a register was full, or two bits that meet shared one.
  Optional<Schedule> run() {
    for (int p = 0; p < tree.parts().size() && !full; p++) {
      boolean right =
          p + 1 < tree.parts().size() && tree.parts().get(p + 1) instanceof AdderTree.Sum;
      switch (tree.parts().get(p)) {
        case AdderTree.Leaf leaf -> leaf(leaf, right);
        case AdderTree.Sum sum -> sum(sum, right);
      }
    }
    if (full) {
      return Optional.empty();
    }
    compare(waiting.pop());
    if (full) {
      return Optional.empty();
    }
    Routine routine = new Routine(Routine.Mix.XNOR, code.width(), steps);
    List<Integer> order = java.util.Collections.nCopies(node.inputs(), 0);
    return Optional.of(new Schedule(node, routine, order, code));
  }

  private void leaf(AdderTree.Leaf leaf, boolean right) {
    List<Operand> inputs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      inputs.add(i < leaf.inputs() ? Operand.of(new Operand.Input(i)) : Operand.ZERO);
    }
    List<Place> sibling = right && !waiting.isEmpty() ? waiting.peek() : List.of();
    OptionalInt carry = register(-1, List.of(at(sibling, 1)));
    if (leaf.width() == 1) {
      OptionalInt only = register(-1, List.of(at(sibling, 0)));
      only.ifPresent(r -> {
        Place place = take(r);
        List<Operand> one = List.of(Operand.ZERO, inputs.get(2), inputs.get(1), inputs.get(0));
        add(leaf.inputs(), List.of(cell(place, 1, one)));
        waiting.push(List.of(place));
      });
      return;
    }
    OptionalInt sum = carry.isEmpty() ? carry : register(carry.getAsInt(), List.of(at(sibling, 0)));
    if (sum.isEmpty()) {
      return;
    }
    Place high = take(carry.getAsInt());
    Place low = take(sum.getAsInt());
    add(leaf.inputs(), adder(high, true, low, inputs));
    waiting.push(List.of(low, high));
  }

  private void sum(AdderTree.Sum sum, boolean right) {
    List<Place> b = waiting.pop();
    List<Place> a = waiting.pop();
    List<Place> sibling = right && !waiting.isEmpty() ? waiting.peek() : List.of();
    List<Place> result = new ArrayList<>();
    Optional<Place> carry = Optional.empty();
    for (int i = 0; i < sum.cycles() && !full; i++) {
      boolean last = i == sum.cycles() - 1;
      List<Place> read = new ArrayList<>();
      at(a, i).ifPresent(read::add);
      at(b, i).ifPresent(read::add);
      carry.ifPresent(read::add);
      if (clash(read)) {
        full = true;
        return;
      }
      read.forEach(p -> bits.free(p.register(), p.bit()));
      OptionalInt home = register(-1, List.of(at(sibling, i)));
      if (home.isEmpty()) {
        return;
      }
      boolean kept = !last || sum.width() > sum.cycles();
      List<Optional<Place>> meets =
          last ? List.of(at(sibling, i + 1)) : List.of(at(a, i + 1), at(b, i + 1));
      OptionalInt carryHome = register(home.getAsInt(), meets);
      if (carryHome.isEmpty()) {
        return;
      }
      Place low = take(home.getAsInt());
      Place high = kept ? take(carryHome.getAsInt()) : new Place(carryHome.getAsInt(), 0);
      List<Operand> operands = new ArrayList<>();
      read.forEach(p -> operands.add(p.operand()));
      while (operands.size() < 3) {
        operands.addFirst(Operand.ZERO);
      }
      add(0, adder(high, kept, low, operands));
      result.add(low);
      carry = Optional.of(high);
      if (last && kept) {
        result.add(high);
      }
    }
    waiting.push(result);
  }

  /// A chain of carries of the sum and the inverted constant; one more than it is carried in.
  private void compare(List<Place> sum) {
    Optional<Place> flag = Optional.empty();
    for (int i = 0; i < sum.size(); i++) {
      boolean last = i == sum.size() - 1;
      Place x = sum.get(i);
      List<Place> read = new ArrayList<>(List.of(x));
      flag.ifPresent(read::add);
      if (clash(read)) {
        full = true;
        return;
      }
      read.forEach(p -> bits.free(p.register(), p.bit()));
      OptionalInt home = register(-1, last ? List.of() : List.of(Optional.of(sum.get(i + 1))));
      if (home.isEmpty()) {
        return;
      }
      List<Operand> operands =
          List.of(
              Operand.ZERO, x.operand(), flag.map(Place::operand).orElse(Operand.ONE), Operand.ONE);
      Gate constant = new Gate.Flip(ControlCode.constant(i));
      if (last) {
        Evaluation decision =
            new Evaluation(home.getAsInt(), Threshold.OWN, operands, constant, OptionalInt.empty());
        Gate inversion = new Gate.Flip(code.inversion());
        Step.Emit emit = new Step.Emit(home.getAsInt(), inversion);
        steps.add(new Step(0, List.of(decision), Optional.of(emit)));
      } else {
        Place next = take(home.getAsInt());
        OptionalInt bit = OptionalInt.of(next.bit());
        add(
            0,
            List.of(
                new Evaluation(next.register(), new Threshold.Fixed(2), operands, constant, bit)));
        flag = Optional.of(next);
      }
    }
  }

  private void add(int take, List<Evaluation> evaluations) {
    steps.add(new Step(take, evaluations, Optional.empty()));
  }

  private static List<Evaluation> adder(
      Place carry, boolean kept, Place sum, List<Operand> operands) {
    List<Operand> upper = new ArrayList<>(List.of(Operand.ZERO));
    upper.addAll(operands);
    List<Operand> lower =
        new ArrayList<>(List.of(Operand.of(new Operand.Output(carry.register())).not()));
    lower.addAll(operands);
    return List.of(
        new Evaluation(
            carry.register(),
            new Threshold.Fixed(2),
            upper,
            Gate.OPEN,
            kept ? OptionalInt.of(carry.bit()) : OptionalInt.empty()),
        cell(sum, 3, lower));
  }

  private static Evaluation cell(Place place, int threshold, List<Operand> operands) {
    return new Evaluation(
        place.register(),
        new Threshold.Fixed(threshold),
        operands,
        Gate.OPEN,
        OptionalInt.of(place.bit()));
  }

  private Place take(int register) {
    return new Place(register, bits.take(register));
  }

  private static Optional<Place> at(List<Place> number, int i) {
    return i < number.size() ? Optional.of(number.get(i)) : Optional.empty();
  }

  private boolean clash(List<Place> read) {
    return machine.ports() != Ports.LENIENT
        && read.stream().map(Place::register).distinct().count() < read.size();
  }

  /// A register with room, not `not` nor one of a bit that is read together with the new one; the
  /// emptiest, ties drawn. Where there is none the attempt has failed.
  private OptionalInt register(int not, List<Optional<Place>> meets) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int r = 0; r < machine.cells(); r++) {
      int register = r;
      boolean meets1 =
          machine.ports() != Ports.LENIENT
              && meets.stream().anyMatch(p -> p.isPresent() && p.get().register() == register);
      double cost = bits.used(r) + 3 * random.nextDouble();
      if (r != not && !meets1 && bits.hasRoom(r) && cost < least) {
        least = cost;
        best = r;
      }
    }
    full |= best < 0;
    return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
  }
}
