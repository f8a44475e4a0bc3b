package nnc.passes.sfq;

import java.math.BigDecimal;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Target;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Transfer;
import nnc.passes.TargetSettings;

/// The cells and times that a target and the user's settings describe.
record PulseSettings(TargetSettings settings) {

  /// Between the last consequence of one slot and the first of the next: the longest critical time
  /// of a merger, so that no two slots meet anywhere.
  private static final long APART = 10_200;

  private static final long STEP = 10_000;

  /// The cell that passes pulses by chance, and what stands on both sides of it.
  static final String SYNAPSE = "SYN";

  static final String REPEATER = "JTL";

  static PulseSettings of(PassContext context) {
    return new PulseSettings(new TargetSettings(context));
  }

  PulseLibrary library() {
    Target target = settings.context().target();
    return settings
        .text("library")
        .map(id ->
            target
                .pulseLibrary(id)
                .orElseThrow(() -> TargetSettings.wrong("library", id, "a library of the target")))
        .orElseGet(() -> target.pulseLibraries().getFirst());
  }

  /// Whether weights are probabilities of passing pulses.
  boolean isStochastic() {
    return settings.text("semantics").orElse("deterministic").equals("stochastic");
  }

  /// Slots of a window.
  int window() {
    return settings.integer("window", 32, 1, 65_536);
  }

  /// In kelvin.
  double temperature() {
    return settings.number("temperature").orElse(4.2);
  }

  long seed() {
    return settings.integer("seed", 1, 0, Integer.MAX_VALUE);
  }

  /// In nanoamperes.
  long currentStep() {
    return Math.max(1, Math.round(settings.number("current-step").orElse(0.1) * 1000));
  }

  Span declaration(String key) {
    return settings.declaration(key);
  }

  /// How often the synapse cell passes a pulse between repeaters; throws `Rejection` (E0403) where
  /// the library does not know.
  Transfer transfer(Span span) {
    String id = settings.text("transfer").orElse("extracted");
    PulseLibrary library = library();
    return library.cell(SYNAPSE).stream()
        .flatMap(c -> c.transfers().stream())
        .filter(t -> t.id().equals(id) && t.driver().equals(REPEATER) && t.load().equals(REPEATER))
        .findFirst()
        .orElseThrow(() ->
            Diagnostic.of(
                    Code.E0403,
                    span,
                    "library '"
                        + library.id()
                        + "' has no transfer '"
                        + id
                        + "' of a cell "
                        + SYNAPSE
                        + " between cells "
                        + REPEATER)
                .because(settings.declaration("transfer"), "the transfer that is asked for")
                .help("choose another with --set transfer=..., or another library")
                .rejection());
  }

  /// Whether weights are cells that can be written, else wires.
  boolean isWritable() {
    return settings.text("synapses").orElse("ndro").equals("ndro");
  }

  /// The length of a slot in which pulses have consequences for `longest`, both in femtoseconds:
  /// the user's, or the shortest in steps of 10 ps. Throws `Rejection` (E0403) where the user's is
  /// too short.
  long slot(long longest) {
    long least = Math.ceilDiv(longest + APART, STEP) * STEP;
    String text = settings.text("slot").orElse("0");
    long asked = new BigDecimal(text).movePointRight(3).longValue();
    if (asked == 0) {
      return least;
    }
    if (asked < longest + APART) {
      throw Diagnostic.of(
              Code.E0403,
              settings.declaration("slot"),
              "a slot of "
                  + text
                  + " ps is too short: pulses are under way for "
                  + Picoseconds.print(longest)
                  + " ps and must stay 10.2 ps apart")
          .help("allow " + Picoseconds.print(least) + " ps, or leave it out: --set slot=0")
          .rejection();
    }
    return asked;
  }
}
