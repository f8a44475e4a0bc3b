package nnc.explore;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Point;

/// Where points are evaluated. What is found depends on the points alone: every engine gives the
/// same findings.
public interface Engine extends AutoCloseable {

  /// The finding of `point`, at the latest some time after the next `begin`. What the evaluation
  /// throws ends the future.
  CompletableFuture<Finding> ask(Point point);

  /// Says that nothing more is asked for before what was asked for is there.
  void begin();

  /// Points that a strategy asks for together, at most.
  int batch();

  /// The name of jobs that go on when this process ends, where there are any.
  default Optional<String> jobName() {
    return Optional.empty();
  }

  @Override
  void close();
}
