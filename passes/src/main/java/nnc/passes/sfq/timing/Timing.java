package nnc.passes.sfq.timing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.Instance;

/// Static timing of a netlist: the least slack of every rule of every cell, over all pairs of
/// pulses that may come there, whatever the data, and whatever the delays within the deviation.
///
/// The delay of every arc of every instance may be off by `Deviation`, the same for all pulses that
/// take it, and so may each pulse at a pin of the chip, with all that it gives. Where no rule is
/// missed, every cell gets the same pulses in the same order as without deviations, whatever they
/// are: the first pulse that came out of order would have to be one of a pair whose rule is missed.
/// Pulses at a gate that takes them in any order are the exception: their order is free, and every
/// critical time is that of either order. `slacks` are those that are not far away, the worst
/// first; `shrink` is the least factor by which all times at the chip's pins can be multiplied, 0
/// where any will do; `allowance` is how many femtoseconds each pulse at a pin of the chip may come
/// earlier or later, all at once, with no rule missed and every answer in its frame, where anything
/// sets a limit; `latest` is when the last pulse of a frame has come; `events` counts the pulses of
/// a frame that may come.
public record Timing(
    List<Slack> slacks, double shrink, OptionalLong allowance, long latest, int events) {

  public Timing {
    slacks = List.copyOf(slacks);
  }

  public static Timing of(PulseNetlist netlist, Deviation deviation) {
    Worst[] worst = new Worst[1];
    PulseRun.of(
        netlist,
        r -> {
          worst[0] = new Worst(r, deviation);
          return worst[0];
        });
    return worst[0].timing();
  }

  /// Rules that may be broken, the worst first.
  public List<Slack> missed() {
    return slacks.stream().filter(Slack::isMissed).toList();
  }

  /// Keeps the worst pair of each rule.
  private static final class Worst implements PulseRun.Watcher {
    private static final double LEAST_SHRINK = 0.25;

    private final PulseRun run;
    private final Wiring wiring;
    private final Events events;
    private final Paths paths;
    private final Deviation deviation;
    private final long frame;

    /// By instance: where its rules begin in the arrays below, and the longest way to it so far.
    private final int[] firstRule;

    private final long[] longest;

    private final long[] slack;
    private final int[] earlier;
    private final int[] later;
    private double shrink;
    private long latest;

    /// The least slack of two pulses that are sent one by one: both may be off by half of it more.
    private long spare = Long.MAX_VALUE;

    /// The least time between an output's pulse, with its delays off, and an edge of its frame.
    private long edge = Long.MAX_VALUE;

    Worst(PulseRun run, Deviation deviation) {
      this.run = run;
      this.wiring = run.wiring();
      this.events = run.events();
      this.paths = run.paths();
      this.deviation = deviation;
      this.frame = wiring.netlist.frame();
      firstRule = new int[wiring.models.length + 1];
      for (int i = 0; i < wiring.models.length; i++) {
        firstRule[i + 1] =
            firstRule[i] + wiring.models[i].rules.stream().mapToInt(List::size).sum();
      }
      longest = new long[wiring.models.length];
      slack = new long[firstRule[wiring.models.length]];
      Arrays.fill(slack, Long.MAX_VALUE);
      earlier = new int[slack.length];
      later = new int[slack.length];
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
      long sentF = events.time(f) - ofF;
      long reach =
          longest[instance]
              - ofF
              + deviation.of(longest[instance] + ofF)
              + deviation.between()
              + model.longestRule;
      long since = sentF - events.time(e); // what comes still earlier was sent earlier yet
      if (reach <= (since < 0 ? since : since * Math.clamp(shrink, LEAST_SHRINK, 1))
          && since - reach >= spare - longest[instance]) { // the left side's slack at the least
        return false;
      }
      if (alternatives(e, f)) {
        return true;
      }
      int first = events.pin(e) - wiring.firstPin[instance];
      int second = events.pin(f) - wiring.firstPin[instance];
      int number = firstRule[instance];
      for (int i = 0; i < first * model.inputs + second; i++) {
        number += model.rules.get(i).size();
      }
      long gap = events.time(f) - events.time(e);
      long apart = -1;
      boolean asOne = false;
      for (Rule rule : model.rules.get(first * model.inputs + second)) {
        if (run.holds(rule, e, f)) {
          if (apart < 0) {
            asOne = run.sentAsOne(e, f);
            apart = deviation.of(paths.apart(events.path(e), events.path(f)));
            apart += asOne ? 0 : deviation.between();
          }
          long left = gap - apart - rule.time();
          spare = asOne ? spare : Math.min(spare, left);
          if (left < slack[number]) {
            slack[number] = left;
            earlier[number] = e;
            later[number] = f;
          }
          long sent = sentF - (events.time(e) - ofE);
          if (sent > 0) {
            shrink = Math.max(shrink, (double) (ofE - ofF + apart + rule.time()) / sent);
          }
        }
        number++;
      }
      return true;
    }

    /// Whether one pulse gives either `e` or `f`, never both: other states, other delays.
    private boolean alternatives(int e, int f) {
      int pathE = events.path(e);
      int pathF = events.path(f);
      return events.pin(e) == events.pin(f)
          && paths.parent(pathE) == paths.parent(pathF)
          && pathE != pathF
          && events.time(e) - paths.delay(pathE) == events.time(f) - paths.delay(pathF)
          && wiring.exclude(paths.arc(pathE), paths.arc(pathF));
    }

    @Override
    public void came(int event) {
      long of = paths.delay(events.path(event));
      long sent = (events.time(event) - of) % frame;
      long most = of + deviation.of(of) + deviation.pins();
      latest = Math.max(latest, sent + most);
      if (wiring.owner[events.pin(event)] < 0 && events.time(event) >= frame) {
        long time = events.time(event) % frame;
        edge = Math.min(edge, Math.min(time, frame - 1 - time) - deviation.of(of));
      }
      if (wiring.netlist.latency() == 0) { // else frames overlap
        shrink = Math.max(shrink, (double) most / (frame - sent));
      }
    }

    Timing timing() {
      List<Slack> slacks = new ArrayList<>();
      for (int instance = 0; instance < wiring.models.length; instance++) {
        int number = firstRule[instance];
        for (List<Rule> rules : wiring.models[instance].rules) {
          for (Rule rule : rules) {
            if (slack[number] < Long.MAX_VALUE) {
              slacks.add(slack(rule, number));
            }
            number++;
          }
        }
      }
      slacks.sort(Comparator.comparingLong(Slack::time));
      return new Timing(slacks, shrink, allowance(), latest, run.perFrame());
    }

    private OptionalLong allowance() {
      if (spare == Long.MAX_VALUE && edge == Long.MAX_VALUE) {
        return OptionalLong.empty();
      }
      long more = Math.floorDiv(spare, 2);
      return OptionalLong.of(Math.max(0, Math.min(deviation.pins() + more, edge)));
    }

    private Slack slack(Rule rule, int number) {
      int e = earlier[number];
      int f = later[number];
      long begin = events.time(f) / frame * frame;
      var pin = wiring.pins.get(events.pin(f));
      Instance instance = wiring.netlist.instances().get(pin.instance());
      return new Slack(
          pin,
          instance.cell(),
          instance.span(),
          rule,
          slack[number],
          arrival(e, begin),
          arrival(f, begin));
    }

    private Slack.Arrival arrival(int event, long begin) {
      int path = events.path(event);
      long of = deviation.of(paths.delay(path)) + deviation.pins();
      long time = events.time(event) - begin;
      return new Slack.Arrival(
          wiring.source(paths.entry(path)), time - paths.delay(path), time - of, time + of);
    }
  }
}
