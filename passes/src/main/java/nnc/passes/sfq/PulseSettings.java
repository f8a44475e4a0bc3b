package nnc.passes.sfq;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.PassContext;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseLibrary;
import nnc.passes.TargetSettings;
import nnc.passes.sfq.timing.Deviation;
import nnc.passes.sfq.timing.SlotBounds;

/// The cells and times that a target and the user's settings describe.
record PulseSettings(TargetSettings settings) {

  private static final long SHORTEST = 10_000;

  /// More than any critical time.
  private static final long APART = 100_000;

  static PulseSettings of(PassContext context) {
    return new PulseSettings(new TargetSettings(context));
  }

  PulseLibrary library() {
    return settings.context().target().pulseLibrary(settings.context().settings());
  }

  /// Whether weights are cells that can be written, else wires or gates.
  boolean isWritable() {
    return settings.text("synapses").orElse("ndro").equals("ndro")
        && settings.text("logic").orElse("counters").equals("counters");
  }

  /// How far delays and times at pins may be off.
  Deviation deviation() {
    return Deviation.ofPercent(settings.text("delay-spread").orElse("0"))
        .withPins(settings.text("pin-spread").orElse("0"));
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
