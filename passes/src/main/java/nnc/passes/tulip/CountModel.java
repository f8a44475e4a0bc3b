package nnc.passes.tulip;

import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.CpSolverStatus;
import com.google.ortools.sat.IntVar;
import com.google.ortools.sat.LinearArgument;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import java.util.ArrayList;
import java.util.List;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Ports;

/// Whether the columns of a node fit into a number of cycles, as a constraint problem over counts:
/// bits of a column that stand in one place are all alike, so that a schedule is how many adders
/// each column begins in each cycle, and from where to where their bits go. The comparison is in
/// the last cycle.
///
/// A pooled problem takes all registers for one place, which leaves out that one can be full or its
/// port taken while another has room. Where it does not fit, nothing does. With lenient ports a
/// schedule can be made of it at once; with others a problem in which each register is a place
/// follows it. Where sums lag, what they read a second time is left out too, and no schedule is
/// made.
final class CountModel {

  /// What the solver said.
  enum Answer {
    FITS,
    FITS_NOT,
    UNDECIDED
  }

  /// Where carry and sum of an adder go.
  record Slot(int carry, int sum) {}

  /// Variables of one column, by cycle and place, or by cycle and slot; `null` where there is no
  /// choice and the count is 0.
  static final class Column {
    final ColumnPlan.Column plan;
    final IntVar[][] adders;
    final IntVar[][] carriesOnly;
    final IntVar[] fresh;
    final IntVar[][] stored;
    final IntVar[] constant;

    /// Written bits that are split; the copies of them that stay and those that pass on.
    final IntVar[][] splits;

    final IntVar[][] flipped;
    final IntVar[][] masked;

    /// Copies through a cell: out of plain bits, of those that stay and those of the column below;
    /// and where they go.
    final IntVar[][] moved;

    final IntVar[][] flippedMoved;
    final IntVar[][] maskedMoved;
    final IntVar[][] arrived;

    Column(ColumnPlan.Column plan, int cycles, int places, int slots) {
      this.plan = plan;
      adders = new IntVar[cycles][slots];
      carriesOnly = new IntVar[cycles][places];
      fresh = new IntVar[cycles];
      stored = new IntVar[cycles][places];
      constant = new IntVar[cycles];
      splits = new IntVar[cycles][places];
      flipped = new IntVar[cycles][places];
      masked = new IntVar[cycles][places];
      moved = new IntVar[cycles][places];
      flippedMoved = new IntVar[cycles][places];
      maskedMoved = new IntVar[cycles][places];
      arrived = new IntVar[cycles][places];
    }

    boolean isSplit() {
      return plan.constant() == ColumnPlan.Constant.SPLITS;
    }
  }

  private final Machine machine;
  private final boolean pooled;
  private final CpModel model = new CpModel();
  private final CpSolver solver = new CpSolver();
  private double effort;

  /// Bits behind a cycle, by cycle and place.
  private final List<List<Sum>> held = new ArrayList<>();

  final ColumnPlan plan;
  final int cycles;
  final int places;
  final List<Slot> slots = new ArrayList<>();

  /// The columns, and above the last one a place for its carry.
  final List<Column> columns = new ArrayList<>();

  static CountModel pooled(Machine machine, ColumnPlan plan, int cycles) {
    return new CountModel(machine, plan, cycles, true);
  }

  /// The problem in which each register is a place and columns begin their adders in the cycles of
  /// `pooled`, which has been solved.
  static CountModel placed(CountModel pooled) {
    CountModel placed = new CountModel(pooled.machine, pooled.plan, pooled.cycles, false);
    placed.follow(pooled);
    return placed;
  }

  private CountModel(Machine machine, ColumnPlan plan, int cycles, boolean pooled) {
    this.machine = machine;
    this.plan = plan;
    this.cycles = cycles;
    this.pooled = pooled;
    this.places = pooled ? 1 : machine.cells();
    if (pooled) {
      slots.add(new Slot(0, 0));
    }
    for (int carry = 0; !pooled && carry < places; carry++) {
      for (int sum = 0; sum < places; sum++) {
        if (sum != carry) {
          slots.add(new Slot(carry, sum));
        }
      }
    }
    for (ColumnPlan.Column column : plan.columns()) {
      columns.add(new Column(column, cycles, places, slots.size()));
    }
    ColumnPlan.Column carry =
        new ColumnPlan.Column(0, plan.columns().getLast().adders(), 0, ColumnPlan.Constant.NONE);
    columns.add(new Column(carry, cycles, places, slots.size()));
    for (int t = 0; t < cycles; t++) {
      List<Sum> row = new ArrayList<>();
      for (int p = 0; p < places; p++) {
        row.add(new Sum());
      }
      held.add(row);
    }
    for (int c = 0; c < columns.size(); c++) {
      variables(c);
    }
    for (int c = 0; c < columns.size(); c++) {
      totals(c);
      flow(c);
      for (int t = 0; t < cycles; t++) {
        operands(c, t);
      }
    }
    for (int t = 0; t < cycles; t++) {
      cycle(t);
    }
  }

