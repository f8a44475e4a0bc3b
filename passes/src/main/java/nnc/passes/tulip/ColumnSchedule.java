package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Step;
import nnc.ir.pe.Threshold;

/// One attempt at a list schedule of columns of counters: in each cycle as many adders as the cells
/// allow, in the lowest column that can have one while fewer than `policy.live()` bits are held,
/// else in the highest. Ties are drawn.
final class ColumnSchedule {

  /// What an attempt is free to choose: bits that may be held before higher columns go first, how
  /// many bits from outside an adder takes if it can, and the draws.
  record Policy(int live, int fresh, long seed) {}

  /// The number of bits from outside is drawn for each adder.
  static final int DRAWN = 0;

  /// A sum that follows its carry in the next cycle and reads what the carry read once more.
  private record Lagging(ColumnProgress column, AdderInputs choice, HeldBit carry) {}

  private final Machine machine;
  private final ColumnPlan plan;
  private final Policy policy;
  private final SplittableRandom random;
  private final Bits bits;
  private final List<ColumnProgress> columns = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Integer> order = new ArrayList<>();
  private final Node node;
  private Optional<WaitingBit> top = Optional.empty();
  private int nextResult;
  private boolean finished;

  /// The cycle that is being filled, and what the next one will do where sums lag.
  private CycleSlots now;

  private CycleSlots next;
  private int cycle;
  private List<Lagging> lagging = new ArrayList<>();

  ColumnSchedule(Machine machine, Node node, Policy policy) {
    this.machine = machine;
    this.node = node;
    this.plan = ColumnPlan.of(node);
    this.policy = policy;
    this.random = new SplittableRandom(policy.seed());
    this.bits = new Bits(machine);
    this.next = new CycleSlots(machine);
    for (int c = 0; c < plan.columns().size(); c++) {
      columns.add(new ColumnProgress(c, plan.columns().get(c)));
    }
    for (int l = 0; l < node.leaves().size(); l++) {
      Node.Leaves leaves = node.leaves().get(l);
      for (int i = 0; i < leaves.count() && leaves.column() < columns.size(); i++) {
        columns.get(leaves.column()).fresh.add(l);
      }
    }
  }

  /// The schedule; empty where the registers are too small for this attempt, or it has become
  /// longer than `limit` cycles.
  Optional<Schedule> run(int limit) {
    for (cycle = 0; !finished; cycle++) {
      if (cycle >= limit) {
        return Optional.empty();
      }
      if (!begin()) {
        return Optional.empty();
      }
      while (adder() || closing()) {
        // as many as the cells allow
      }
      if (now.isEmpty() && !move()) {
        return Optional.empty();
      }
      steps.add(now.step());
    }
    Routine routine = new Routine(Routine.Mix.XNOR, plan.controls(), steps);
    return Optional.of(new Schedule(node, routine, order, plan.code()));
  }

  int peak() {
    return bits.peak();
  }

  /// Begins a cycle with the sums that lag; false where there is no room for one.
  private boolean begin() {
    now = next;
    next = new CycleSlots(machine);
    List<Lagging> due = lagging;
    lagging = new ArrayList<>();
    due.forEach(d -> release(d.choice()));
    return due.stream().allMatch(this::sum);
  }

  private boolean sum(Lagging due) {
    ColumnProgress column = due.column();
    OptionalInt home = place(column.index, -1);
    if (home.isEmpty()) {
      return false;
    }
    List<Operand> operands = due.choice().operands.stream().map(ColumnSchedule::again).toList();
    Operand notCarry = Operand.of(new Operand.Stored(due.carry().register, due.carry().bit)).not();
    Optional<HeldBit> at =
        evaluate(home.getAsInt(), 3, notCarry, operands, due.choice().gate, true);
    column.expected--;
    stay(column, at.orElseThrow());
    return true;
  }

  private static Operand again(Operand operand) {
    return operand.source() instanceof Operand.Input(int index)
        ? Operand.of(new Operand.Held(index)).flippedIf(operand.inverted())
        : operand;
  }

  /// Issues an adder; whether there was one to issue.
  private boolean adder() {
    boolean lowestFirst = bits.live() < policy.live();
    for (int i = 0; i < columns.size(); i++) {
      ColumnProgress column = columns.get(lowestFirst ? i : columns.size() - 1 - i);
      if (column.adders > 0 && now.idle() >= (carriesOnly(column) || lags() ? 1 : 2)) {
        Optional<AdderInputs> choice = choose(column);
        if (choice.isPresent() && issue(column, choice.get())) {
          return true;
        }
      }
    }
    return false;
  }

