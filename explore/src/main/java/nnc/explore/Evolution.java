package nnc.explore;

import java.util.List;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import nnc.ir.explore.Constraint;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Objective;
import nnc.ir.explore.Point;
import nnc.ir.explore.Search;
import nnc.ir.explore.Space;
import nnc.ir.explore.Variable;
import org.moeaframework.algorithm.NSGAII;
import org.moeaframework.algorithm.NSGAIII;
import org.moeaframework.core.PRNG;
import org.moeaframework.core.Solution;
import org.moeaframework.core.constraint.LessThanOrEqual;
import org.moeaframework.core.initialization.RandomInitialization;
import org.moeaframework.core.operator.CompoundVariation;
import org.moeaframework.core.operator.Variation;
import org.moeaframework.core.operator.real.PM;
import org.moeaframework.core.operator.real.SBX;
import org.moeaframework.core.population.NondominatedSortingPopulation;
import org.moeaframework.core.selection.TournamentSelection;
import org.moeaframework.core.variable.RealVariable;
import org.moeaframework.parallel.DistributedProblem;
import org.moeaframework.problem.AbstractProblem;
import org.moeaframework.problem.Problem;

/// Evolution by the MOEA Framework. A gene is the number of a variable's value, as a real that is
/// rounded down, so that values near each other in the space's list are near each other here.
record Evolution() implements Strategy {

  @Override
  public void run(Space space, Ledger ledger) {
    Search search = space.search();
    // The framework has one generator for all its runs.
    synchronized (Evolution.class) {
      PRNG.setRandom(new Random(search.seed()));
      try (Designs problem = new Designs(space, ledger)) {
        NSGAII algorithm = algorithm(search, problem, space.variables().size());
        int known = 0;
        int stale = 0;
        while (ledger.count() < space.most() && stale < Search.STALE) {
          algorithm.step();
          ledger.settle(); // the framework keeps to itself what an evaluation throws
          stale = ledger.count() == known ? stale + 1 : 0;
          known = ledger.count();
        }
      }
    }
  }

  private static NSGAII algorithm(Search search, Problem problem, int variables) {
    Variation variation = new CompoundVariation(new SBX(0.9, 5), new PM(1.0 / variables, 5));
    return search.algorithm() == Search.Algorithm.NSGA3
        ? new NSGAIII(problem)
        : new NSGAII(
            problem,
            search.population(),
            new NondominatedSortingPopulation(),
            null,
            new TournamentSelection(2),
            variation,
            new RandomInitialization(problem));
  }

  /// The space as a problem of the framework. A generation's points are asked for one after the
  /// other, which decides on the last ones that the budget has room for, and then waited for.
  private static final class Designs extends DistributedProblem {

    private final Space space;
    private final Ledger ledger;

    Designs(Space space, Ledger ledger) {
      super(new Designed(space, ledger), new WhenAsked(), true);
      this.space = space;
      this.ledger = ledger;
    }

    @Override
    public void evaluate(Solution solution) {
      ledger.reserve(point(space, solution), space.most());
      super.evaluate(solution);
    }
  }

  /// Runs a task when its result is asked for. The framework asks for the first one when it has
  /// submitted the whole generation.
  private static final class WhenAsked extends AbstractExecutorService {

    private boolean shutdown;

    @Override
    public void execute(Runnable task) {
      // its `get` does
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
      return new FutureTask<>(task) {
        @Override
        public T get() throws InterruptedException, ExecutionException {
          run();
          return super.get();
        }
      };
    }

    @Override
    public void shutdown() {
      shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutdown();
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return shutdown;
    }

    @Override
    public boolean isTerminated() {
      return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return shutdown;
    }
  }

  private static Point point(Space space, Solution solution) {
    double[] genes = RealVariable.getReal(solution);
    int[] genome = new int[genes.length];
    for (int i = 0; i < genome.length; i++) {
      genome[i] = Math.min((int) genes[i], space.variables().get(i).values().size() - 1);
    }
    return Point.of(space, genome);
  }

  private static final class Designed extends AbstractProblem {

    /// More than any sum of broken constraints that matters.
    private static final double NO_DESIGN = 1e9;

    private final Space space;
    private final Ledger ledger;

    Designed(Space space, Ledger ledger) {
      super(space.variables().size(), space.objectives().size(), 1);
      this.space = space;
      this.ledger = ledger;
    }

    @Override
    public void evaluate(Solution solution) {
      double broken = NO_DESIGN;
      Point point = point(space, solution);
      if (ledger.reserved(point).orElse(null) instanceof Finding.Measured measured) {
        broken = 0;
        for (Constraint c : space.constraints(point)) {
          double value = measured.value(c.figure());
          broken +=
              c.holds(value) ? 0 : Math.abs(value - c.bound()) / Math.max(1, Math.abs(c.bound()));
        }
        for (int i = 0; i < space.objectives().size(); i++) {
          Objective o = space.objectives().get(i);
          solution.setObjectiveValue(i, o.cost(measured.value(o.figure())));
        }
      }
      solution.setConstraintValue(0, broken);
    }

    @Override
    public Solution newSolution() {
      Solution solution = new Solution(numberOfVariables, numberOfObjectives, 1);
      for (int i = 0; i < numberOfVariables; i++) {
        Variable v = space.variables().get(i);
        solution.setVariable(i, new RealVariable(v.name(), 0, v.values().size()));
      }
      solution.setConstraint(0, LessThanOrEqual.to(0));
      return solution;
    }
  }
}