  // ---- building

  private boolean isLast(int c) {
    return c == plan.last();
  }

  private boolean isCarry(int c) {
    return c > plan.last();
  }

  private void variables(int c) {
    Column column = columns.get(c);
    int together = pooled ? machine.cells() : 1;
    for (int t = 0; t < cycles; t++) {
      boolean comparison = t == cycles - 1;
      boolean below = c > 0 && columns.get(c - 1).isSplit();
      if (column.plan.inputs() > 0) {
        column.fresh[t] = count(machine.inputs());
      }
      if (!comparison && column.plan.adders() > 0) {
        for (int s = 0; s < slots.size(); s++) {
          column.adders[t][s] = count(together / (pooled ? 2 : 1));
        }
        if (column.plan.constant() == ColumnPlan.Constant.ADDED) {
          column.constant[t] = count(1);
        }
      }
      for (int p = 0; p < places; p++) {
        column.stored[t][p] = count(3 * together);
        if (comparison) {
          continue;
        }
        if (column.plan.adders() > 0 && !isLast(c)) {
          column.carriesOnly[t][p] = count(1);
        }
        if (column.isSplit()) {
          column.splits[t][p] = count(1);
          if (column.plan.adders() > 0) {
            column.flipped[t][p] = count(1);
            column.flippedMoved[t][p] = count(1);
          }
          column.maskedMoved[t][p] = count(1);
        }
        if (!pooled) {
          column.moved[t][p] = count(1);
        }
        if (!pooled || below || column.isSplit()) {
          column.arrived[t][p] = count(together);
        }
      }
      for (int p = 0; p < places && column.isSplit(); p++) {
        column.masked[t][p] = count(1);
      }
    }
  }

  private IntVar count(int most) {
    return model.newIntVar(0, most, "");
  }

  /// A sum whose terms may be absent.
  private static final class Sum {
    private final LinearExprBuilder sum = LinearExpr.newBuilder();

    Sum plus(int factor, IntVar... variables) {
      for (IntVar v : variables) {
        if (v != null) {
          sum.addTerm(v, factor);
        }
      }
      return this;
    }

    Sum plus(int constant) {
      sum.add(constant);
      return this;
    }

    LinearArgument of() {
      return sum;
    }
  }

  /// What happens in a column in all cycles together.
  private void totals(int c) {
    Column column = columns.get(c);
    Sum fresh = new Sum();
    Sum adders = new Sum();
    Sum carriesOnly = new Sum();
    Sum constant = new Sum();
    Sum splits = new Sum();
    Sum flipped = new Sum();
    Sum masked = new Sum();
    for (int t = 0; t < cycles; t++) {
      fresh.plus(1, column.fresh[t]);
      adders.plus(1, column.adders[t]).plus(1, column.carriesOnly[t]);
      carriesOnly.plus(1, column.carriesOnly[t]);
      constant.plus(1, column.constant[t]);
      splits.plus(1, column.splits[t]);
      flipped.plus(1, column.flipped[t]).plus(1, column.flippedMoved[t]);
      masked.plus(1, column.masked[t]).plus(1, column.maskedMoved[t]);
    }
    model.addEquality(fresh.of(), column.plan.inputs());
    model.addEquality(adders.of(), column.plan.adders());
    model.addEquality(constant.of(), column.plan.constant() == ColumnPlan.Constant.ADDED ? 1 : 0);
    if (column.isSplit()) {
      model.addEquality(splits.of(), 1);
      model.addEquality(masked.of(), 1);
      // Either the last adder's sum is split and does not come back, or nobody needs that sum.
      model.addEquality(flipped.of(), carriesOnly.of());
    }
    if (column.plan.adders() > 0 && !isLast(c)) {
      if (column.isSplit()) {
        model.addLessOrEqual(carriesOnly.of(), 1);
      } else {
        model.addEquality(carriesOnly.of(), 1);
      }
    }
  }

