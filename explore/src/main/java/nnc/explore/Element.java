package nnc.explore;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SequencedMap;
import java.util.function.Consumer;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Point;

/// What one element of a job array does: evaluates the points of its chunk that have no result yet,
/// one after the other. Elements may run twice, at once, and be killed at any moment.
public final class Element {

  private static final String BEGUN = "begun ";
  private static final String FOUND = "found ";

  private Element() {}

  /// Evaluates chunk `number` of the round in `folder`. `log` hears of each point before and after;
  /// a point whose evaluation throws is left out. Throws `Rejection`: E0210 where the round is of
  /// another exploration than `identity`, E0108 where it is damaged, E0501 where a result cannot be
  /// written.
  public static void run(
      Path folder,
      int number,
      SequencedMap<String, String> identity,
      Evaluator evaluator,
      Consumer<String> log)
      throws IOException {
    Round round =
        Round.read(folder)
            .orElseThrow(() -> at(Code.E0108, folder, "the round is damaged").rejection());
    if (!round.identity().equals(identity)) {
      throw at(Code.E0210, folder, "the space, its files or nnc have changed since").rejection();
    }
    Results results = SlurmEngine.results(folder.getParent(), identity);
    for (Point point : round.chunk(number)) {
      if (results.find(point).isPresent()) {
        continue;
      }
      String key = results.key(point);
      log.accept(BEGUN + key + " " + point);
      Finding finding;
      try {
        finding = evaluator.evaluate(point);
      } catch (RuntimeException e) {
        log.accept(e.toString());
        continue;
      }
      log.accept(FOUND + key);
      try {
        results.put(point, finding);
      } catch (IOException e) {
        throw at(Code.E0501, results.file(key), "the result cannot be written: " + e.getMessage())
            .rejection();
      }
    }
  }

  /// Whether a log says that an evaluation began and not that it ended.
  static boolean died(String log, String key) {
    return log.contains(BEGUN + key) && !log.contains(FOUND + key);
  }

  /// The last thing that a log says besides what an element itself does.
  static String lastWords(String log) {
    return log.lines()
        .map(String::strip)
        .filter(l -> !l.isEmpty() && !l.startsWith(BEGUN) && !l.startsWith(FOUND))
        .reduce("", (_, last) -> last);
  }

  private static Diagnostic at(Code code, Path file, String message) {
    return Diagnostic.of(code, Span.of(Source.binary(file.toString())), message);
  }
}
