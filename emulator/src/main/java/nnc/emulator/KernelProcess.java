package nnc.emulator;

import java.util.List;
import java.util.OptionalLong;

/// The one rule of all kernels: a schedule of steps, an output register and a pipeline of `latency`
/// stages that all move together, in the cycles in which the output register is empty or can be
/// handed over. The pipeline is kept as results with the enabled edge at which they stand in the
/// output register, so a bubble costs nothing.
abstract class KernelProcess extends Actor {

  /// The current step needs no input.
  static final int NONE = -1;

  /// The current step needs a beat of every port.
  static final int EVERY = -2;

  /// A place in a schedule that data decide.
  static final long BY_DATA = -1;

  final Fifo[] in;
  final Fifo[] out;

  /// Results on their way; `issue` writes one at the offset it is given.
  final long[] results;

  /// Steps issued so far.
  long issued;

  /// Accesses to a memory and synapses so far, where they do not follow from the steps.
  long reads;

  long writes;
  long terms;

  /// Steps of the first frame, once it is done, where data decide how many.
  OptionalLong firstFrame = OptionalLong.empty();

  private final int latency;
  private final int words;
  private final int mask;
  private final long[] due;
  private int head;
  private int size;
  private long ticks;
  private long seen = -1;
  private boolean counting;

  KernelProcess(String id, int latency, List<Fifo> in, List<Fifo> out) {
    super(id);
    this.latency = latency;
    this.in = in.toArray(Fifo[]::new);
    this.out = out.toArray(Fifo[]::new);
    this.words = out.getFirst().words;
    int slots = Integer.highestOneBit(latency) * 2;
    this.mask = slots - 1;
    this.due = new long[slots];
    this.results = new long[slots * words];
  }

  /// The port the current step needs, or `NONE` or `EVERY`.
  abstract int needs();

  /// Issues the current step: takes its inputs (see `take`), computes, goes to the next step.
  /// Returns whether the step emits; then its result stands in `results[slot..]`.
  abstract boolean issue(long now, int slot);

  /// The current step's place in the schedule, with what else decides which steps follow, where
  /// data do not: `BY_DATA` where they do.
  abstract long position();

  /// How many steps, from the current one on, neither need an input nor emit.
  long quiet() {
    return 0;
  }

  /// Issues `steps` quiet steps.
  void count(long steps) {
    throw new IllegalStateException(id + " has no quiet steps");
  }

  /// What happens besides the steps, enabled or not; before them.
  void beside(long now) {}

  /// The edge at the end of a cycle for what `beside` and `issue` only noted.
  void settle() {}

  /// When `beside` must run next: `NEVER` if only a push can change that.
  long besideNext(long now) {
    return NEVER;
  }

  /// Whether `beside` takes beats.
  boolean takesBeside() {
    return false;
  }

  /// Whether the needs of the current step are met in cycle `now`.
  boolean ready(long now) {
    int port = needs();
    if (port == NONE) {
      return true;
    }
    if (port >= 0) {
      return in[port].valid(now);
    }
    for (Fifo fifo : in) {
      if (!fifo.valid(now)) {
        return false;
      }
    }
    return true;
  }

  /// Whether they will be met in the next cycle if nothing more happens.
  boolean readyNext() {
    int port = needs();
    if (port == NONE) {
      return true;
    }
    if (port >= 0) {
      return in[port].filled();
    }
    for (Fifo fifo : in) {
      if (!fifo.filled()) {
        return false;
      }
    }
    return true;
  }

  /// Everything to come is `cycles` later.
  final void postpone(long cycles) {
    seen += cycles;
    acted += cycles;
  }

  @Override
  void place(long now, SteadyState.Place into) {
    super.place(now, into);
    into.add(position());
    into.add(seen - now);
    into.add(counting ? 1 : 0);
    into.add(size);
    for (int i = 0; i <= mask; i++) {
      into.add(i < size ? due[(head + i) & mask] - ticks : 0);
    }
  }

  /// Catches up with the cycles before `now` that were left out.
  final void elapse(long now) {
    long gap = now - seen - 1;
    seen = now - 1;
    if (gap > 0 && !blocked) {
      ticks += gap;
      if (counting) {
        count(gap);
        issued += gap;
        acted = now - 1;
      }
    }
  }

  @Override
  final void evaluate(long now) {
    elapse(now);
    seen = now;
    beside(now);
    blocked = size > 0 && due[head] == ticks && !handOver(now);
    if (!blocked) {
      if (ready(now)) {
        issued++;
        acted = now;
        int slot = (head + size) & mask;
        if (issue(now, slot * words)) {
          due[slot] = ticks + latency;
          size++;
        }
      }
      ticks++;
    }
    settle();
    plan(now);
  }

  private boolean handOver(long now) {
    for (Fifo fifo : out) {
      if (!fifo.ready(now)) {
        return false;
      }
    }
    for (Fifo fifo : out) {
      fifo.push(now, results, head * words);
    }
    head = (head + 1) & mask;
    size--;
    acted = now;
    return true;
  }

  @Override
  final boolean actsOnPush(long now) {
    return (!blocked && readyNext()) || besideNext(now) != NEVER;
  }

  @Override
  final boolean actsOnPop() {
    return haveRoom();
  }

  private boolean haveRoom() {
    for (Fifo fifo : out) {
      if (!fifo.hasRoom()) {
        return false;
      }
    }
    return true;
  }

  private void plan(long now) {
    long at = besideNext(now);
    counting = false;
    hungry = !blocked || takesBeside();
    if (blocked && haveRoom()) {
      at = now + 1; // a consumer that was evaluated before made room in this very cycle
    } else if (!blocked) {
      if (size > 0) {
        at = Math.min(at, now + 1 + due[head] - ticks);
      }
      long quiet = quiet();
      if (quiet > 0) {
        counting = true;
        hungry = false;
        at = Math.min(at, now + 1 + quiet);
      } else if (readyNext()) {
        at = now + 1;
      }
    }
    next = at;
  }
}
