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

/// One attempt at a list schedule of columns of counters: in each cycle as many adders as the cells
/// allow, in the lowest column that can have one while fewer than `policy.live()` bits are held,
/// else in the highest. Ties are drawn.
final class ColumnSchedule {

  /// What an attempt is free to choose: bits that may be held before higher columns go first, how
  /// many bits from outside an adder takes if it can, and the draws.
  record Policy(int live, int fresh, long seed) {}

  /// The number of bits from outside is drawn for each adder.
  static final int DRAWN = 0;

  /// A bit that waits in a column: where it is and how it is read.
  private static final class Item {
    final Cell at;
    final Gate gate;
    final int ready;

    Item(Cell at, Gate gate, int ready) {
      this.at = at;
      this.gate = gate;
      this.ready = ready;
    }

    boolean gated() {
      return !(gate instanceof Gate.Open);
    }
  }

  /// A bit of a register, held until its last use.
  private static final class Cell {
    final int register;
    final int bit;
    int uses = 1;

    Cell(int register, int bit) {
      this.register = register;
      this.bit = bit;
    }
  }

  /// A column as the schedule proceeds.
  private static final class Column {
    final int index;
    final ColumnPlan.Column plan;
    final Deque<Integer> fresh = new ArrayDeque<>();
    final List<Item> items = new ArrayList<>();
    int adders;
    int expected;
    boolean constant;
    boolean split;
    boolean emitted;

    Column(int index, ColumnPlan.Column plan) {
      this.index = index;
      this.plan = plan;
      this.adders = plan.adders();
      this.expected = plan.bits() - plan.inputs();
      this.constant = plan.constant() == ColumnPlan.Constant.ADDED;
      this.split = plan.constant() == ColumnPlan.Constant.SPLITS;
    }

    /// Bits that stand in `register`.
    int standing(int register) {
      int standing = 0;
      for (Item item : items) {
        standing += item.at.register == register ? 1 : 0;
      }
      return standing;
    }
  }

  /// The three inputs of an adder while they are chosen.
  private static final class Choice {
    final List<Operand> operands = new ArrayList<>();
    final List<Item> items = new ArrayList<>();
    final List<Integer> taken = new ArrayList<>();
    Gate gate = Gate.OPEN;
    boolean constant;

    void add(Item item) {
      Operand operand = Operand.of(new Operand.Stored(item.at.register, item.at.bit));
      if (item.gated()) {
        gate = item.gate;
        operands.addLast(operand);
      } else {
        operands.addFirst(operand);
      }
      items.add(item);
    }
  }

  /// A sum that follows its carry in the next cycle and reads what the carry read once more.
  private record Lagging(Column column, Choice choice, Cell carry) {}

  private final Machine machine;
  private final ColumnPlan plan;
  private final Policy policy;
  private final SplittableRandom random;
  private final Bits bits;
  private final List<Column> columns = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Integer> order = new ArrayList<>();
  private final Node node;
  private Optional<Item> top = Optional.empty();
  private int nextResult;
  private boolean finished;

  // The cycle that is being filled.
  private int cycle;
  private int take;
  private boolean[] busy;
  private Bits.ReadPorts ports;
  private List<Integer> controls;
  private List<Evaluation> evaluations;
  private Optional<Step.Emit> emit;

  // What the next cycle will do where sums lag.
  private List<Lagging> lagging = new ArrayList<>();
  private Bits.ReadPorts nextPorts;
  private List<Integer> nextControls = new ArrayList<>();

  ColumnSchedule(Machine machine, Node node, Policy policy) {
    this.machine = machine;
    this.node = node;
    this.plan = ColumnPlan.of(node);
    this.policy = policy;
    this.random = new SplittableRandom(policy.seed());
    this.bits = new Bits(machine);
    this.nextPorts = noReads();
    for (int c = 0; c < plan.columns().size(); c++) {
      columns.add(new Column(c, plan.columns().get(c)));
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
      if (evaluations.isEmpty() && !move()) {
        return Optional.empty();
      }
      steps.add(new Step(take, evaluations, emit));
    }
    Routine routine = new Routine(Routine.Mix.XNOR, plan.controls(), steps);
    return Optional.of(new Schedule(node, routine, order, plan.code()));
  }

