package nnc.passes.tulip;

import com.google.ortools.sat.IntVar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Step;
import nnc.ir.pe.Threshold;

/// Makes a schedule of the counts that a `CountModel` has found: which bit each adder takes of
/// those that are alike, and which register bit it writes.
final class CountSchedule {

  /// A register bit; a split one is read once more.
  private static final class Place {
    final int register;
    final int bit;
    int uses = 1;

    Place(int register, int bit) {
      this.register = register;
      this.bit = bit;
    }

    Operand operand() {
      return Operand.of(new Operand.Stored(register, bit));
    }
  }

  /// Bits of a column: plain ones by place, and the split one.
  private static final class Column {
    final List<Deque<Place>> plain = new ArrayList<>();
    final Deque<Integer> fresh = new ArrayDeque<>();
    Optional<Place> split = Optional.empty();

    Column(int places) {
      for (int p = 0; p < places; p++) {
        plain.add(new ArrayDeque<>());
      }
    }
  }

  /// A bit on its way into a cell.
  private record Read(Operand operand, Gate gate) {}

  /// A bit of a column that a cell writes to a place of the model.
  private record Arrival(int column, int place, Place at) {}

  private final CountModel model;
  private final Machine machine;
  private final Node node;
  private final Bits bits;
  private final List<Column> columns = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Integer> order = new ArrayList<>();

  // The cycle that is being filled.
  private int cycle;
  private int take;
  private boolean[] busy;
  private List<Evaluation> evaluations;
  private List<Arrival> arrivals;

  CountSchedule(CountModel model, Machine machine, Node node) {
    this.model = model;
    this.machine = machine;
    this.node = node;
    this.bits = new Bits(machine);
    model.columns.forEach(_ -> columns.add(new Column(model.places)));
    for (int l = 0; l < node.leaves().size(); l++) {
      Node.Leaves leaves = node.leaves().get(l);
      for (int i = 0; i < leaves.count(); i++) {
        columns.get(leaves.column()).fresh.add(l);
      }
    }
  }

  /// The schedule; empty where a register is full, which the counts leave open where registers are
  /// one place.
  Optional<Schedule> schedule() {
    for (cycle = 0; cycle < model.cycles; cycle++) {
      take = 0;
      busy = new boolean[machine.cells()];
      evaluations = new ArrayList<>();
      arrivals = new ArrayList<>();
      boolean comparison = cycle == model.cycles - 1;
      if (!(comparison ? compare() : adders())) {
        return Optional.empty();
      }
      Gate inversion = new Gate.Flip(model.plan.code().inversion());
      Optional<Step.Emit> emit =
          comparison
              ? Optional.of(new Step.Emit(evaluations.getFirst().cell(), inversion))
              : Optional.empty();
      steps.add(new Step(take, evaluations, emit));
      arrive();
    }
    Routine routine = new Routine(Routine.Mix.XNOR, model.plan.controls(), steps);
    return Optional.of(new Schedule(node, routine, order, model.plan.code()));
  }

  // ---- reading

  /// What the adders of column `c`, or the comparison, read in this cycle: gated bits first.
  private Deque<Read> reads(int c) {
    CountModel.Column column = model.columns.get(c);
    Deque<Read> reads = new ArrayDeque<>();
    if (model.value(column.constant[cycle]) > 0) {
      reads.add(new Read(Operand.ZERO, new Gate.Flip(ControlCode.constant(c))));
    }
    for (int p = 0; p < model.places; p++) {
      split(c, column.flipped[cycle][p], new Gate.Flip(ControlCode.constant(c)), reads);
      if (c > 0) {
        IntVar passing = model.columns.get(c - 1).masked[cycle][p];
        split(c - 1, passing, new Gate.Mask(ControlCode.constant(c - 1)), reads);
      }
    }
    for (int p = 0; p < model.places; p++) {
      plain(c, p, column.stored[cycle][p], reads);
    }
    for (int i = model.value(column.fresh[cycle]); i > 0; i--) {
      int leaves = columns.get(c).fresh.remove();
      Operand input = Operand.of(new Operand.Input(take++));
      reads.add(new Read(input.flippedIf(node.leaves().get(leaves).inverted()), Gate.OPEN));
      order.add(leaves);
    }
    return reads;
  }

  private void plain(int c, int place, IntVar count, Deque<Read> reads) {
    for (int i = model.value(count); i > 0; i--) {
      Place at = columns.get(c).plain.get(place).remove();
      bits.free(at.register, at.bit);
      reads.add(new Read(at.operand(), Gate.OPEN));
    }
  }

  private void split(int c, IntVar count, Gate gate, Deque<Read> reads) {
    if (model.value(count) > 0) {
      Place at = columns.get(c).split.orElseThrow();
      reads.add(new Read(at.operand(), gate));
      if (--at.uses == 0) {
        bits.free(at.register, at.bit);
      }
    }
  }

  /// What passes through a cell into column `c`.
  private Deque<Read> copied(int c) {
    CountModel.Column column = model.columns.get(c);
    Deque<Read> reads = new ArrayDeque<>();
    for (int p = 0; p < model.places; p++) {
      plain(c, p, column.moved[cycle][p], reads);
      split(c, column.flippedMoved[cycle][p], new Gate.Flip(ControlCode.constant(c)), reads);
      if (c > 0) {
        IntVar passing = model.columns.get(c - 1).maskedMoved[cycle][p];
        split(c - 1, passing, new Gate.Mask(ControlCode.constant(c - 1)), reads);
      }
    }
    return reads;
  }

  // ---- evaluating

