package nnc.frontend.nir;

import java.util.Optional;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Settings;

/// What NIR leaves open: the length of a step in seconds, what a reset does, how a differential
/// equation becomes a step, and when others see a spike.
record NirSettings(
    Optional<Double> dt, boolean subtract, Integration integration, boolean delayed) {

  /// How `tau dx/dt = y - x` becomes a step.
  enum Integration {
    /// `x += dt / tau * (y - x)`.
    EULER,
    /// `x += (1 - exp(-dt / tau)) * (y - x)`, one equation after the other.
    EXPONENTIAL,
    /// The exact solution for an input that holds still during the step, of coupled equations too.
    ZOH
  }

  static NirSettings of(Settings settings) {
    return new NirSettings(
        settings.get("dt").filter(t -> !t.isEmpty()).map(NirSettings::seconds),
        settings.get("reset").orElse("zero").equals("subtract"),
        switch (settings.get("integrate").orElse("euler")) {
          case "exponential" -> Integration.EXPONENTIAL;
          case "zoh" -> Integration.ZOH;
          default -> Integration.EULER;
        },
        settings.get("spike-order").orElse("same-step").equals("next-step"));
  }

  private static double seconds(String text) {
    try {
      double dt = Double.parseDouble(text);
      if (dt > 0 && Double.isFinite(dt)) {
        return dt;
      }
    } catch (NumberFormatException _) {
      // refused below
    }
    throw Diagnostic.of(
            Code.E0107,
            Span.of(Source.binary("--dt " + text)),
            "the length of a step is '" + text + "', not a positive number of seconds")
        .help("give seconds, such as --dt 1e-4")
        .rejection();
  }

  /// Reset and integration as options of a command.
  String options() {
    return "--reset "
        + (subtract ? "subtract" : "zero")
        + " --integrate "
        + integration.name().toLowerCase(java.util.Locale.ROOT);
  }

  /// The choices in words.
  String words() {
    return "step "
        + dt.map(d -> d + " s").orElse("unknown")
        + ", reset "
        + (subtract ? "subtract" : "zero")
        + ", integration "
        + integration.name().toLowerCase(java.util.Locale.ROOT)
        + ", spikes seen in the "
        + (delayed ? "next step" : "same step, or in the next where they return in a loop");
  }
}
