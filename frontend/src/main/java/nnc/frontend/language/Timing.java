package nnc.frontend.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;

/// What the line `network` says of time: the length of a step in seconds, and whether projections
/// without a delay see what their source gives in the same step (`layerwise`) or in the one before
/// (`synchronous`).
record Timing(Optional<Double> timestep, boolean layerwise) {

  private static final List<String> WORDS = List.of("timestep", "schedule");
  private static final List<String> SCHEDULES = List.of("synchronous", "layerwise");

  /// Stands for what is not known because of a mistake.
  static final Timing UNKNOWN = new Timing(Optional.of(1.0), false);

  /// Throws a rejection with every mistake in `settings`.
  static Timing of(List<Syntax.Setting> settings) {
    List<Diagnostic> errors = new ArrayList<>();
    Map<String, Syntax.Setting> given = new HashMap<>();
    Optional<Double> timestep = Optional.empty();
    boolean layerwise = false;
    for (Syntax.Setting s : settings) {
      Syntax.Setting before = given.putIfAbsent(s.word().text(), s);
      try {
        if (!WORDS.contains(s.word().text())) {
          throw unknown(s.word());
        }
        if (before != null) {
          throw Diagnostic.of(
                  Code.E0202, s.word().span(), "'" + s.word().text() + "' is stated twice")
              .because(before.word().span(), "first here")
              .help("keep one of them")
              .rejection();
        }
        if (s.word().text().equals("timestep")) {
          timestep = Optional.of(timestep(s));
        } else {
          layerwise = layerwise(s);
        }
      } catch (Rejection r) {
        errors.addAll(r.diagnostics());
      }
    }
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    return new Timing(timestep, layerwise);
  }

  private static Rejection unknown(Syntax.Name word) {
    return Diagnostic.of(Code.E0208, word.span(), "a network has no property '" + word.text() + "'")
        .help(
            Similar.to(word.text(), WORDS)
                .map(m -> "did you mean '" + m + "'?")
                .orElse("for example: network pair timestep 1 ms schedule layerwise"))
        .rejection();
  }

  private static double timestep(Syntax.Setting s) {
    Span where =
        s.number().map(n -> Syntax.join(n.span(), s.value().span())).orElse(s.value().span());
    if (s.number().isEmpty() || !Units.isTime(s.value())) {
      throw Diagnostic.of(Code.E0305, where, "the length of a step is a number of s, ms, us or ns")
          .help("for example: timestep 1 ms")
          .rejection();
    }
    double seconds = Units.value(s.number().get(), Optional.of(s.value()));
    if (!(seconds > 0)) {
      throw Diagnostic.of(Code.E0305, where, "the length of a step must be positive")
          .help("for example: timestep 1 ms")
          .rejection();
    }
    return seconds;
  }

  private static boolean layerwise(Syntax.Setting s) {
    if (s.number().isPresent() || !SCHEDULES.contains(s.value().text())) {
      throw Diagnostic.of(Code.E0305, s.value().span(), "a schedule is synchronous or layerwise")
          .help(
              Similar.to(s.value().text(), SCHEDULES)
                  .map(m -> "did you mean '" + m + "'?")
                  .orElse("for example: schedule layerwise"))
          .rejection();
    }
    return s.value().text().equals("layerwise");
  }
}