  private boolean adders() {
    List<Deque<Read>> reads = new ArrayList<>();
    List<Deque<Read>> copied = new ArrayList<>();
    for (int c = 0; c < columns.size(); c++) { // what is read gives its place to what is written
      reads.add(reads(c));
      copied.add(copied(c));
    }
    boolean room = true;
    for (int c = 0; c < columns.size(); c++) {
      CountModel.Column column = model.columns.get(c);
      int adders = total(column.adders[cycle]) + total(column.carriesOnly[cycle]);
      List<List<Read>> shares = shares(reads.get(c), adders);
      int next = 0;
      for (int s = 0; s < model.slots.size(); s++) {
        for (int i = model.value(column.adders[cycle][s]); i > 0; i--) {
          room &= adder(c, model.slots.get(s), shares.get(next++));
        }
      }
      for (int p = 0; p < model.places; p++) {
        if (model.value(column.carriesOnly[cycle][p]) > 0) {
          room &= write(c + 1, p, 2, shares.get(next++));
        }
        for (int i = model.value(column.arrived[cycle][p]); i > 0; i--) {
          room &= write(c, p, 1, List.of(copied.get(c).remove()));
        }
      }
    }
    return room;
  }

  private int total(IntVar[] counts) {
    int total = 0;
    for (IntVar count : counts) {
      total += model.value(count);
    }
    return total;
  }

  /// Deals `reads` out to `adders` adders, the gated ones to one each.
  private static List<List<Read>> shares(Deque<Read> reads, int adders) {
    List<List<Read>> shares = new ArrayList<>();
    for (int i = 0; i < adders; i++) {
      shares.add(new ArrayList<>());
    }
    for (int i = 0; !reads.isEmpty(); i++) {
      shares.get(i % adders).add(reads.remove());
    }
    return shares;
  }

  private boolean adder(int c, CountModel.Slot slot, List<Read> reads) {
    boolean anywhere = model.places == 1;
    OptionalInt carry = OptionalInt.empty();
    OptionalInt sum = OptionalInt.empty();
    int least = Integer.MAX_VALUE;
    for (int first = 0; first < machine.cells(); first++) {
      for (int second = 0; second < machine.cells(); second++) {
        boolean asked = anywhere || (slot.carry() == first && slot.sum() == second);
        int used = bits.used(first) + bits.used(second);
        if (asked && first != second && isFree(first) && isFree(second) && used < least) {
          least = used;
          carry = OptionalInt.of(first);
          sum = OptionalInt.of(second);
        }
      }
    }
    if (carry.isEmpty()) {
      return false;
    }
    Operand notCarry = Operand.of(new Operand.Output(carry.getAsInt())).not();
    evaluate(c + 1, slot.carry(), carry.getAsInt(), 2, Operand.ZERO, reads);
    evaluate(c, slot.sum(), sum.getAsInt(), 3, notCarry, reads);
    return true;
  }

  private boolean isFree(int cell) {
    return !busy[cell] && bits.hasRoom(cell);
  }

  private boolean write(int c, int place, int threshold, List<Read> reads) {
    int best = -1;
    for (int cell = 0; cell < machine.cells(); cell++) {
      boolean asked = model.places == 1 || cell == place;
      if (asked && isFree(cell) && (best < 0 || bits.used(cell) < bits.used(best))) {
        best = cell;
      }
    }
    if (best >= 0) {
      evaluate(c, place, best, threshold, Operand.ZERO, reads);
    }
    return best >= 0;
  }

  private void evaluate(
      int c, int place, int cell, int threshold, Operand first, List<Read> reads) {
    Place at = new Place(cell, bits.take(cell));
    evaluations.add(
        evaluation(cell, new Threshold.Fixed(threshold), first, reads, OptionalInt.of(at.bit)));
    busy[cell] = true;
    arrivals.add(new Arrival(c, place, at));
  }

  /// The gated bit stands last.
  private static Evaluation evaluation(
      int cell, Threshold threshold, Operand first, List<Read> reads, OptionalInt write) {
    Deque<Operand> operands = new ArrayDeque<>();
    Gate gate = Gate.OPEN;
    for (Read read : reads) {
      if (read.gate() instanceof Gate.Open) {
        operands.addFirst(read.operand());
      } else {
        operands.addLast(read.operand());
        gate = read.gate();
      }
    }
    while (operands.size() < 3) {
      operands.addFirst(Operand.ZERO);
    }
    operands.addFirst(first);
    return new Evaluation(cell, threshold, List.copyOf(operands), gate, write);
  }

  private boolean compare() {
    Deque<Read> carry = reads(columns.size() - 1);
    Operand first = carry.isEmpty() ? Operand.ZERO : carry.remove().operand();
    List<Read> left = List.copyOf(reads(columns.size() - 2));
    evaluations.add(evaluation(0, Threshold.OWN, first, left, OptionalInt.empty()));
    return true;
  }

  /// What was written can be read from the next cycle on.
  private void arrive() {
    for (int c = 0; c < columns.size(); c++) {
      for (int p = 0; p < model.places; p++) {
        boolean splits = model.value(model.columns.get(c).splits[cycle][p]) > 0;
        for (Arrival arrival : arrivals) {
          if (arrival.column() == c && arrival.place() == p) {
            if (splits) {
              arrival.at().uses = 1 + comingBack(c);
              columns.get(c).split = Optional.of(arrival.at());
            } else {
              columns.get(c).plain.get(p).add(arrival.at());
            }
            splits = false;
          }
        }
      }
    }
  }

  /// 1 where the split bit of column `c` is read for that column too.
  private int comingBack(int c) {
    int total = 0;
    for (int t = 0; t < model.cycles; t++) {
      total += total(model.columns.get(c).flipped[t]) + total(model.columns.get(c).flippedMoved[t]);
    }
    return total;
  }
}
