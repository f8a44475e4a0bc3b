package nnc.testbench.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nnc.ir.pass.Quality;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Ports;
import nnc.passes.tulip.AdderTree;
import nnc.passes.tulip.ColumnScheduler;
import nnc.passes.tulip.Node;
import nnc.passes.tulip.OptimalScheduler;
import nnc.passes.tulip.OptimalScheduler.Bounded;
import nnc.passes.tulip.Schedule;
import nnc.testbench.reproduce.Findings.Cell;
import nnc.testbench.reproduce.Findings.Column;
import nnc.testbench.reproduce.Findings.Part;
import nnc.testbench.tulip.ScheduleTrial;

/// How good the schedules of binary neurons on processing elements are: cycles by list schedules
/// and by the constraint solver beside a lower bound, for fan-ins, read ports and lags of the sum.
/// Every schedule in it is held against the machine's rules and executed.
final class ScheduleTable {

  private static final List<Integer> FEW = List.of(3, 9, 27, 64, 288);

  private static final List<Integer> ALL =
      List.of(
          3, 9, 18, 27, 48, 64, 72, 100, 128, 144, 200, 288, 432, 576, 864, 1152, 1728, 2304, 3456,
          4608);

  private static final List<Column> COLUMNS =
      List.of(
          new Column("inputs", "", Quality.MEASURED),
          new Column("ports", "", Quality.MEASURED),
          new Column("sum lag", "", Quality.MEASURED),
          new Column("adder tree", "cycles", Quality.MEASURED),
          new Column("list", "cycles", Quality.MEASURED),
          new Column("solver", "cycles", Quality.MEASURED),
          new Column("lower bound", "cycles", Quality.MEASURED),
          new Column("gap", "cycles", Quality.MEASURED),
          new Column("register bits", "", Quality.MEASURED));

  private final List<Integer> inputs;
  private final OptimalScheduler scheduler;
  private final Experiment.Watch watch;

  ScheduleTable(boolean all, Experiment.Watch watch) {
    this.inputs = all ? ALL : FEW;
    this.scheduler = new OptimalScheduler(new ColumnScheduler(200, 1), all ? 10 : 2);
    this.watch = watch;
  }

  Part part() {
    List<List<Cell>> rows = new ArrayList<>();
    watch.stage("schedules", 4 * inputs.size());
    for (int lag : List.of(0, 1)) {
      for (Ports ports : List.of(Ports.LENIENT, Ports.STRICT)) {
        Machine machine = new Machine(List.of(2, 1, 1, 1), 4, 16, ports, lag, 3, 24, 2, 16, 16);
        for (int n : inputs) {
          rows.add(row(machine, n));
          watch.at(rows.size());
        }
      }
    }
    return new Part(
        "schedules",
        "Cycles of a neuron that compares a count of bits, four cells with 16 register bits each",
        COLUMNS,
        rows,
        List.of(
            "lower bound: no schedule of columns of counters with so many adders has fewer cycles;"
                + " where list or solver has as many, it is optimal",
            "solver: "
                + (long) scheduler.effort()
                + " units of deterministic time a row; - where the problem is too large, or sums"
                + " lag, which it bounds only",
            "adder tree: one adder in reverse post-order, cycles counted and not scheduled"));
  }

  private List<Cell> row(Machine machine, int inputs) {
    Node node = Node.count(inputs);
    Optional<Schedule> list = scheduler.list().schedule(machine, node);
    Optional<Bounded> best = scheduler.schedule(machine, node);
    list.ifPresent(s -> check(machine, s));
    best.ifPresent(b -> check(machine, b.schedule()));
    boolean solved = machine.sumLag() == 0 && best.isPresent() && scheduler.isTried(node, machine);
    int bound =
        best.map(Bounded::lowerBound).orElseGet(() -> ColumnScheduler.lowerBound(machine, node));
    return List.of(
        whole(inputs),
        new Findings.Text(machine.ports().name().toLowerCase(Locale.ROOT)),
        whole(machine.sumLag()),
        whole(AdderTree.of(inputs).cycles(machine.sumLag())),
        list.map(s -> whole(s.routine().cycles())).orElse(new Findings.Absent()),
        solved ? whole(best.get().cycles()) : new Findings.Absent(),
        whole(bound),
        best.map(b -> whole(b.cycles() - bound)).orElse(new Findings.Absent()),
        best.map(b -> whole(b.schedule().peak())).orElse(new Findings.Absent()));
  }

  private static void check(Machine machine, Schedule schedule) {
    ScheduleTrial.fault(machine, schedule)
        .ifPresent(fault -> {
          throw new IllegalStateException(schedule.node() + ": " + fault);
        });
  }

  private static Cell whole(int value) {
    return new Findings.Figure(value, 0);
  }
}
