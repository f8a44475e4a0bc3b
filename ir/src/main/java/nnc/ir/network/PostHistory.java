package nnc.ir.network;

import nnc.ir.op.Stdp;

/// When a neuron fired, as its core remembers it: the last spikes with the trace at each, behind an
/// entry that stands for none. Where the history is full the oldest spike is forgotten.
final class PostHistory {

  private static final int ENTRIES = 16;

  private static final long ONE = 1 << Stdp.TRACE_FRACTION;

  private final Stdp rule;
  private final long[] plus;
  private final long[] minus;
  private final int[] times = new int[ENTRIES];
  private final long[] traces = new long[ENTRIES];
  private int count = 1;

  PostHistory(Stdp rule, long[] plus, long[] minus) {
    this.rule = rule;
    this.plus = plus;
    this.minus = minus;
  }

  /// From the spike before of a source, whose trace was `trace`, to the one of step `now`, along a
  /// synapse whose dendrite delays by so many steps.
  record Window(int before, int now, int delay, long trace) {}

  /// How many spikes a core looks at that goes back from the last one to the window's begin.
  int looked(Window window) {
    int first = Math.max(0, window.before - window.delay);
    int entry = count - 1;
    while (entry > 0 && times[entry] > first) {
      entry--;
    }
    return count - 1 - entry;
  }

  void fired(int step) {
    long trace = Stdp.decayed(traces[count - 1], minus, step - times[count - 1]) + ONE;
    if (count == ENTRIES) {
      System.arraycopy(times, 2, times, 1, ENTRIES - 2);
      System.arraycopy(traces, 2, traces, 1, ENTRIES - 2);
      count--;
    }
    times[count] = step;
    traces[count] = trace;
    count++;
  }

  /// The weight `w` after the spikes in the window.
  long changed(long w, Window window) {
    int first = Math.max(0, window.before - window.delay);
    int last = Math.max(0, window.now - window.delay);
    long changed = w;
    int entry = 1;
    for (; entry < count && times[entry] <= last; entry++) {
      if (times[entry] > first) {
        changed = bounded(changed + potentiation(entry, window));
      }
    }
    if (entry > 1) {
      changed = bounded(changed - depression(entry - 1, window));
    }
    return Math.clamp(changed, rule.lo(), rule.hi());
  }

  private long bounded(long w) {
    return rule.reading().each() ? Math.clamp(w, rule.lo(), rule.hi()) : w;
  }

  private long potentiation(int entry, Window window) {
    int apart = times[entry] + window.delay - window.before;
    if (apart <= 0 || (rule.nearest() && times[entry] - times[entry - 1] < apart)) {
      return 0;
    }
    long trace = rule.nearest() ? ONE : window.trace;
    return (rule.up() * Stdp.decayed(trace, plus, apart)) >> Stdp.TRACE_FRACTION;
  }

  private long depression(int entry, Window window) {
    int apart = window.now - times[entry] - window.delay;
    if (apart < 0 || (apart == 0 && !rule.reading().together())) {
      return 0;
    }
    long trace = rule.nearest() ? ONE : traces[entry];
    return (rule.down() * Stdp.decayed(trace, minus, apart)) >> Stdp.TRACE_FRACTION;
  }
}