  /// Whether nobody needs the sum of the column's next adder.
  private boolean carriesOnly(ColumnProgress column) {
    return plan.reaches() && column.adders == 1 && !column.split && !isLast(column);
  }

  private boolean lags() {
    return machine.sumLag() == 1;
  }

  private boolean isLast(ColumnProgress column) {
    return column.index == columns.size() - 1;
  }

  private AdderInputs inputs(ColumnProgress column) {
    return new AdderInputs(machine, node, now, cycle, column, random);
  }

  /// Three inputs for an adder of `column` in this cycle, which are not taken yet.
  private Optional<AdderInputs> choose(ColumnProgress column) {
    AdderInputs choice = inputs(column);
    boolean last = column.adders == 1;
    if (column.constant && last && !choice.constant()) {
      return Optional.empty();
    }
    int eager = policy.fresh() == DRAWN ? 1 + random.nextInt(3) : policy.fresh();
    int fresh = Math.min(eager, choice.available());
    choice.stored(3 - choice.operands.size() - fresh);
    choice.fresh(3 - choice.operands.size());
    choice.stored(3 - choice.operands.size());
    if (choice.operands.size() == 2 && column.constant && !choice.constant) {
      choice.constant();
    }
    boolean half =
        last
            && choice.operands.size() == 2
            && column.remaining() == choice.operands.size() - (choice.constant ? 1 : 0)
            && column.expected == 0;
    if (half) {
      choice.operands.addFirst(Operand.ZERO);
    }
    return choice.operands.size() == 3 ? Optional.of(choice) : Optional.empty();
  }

  /// Puts the adder into the cycle; false, and nothing is changed, where no register has room.
  private boolean issue(ColumnProgress column, AdderInputs choice) {
    boolean sum = !carriesOnly(column);
    boolean ends = column.adders == 1 && !(plan.reaches() && isLast(column));
    boolean emits = ends && !plan.reaches();
    boolean stays = sum && (!ends || column.split);
    boolean carries = plan.reaches() || !isLast(column);
    if (emits && !mayEmit(column)) {
      return false;
    }
    if (sum && lags()) {
      return carry(column, choice);
    }
    consume(column, choice);
    OptionalInt carry = carries ? place(column.index + 1, -1) : now.idle(-1);
    OptionalInt home = OptionalInt.empty();
    if (sum && carry.isPresent()) {
      home = stays ? place(column.index, carry.getAsInt()) : now.idle(carry.getAsInt());
    }
    if (carry.isEmpty() || (sum && home.isEmpty())) {
      restore(column, choice);
      return false;
    }
    commit(column, choice);
    column.adders--;
    Optional<HeldBit> carryAt =
        evaluate(carry.getAsInt(), 2, Operand.ZERO, choice.operands, choice.gate, carries);
    Optional<HeldBit> sumAt = Optional.empty();
    if (sum) {
      Operand notCarry = Operand.of(new Operand.Output(carry.getAsInt())).not();
      sumAt = evaluate(home.getAsInt(), 3, notCarry, choice.operands, choice.gate, stays);
      if (emits) {
        emit(column, home.getAsInt());
      }
    }
    carryAt.ifPresent(at -> carried(column, at));
    sumAt.ifPresent(at -> stay(column, at));
    return true;
  }

  /// Puts the carry of an adder into the cycle, whose sum follows in the next one; false, and
  /// nothing is changed, where the next one has no room for it.
  private boolean carry(ColumnProgress column, AdderInputs choice) {
    boolean splits =
        column.split && column.adders == 1 && lagging.stream().anyMatch(l -> l.column() == column);
    boolean readable =
        choice.items.stream().allMatch(i -> next.ports().admits(i.at.register, i.at.bit));
    if (splits || !readable || !next.admits(choice.gate) || lagging.size() >= machine.cells() / 2) {
      return false;
    }
    choice.items.forEach(i -> next.ports().read(i.at.register, i.at.bit));
    OptionalInt cell = carryPlace(column);
    if (cell.isEmpty()) {
      next.forgetReads();
      lagging.forEach(this::reads);
      return false;
    }
    column.items.removeAll(choice.items);
    commit(column, choice);
    column.adders--;
    HeldBit at =
        evaluate(cell.getAsInt(), 2, Operand.ZERO, choice.operands, choice.gate, true)
            .orElseThrow();
    Lagging sum = new Lagging(column, choice, at);
    lagging.add(sum);
    reads(sum);
    next.use(choice.gate);
    column.expected++;
    carried(column, at);
    return true;
  }

