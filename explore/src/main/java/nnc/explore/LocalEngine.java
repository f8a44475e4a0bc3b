package nnc.explore;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Point;

/// Threads of this process.
public final class LocalEngine implements Engine {

  private final Evaluator evaluator;
  private final ExecutorService threads;

  public LocalEngine(Evaluator evaluator, int workers) {
    this.evaluator = evaluator;
    this.threads = Executors.newFixedThreadPool(workers);
  }

  @Override
  public CompletableFuture<Finding> ask(Point point) {
    return CompletableFuture.supplyAsync(() -> evaluator.evaluate(point), threads);
  }

  @Override
  public void begin() {
    // what is asked for begins at once
  }

  /// Few enough that an interrupted search has little in flight.
  @Override
  public int batch() {
    return 256;
  }

  @Override
  public void close() {
    threads.close();
  }
}
