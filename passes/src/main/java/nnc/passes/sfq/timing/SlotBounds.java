package nnc.passes.sfq.timing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.Pin;

/// How far the pulses of a frame's slots must be apart, for a netlist whose slots are so long that
/// no pulse of one is on its way when the next begins. Pulses are sent at the beginning of their
/// slot, or some time behind it that stays as it is. Which pulses come, and in which order at each
/// cell, is the same with shorter slots as long as every pair of pulses keeps its order and its
/// rules; so the bounds are those of all pairs.
///
/// `between` are bounds between pulses of a frame, `next` those from one to one of the next frame,
/// which the length of the frame meets; `same` are pulses of one slot that come too soon after one
/// another, which no length helps, by the pin of the later one; `end` is how long after it is sent
/// the last consequence of a pulse comes.
public record SlotBounds(
    List<Bound> between,
    List<Bound> next,
    SequencedMap<Pin, Bound> same,
    SequencedMap<Sender, Long> end) {

  /// What is sent in slot `slot`: data, or what comes in every frame; slot -1 is what sets the
  /// circuit up, a frame before the first.
  public record Sender(int slot, boolean data) implements Comparable<Sender> {
    @Override
    public int compareTo(Sender other) {
      return slot != other.slot
          ? Integer.compare(slot, other.slot)
          : Boolean.compare(data, other.data);
    }
  }

  /// `later` must be sent at least `time` femtoseconds behind `earlier`, because of `rule` at
  /// `pin`.
  public record Bound(Sender earlier, Sender later, long time, Pin pin, Rule rule) {}

  public SlotBounds {
    between = List.copyOf(between);
    next = List.copyOf(next);
    same = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(same));
    end = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(end));
  }

  /// Bounds for a netlist of `slots` slots of `length` femtoseconds each, in which no slot will be
  /// shorter than `least`, and data come at most `late` behind the beginning of their slot.
  public static SlotBounds of(
      PulseNetlist netlist, int slots, long length, long least, long late, Deviation deviation) {
    Collector[] made = new Collector[1];
    PulseRun.of(
        netlist,
        run -> {
          made[0] = new Collector(run, slots, length, least, late, deviation);
          return made[0];
        });
    return made[0].bounds();
  }

  private static final class Collector implements PulseRun.Watcher {
    private final PulseRun run;
    private final Wiring wiring;
    private final Events events;
    private final Paths paths;
    private final int slots;
    private final long length;
    private final long least;
    private final long late;
    private final Deviation deviation;
    private final long[] longest;
    private final TreeMap<Sender, Long> end = new TreeMap<>();
    private final TreeMap<Sender, TreeMap<Sender, Bound>> between = new TreeMap<>();
    private final TreeMap<Sender, TreeMap<Sender, Bound>> next = new TreeMap<>();
    private final SequencedMap<Pin, Bound> same = new LinkedHashMap<>();

    Collector(PulseRun run, int slots, long length, long least, long late, Deviation deviation) {
      this.run = run;
      wiring = run.wiring();
      events = run.events();
      paths = run.paths();
      this.slots = slots;
      this.length = length;
      this.least = least;
      this.late = late;
      this.deviation = deviation;
      longest = new long[wiring.models.length];
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
      int from = slot(e);
      int to = slot(f);
      if (to / slots > from / slots + 1) {
        return false; // the frame between has the same pulses
      }
      long ofE = events.time(e) - from * length; // since its slot began
      long ofF = events.time(f) - to * length;
      longest[instance] = Math.max(longest[instance], ofE);
      long reach =
          longest[instance]
              - ofF
              + deviation.of(longest[instance] + ofF)
              + deviation.between()
              + model.longestRule;
      if (reach + late <= (to - from) * least) {
        return false;
      }
      int first = events.pin(e) - wiring.firstPin[instance];
      int second = events.pin(f) - wiring.firstPin[instance];
      Rule because = null;
      for (Rule rule : model.rules.get(first * model.inputs + second)) {
        if (run.holds(rule, e, f) && (because == null || rule.time() > because.time())) {
          because = rule;
        }
      }
      if (because == null) {
        return true;
      }
      long need = ofE - ofF + because.time();
      long sure = (to - from) * least - late;
      if (need + deviation.of(ofE + ofF) + deviation.between() > sure) {
        need += deviation.of(paths.apart(events.path(e), events.path(f)));
        need += run.sentAsOne(e, f) ? 0 : deviation.between();
        if (need > sure) {
          Pin pin = wiring.pins.get(events.pin(f));
          keep(from, to, new Bound(sender(e, from), sender(f, to), need, pin, because));
        }
      }
      return true;
    }

    private Sender sender(int event, int slot) {
      return new Sender(
          slot < slots ? -1 : slot % slots, wiring.isData(paths.entry(events.path(event))));
    }

    private void keep(int from, int to, Bound bound) {
      if (from == to && bound.earlier().equals(bound.later())) {
        if (bound.time() > 0) {
          same.merge(bound.pin(), bound, Collector::longer);
        }
      } else {
        (from / slots == to / slots ? between : next)
            .computeIfAbsent(bound.earlier(), _ -> new TreeMap<>())
            .merge(bound.later(), bound, Collector::longer);
      }
    }

    private static Bound longer(Bound a, Bound b) {
      return b.time > a.time ? b : a;
    }

    @Override
    public void came(int event) {
      long of = paths.delay(events.path(event));
      end.merge(sender(event, slot(event)), of + deviation.of(of) + deviation.pins(), Math::max);
    }

    SlotBounds bounds() {
      return new SlotBounds(all(between), all(next), same, end);
    }

    private static List<Bound> all(Map<Sender, ? extends Map<Sender, Bound>> bounds) {
      return bounds.values().stream().flatMap(b -> b.values().stream()).toList();
    }
  }
}
