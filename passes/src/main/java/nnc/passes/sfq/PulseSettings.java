package nnc.passes.sfq;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.PassContext;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Transfer;
import nnc.passes.TargetSettings;
import nnc.passes.sfq.timing.Deviation;
import nnc.passes.sfq.timing.SlotBounds;

/// The cells and times that a target and the user's settings describe.
record PulseSettings(TargetSettings settings) {

  private static final long SHORTEST = 10_000;

  /// The longest critical time of a merger.
  private static final long MERGED = 10_200;

  /// More than any critical time.
  private static final long APART = 100_000;

  /// The cell that passes pulses by chance, and what stands on both sides of it.
  static final String SYNAPSE = "SYN";

  static final String REPEATER = "JTL";

  static PulseSettings of(PassContext context) {
    return new PulseSettings(new TargetSettings(context));
  }

  PulseLibrary library() {
    return settings.context().target().pulseLibrary(settings.context().settings());
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

  /// How far delays may be off.
  Deviation deviation() {
    return Deviation.ofPercent(settings.text("delay-spread").orElse("0"));
  }

  /// The length of a slot in which pulses that have consequences for `longest` meet those of no
  /// other, both in femtoseconds.
  long alone(long longest) {
    return longest + APART;
  }

  /// No slot is shorter: the library's fastest clock, in femtoseconds.
  long shortest() {
    return library().clock().map(c -> (long) Math.ceil(c.picoseconds() * 1e3)).orElse(SHORTEST);
  }

  /// The user's longest frame in femtoseconds, 0 for any.
  long frame() {
    return decimal("frame").movePointRight(3).longValue();
  }

  /// The user's length of a slot in femtoseconds, 0 where it is the shortest that timing allows.
  long slot() {
    return decimal("slot").movePointRight(3).longValue();
  }

  /// The length of a slot after which nothing of it is under way, in which pulses have consequences
  /// for `longest`, both in femtoseconds: the user's, or the shortest in steps of 10 ps. Throws
  /// `Rejection` (E0403) where the user's is too short.
  long slot(long longest) {
    long least = Math.ceilDiv(longest + MERGED, SHORTEST) * SHORTEST;
    long asked = slot();
    if (asked == 0) {
      return least;
    }
    if (asked < longest + MERGED) {
      throw Diagnostic.of(
              Code.E0403,
              settings.declaration("slot"),
              "a slot of "
                  + Picoseconds.print(asked)
                  + " ps is too short: pulses are under way for "
                  + Picoseconds.print(longest)
                  + " ps and must stay 10.2 ps apart")
          .help("allow " + Picoseconds.print(least) + " ps, or leave it out: --set slot=0")
          .rejection();
    }
    return asked;
  }

  /// The line of the target that declares `key`.
  Span declaration(String key) {
    return settings.declaration(key);
  }

  /// How many JTLs before a pin make up for what is missing there, given `late`.
  Map<Pin, Integer> chains(Map<Pin, SlotBounds.Bound> late) {
    long delay =
        library()
            .cell("JTL")
            .map(c -> c.behaviour().on(0, "a").emissions().getFirst().delay())
            .orElse(1000L);
    long least = Math.max(1, delay - deviation().of(delay));
    Map<Pin, Integer> counts = new LinkedHashMap<>();
    late.forEach((pin, bound) -> counts.put(pin, (int) Math.ceilDiv(bound.time(), least)));
    return counts;
  }

  private BigDecimal decimal(String key) {
    return new BigDecimal(settings.text(key).orElse("0"));
  }
}