  /// Bits stand in a place from the cycle behind the one that writes them until they are read.
  private void flow(int c) {
    Column column = columns.get(c);
    for (int p = 0; p < places; p++) {
      IntVar there = count(0);
      for (int t = 0; t < cycles; t++) {
        model.addLessOrEqual(
            new Sum().plus(1, column.stored[t][p], column.moved[t][p]).of(), there);
        Sum written = new Sum();
        write(written, c, t, p);
        if (column.splits[t][p] != null) {
          model.addLessOrEqual(column.splits[t][p], written.of());
        }
        IntVar next = count(t == cycles - 1 ? 0 : capacity());
        written.plus(1, there);
        written.plus(-1, column.splits[t][p], column.stored[t][p], column.moved[t][p]);
        model.addEquality(written.of(), next);
        held.get(t).get(p).plus(1, next);
        there = next;
      }
      if (column.isSplit()) {
        splitFlow(column, p);
      }
    }
  }

  /// Adds to `sum` the bits of column `c` that are written to place `p` in cycle `t`.
  private void write(Sum sum, int c, int t, int p) {
    Column column = columns.get(c);
    for (int s = 0; s < slots.size(); s++) {
      if (slots.get(s).sum() == p && t >= machine.sumLag()) {
        sum.plus(1, column.adders[t - machine.sumLag()][s]);
      }
      if (slots.get(s).carry() == p && c > 0) {
        sum.plus(1, columns.get(c - 1).adders[t][s]);
      }
    }
    sum.plus(1, column.arrived[t][p]);
    if (c > 0) {
      sum.plus(1, columns.get(c - 1).carriesOnly[t][p]);
    }
  }

  /// A split bit is read twice, and held until then.
  private void splitFlow(Column column, int p) {
    IntVar staying = count(0);
    IntVar passing = count(0);
    for (int t = 0; t < cycles; t++) {
      IntVar[] stays = {column.flipped[t][p], column.flippedMoved[t][p]};
      IntVar[] passes = {column.masked[t][p], column.maskedMoved[t][p]};
      model.addLessOrEqual(new Sum().plus(1, stays).of(), staying);
      model.addLessOrEqual(new Sum().plus(1, passes).of(), passing);
      IntVar nextStaying = count(1);
      IntVar nextPassing = count(1);
      Sum left = new Sum().plus(1, staying, column.splits[t][p]).plus(-1, stays);
      model.addEquality(left.of(), nextStaying);
      left = new Sum().plus(1, passing, column.splits[t][p]).plus(-1, passes);
      model.addEquality(left.of(), nextPassing);
      staying = nextStaying;
      passing = nextPassing;
      IntVar needed = count(1);
      model.addGreaterOrEqual(needed, passing);
      Sum awaited = new Sum().plus(1, staying).plus(-1);
      for (IntVar[] carriesOnly : column.carriesOnly) {
        awaited.plus(1, carriesOnly);
      }
      model.addGreaterOrEqual(needed, awaited.of());
      held.get(t).get(p).plus(1, needed);
    }
  }

  private int capacity() {
    return machine.registerBits() * (pooled ? machine.cells() : 1);
  }

  /// Adders have three inputs, the comparison as many as are left. Only one of an adder's inputs
  /// passes a gate.
  private void operands(int c, int t) {
    Column column = columns.get(c);
    boolean comparison = t == cycles - 1;
    int inputs =
        column.plan.constant() == ColumnPlan.Constant.ADDED && column.plan.bits() == 1 ? 2 : 3;
    Sum gated = new Sum().plus(1, column.constant[t]).plus(1, column.flipped[t]);
    if (c > 0) {
      gated.plus(1, columns.get(c - 1).masked[t]);
    }
    Sum operands = new Sum().plus(1, column.fresh[t]).plus(1, column.stored[t]);
    operands.sum.add(gated.of());
    Sum adders = new Sum().plus(1, column.adders[t]).plus(1, column.carriesOnly[t]);
    if (comparison) {
      int left =
          isCarry(c)
              ? column.plan.bits()
              : isLast(c) ? column.plan.bits() - 2 * column.plan.adders() : 0;
      model.addEquality(operands.of(), left);
      model.addLessOrEqual(gated.of(), 1);
    } else {
      operands.plus(-inputs, column.adders[t]).plus(-inputs, column.carriesOnly[t]);
      model.addEquality(operands.of(), 0);
      model.addLessOrEqual(gated.of(), adders.of());
    }
    Sum copies = new Sum().plus(1, column.arrived[t]).plus(-1, column.moved[t]);
    copies.plus(-1, column.flippedMoved[t]);
    if (c > 0) {
      copies.plus(-1, columns.get(c - 1).maskedMoved[t]);
    }
    model.addEquality(copies.of(), 0);
  }

