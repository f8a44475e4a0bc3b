package nnc.passes.sfq.timing;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.Stimulus;

/// Everything that can happen in a netlist, whatever the data: one run in which a data pulse may or
/// may not come and a cell is in a set of states. Delays have no deviations here, so that the order
/// of pulses is certain. Frames are repeated from what the ones before may have left, joined, until
/// nothing is new; a pulse of any run of the netlist is then one of these. The first frames of a
/// pipeline, which fill it, are run one by one.
final class PulseRun {

  /// Hears of events as they come.
  interface Watcher {

    /// `later` comes at the cell that `earlier` came at, the nearest first; false: what came still
    /// earlier is of no interest.
    boolean pair(int earlier, int later);

    /// `event` comes somewhere.
    void came(int event);
  }

  private static final int PIN_BITS = 22;
  private static final int MOST_FRAMES = 10_000;

  /// What may be on its way when a frame begins: `time` from its beginning.
  private record Pending(long time, int pin, int path) {
    private static final Comparator<Pending> ORDER =
        Comparator.comparingLong(Pending::time)
            .thenComparingInt(Pending::pin)
            .thenComparingInt(Pending::path);
  }

  private final Wiring wiring;
  private final Events events = new Events();
  private final Paths paths;
  private final long frame;
  private final Watcher watcher;
  private final EventQueue queue = new EventQueue();
  private final long[] state;
  private final int[] last;
  private int perFrame;

  private PulseRun(Wiring wiring, Function<PulseRun, Watcher> watcher) {
    this.wiring = wiring;
    this.frame = wiring.netlist.frame();
    this.paths = new Paths(wiring.arcs);
    state = new long[wiring.models.length];
    for (int i = 0; i < state.length; i++) {
      state[i] = wiring.models[i].wide ? CellModel.ANY : 1L << wiring.state[i];
    }
    last = new int[state.length];
    Arrays.fill(last, -1);
    this.watcher = watcher.apply(this);
  }

  /// Runs `netlist`, which must be legal. Throws `IllegalStateException` where pulses go round for
  /// ever, `ArithmeticException` where there are more than 2^30 of them.
  static PulseRun of(PulseNetlist netlist, Function<PulseRun, Watcher> watcher) {
    PulseRun run = new PulseRun(new Wiring(netlist), watcher);
    run.frames();
    return run;
  }

  Wiring wiring() {
    return wiring;
  }

  Events events() {
    return events;
  }

  Paths paths() {
    return paths;
  }

  /// Whether both events are of one pulse at a pin of the chip.
  boolean sentAsOne(int e, int f) {
    int ofE = events.path(e);
    int ofF = events.path(f);
    return paths.entry(ofE) == paths.entry(ofF)
        && events.time(e) - paths.delay(ofE) == events.time(f) - paths.delay(ofF);
  }

  /// Pulses that may come in a frame.
  int perFrame() {
    return perFrame;
  }

  private void frames() {
    send(0, Stimulus.When.SETUP, true);
    run(frame);
    SequencedMap<Pending, Boolean> pending = take(frame);
    int before = -1;
    int first = -1;
    for (int number = 1; number <= MOST_FRAMES; number++) {
      long begin = number * frame;
      long[] start = state.clone();
      int end = events.count();
      if (before >= 0 && same(before, first, end)) {
        perFrame = end - first;
        return;
      }
      before = first;
      first = end;
      pending.forEach((p, certain) -> add(p.pin, begin + p.time, p.path, certain));
      send(begin, Stimulus.When.FRAME, true);
      send(begin, Stimulus.When.DATA, false);
      run(begin + frame);
      SequencedMap<Pending, Boolean> left = take(begin + frame);
      if (number <= wiring.netlist.latency()) {
        pending = left; // a pipeline fills: what comes later has all of it
        continue;
      }
      pending = join(pending, left);
      for (int i = 0; i < state.length; i++) {
        state[i] |= start[i];
      }
    }
    throw new IllegalStateException("pulses that go round for ever");
  }

  /// Whether the events from `second` on repeat those between `first` and it, a frame later.
  private boolean same(int first, int second, int end) {
    if (end - second != second - first) {
      return false;
    }
    for (int i = second; i < end; i++) {
      int j = first + i - second;
      if (events.time(i) - frame != events.time(j)
          || events.pin(i) != events.pin(j)
          || events.path(i) != events.path(j)
          || events.inOrder(i) != events.inOrder(j)
          || events.isCertain(i) != events.isCertain(j)) {
        return false;
      }
    }
    return true;
  }

