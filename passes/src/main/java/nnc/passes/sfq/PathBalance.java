package nnc.passes.sfq;

import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPVariable;
import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.CpSolverStatus;
import com.google.ortools.sat.IntVar;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nnc.passes.ConstraintSolver;
import nnc.passes.sfq.Pipeline.Stages;

/// Looks for the stages with which the fewest cells hold something for a later stage.
///
/// With one phase that is a linear program: stages `s`, and for each gate the cells `h` behind it,
/// at least `s(reader) - s(gate) - 1` for each reader. Its rows are differences, so corners have
/// whole numbers, and the optimum is one of them. With several phases `h` counts turns of all
/// phases. The program without rounding (`n h >= s(reader) - s(gate) - n`) has whole stages too and
/// is a bound; a constraint solver then goes on from them for as long as `EFFORT` says.
final class PathBalance {

  /// Units of the constraint solver's deterministic time, roughly seconds.
  private static final double EFFORT = 4;

  /// Gates of the largest pipeline that the constraint solver is asked about.
  private static final int LARGEST = 4000;

  private final Pipeline pipeline;
  private final int phases;

  private PathBalance(Pipeline pipeline, int phases) {
    this.pipeline = pipeline;
    this.phases = phases;
  }

  /// Throws `Rejection` (E0505) where there is no solver.
  static Stages of(Pipeline pipeline, int phases) {
    Stages soonest = pipeline.soonest(phases);
    if (soonest.cells() == 0) {
      return soonest;
    }
    ConstraintSolver.load("balance=optimal", "balance=soonest");
    PathBalance balance = new PathBalance(pipeline, phases);
    Stages found = fewer(balance.linear(), soonest);
    return phases == 1 || found.cells() == found.least() || pipeline.nodes().size() > LARGEST
        ? found
        : balance.whole(found);
  }

  private static Stages fewer(Stages a, Stages b) {
    return a.cells() <= b.cells() ? a : new Stages(b.stage(), b.held(), b.count(), a.least());
  }

  private Stages linear() {
    MPSolver solver = MPSolver.createSolver("GLOP");
    Map<Integer, MPVariable> stage = new LinkedHashMap<>();
    int[] latest = pipeline.latest();
    pipeline
        .nodes()
        .keySet()
        .forEach(id -> stage.put(id, solver.makeNumVar(pipeline.first(id), latest[id], "s" + id)));
    pipeline
        .nodes()
        .forEach((id, readers) -> {
          if (readers.isEmpty()) {
            return;
          }
          MPVariable held = solver.makeNumVar(0, Double.POSITIVE_INFINITY, "h" + id);
          solver.objective().setCoefficient(held, 1);
          for (int reader : readers) {
            MPConstraint behind = solver.makeConstraint(1, Double.POSITIVE_INFINITY);
            behind.setCoefficient(stage.get(reader), 1);
            behind.setCoefficient(stage.get(id), -1);
            MPConstraint bridged = solver.makeConstraint(-phases, Double.POSITIVE_INFINITY);
            bridged.setCoefficient(held, 1);
            bridged.setCoefficient(stage.get(reader), -1);
            bridged.setCoefficient(stage.get(id), 1);
          }
        });
    solver.objective().setMinimization();
    MPSolver.ResultStatus status = solver.solve();
    if (status != MPSolver.ResultStatus.OPTIMAL) {
      throw new IllegalStateException("no stages: " + status);
    }
    int[] stages = new int[pipeline.gates().size()];
    stage.forEach((id, variable) -> stages[id] = (int) Math.round(variable.solutionValue()));
    long least = (long) Math.ceil(solver.objective().value() / phases - 1e-6);
    return pipeline.stages(stages, phases, least);
  }

  private Stages whole(Stages begin) {
    CpModel model = new CpModel();
    Map<Integer, IntVar> stage = new LinkedHashMap<>();
    int[] latest = pipeline.latest();
    LinearExprBuilder all = LinearExpr.newBuilder();
    pipeline
        .nodes()
        .keySet()
        .forEach(id -> {
          IntVar variable = model.newIntVar(pipeline.first(id), latest[id], "s" + id);
          model.addHint(variable, begin.stage().get(id));
          stage.put(id, variable);
        });
    pipeline
        .nodes()
        .forEach((id, readers) -> {
          if (readers.isEmpty()) {
            return;
          }
          IntVar held = model.newIntVar(0, pipeline.depth(), "h" + id);
          model.addHint(held, begin.held().get(id));
          all.add(held);
          for (int reader : List.copyOf(readers)) {
            LinearExpr apart =
                LinearExpr.newBuilder().add(stage.get(reader)).addTerm(stage.get(id), -1).build();
            model.addGreaterOrEqual(apart, 1);
            model.addLessOrEqual(
                LinearExpr.newBuilder().add(apart).addTerm(held, -phases).build(), phases);
          }
        });
    model.addGreaterOrEqual(all, begin.least());
    model.minimize(all);
    CpSolver solver = new CpSolver();
    solver.getParameters().setNumWorkers(1).setRandomSeed(1).setMaxDeterministicTime(EFFORT);
    CpSolverStatus status = solver.solve(model);
    long least = Math.max(begin.least(), (long) Math.ceil(solver.bestObjectiveBound() - 1e-6));
    if (status != CpSolverStatus.OPTIMAL && status != CpSolverStatus.FEASIBLE) {
      return begin;
    }
    int[] stages = new int[pipeline.gates().size()];
    stage.forEach((id, variable) -> stages[id] = Math.toIntExact(solver.value(variable)));
    return fewer(
        pipeline.stages(stages, phases, least),
        new Stages(begin.stage(), begin.held(), begin.count(), least));
  }
}