  /// Cells, read ports, control ports, bits from outside and register bits of a cycle.
  private void cycle(int t) {
    Sum fresh = new Sum();
    Sum controls = new Sum().plus(t == cycles - 1 ? 1 : 0);
    Sum[] cells = new Sum[places];
    Sum[] reads = new Sum[places];
    for (int p = 0; p < places; p++) {
      cells[p] = new Sum();
      reads[p] = new Sum();
    }
    for (Column column : columns) {
      fresh.plus(1, column.fresh[t]);
      for (int s = 0; s < slots.size(); s++) {
        cells[slots.get(s).carry()].plus(1, column.adders[t][s]);
        if (t >= machine.sumLag()) {
          cells[slots.get(s).sum()].plus(1, column.adders[t - machine.sumLag()][s]);
        }
      }
      for (int p = 0; p < places; p++) {
        cells[p].plus(1, column.carriesOnly[t][p], column.arrived[t][p]);
        reads[p].plus(1, column.stored[t][p], column.moved[t][p]);
        if (column.isSplit()) {
          reads[p].plus(1, either(column, t, p));
        }
      }
      if (column.plan.constant() != ColumnPlan.Constant.NONE) {
        controls.plus(1, control(column, t));
      }
    }
    model.addLessOrEqual(fresh.of(), machine.inputs());
    model.addLessOrEqual(controls.of(), machine.controlPorts());
    for (int p = 0; p < places; p++) {
      model.addLessOrEqual(cells[p].of(), pooled ? machine.cells() : 1);
      if (machine.ports() != Ports.LENIENT) {
        model.addLessOrEqual(reads[p].of(), pooled ? machine.cells() : 1);
      }
      model.addLessOrEqual(held.get(t).get(p).of(), capacity());
    }
  }

  /// Whether the split bit is read, for one column or both.
  private IntVar either(Column column, int t, int p) {
    IntVar read = count(1);
    for (IntVar[][] reads :
        List.of(column.flipped, column.flippedMoved, column.masked, column.maskedMoved)) {
      if (reads[t][p] != null) {
        model.addGreaterOrEqual(read, reads[t][p]);
      }
    }
    return read;
  }

  private IntVar control(Column column, int t) {
    IntVar used = count(1);
    for (IntVar[] uses :
        List.of(
            column.flipped[t], column.flippedMoved[t], column.masked[t], column.maskedMoved[t])) {
      model.addGreaterOrEqual(used, new Sum().plus(1, uses).of());
    }
    if (column.constant[t] != null) {
      model.addGreaterOrEqual(used, column.constant[t]);
    }
    return used;
  }

  private void follow(CountModel solved) {
    for (int c = 0; c < columns.size(); c++) {
      Column ours = columns.get(c);
      Column theirs = solved.columns.get(c);
      for (int t = 0; t < cycles; t++) {
        follow(ours.adders[t], solved, theirs.adders[t]);
        follow(ours.carriesOnly[t], solved, theirs.carriesOnly[t]);
      }
    }
  }

  private void follow(IntVar[] ours, CountModel solved, IntVar[] theirs) {
    int total = 0;
    for (IntVar count : theirs) {
      total += solved.value(count);
    }
    model.addEquality(new Sum().plus(1, ours).of(), total);
  }

  // ---- solving

  /// Takes at most `limit` units of the solver's deterministic time, which do not depend on the
  /// speed of the computer; one thread, so that the same problem has the same answer.
  Answer solve(double limit) {
    solver.getParameters().setMaxDeterministicTime(limit).setNumWorkers(1).setRandomSeed(1);
    CpSolverStatus status = solver.solve(model);
    effort = solver.response().getDeterministicTime();
    return switch (status) {
      case OPTIMAL, FEASIBLE -> Answer.FITS;
      case INFEASIBLE -> Answer.FITS_NOT;
      case UNKNOWN -> Answer.UNDECIDED;
      case MODEL_INVALID, UNRECOGNIZED -> throw new IllegalStateException(model.validate());
    };
  }

  /// Deterministic time that `solve` took.
  double effort() {
    return effort;
  }

  /// The count behind `variable` in the solution.
  int value(IntVar variable) {
    return variable == null ? 0 : Math.toIntExact(solver.value(variable));
  }
}
