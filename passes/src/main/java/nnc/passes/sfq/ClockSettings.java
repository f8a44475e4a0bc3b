package nnc.passes.sfq;

import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.PassContext;
import nnc.passes.TargetSettings;

/// What a target and the user's settings say of clocked logic.
record ClockSettings(TargetSettings settings, PulseSettings circuit) {

  static final int MOST_PHASES = 8;

  /// How the clock goes through a pipeline.
  enum Flow {
    /// With the data: later stages get it later.
    CONCURRENT,
    /// Against them: later stages get it first.
    COUNTER,
    /// To all stages at one time.
    ZERO_SKEW;

    /// How many splitters later than the first cells those of turn `turn` of `turns` get the clock.
    int rank(int turn, int turns) {
      return switch (this) {
        case CONCURRENT -> turn;
        case COUNTER -> turns - 1 - turn;
        case ZERO_SKEW -> 0;
      };
    }
  }

  static ClockSettings of(PassContext context) {
    return new ClockSettings(new TargetSettings(context), PulseSettings.of(context));
  }

  /// Whether neurons are clocked gates instead of counters. Throws `Rejection` (E0305) where
  /// weights are probabilities as well, which gates do not know.
  boolean isClocked() {
    boolean clocked = settings.text("logic").orElse("counters").equals("clocked");
    if (clocked && settings.text("semantics").orElse("deterministic").equals("stochastic")) {
      throw Diagnostic.of(
              Code.E0305,
              Span.NONE,
              "logic=clocked computes exactly, and semantics=stochastic counts what passes by"
                  + " chance")
          .because(declaration("semantics"), "weights as probabilities take counters")
          .help("leave out one of --set logic=clocked and --set semantics=stochastic")
          .rejection();
    }
    return clocked;
  }

  /// Pulses of the clock that follow one another in a frame, each for cells of its own.
  int phases() {
    return settings.integer("phases", 1, 1, MOST_PHASES);
  }

  Flow flow() {
    return switch (settings.text("clocking").orElse("zero-skew")) {
      case "concurrent" -> Flow.CONCURRENT;
      case "counter" -> Flow.COUNTER;
      default -> Flow.ZERO_SKEW;
    };
  }

  /// Whether the fewest cells that balance paths are looked for.
  boolean isBalanced() {
    return settings.text("balance").orElse("optimal").equals("optimal");
  }

  Span declaration(String key) {
    return settings.declaration(key);
  }
}
