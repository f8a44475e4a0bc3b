package nnc.passes.tulip;

import java.util.Optional;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Ports;
import nnc.passes.ConstraintSolver;

/// Looks for the shortest schedule of columns of counters, and proves how short one can be: a list
/// schedule is the beginning, then a constraint problem is solved for each smaller number of cycles
/// from the lower bound on. One that does not fit raises the bound; the first one that fits ends
/// the search. Only neurons that compare are searched; for others the list schedule stands.
///
/// The bound holds for schedules with as many adders as the node's columns have, copies of stored
/// bits and, with latch ports, no reads of held outputs.
///
/// `effort` is a number of units of the solver's deterministic time for all problems of one node
/// together, roughly seconds of a fast computer. What is undecided within them stays a gap.
public record OptimalScheduler(ColumnScheduler list, double effort) {

  /// Cycles times columns of the largest problem that is tried, by the bound: larger ones take
  /// minutes before their search begins.
  private static final int LARGEST = 1500;

  /// Part of the effort left that one problem may take.
  private static final double SHARE = 0.4;

  /// Part of the effort that is too little for one more problem.
  private static final double LEAST = 0.02;

  /// A schedule and the number of cycles that no schedule of its columns can do with less.
  public record Bounded(Schedule schedule, int lowerBound) {
    public int cycles() {
      return schedule.routine().cycles();
    }

    public boolean isOptimal() {
      return cycles() == lowerBound;
    }
  }

  /// Whether the solver is asked about `node`, unless its list schedule meets the bound: a
  /// comparison that is not too large.
  public boolean isTried(Node node, Machine machine) {
    ColumnPlan plan = ColumnPlan.of(node);
    int cycles = ColumnScheduler.lowerBound(machine, node);
    return plan.reaches() && cycles * plan.columns().size() <= LARGEST;
  }

  /// Empty where the list schedule has no room for the node. Throws `Rejection` (E0505) where there
  /// is no solver.
  public Optional<Bounded> schedule(Machine machine, Node node) {
    return list.schedule(machine, node)
        .map(s -> new Search(machine, node).improve(s, ColumnScheduler.lowerBound(machine, node)));
  }

  /// The search for one node.
  private final class Search {
    private final Machine machine;
    private final Node node;
    private double left = effort;

    Search(Machine machine, Node node) {
      this.machine = machine;
      this.node = node;
    }

    Bounded improve(Schedule found, int bound) {
      ColumnPlan plan = ColumnPlan.of(node);
      int most = found.routine().cycles();
      int proved = bound;
      if (!isTried(node, machine)) {
        return new Bounded(found, bound);
      }
      if (bound < most) {
        ConstraintSolver.load("scheduler=cp-sat", "scheduler=list");
      }
      for (int cycles = bound; cycles < most && left > effort * LEAST; cycles++) {
        CountModel pooled = CountModel.pooled(machine, plan, cycles);
        switch (solve(pooled)) {
          case FITS -> {
            Optional<Schedule> better = place(pooled);
            if (better.isPresent() || machine.sumLag() == 1) {
              return new Bounded(better.orElse(found), proved);
            }
          }
          case FITS_NOT -> proved = cycles + 1; // more cycles hold all that fewer do
          case UNDECIDED -> {} // one cycle more may be easier
        }
      }
      return new Bounded(found, proved);
    }

    /// Empty where no places were found, and where sums lag.
    private Optional<Schedule> place(CountModel pooled) {
      if (machine.sumLag() == 1) {
        return Optional.empty();
      }
      if (machine.ports() == Ports.LENIENT) {
        return new CountSchedule(pooled, machine, node).schedule();
      }
      CountModel placed = CountModel.placed(pooled);
      return solve(placed) == CountModel.Answer.FITS
          ? new CountSchedule(placed, machine, node).schedule()
          : Optional.empty();
    }

    private CountModel.Answer solve(CountModel model) {
      CountModel.Answer answer = model.solve(left * SHARE);
      left = Math.max(0, left - model.effort());
      return answer;
    }
  }
}