  private void reads(Lagging due) {
    due.choice().items.forEach(i -> next.ports().read(i.at.register, i.at.bit));
    next.ports().read(due.carry().register, due.carry().bit);
  }

  /// A cell for a carry that the next cycle can read.
  private OptionalInt carryPlace(ColumnProgress column) {
    boolean[] free = now.busy.clone();
    for (int r = 0; r < machine.cells(); r++) {
      now.busy[r] |= !next.ports().isFree(r);
    }
    OptionalInt cell = place(column.index + 1, -1);
    now.busy = free;
    return cell;
  }

  private boolean mayEmit(ColumnProgress column) {
    return now.emit.isEmpty()
        && column.index == nextResult
        && (!column.split || now.admits(ControlCode.constant(column.index)));
  }

  private void emit(ColumnProgress column, int cell) {
    Gate gate = column.split ? new Gate.Flip(ControlCode.constant(column.index)) : Gate.OPEN;
    now.use(gate);
    now.emit = Optional.of(new Step.Emit(cell, gate));
    column.emitted = true;
    nextResult++;
    finished = nextResult == columns.size();
  }

  private Optional<HeldBit> evaluate(
      int cell, int threshold, Operand first, List<Operand> others, Gate gate, boolean write) {
    List<Operand> operands = new ArrayList<>(List.of(first));
    operands.addAll(others);
    Optional<HeldBit> at =
        write ? Optional.of(new HeldBit(cell, bits.take(cell))) : Optional.empty();
    OptionalInt bit = write ? OptionalInt.of(at.get().bit) : OptionalInt.empty();
    now.evaluations.add(new Evaluation(cell, new Threshold.Fixed(threshold), operands, gate, bit));
    now.busy[cell] = true;
    return at;
  }

  private void carried(ColumnProgress column, HeldBit at) {
    if (isLast(column)) {
      top = Optional.of(new WaitingBit(at, Gate.OPEN, cycle + 1));
    } else {
      ColumnProgress higher = columns.get(column.index + 1);
      higher.expected--;
      stay(higher, at);
    }
  }

  /// Frees what the adder reads for the last time, so that its results may take the place.
  private void consume(ColumnProgress column, AdderInputs choice) {
    release(choice);
    column.items.removeAll(choice.items);
  }

  private void release(AdderInputs choice) {
    for (WaitingBit item : choice.items) {
      if (--item.at.uses == 0) {
        bits.free(item.at.register, item.at.bit);
      }
    }
  }

  private void restore(ColumnProgress column, AdderInputs choice) {
    for (WaitingBit item : choice.items) {
      if (item.at.uses++ == 0) {
        bits.hold(item.at.register, item.at.bit);
      }
    }
    column.items.addAll(choice.items);
  }

  private void commit(ColumnProgress column, AdderInputs choice) {
    choice.items.forEach(i -> now.ports().read(i.at.register, i.at.bit));
    now.use(choice.gate);
    for (int leaves : choice.taken) {
      column.fresh.remove();
      order.add(leaves);
    }
    now.take += choice.taken.size();
    column.constant &= !choice.constant;
  }