  private void send(long begin, Stimulus.When when, boolean certain) {
    int drive = 0;
    for (Stimulus stimulus : wiring.netlist.drives().values()) {
      if (stimulus.when() == when) {
        int path = paths.extend(0, wiring.entry(drive), 0);
        for (long time : stimulus.times()) {
          add(wiring.driven[drive], begin + time, path, certain);
        }
      }
      drive++;
    }
  }

  private void add(int pin, long time, int path, boolean certain) {
    queue.add(time << PIN_BITS | pin, events.add(pin, time, path, certain));
  }

  private void run(long end) {
    long limit = end << PIN_BITS;
    while (!queue.isEmpty() && queue.firstKey() < limit) {
      come(queue.take());
    }
  }

  /// Empties the queue.
  private SequencedMap<Pending, Boolean> take(long begin) {
    TreeMap<Pending, Boolean> taken = new TreeMap<>(Pending.ORDER);
    while (!queue.isEmpty()) {
      int e = queue.take();
      taken.put(
          new Pending(events.time(e) - begin, events.pin(e), events.path(e)), events.isCertain(e));
    }
    return taken;
  }

  private static SequencedMap<Pending, Boolean> join(
      SequencedMap<Pending, Boolean> a, SequencedMap<Pending, Boolean> b) {
    TreeMap<Pending, Boolean> joined = new TreeMap<>(Pending.ORDER);
    a.forEach((p, certain) -> joined.put(p, certain && b.getOrDefault(p, false)));
    b.forEach((p, _) -> joined.putIfAbsent(p, false));
    return joined;
  }

  /// Whether `rule`, which is about the pins of `earlier` and `later`, is about these two. The
  /// order of neighbours that the cell takes either way is not, unless they would be too close that
  /// way.
  boolean holds(Rule rule, int earlier, int later) {
    if (rule.kind() == Rule.Kind.ORDER && events.earlier(later) == earlier) {
      int instance = wiring.owner[events.pin(later)];
      CellModel model = wiring.models[instance];
      int first = events.pin(earlier) - wiring.firstPin[instance];
      int second = events.pin(later) - wiring.firstPin[instance];
      if (model.swaps(first, second, events.inOrder(earlier))) {
        return model.rules.get(second * model.inputs + first).stream()
            .anyMatch(r -> r.kind() == Rule.Kind.CRITICAL && r.holdsIn(events.inOrder(earlier)));
      }
    }
    return rule.holdsIn(events.states(earlier));
  }

  /// Neighbours that the cell takes either way come in each other's states, too.
  private void swap(int before, int event, CellModel model) {
    if (before < 0) {
      return;
    }
    int instance = wiring.owner[events.pin(event)];
    int first = events.pin(before) - wiring.firstPin[instance];
    int second = events.pin(event) - wiring.firstPin[instance];
    if (model.swaps(first, second, events.inOrder(before))) {
      events.swapped(event, events.inOrder(before));
      events.swapped(before, model.next(second, events.inOrder(before)));
    }
  }

  private void come(int event) {
    int pin = events.pin(event);
    int instance = wiring.owner[pin];
    watcher.came(event);
    if (instance < 0) {
      return;
    }
    CellModel model = wiring.models[instance];
    int input = pin - wiring.firstPin[instance];
    long in = state[instance];
    events.came(event, last[instance], in);
    swap(last[instance], event, model);
    for (int e = last[instance]; e >= 0 && watcher.pair(e, event); ) {
      e = events.earlier(e);
    }
    last[instance] = event;
    boolean maybeLost = false;
    for (int e = events.earlier(event); e >= 0; e = events.earlier(e)) {
      long gap = events.time(event) - events.time(e);
      if (gap >= model.longestLoss) {
        break;
      }
      int first = events.pin(e) - wiring.firstPin[instance];
      for (CellModel.Loss loss : model.losses.get(input)) {
        if (loss.first() == first && gap < loss.time()) {
          if (events.isCertain(e)) {
            return;
          }
          maybeLost = true;
        }
      }
    }
    boolean certain = events.isCertain(event) && !maybeLost;
    long next = model.next(input, in);
    state[instance] = certain ? next : in | next;
    int arc = wiring.firstArc[pin];
    for (CellModel.Arc a : model.arcs.get(input)) {
      if ((in & a.states()) != 0) {
        add(
            wiring.sink(instance, a.output()),
            events.time(event) + a.delay(),
            paths.extend(events.path(event), arc, a.delay()),
            certain && model.isCertain(a, input, in));
      }
      arc++;
    }
  }
}
