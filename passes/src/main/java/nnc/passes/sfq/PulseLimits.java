package nnc.passes.sfq;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.pass.PassContext;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Separation;
import nnc.passes.sfq.timing.SlotBounds.Bound;

/// How long slots and frames may be: an E0403 names the layer and the line that sets the limit.
record PulseLimits(
    PulseSettings settings, Network network, Slots slots, Map<String, Instance> instances) {

  /// A cell where pulses meet, for the time that they must stay apart there.
  private static final String MERGER = "MERGE";

  /// Throws `Rejection` (E0403) where slots or the frame are longer than the user wants.
  void check(SlotTimes times) {
    long slot = settings.slot();
    if (slot > 0) {
      clock(slot, times);
      slot(slot, times);
    }
    if (settings.frame() > 0 && times.frame() > settings.frame()) {
      frame(settings.frame(), times);
    }
  }

  private void clock(long slot, SlotTimes times) {
    PulseLibrary library = settings.library();
    library
        .clock()
        .filter(_ -> slot < settings.shortest())
        .ifPresent(clock -> {
          throw Diagnostic.of(
                  Code.E0403,
                  slots.layer(busiest(times)).span(),
                  "a slot of "
                      + Picoseconds.print(slot)
                      + " ps is a faster clock than library '"
                      + library.id()
                      + "' is made for")
              .because(clock.span(), "the fastest clock, in GHz")
              .help(
                  "allow "
                      + Picoseconds.print(settings.shortest())
                      + " ps or more, or leave it out: --set slot=0")
              .rejection();
        });
  }

  private void slot(long slot, SlotTimes times) {
    int longest = 0;
    for (var entry : times.lengths().entrySet()) {
      longest = entry.getValue() > times.lengths().get(longest) ? entry.getKey() : longest;
    }
    long least = times.lengths().get(longest);
    if (least > Math.ceilDiv(slot, SlotTimes.STEP) * SlotTimes.STEP) {
      Bound bound = times.tightest().get(longest);
      Diagnostic d =
          Diagnostic.of(
              Code.E0403,
              slots.layer(longest).span(),
              "a slot of "
                  + Picoseconds.print(slot)
                  + " ps is too short: pulses of '"
                  + slots.layer(longest).name()
                  + "' must be "
                  + Picoseconds.print(least)
                  + " ps apart for pin '"
                  + bound.pin()
                  + "'");
      throw lines()
          .because(d, bound)
          .help("allow " + Picoseconds.print(least) + " ps, or leave it out: --set slot=0")
          .rejection();
    }
  }

  private void frame(long frame, SlotTimes times) {
    int busiest = busiest(times);
    Slots.Layer layer = slots.layer(busiest);
    long count =
        slots.layers().stream().filter(l -> slots.layer(l).name().equals(layer.name())).count();
    String wanted = Picoseconds.print(frame) + " ps";
    Optional<Separation> merge =
        settings
            .library()
            .cell(MERGER)
            .flatMap(c ->
                c.behaviour().separations().stream()
                    .max(java.util.Comparator.comparingLong(Separation::time)));
    if (merge.isPresent() && count * merge.get().time() > frame) {
      throw Diagnostic.of(
              Code.E0403,
              layer.span(),
              "the fan-in of '"
                  + layer.name()
                  + "' is too large for frames of "
                  + wanted
                  + ": "
                  + count
                  + " pulses go through its mergers one by one, "
                  + Picoseconds.print(merge.get().time())
                  + " ps apart")
          .because(lines().line(MERGER, merge.get().toString()), "the merger's limit")
          .because(settings.declaration("frame"), "the parameter")
          .help(longer(times))
          .rejection();
    }
    Diagnostic d =
        Diagnostic.of(
            Code.E0403,
            layer.span(),
            "a frame takes "
                + Picoseconds.print(times.frame())
                + " ps, more than "
                + wanted
                + ": '"
                + layer.name()
                + "' has "
                + count
                + " slots of up to "
                + Picoseconds.print(times.lengths().get(busiest))
                + " ps");
    Bound bound = times.tightest().get(busiest);
    throw (bound == null ? d : lines().because(d, bound))
        .because(settings.declaration("frame"), "the parameter")
        .help(longer(times))
        .rejection();
  }

  /// A frame that is long enough, and clocked gates where they keep within the user's.
  private String longer(SlotTimes times) {
    return "allow "
        + Picoseconds.print(times.frame())
        + " ps, "
        + clocked().map(t -> "or ask for --set logic=clocked (" + t + " ps), ").orElse("")
        + "or use fewer inputs and smaller weights";
  }

  /// The frame of clocked gates in picoseconds, where they fit the user's settings.
  private Optional<String> clocked() {
    if (instances.size() > ChipBudget.LARGEST) {
      return Optional.empty();
    }
    PassContext context = settings.settings().context();
    try {
      PassContext trial = PassContext.of(context.target(), CircuitForm.clocked(context));
      return Optional.of(Picoseconds.print(MapToPulses.made(network, trial).frame()));
    } catch (Rejection _) {
      return Optional.empty(); // gates that this network or the user's times do not allow
    }
  }

  private RuleLines lines() {
    return new RuleLines(settings.library(), instances);
  }

  /// The layer whose slots take the most time.
  private int busiest(SlotTimes times) {
    Map<Integer, Long> total = new LinkedHashMap<>();
    slots.layers().forEach(l -> total.merge(l, times.lengths().get(l), Long::sum));
    int busiest = 0;
    for (var entry : total.entrySet()) {
      busiest = entry.getValue() > total.get(busiest) ? entry.getKey() : busiest;
    }
    return busiest;
  }
}
