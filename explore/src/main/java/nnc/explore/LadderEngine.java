package nnc.explore;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import nnc.ir.explore.Fidelity;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Point;

/// Evaluates each level where it is soonest done: estimates, which take a fraction of a second,
/// with one engine, what looks closer with another one.
public record LadderEngine(Engine estimates, Engine closer) implements Engine {

  @Override
  public CompletableFuture<Finding> ask(Point point) {
    return (point.level() == Fidelity.ESTIMATE ? estimates : closer).ask(point);
  }

  @Override
  public void begin() {
    estimates.begin();
    closer.begin();
  }

  @Override
  public int batch() {
    return Math.min(estimates.batch(), closer.batch());
  }

  @Override
  public Optional<String> jobName() {
    return closer.jobName();
  }

  @Override
  public void close() {
    closer.close();
    estimates.close();
  }
}