  /// An idle cell with room in its register for a bit of column `c`, best one that has few such
  /// bits, so that they can be read together.
  private OptionalInt place(int c, int not) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int r = 0; r < machine.cells(); r++) {
      if (now.busy[r] || r == not || !bits.hasRoom(r)) {
        continue;
      }
      int same = c < columns.size() ? columns.get(c).standing(r) : 0;
      double cost = 4.0 * same + bits.used(r) + random.nextDouble();
      if (cost < least) {
        least = cost;
        best = r;
      }
    }
    return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
  }

  /// A bit joins a column; the first one of a column with an odd number is split.
  private void stay(ColumnProgress column, HeldBit at) {
    if (!column.split) {
      column.items.add(new WaitingBit(at, Gate.OPEN, cycle + 1));
      return;
    }
    column.split = false;
    int control = ControlCode.constant(column.index);
    boolean read = column.adders > 0 || !(plan.reaches() || column.emitted);
    boolean passed = column.index + 1 < columns.size();
    at.uses = (read ? 1 : 0) + (passed ? 1 : 0);
    if (read) {
      column.items.add(new WaitingBit(at, new Gate.Flip(control), cycle + 1));
    }
    if (passed) {
      ColumnProgress higher = columns.get(column.index + 1);
      higher.expected--;
      higher.items.add(new WaitingBit(at, new Gate.Mask(control), cycle + 1));
    }
  }

  /// Ends the lowest column that has no adders and no result yet, or compares the last one.
  private boolean closing() {
    if (!plan.reaches()) {
      return !finished && lone(columns.get(nextResult));
    }
    ColumnProgress column = columns.getLast();
    if (finished || column.adders > 0 || column.expected > 0) {
      return false;
    }
    AdderInputs choice = inputs(column);
    if (top.isPresent() && !choice.isReadable(top.get())) {
      return false;
    }
    top.ifPresent(choice::add);
    choice.all();
    int bitsThere = column.remaining() + (top.isPresent() ? 1 : 0);
    OptionalInt cell = now.idle(-1);
    if (choice.operands.size() < bitsThere || cell.isEmpty() || !now.admitsBeside(choice.gate)) {
      return false;
    }
    Operand first = Operand.ZERO;
    if (top.isPresent()) {
      first = Operand.of(new Operand.Stored(top.get().at.register, top.get().at.bit));
      choice.operands.remove(first);
    }
    while (choice.operands.size() < 3) {
      choice.operands.addFirst(Operand.ZERO);
    }
    consume(column, choice);
    commit(column, choice);
    List<Operand> operands = new ArrayList<>(List.of(first));
    operands.addAll(choice.operands);
    now.evaluations.add(
        new Evaluation(cell.getAsInt(), Threshold.OWN, operands, choice.gate, OptionalInt.empty()));
    now.busy[cell.getAsInt()] = true;
    Gate inversion = new Gate.Flip(plan.code().inversion());
    now.use(inversion);
    now.emit = Optional.of(new Step.Emit(cell.getAsInt(), inversion));
    finished = true;
    return true;
  }

  /// The one bit, or none, of a column of a sum that needs no adder.
  private boolean lone(ColumnProgress column) {
    if (column.plan.adders() > 0 || column.expected > 0 || column.split || now.emit.isPresent()) {
      return false;
    }
    AdderInputs choice = inputs(column);
    choice.all();
    OptionalInt cell = now.idle(-1);
    if (choice.operands.size() < column.remaining() || cell.isEmpty()) {
      return false;
    }
    if (choice.operands.isEmpty()
        && column.plan.constant() != ColumnPlan.Constant.NONE
        && !choice.constant()) {
      return false;
    }
    while (choice.operands.size() < 3) {
      choice.operands.addFirst(Operand.ZERO);
    }
    consume(column, choice);
    commit(column, choice);
    evaluate(cell.getAsInt(), 1, Operand.ZERO, choice.operands, choice.gate, false);
    emit(column, cell.getAsInt());
    return true;
  }

  /// Brings something on where no adder could be: of bits that belong together and stand in one
  /// register one goes to another; of two bits that need a gate, or of one that is to be split, one
  /// passes its gate already. Whether there was anything to bring on.
  private boolean move() {
    for (ColumnProgress column : columns) {
      List<WaitingBit> items = new ArrayList<>(column.items);
      if (isLast(column)) {
        top.ifPresent(items::add);
      }
      long gated = items.stream().filter(WaitingBit::gated).count() + (column.constant ? 1 : 0);
      for (WaitingBit item : items) {
        boolean opens = item.gated() && (gated > 1 || column.split);
        boolean leaves =
            items.stream().anyMatch(o -> o.at != item.at && o.at.register == item.at.register);
        if ((opens || leaves) && item.ready <= cycle) {
          OptionalInt to = place(column.index, opens ? -1 : item.at.register);
          if (to.isPresent()) {
            moved(column, item, to.getAsInt(), opens);
            return true;
          }
        }
      }
    }
    return false;
  }

  private void moved(ColumnProgress column, WaitingBit item, int to, boolean opens) {
    Operand from = Operand.of(new Operand.Stored(item.at.register, item.at.bit));
    if (--item.at.uses == 0) {
      bits.free(item.at.register, item.at.bit);
    }
    Gate gate = opens ? item.gate : Gate.OPEN;
    List<Operand> operands = List.of(Operand.ZERO, Operand.ZERO, from);
    HeldBit at = evaluate(to, 1, Operand.ZERO, operands, gate, true).orElseThrow();
    WaitingBit copy = new WaitingBit(at, item.gate, cycle + 1);
    if (opens) {
      column.items.remove(item);
      stay(column, at);
    } else if (top.isPresent() && top.get() == item) {
      top = Optional.of(copy);
    } else {
      column.items.set(column.items.indexOf(item), copy);
    }
  }
}
