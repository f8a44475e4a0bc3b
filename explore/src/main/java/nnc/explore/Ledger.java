package nnc.explore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Point;

/// Every point that the search has asked for with its finding. A point is evaluated once, and never
/// where the journal has it: a search that is begun anew with the journal of an interrupted one
/// walks the same way to where that stopped, and on.
final class Ledger {

  private final Engine engine;
  private final Journal journal;
  private final IntConsumer progress;
  private final ConcurrentHashMap<String, CompletableFuture<Finding>> asked =
      new ConcurrentHashMap<>();
  private final TreeMap<String, Exploration.Row> rows = new TreeMap<>();

  /// `progress` hears how many points are done whenever one more is.
  Ledger(Engine engine, Journal journal, IntConsumer progress) {
    this.engine = engine;
    this.journal = journal;
    this.progress = progress;
  }

  /// Points to ask for together, at most.
  int batch() {
    return engine.batch();
  }

  /// The findings of `points`, evaluated together as far as the engine can.
  List<Finding> findings(List<Point> points) {
    List<CompletableFuture<Finding>> all = new ArrayList<>();
    for (Point point : points) {
      all.add(ask(point));
    }
    return all.stream().map(this::joined).toList();
  }

  /// `points` with their findings in the order of their texts.
  List<Exploration.Row> look(List<Point> points) {
    List<Point> sorted = new ArrayList<>(points);
    sorted.sort(Comparator.comparing(Point::toString));
    List<Exploration.Row> found = new ArrayList<>();
    for (int from = 0; from < sorted.size(); from += batch()) {
      List<Point> part = sorted.subList(from, Math.min(sorted.size(), from + batch()));
      List<Finding> findings = findings(part);
      for (int i = 0; i < part.size(); i++) {
        found.add(new Exploration.Row(part.get(i), findings.get(i)));
      }
    }
    return found;
  }

  /// Asks for `point`, unless it is new and `most` points have been asked for already.
  void reserve(Point point, int most) {
    if (count() < most || asked.containsKey(point.toString())) {
      var _ = ask(point);
    }
  }

  /// The finding of a point that was asked for, when it is there; empty for any other.
  Optional<Finding> reserved(Point point) {
    return Optional.ofNullable(asked.get(point.toString())).map(this::joined);
  }

  /// Different points asked for.
  int count() {
    return asked.size();
  }

  private CompletableFuture<Finding> ask(Point point) {
    return asked.computeIfAbsent(
        point.toString(),
        _ ->
            journal
                .find(point)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() ->
                    engine
                        .ask(point)
                        .thenApply(f -> {
                          journal.add(point, f);
                          return f;
                        }))
                .thenApply(f -> {
                  enter(new Exploration.Row(point, f));
                  return f;
                }));
  }

  private void enter(Exploration.Row row) {
    int done;
    synchronized (rows) {
      rows.put(row.point().toString(), row);
      done = rows.size();
    }
    progress.accept(done);
  }

  /// Waits for all points asked for; throws what an evaluation has thrown, that of the first point
  /// by its text where there are several. A finding says that there is no design: what is thrown
  /// says that the space is wrong, or the evaluator.
  void settle() {
    new TreeMap<>(asked).values().forEach(this::joined);
  }

  /// What is known, in the order of the points' texts.
  List<Exploration.Row> rows() {
    synchronized (rows) {
      return List.copyOf(rows.values());
    }
  }

  private Finding joined(CompletableFuture<Finding> future) {
    engine.begin();
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
