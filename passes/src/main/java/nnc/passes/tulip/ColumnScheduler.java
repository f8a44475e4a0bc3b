package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import nnc.ir.pe.Machine;

/// Schedules a node as columns of counters: attempts at a list schedule under different policies,
/// one each and then more under those that did best. The shortest schedule wins, the first one
/// among equals. The same node, machine, seed and number of attempts give the same schedule.
public record ColumnScheduler(int attempts, long seed) {

  /// Bits that are held before higher columns go first: few where ports are scarce, many where they
  /// are not, so that work is left for the end.
  private static final int[] HELD = {4, 32, 6, 40, 5, 24, 8, 16, 2, 48, 12};

  /// Bits from outside that an adder takes if it can.
  private static final int[] FRESH = {1, ColumnSchedule.DRAWN, 2};

  /// Policies that get the attempts which are left.
  private static final int FINALISTS = 5;

  /// Cycles of all attempts at a node together: large ones gain nothing from more.
  private static final int WORK = 120_000;

  /// A policy and the cycles of the best schedule it gave.
  private record Trial(int held, int fresh, int cycles) {}

  /// The best schedule found; empty where every attempt ran out of register bits, and for sums,
  /// rather than comparisons, on machines where sums lag.
  public Optional<Schedule> schedule(Machine machine, Node node) {
    if (machine.sumLag() == 1 && !ColumnPlan.of(node).reaches()) {
      return Optional.empty();
    }
    Search search = new Search(machine, node);
    List<Trial> trials = new ArrayList<>();
    for (int held : HELD) {
      for (int fresh : FRESH) {
        trials.add(new Trial(held, fresh, search.attempt(held, fresh)));
      }
    }
    trials.sort(Comparator.comparingInt(Trial::cycles));
    for (int a = trials.size(); a < attempts && search.goesOn(); a++) {
      Trial trial = trials.get(a % FINALISTS);
      search.attempt(trial.held(), trial.fresh());
    }
    return search.best;
  }

  /// The attempts at one node.
  private final class Search {
    private final Machine machine;
    private final Node node;
    private final int bound;
    private Optional<Schedule> best = Optional.empty();
    private int count;

    Search(Machine machine, Node node) {
      this.machine = machine;
      this.node = node;
      this.bound = lowerBound(machine, node);
    }

    /// Cycles of one more schedule, very many where there is none.
    int attempt(int held, int fresh) {
      var policy = new ColumnSchedule.Policy(held, fresh, seed + count++);
      int limit = best.map(b -> b.routine().cycles() + bound / 4 + 8).orElse(16 * bound + 64);
      Optional<Schedule> found = new ColumnSchedule(machine, node, policy).run(limit);
      int cycles = found.map(s -> s.routine().cycles()).orElse(Integer.MAX_VALUE);
      if (best.isEmpty() ? found.isPresent() : cycles < best.get().routine().cycles()) {
        best = found;
      }
      return cycles;
    }

    boolean goesOn() {
      boolean optimal = best.isPresent() && best.get().routine().cycles() == bound;
      return !optimal && (long) count * bound < WORK;
    }
  }

  /// Cycles that no schedule of columns can do with less: bits from outside over those that come in
  /// a cycle, and evaluations over cells.
  public static int lowerBound(Machine machine, Node node) {
    int bus = Math.ceilDiv(node.inputs(), machine.inputs());
    int cells = Math.ceilDiv(ColumnPlan.of(node).evaluations(), machine.cells());
    return Math.max(bus, cells);
  }
}