  int peak() {
    return bits.peak();
  }

  private Bits.ReadPorts noReads() {
    return new Bits.ReadPorts(machine.cells(), machine.ports() == Ports.LENIENT);
  }

  /// Begins a cycle with the sums that lag; false where there is no room for one.
  private boolean begin() {
    take = 0;
    busy = new boolean[machine.cells()];
    ports = nextPorts;
    nextPorts = noReads();
    controls = nextControls;
    nextControls = new ArrayList<>();
    evaluations = new ArrayList<>();
    emit = Optional.empty();
    List<Lagging> due = lagging;
    lagging = new ArrayList<>();
    due.forEach(d -> release(d.choice()));
    return due.stream().allMatch(this::sum);
  }

  private boolean sum(Lagging due) {
    Column column = due.column();
    OptionalInt home = place(column.index, -1);
    if (home.isEmpty()) {
      return false;
    }
    List<Operand> operands = due.choice().operands.stream().map(ColumnSchedule::again).toList();
    Operand notCarry = Operand.of(new Operand.Stored(due.carry().register, due.carry().bit)).not();
    Optional<Cell> at = evaluate(home.getAsInt(), 3, notCarry, operands, due.choice().gate, true);
    column.expected--;
    stay(column, at.orElseThrow());
    return true;
  }

  private static Operand again(Operand operand) {
    return operand.source() instanceof Operand.Input(int index)
        ? Operand.of(new Operand.Held(index)).flippedIf(operand.inverted())
        : operand;
  }

  private int idle() {
    int idle = 0;
    for (boolean b : busy) {
      idle += b ? 0 : 1;
    }
    return idle;
  }

