package nnc.passes.sfq.timing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.Pin;

/// How far the slots of a frame must be apart, for a netlist whose slots are so long that no pulse
/// of one is on its way when the next begins. Which pulses come, and in which order at each cell,
/// is the same with shorter slots as long as every pair of pulses keeps its order and its rules; so
/// the bounds are those of all pairs.
///
/// `between` are bounds between slots of a frame, `next` those from a slot to one of the next
/// frame, which the length of the frame meets; `same` are pulses of one slot that come too soon
/// after one another, which no length helps, by the pin of the later one; `out` is when the last
/// pulse of a slot ends the chip.
public record SlotBounds(
    List<Bound> between, List<Bound> next, SequencedMap<Pin, Bound> same, List<Long> end) {

  /// The pulse of slot `later` must be sent at least `time` femtoseconds behind that of `earlier`,
  /// because of `rule` at `pin`; `earlier` -1 is what sets the circuit up, a frame before.
  public record Bound(int earlier, int later, long time, Pin pin, Rule rule) {}

  public SlotBounds {
    between = List.copyOf(between);
    next = List.copyOf(next);
    end = List.copyOf(end);
  }

  /// Bounds for a netlist of `slots` slots of `length` femtoseconds each, in which no slot will be
  /// shorter than `least`.
  public static SlotBounds of(
      PulseNetlist netlist, int slots, long length, long least, Deviation deviation) {
    Collector[] made = new Collector[1];
    PulseRun.of(
        netlist,
        run -> {
          made[0] = new Collector(run, slots, length, least, deviation);
          return made[0];
        });
    return made[0].bounds();
  }

  private static final class Collector implements PulseRun.Watcher {
    private final Wiring wiring;
    private final Events events;
    private final Paths paths;
    private final int slots;
    private final long length;
    private final long least;
    private final Deviation deviation;
    private final long[] longest;
    private final long[] end;
    private final Map<Long, Bound> between = new HashMap<>();
    private final Map<Long, Bound> next = new HashMap<>();
    private final SequencedMap<Pin, Bound> same = new LinkedHashMap<>();

    Collector(PulseRun run, int slots, long length, long least, Deviation deviation) {
      wiring = run.wiring();
      events = run.events();
      paths = run.paths();
      this.slots = slots;
      this.length = length;
      this.least = least;
      this.deviation = deviation;
      longest = new long[wiring.models.length];
      end = new long[slots];
    }

    /// The number of the slot in which an event was sent, from the first frame on.
    private int slot(int event) {
      return Math.toIntExact((events.time(event) - paths.delay(events.path(event))) / length);
    }

    @Override
    public boolean pair(int e, int f) {
      int instance = wiring.owner[events.pin(f)];
      CellModel model = wiring.models[instance];
      if (model.longestRule < 0) {
        return false;
      }
      long ofE = paths.delay(events.path(e));
      long ofF = paths.delay(events.path(f));
      longest[instance] = Math.max(longest[instance], ofE);
      int from = slot(e);
      int to = slot(f);
      long reach =
          longest[instance] - ofF + deviation.of(longest[instance] + ofF) + model.longestRule;
      if (reach <= (to - from) * least) {
        return false;
      }
      int first = events.pin(e) - wiring.firstPin[instance];
      int second = events.pin(f) - wiring.firstPin[instance];
      Rule because = null;
      for (Rule rule : model.rules.get(first * model.inputs + second)) {
        if (rule.holdsIn(events.states(e)) && (because == null || rule.time() > because.time())) {
          because = rule;
        }
      }
      if (because == null) {
        return true;
      }
      long need = ofE - ofF + because.time();
      if (need + deviation.of(ofE + ofF) > (to - from) * least) {
        need += deviation.of(paths.apart(events.path(e), events.path(f)));
        if (need > (to - from) * least) {
          keep(from, to, need, wiring.pins.get(events.pin(f)), because);
        }
      }
      return true;
    }

    private void keep(int from, int to, long need, Pin pin, Rule rule) {
      int frameFrom = from / slots;
      int frameTo = to / slots;
      Bound bound = new Bound(frameFrom == 0 ? -1 : from % slots, to % slots, need, pin, rule);
      if (from == to) {
        same.merge(pin, bound, Collector::longer);
      } else {
        Map<Long, Bound> bounds = frameFrom == frameTo ? between : next;
        bounds.merge((long) (bound.earlier + 1) << 32 | bound.later, bound, Collector::longer);
      }
    }

    private static Bound longer(Bound a, Bound b) {
      return b.time > a.time ? b : a;
    }

    @Override
    public void came(int event) {
      int slot = slot(event) % slots;
      long of = paths.delay(events.path(event));
      end[slot] = Math.max(end[slot], of + deviation.of(of));
    }

    SlotBounds bounds() {
      List<Long> ends = new ArrayList<>();
      for (long e : end) {
        ends.add(e);
      }
      return new SlotBounds(sorted(between), sorted(next), same, ends);
    }

    private static List<Bound> sorted(Map<Long, Bound> bounds) {
      return new java.util.TreeMap<>(bounds).sequencedValues().stream().toList();
    }
  }
}
