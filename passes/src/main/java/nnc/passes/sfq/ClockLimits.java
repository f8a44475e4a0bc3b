package nnc.passes.sfq;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Wire;
import nnc.passes.sfq.timing.SlotBounds;
import nnc.passes.sfq.timing.SlotBounds.Bound;

/// How fast the clock of a pipeline may be: an E0403 names the line of the network whose cell is
/// too slow, and the library's line that says so.
record ClockLimits(
    ClockSettings settings, Map<String, Instance> instances, List<Wire> wires, Network network) {

  ClockLimits {
    wires = List.copyOf(wires);
  }

  /// The shortest period, or the user's. Throws `Rejection` (E0403) where the user's is too short.
  ClockTimes times(SlotBounds bounds, long least) {
    int phases = settings.phases();
    long slot = settings.circuit().slot();
    if (slot > 0 && slot * phases < settings.circuit().shortest()) {
      throw faster(slot * phases);
    }
    ClockTimes times = ClockTimes.of(bounds, phases, Math.max(1, slot), least);
    if (slot > 0 && times.period() > roundUp(slot) * phases) {
      throw slower("slot", slot, "a slot of %s ps is a clock of %s ps", slot * phases, times);
    }
    long frame = settings.circuit().frame();
    if (frame > 0 && slot > 0 && roundUp(slot) * phases > frame) {
      throw contradicting(slot, frame);
    }
    if (frame > 0 && times.period() > frame) {
      throw slower("frame", frame, "a frame of %s ps is a clock of %s ps", frame, times);
    }
    return times;
  }

  private static long roundUp(long time) {
    return Math.ceilDiv(time, ClockTimes.STEP) * ClockTimes.STEP;
  }

  /// The user's own times exclude each other, whatever the circuit is.
  private RuntimeException contradicting(long slot, long frame) {
    int phases = settings.phases();
    String taken = Picoseconds.print(roundUp(slot) * phases);
    return Diagnostic.of(
            Code.E0403,
            span(Optional.empty()),
            "a frame of "
                + Picoseconds.print(frame)
                + " ps is shorter than its "
                + (phases == 1 ? "slot of " : phases + " slots of ")
                + Picoseconds.print(slot)
                + " ps")
        .because(settings.declaration("slot"), "--set slot=" + Picoseconds.print(slot))
        .because(settings.declaration("frame"), "--set frame=" + Picoseconds.print(frame))
        .help("leave out one of them, or allow --set frame=" + taken)
        .rejection();
  }

  private RuntimeException faster(long period) {
    PulseLibrary library = settings.circuit().library();
    Diagnostic d =
        Diagnostic.of(
            Code.E0403,
            span(Optional.empty()),
            "a clock of "
                + Picoseconds.print(period)
                + " ps is faster than the "
                + Picoseconds.print(settings.circuit().shortest())
                + " ps that library '"
                + library.id()
                + "' is made for");
    Span clock = library.clock().map(PulseLibrary.Clock::span).orElse(Span.NONE);
    return (clock.isNone() ? d : d.because(clock, "the fastest clock, in GHz"))
        .help("leave it out: --set slot=0")
        .rejection();
  }

  private RuntimeException slower(
      String key, long asked, String what, long period, ClockTimes times) {
    Optional<Bound> tightest = times.tightest();
    Diagnostic d =
        Diagnostic.of(
            Code.E0403,
            span(tightest),
            what.formatted(Picoseconds.print(asked), Picoseconds.print(period))
                + ", too fast for this circuit"
                + tightest
                    .map(b ->
                        ": pin '"
                            + b.pin()
                            + "' wants "
                            + Picoseconds.print(b.time())
                            + " ps from one pulse to the next")
                    .orElse(": what leaves it comes no closer"));
    if (tightest.isPresent()) {
      d = new RuleLines(settings.circuit().library(), instances).because(d, tightest.get());
    }
    return d.because(settings.declaration(key), "the parameter")
        .help(
            "allow "
                + Picoseconds.print(times.period())
                + " ps: --set "
                + key
                + "="
                + Picoseconds.print(
                    key.equals("slot")
                        ? Math.ceilDiv(times.period(), settings.phases())
                        : times.period())
                + ", or leave it out")
        .rejection();
  }

  /// The network's line of the cell that a bound is about: where that is a cell of a tree, of what
  /// is behind it. Without a bound that of the first output.
  private Span span(Optional<Bound> bound) {
    Deque<String> open = new ArrayDeque<>();
    bound.ifPresent(b -> open.add(b.pin().instance()));
    while (!open.isEmpty()) {
      String id = open.removeFirst();
      Span span = instances.get(id).span();
      if (!span.isNone()) {
        return span;
      }
      wires.stream()
          .filter(w -> w.from().instance().equals(id) && !w.to().isOutside())
          .forEach(w -> open.add(w.to().instance()));
    }
    return network.vertex(network.outputIds().getFirst()).span();
  }
}