  /// Issues an adder; whether there was one to issue.
  private boolean adder() {
    boolean lowestFirst = bits.live() < policy.live();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(lowestFirst ? i : columns.size() - 1 - i);
      if (column.adders > 0 && idle() >= (carriesOnly(column) || lags() ? 1 : 2)) {
        Optional<Choice> choice = choose(column);
        if (choice.isPresent() && issue(column, choice.get())) {
          return true;
        }
      }
    }
    return false;
  }

  /// Whether nobody needs the sum of the column's next adder.
  private boolean carriesOnly(Column column) {
    return plan.reaches() && column.adders == 1 && !column.split && !isLast(column);
  }

  private boolean lags() {
    return machine.sumLag() == 1;
  }

  private boolean isLast(Column column) {
    return column.index == columns.size() - 1;
  }

  /// Three inputs for an adder of `column` in this cycle, which are not taken yet.
  private Optional<Choice> choose(Column column) {
    Choice choice = new Choice();
    boolean last = column.adders == 1;
    if (column.constant && last && !constant(column, choice)) {
      return Optional.empty();
    }
    int eager = policy.fresh() == DRAWN ? 1 + random.nextInt(3) : policy.fresh();
    int fresh = Math.min(eager, available(column));
    stored(column, choice, 3 - choice.operands.size() - fresh);
    fresh(column, choice, 3 - choice.operands.size());
    stored(column, choice, 3 - choice.operands.size());
    if (choice.operands.size() == 2 && column.constant && !choice.constant) {
      constant(column, choice);
    }
    boolean half =
        last
            && choice.operands.size() == 2
            && remaining(column) == choice.operands.size() - (choice.constant ? 1 : 0)
            && column.expected == 0;
    if (half) {
      choice.operands.addFirst(Operand.ZERO);
    }
    return choice.operands.size() == 3 ? Optional.of(choice) : Optional.empty();
  }

  private static int remaining(Column column) {
    return column.items.size() + column.fresh.size();
  }

  private int available(Column column) {
    return Math.min(column.fresh.size(), machine.inputs() - take);
  }

  /// Adds the constant's bit; false where another bit is gated already.
  private boolean constant(Column column, Choice choice) {
    int control = ControlCode.constant(column.index);
    if (!(choice.gate instanceof Gate.Open) || !admits(control)) {
      return false;
    }
    choice.operands.addLast(Operand.ZERO);
    choice.gate = new Gate.Flip(control);
    choice.constant = true;
    return true;
  }

  private boolean admits(int control) {
    return controls.contains(control) || controls.size() < machine.controlPorts();
  }

  private boolean admits(Gate gate) {
    return switch (gate) {
      case Gate.Open() -> true;
      case Gate.Flip(int control) -> admits(control);
      case Gate.Mask(int control) -> admits(control);
    };
  }

  private void fresh(Column column, Choice choice, int most) {
    int count = Math.min(most, available(column) - choice.taken.size());
    var next = column.fresh.iterator();
    for (int skip = 0; skip < choice.taken.size(); skip++) {
      next.next();
    }
    for (int i = 0; i < count; i++) {
      int leaves = next.next();
      choice.operands.addFirst(
          Operand.of(new Operand.Input(take + choice.taken.size()))
              .flippedIf(node.leaves().get(leaves).inverted()));
      choice.taken.add(leaves);
    }
  }

  /// Adds up to `most` bits of registers whose ports are free, first the gated one, which stands
  /// last.
  private void stored(Column column, Choice choice, int most) {
    int from = column.items.size() > 1 ? random.nextInt(column.items.size()) : 0;
    int before = choice.operands.size();
    for (boolean gated : new boolean[] {true, false}) {
      for (int k = 0; k < column.items.size() && choice.operands.size() - before < most; k++) {
        Item item = column.items.get((from + k) % column.items.size());
        if (item.gated() == gated && isReadable(choice, item)) {
          choice.add(item);
        }
      }
    }
  }

  private boolean isReadable(Choice choice, Item item) {
    return item.ready <= cycle
        && !choice.items.contains(item)
        && ports.admits(item.at.register, item.at.bit)
        && !clashes(choice, item)
        && (!item.gated() || choice.gate instanceof Gate.Open)
        && admits(item.gate);
  }

  private boolean clashes(Choice choice, Item item) {
    if (machine.ports() == Ports.LENIENT) {
      return false;
    }
    for (Item other : choice.items) {
      if (other.at.register == item.at.register && other.at.bit != item.at.bit) {
        return true;
      }
    }
    return false;
  }

  /// Puts the adder into the cycle; false, and nothing is changed, where no register has room.
  private boolean issue(Column column, Choice choice) {
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
    OptionalInt carry = carries ? place(column.index + 1, -1) : idle(-1);
    OptionalInt home = OptionalInt.empty();
    if (sum && carry.isPresent()) {
      home = stays ? place(column.index, carry.getAsInt()) : idle(carry.getAsInt());
    }
    if (carry.isEmpty() || (sum && home.isEmpty())) {
      restore(column, choice);
      return false;
    }
    commit(column, choice);
    column.adders--;
    Optional<Cell> carryAt =
        evaluate(carry.getAsInt(), 2, Operand.ZERO, choice.operands, choice.gate, carries);
    Optional<Cell> sumAt = Optional.empty();
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
  private boolean carry(Column column, Choice choice) {
    boolean splits =
        column.split && column.adders == 1 && lagging.stream().anyMatch(l -> l.column() == column);
    boolean readable =
        choice.items.stream().allMatch(i -> nextPorts.admits(i.at.register, i.at.bit));
    boolean gated =
        choice.gate instanceof Gate.Open
            || nextControls.contains(control(choice.gate))
            || nextControls.size() < machine.controlPorts();
    if (splits || !readable || !gated || lagging.size() >= machine.cells() / 2) {
      return false;
    }
    choice.items.forEach(i -> nextPorts.read(i.at.register, i.at.bit));
    OptionalInt cell = carryPlace(column);
    if (cell.isEmpty()) {
      nextPorts = noReads();
      lagging.forEach(this::reads);
      return false;
    }
    column.items.removeAll(choice.items);
    commit(column, choice);
    column.adders--;
    Cell at =
        evaluate(cell.getAsInt(), 2, Operand.ZERO, choice.operands, choice.gate, true)
            .orElseThrow();
    Lagging next = new Lagging(column, choice, at);
    lagging.add(next);
    reads(next);
    use(choice.gate, nextControls);
    column.expected++;
    carried(column, at);
    return true;
  }

  private void reads(Lagging due) {
    due.choice().items.forEach(i -> nextPorts.read(i.at.register, i.at.bit));
    nextPorts.read(due.carry().register, due.carry().bit);
  }

  /// A cell for a carry that the next cycle can read.
  private OptionalInt carryPlace(Column column) {
    boolean[] free = busy.clone();
    for (int r = 0; r < machine.cells(); r++) {
      busy[r] |= !nextPorts.isFree(r);
    }
    OptionalInt cell = place(column.index + 1, -1);
    busy = free;
    return cell;
  }

  private boolean mayEmit(Column column) {
    return emit.isEmpty()
        && column.index == nextResult
        && (!column.split || admits(ControlCode.constant(column.index)));
  }

  private void emit(Column column, int cell) {
    Gate gate = column.split ? new Gate.Flip(ControlCode.constant(column.index)) : Gate.OPEN;
    use(gate);
    emit = Optional.of(new Step.Emit(cell, gate));
    column.emitted = true;
    nextResult++;
    finished = nextResult == columns.size();
  }

  private Optional<Cell> evaluate(
      int cell, int threshold, Operand first, List<Operand> others, Gate gate, boolean write) {
    List<Operand> operands = new ArrayList<>(List.of(first));
    operands.addAll(others);
    Optional<Cell> at = write ? Optional.of(new Cell(cell, bits.take(cell))) : Optional.empty();
    OptionalInt bit = write ? OptionalInt.of(at.get().bit) : OptionalInt.empty();
    evaluations.add(new Evaluation(cell, new Threshold.Fixed(threshold), operands, gate, bit));
    busy[cell] = true;
    return at;
  }

  private void carried(Column column, Cell at) {
    if (isLast(column)) {
      top = Optional.of(new Item(at, Gate.OPEN, cycle + 1));
    } else {
      Column next = columns.get(column.index + 1);
      next.expected--;
      stay(next, at);
    }
  }

  private void use(Gate gate) {
    use(gate, controls);
  }

  private static void use(Gate gate, List<Integer> used) {
    if (!(gate instanceof Gate.Open) && !used.contains(control(gate))) {
      used.add(control(gate));
    }
  }

  private static int control(Gate gate) {
    return switch (gate) {
      case Gate.Open() -> -1;
      case Gate.Flip(int control) -> control;
      case Gate.Mask(int control) -> control;
    };
  }

  /// Frees what the adder reads for the last time, so that its results may take the place.
  private void consume(Column column, Choice choice) {
    release(choice);
    column.items.removeAll(choice.items);
  }

  private void release(Choice choice) {
    for (Item item : choice.items) {
      if (--item.at.uses == 0) {
        bits.free(item.at.register, item.at.bit);
      }
    }
  }

  private void restore(Column column, Choice choice) {
    for (Item item : choice.items) {
      if (item.at.uses++ == 0) {
        bits.hold(item.at.register, item.at.bit);
      }
    }
    column.items.addAll(choice.items);
  }

  private void commit(Column column, Choice choice) {
    choice.items.forEach(i -> ports.read(i.at.register, i.at.bit));
    use(choice.gate);
    for (int leaves : choice.taken) {
      column.fresh.remove();
      order.add(leaves);
    }
    take += choice.taken.size();
    column.constant &= !choice.constant;
  }

  /// An idle cell with room in its register for a bit of column `c`, best one that has few such
  /// bits, so that they can be read together.
  private OptionalInt place(int c, int not) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int r = 0; r < machine.cells(); r++) {
      if (busy[r] || r == not || !bits.hasRoom(r)) {
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

  private OptionalInt idle(int not) {
    for (int r = 0; r < machine.cells(); r++) {
      if (!busy[r] && r != not) {
        return OptionalInt.of(r);
      }
    }
    return OptionalInt.empty();
  }

  /// A bit joins a column; the first one of a column with an odd number is split.
  private void stay(Column column, Cell at) {
    if (!column.split) {
      column.items.add(new Item(at, Gate.OPEN, cycle + 1));
      return;
    }
    column.split = false;
    int control = ControlCode.constant(column.index);
    boolean read = column.adders > 0 || !(plan.reaches() || column.emitted);
    boolean passed = column.index + 1 < columns.size();
    at.uses = (read ? 1 : 0) + (passed ? 1 : 0);
    if (read) {
      column.items.add(new Item(at, new Gate.Flip(control), cycle + 1));
    }
    if (passed) {
      Column next = columns.get(column.index + 1);
      next.expected--;
      next.items.add(new Item(at, new Gate.Mask(control), cycle + 1));
    }
  }

  /// Ends the lowest column that has no adders and no result yet, or compares the last one.
  private boolean closing() {
    if (!plan.reaches()) {
      return !finished && lone(columns.get(nextResult));
    }
    Column column = columns.getLast();
    if (finished || column.adders > 0 || column.expected > 0) {
      return false;
    }
    Choice choice = new Choice();
    if (top.isPresent() && !isReadable(choice, top.get())) {
      return false;
    }
    top.ifPresent(choice::add);
    all(column, choice);
    int bitsThere = remaining(column) + (top.isPresent() ? 1 : 0);
    OptionalInt cell = idle(-1);
    if (choice.operands.size() < bitsThere || cell.isEmpty() || !admitsInversion(choice.gate)) {
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
    evaluations.add(
        new Evaluation(cell.getAsInt(), Threshold.OWN, operands, choice.gate, OptionalInt.empty()));
    busy[cell.getAsInt()] = true;
    Gate inversion = new Gate.Flip(plan.code().inversion());
    use(inversion);
    emit = Optional.of(new Step.Emit(cell.getAsInt(), inversion));
    finished = true;
    return true;
  }

  private boolean admitsInversion(Gate gate) {
    return controls.size() + (gate instanceof Gate.Open ? 1 : 2) <= machine.controlPorts();
  }

  /// Everything that `column` holds, as far as it can be read in this cycle.
  private void all(Column column, Choice choice) {
    stored(column, choice, column.items.size());
    fresh(column, choice, column.fresh.size());
  }

  /// The one bit, or none, of a column of a sum that needs no adder.
  private boolean lone(Column column) {
    if (column.plan.adders() > 0 || column.expected > 0 || column.split || emit.isPresent()) {
      return false;
    }
    Choice choice = new Choice();
    all(column, choice);
    OptionalInt cell = idle(-1);
    if (choice.operands.size() < remaining(column) || cell.isEmpty()) {
      return false;
    }
    if (choice.operands.isEmpty()
        && column.plan.constant() != ColumnPlan.Constant.NONE
        && !constant(column, choice)) {
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
    for (Column column : columns) {
      List<Item> items = new ArrayList<>(column.items);
      if (isLast(column)) {
        top.ifPresent(items::add);
      }
      long gated = items.stream().filter(Item::gated).count() + (column.constant ? 1 : 0);
      for (Item item : items) {
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

  private void moved(Column column, Item item, int to, boolean opens) {
    Operand from = Operand.of(new Operand.Stored(item.at.register, item.at.bit));
    if (--item.at.uses == 0) {
      bits.free(item.at.register, item.at.bit);
    }
    Gate gate = opens ? item.gate : Gate.OPEN;
    List<Operand> operands = List.of(Operand.ZERO, Operand.ZERO, from);
    Cell at = evaluate(to, 1, Operand.ZERO, operands, gate, true).orElseThrow();
    Item copy = new Item(at, item.gate, cycle + 1);
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
