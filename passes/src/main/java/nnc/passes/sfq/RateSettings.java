package nnc.passes.sfq;

import java.util.stream.Collectors;
import java.util.stream.LongStream;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.PassContext;
import nnc.ir.pulse.Absorption;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Separation;
import nnc.ir.pulse.Transfer;
import nnc.passes.TargetSettings;

/// What a target and the user's settings say of rate-coded circuits.
record RateSettings(TargetSettings settings, PulseSettings circuit) {

  /// The cell that passes pulses by chance, and what stands on both sides of it.
  static final String SYNAPSE = "SYN";

  static final String REPEATER = "JTL";

  private static final long STEP = 10_000;

  static RateSettings of(PassContext context) {
    return new RateSettings(new TargetSettings(context), PulseSettings.of(context));
  }

  /// Whether weights are probabilities of passing pulses.
  boolean isStochastic() {
    return settings.text("semantics").orElse("deterministic").equals("stochastic");
  }

  /// Whether an input's element of several bits is a rate, else as many bits.
  boolean hasRates() {
    return settings.text("inputs").orElse("bits").equals("rates");
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

  PulseLibrary library() {
    return circuit.library();
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
                .because(declaration("transfer"), "the transfer that is asked for")
                .help(
                    others(id)
                        + ", or give one to your own: docs/cell-library.md describes its file")
                .rejection());
  }

  /// Libraries of the target that have transfer `id`.
  private String others(String id) {
    String ids =
        settings.context().target().pulseLibraries().stream()
            .filter(l ->
                l.cell(SYNAPSE).stream()
                    .flatMap(c -> c.transfers().stream())
                    .anyMatch(t -> t.id().equals(id)))
            .map(l -> "--set library=" + l.id())
            .collect(Collectors.joining(" or "));
    return ids.isEmpty() ? "choose another with --set transfer=..." : "ask for " + ids;
  }

  /// The length of a slot in which pulses that have consequences for `longest` meet those of no
  /// other, both in femtoseconds.
  long alone(long longest) {
    long needed = longest + circuit.deviation().of(longest) + apart();
    return Math.ceilDiv(Math.max(circuit.shortest(), needed), STEP) * STEP;
  }

  /// The length of `count` slots: the user's, or `least`. Throws `Rejection` (E0403) where the
  /// user's is too short, or a frame of that many is too long.
  long slot(long least, int count, Span network) {
    long asked = circuit.slot();
    if (asked > 0 && asked < least) {
      throw tooShort(
          network,
          "slot",
          asked,
          "a slot of %s ps is too short: pulses would come too close, or out of order"
              .formatted(Picoseconds.print(asked)),
          least);
    }
    long slot = asked > 0 ? asked : least;
    if (circuit.frame() > 0 && count * slot > circuit.frame()) {
      throw tooShort(
          network,
          "frame",
          circuit.frame(),
          "%d slots of %s ps take longer than a frame of %s ps"
              .formatted(count, Picoseconds.print(slot), Picoseconds.print(circuit.frame())),
          count * slot);
    }
    return slot;
  }

  private nnc.ir.diagnostic.Rejection tooShort(
      Span network, String key, long asked, String message, long least) {
    return Diagnostic.of(Code.E0403, network, message)
        .because(declaration(key), key + "=" + Picoseconds.print(asked))
        .help(
            "allow "
                + Picoseconds.print(least)
                + " ps, leave "
                + key
                + " out, or ask for a shorter window: --set window=...")
        .rejection();
  }

  /// The longest critical time of the library, in femtoseconds.
  private long apart() {
    return library().cells().values().stream()
        .flatMapToLong(c ->
            LongStream.concat(
                c.behaviour().separations().stream().mapToLong(Separation::time),
                c.behaviour().absorptions().stream().mapToLong(Absorption::time)))
        .max()
        .orElse(0);
  }
}
