package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.passes.sfq.timing.SlotBounds;
import nnc.passes.sfq.timing.SlotBounds.Bound;
import nnc.passes.sfq.timing.SlotBounds.Sender;

/// The shortest period of a clock of some phases, in femtoseconds: when each phase comes, when data
/// are sent, both counted from phase 0. Bounds are differences of these times; a period is long
/// enough where no ring of bounds asks for more (Bellman and Ford). `tightest` is the bound from
/// one period to the next that keeps it from being shorter, where one does.
record ClockTimes(long period, List<Long> phases, long data, Optional<Bound> tightest) {

  /// Times are whole picoseconds.
  static final long STEP = 1_000;

  private static final long LONGEST = 1_000_000_000_000L;

  ClockTimes {
    phases = List.copyOf(phases);
  }

  /// `apart` is how far phases are apart at least, `least` the shortest period that may be.
  static ClockTimes of(SlotBounds bounds, int phases, long apart, long least) {
    Solver solver = new Solver(bounds, phases, apart);
    long low = Math.ceilDiv(least, STEP) - 1; // too short
    long high = low + 1;
    while (solver.times(high * STEP).isEmpty()) {
      low = high;
      high = Math.multiplyExact(2, high);
      if (high > LONGEST / STEP) {
        throw new IllegalStateException("bounds within one period that no period keeps");
      }
    }
    while (high - low > 1) {
      long middle = (low + high) / 2;
      if (solver.times(middle * STEP).isPresent()) {
        high = middle;
      } else {
        low = middle;
      }
    }
    long[] times = solver.times(high * STEP).orElseThrow();
    List<Long> starts = new ArrayList<>();
    for (int phase = 0; phase < phases; phase++) {
      starts.add(times[phase] - times[0]);
    }
    return new ClockTimes(
        high * STEP, starts, times[phases] - times[0], solver.tightest(low * STEP));
  }

  private static final class Solver {

    /// `later` comes at least `time` behind `earlier`, `periods` of the clock further on.
    private record Edge(int earlier, int later, long time, int periods, Optional<Bound> bound) {}

    private final int nodes;
    private final List<Edge> edges = new ArrayList<>();

    Solver(SlotBounds bounds, int phases, long apart) {
      nodes = phases + 1;
      bounds.between().forEach(b -> edges.add(edge(b, 0)));
      bounds.next().forEach(b -> edges.add(edge(b, 1)));
      for (int phase = 0; phase < phases; phase++) {
        boolean last = phase == phases - 1;
        edges.add(
            new Edge(phase, last ? 0 : phase + 1, roundUp(apart), last ? 1 : 0, Optional.empty()));
      }
    }

    private Edge edge(Bound bound, int periods) {
      return new Edge(
          node(bound.earlier()),
          node(bound.later()),
          roundUp(bound.time()),
          periods,
          Optional.of(bound));
    }

    private int node(Sender sender) {
      return sender.data() ? nodes - 1 : sender.slot();
    }

    /// Times of all nodes; empty where the period is too short.
    Optional<long[]> times(long period) {
      long[] times = new long[nodes];
      for (int round = 0; round <= nodes; round++) {
        boolean moved = false;
        for (Edge e : edges) {
          long least = times[e.earlier()] + e.time() - e.periods() * period;
          if (times[e.later()] < least) {
            times[e.later()] = least;
            moved = true;
          }
        }
        if (!moved) {
          return Optional.of(times);
        }
      }
      return Optional.empty();
    }

    /// The bound to the next period that is missed most when all others are kept as far as this can
    /// be; empty where `period` is long enough.
    Optional<Bound> tightest(long period) {
      if (times(period).isPresent()) {
        return Optional.empty();
      }
      long[] times = new long[nodes];
      Edge[] moved = new Edge[nodes];
      int at = -1;
      for (int round = 0; round <= nodes; round++) {
        for (Edge e : edges) {
          long least = times[e.earlier()] + e.time() - e.periods() * period;
          if (times[e.later()] < least) {
            times[e.later()] = least;
            moved[e.later()] = e;
            at = e.later();
          }
        }
      }
      for (int i = 0; i < nodes; i++) { // into the ring
        at = moved[at].earlier();
      }
      Optional<Bound> tightest = Optional.empty();
      int begin = at;
      do {
        Edge e = moved[at];
        if (e.bound().isPresent() && (tightest.isEmpty() || e.time() > tightest.get().time())) {
          tightest = e.bound();
        }
        at = e.earlier();
      } while (at != begin);
      return tightest;
    }

    private static long roundUp(long time) {
      return Math.ceilDiv(time, STEP) * STEP;
    }
  }
}
