package nnc.emulator;

import java.util.Arrays;

/// A part of a kernel's moves of a frame (`KernelTimes`), and how things stand when it begins: the
/// tick of the last step, and the results that are handed over behind it, each with its tick and
/// the shift from it on.
final class KernelPart {

  private final int latency;
  private final BeatTimes[] in;
  private final BeatTimes[] out;

  private final boolean gives;
  private final boolean takes;
  private final KernelPart next;

  /// Whether something that it depends on has changed since it was computed.
  boolean again;

  Moves moves = new Moves();
  private long tick = -1;
  private long shift;
  private int carried;

  /// Results that were not yet handed over when the step before was made, or just then, from `head`
  /// on: when each is there and which one of the part's it is.
  private long[] due = new long[16];

  private int[] result = new int[16];
  private long[] shifts = new long[16];
  private int head;

  /// The results up to here are known to be handed over, with the shift from then on.
  private int known;

  private int tail;
  private int emitted;
  private long lastTick;
  private long lastShift;
  private boolean stands;

  /// The tick of the first move of a stretch, and the ticks from one to the next.
  private long begin;

  private long apart;

  /// Steps that are ever made, and the last cycle in which one is.
  long steps;

  long acted;

  KernelPart(KernelTimes kernel, boolean gives, KernelPart next) {
    this.latency = kernel.latency;
    this.in = kernel.in;
    this.out = kernel.out;
    this.gives = gives;
    this.takes = next == null;
    this.next = next;
  }

  /// Begins as `before` ended; whether that is news.
  boolean begin(KernelPart before) {
    int many = before.tail - before.head;
    boolean same = tick == before.lastTick && shift == before.lastShift && carried == many;
    for (int i = 0; i < many && same; i++) {
      same = due[i] == before.due[before.head + i] && shifts[i] == before.shifts[before.head + i];
    }
    if (!same) {
      reserve(many);
      tick = before.lastTick;
      shift = before.lastShift;
      carried = many;
      System.arraycopy(before.due, before.head, due, 0, many);
      System.arraycopy(before.shifts, before.head, shifts, 0, many);
    }
    return !same;
  }

  /// Makes no move any more.
  void stop() {
    tick = Runs.NEVER;
  }

  private void reserve(int many) {
    if (due.length < many) {
      due = Arrays.copyOf(due, 2 * many);
      shifts = Arrays.copyOf(shifts, 2 * many);
      result = Arrays.copyOf(result, 2 * many);
    }
  }

  /// Tells when the part's moves are made, from what is known about the neighbours.
  void compute() {
    again = false;
    begin();
    for (int group = 0; group < moves.groups(); group++) {
      int made = 0;
      while (made < moves.repeats(group)) {
        int many = stretch(group, made, moves.repeats(group) - made);
        if (many == 0) {
          move(group, made);
          many = 1;
        }
        made += many;
      }
    }
    end();
  }

  private void begin() {
    reserve(carried + moves.emitted());
    lastTick = tick;
    lastShift = shift;
    head = 0;
    known = carried;
    tail = carried;
    emitted = 0;
    steps = 0;
    acted = -1;
    stands = tick + shift >= Runs.NEVER;
    if (gives) {
      for (BeatTimes to : out) {
        to.beginIn();
      }
    }
    if (takes) {
      for (BeatTimes from : in) {
        from.beginOut();
      }
    }
  }

  private void end() {
    long later = known > head ? shifts[known - 1] : lastShift;
    for (; known < tail; known++) {
      later = handOver(known, later);
      shifts[known] = later;
    }
    if (gives) {
      for (BeatTimes to : out) {
        to.endIn();
      }
    }
    if (takes) {
      for (BeatTimes from : in) {
        from.endOut();
      }
    }
    if (next != null && next.begin(this)) {
      next.again = true;
    }
  }

  /// Makes one move of a group, whatever happens meanwhile.
  private void move(int group, int made) {
    int many = moves.steps(group);
    int port = moves.toTake(group, made) == 0 ? moves.needs(group) : Moves.NOTHING;
    long arrival = arrival(port);
    long late = lastShift;
    long own = lastTick + many;
    long to = Math.max(own, arrival - late);
    long stopped = own;
    long before = late;
    while (head < tail && due[head] <= to) {
      if (due[head] + late < Runs.NEVER) {
        stopped = due[head];
        before = late;
      }
      if (head == known) {
        shifts[head] = handOver(head, late);
        known++;
      }
      late = shifts[head];
      to = Math.max(Math.max(own, arrival - late), due[head]);
      head++;
    }
    long cycle = Math.min(to + late, Runs.NEVER);
    take(port, 1, cycle, 0);
    if (moves.gives(group) > 0 && moves.toGive(group, made) == 0) {
      due[tail] = to + latency;
      result[tail++] = emitted++;
    }
    if (cycle < Runs.NEVER) {
      steps += many;
      acted = cycle;
    } else if (!stands) {
      stands = true;
      long free = Math.min(many, stopped - lastTick) - 1;
      if (free > 0) {
        steps += free;
        acted = lastTick + free + before;
      }
    }
    lastTick = to;
    lastShift = late;
  }

  /// Makes at most `most` moves of a group that are equally far apart and in which nothing is held
  /// up; returns how many, 0 for none.
  private int stretch(int group, int made, int most) {
    if (most == 1 || lastTick + lastShift >= Runs.NEVER) {
      return 0;
    }
    for (int i = head; i < known; i++) {
      if (shifts[i] != lastShift) {
        return 0;
      }
    }
    int each = moves.steps(group);
    begin = lastTick + each;
    apart = each;
    long many = most;
    if (moves.needs(group) != Moves.NOTHING) {
      int slowest = slowest(moves.needs(group));
      if (slowest < 0) {
        return 0;
      }
      many =
          moves.takes(group) == 1
              ? supplied(slowest, moves.needs(group), many)
              : supplied(moves.toTake(group, made), moves.takes(group), slowest, many);
    }
    if (many > 0) {
      many = unhindered(group, made, many);
    }
    if (many <= 0) {
      return 0;
    }
    pass(group, made, (int) many);
    return (int) many;
  }

  /// How many of `most` moves that all take, from `begin` on, find beats so that they are equally
  /// far apart: `apart` ticks.
  private long supplied(int slowest, int port, long most) {
    long many = most;
    for (int p = 0; p < in.length; p++) {
      many = port == p || port < 0 ? Math.min(many, in[p].arrivalLeft()) : many;
    }
    long arrival = in[slowest].arrival();
    long gap = in[slowest].arrivalStride();
    if (arrival >= Runs.NEVER) {
      return 0;
    }
    if (arrival - lastShift > begin) {
      begin = arrival - lastShift;
      apart = Math.max(apart, gap);
    } else if (gap > apart) {
      many = Math.min(many, (begin - arrival + lastShift) / (gap - apart) + 1);
    }
    return many;
  }

  /// How many of `most` moves need not wait for a beat, the first of which is taken in `first`
  /// moves and the others every `each` moves.
  private long supplied(int first, int each, int port, long most) {
    long ahead = begin + first * apart + lastShift - in[port].arrival();
    if (first >= most) {
      return most;
    }
    if (ahead < 0) {
      return first;
    }
    long slower = in[port].arrivalStride() - each * apart;
    long beats = in[port].arrivalLeft();
    if (slower > 0) {
      beats = Math.min(beats, ahead / slower + 1);
    }
    return Math.min(most, first + beats * each);
  }

  /// The port whose beats come last in all moves of a stretch; -1 where that changes or cannot be
  /// told.
  private int slowest(int port) {
    if (port >= 0) {
      return port;
    }
    int slowest = 0;
    for (int p = 1; p < in.length; p++) {
      slowest = in[p].arrival() > in[slowest].arrival() ? p : slowest;
    }
    for (BeatTimes from : in) {
      if (from.arrivalStride() > in[slowest].arrivalStride()) {
        return -1;
      }
    }
    return slowest;
  }

  /// How many of `most` moves no result holds up that is due up to then.
  private long unhindered(int group, int made, long most) {
    long many = most;
    for (int i = known; i < tail && due[i] <= begin + (many - 1) * apart; i++) {
      if (room(result[i]) > due[i] + lastShift) {
        return due[i] <= begin ? 0 : Math.min(many, (due[i] - 1 - begin) / apart + 1);
      }
    }
    if (moves.gives(group) == 0) {
      return many;
    }
    long first = latency + moves.toGive(group, made) * apart;
    long each = moves.gives(group) * apart;
    for (BeatTimes to : out) {
      int index = 0;
      while (first + index * each <= (many - 1) * apart) {
        long there = begin + first + index * each + lastShift;
        long room = to.room(emitted + index);
        long slower = to.roomStride(emitted + index) - each;
        int run = to.roomLeft(emitted + index);
        long free = room > there ? 0 : slower > 0 ? (there - room) / slower + 1 : run;
        if (free < run) {
          // the first that is held up must not be due yet when the last move is made
          many = Math.min(many, Math.floorDiv(first + (index + free) * each - 1, apart) + 1);
          break;
        }
        index += run;
      }
    }
    return many;
  }

  /// Makes `many` moves, from `begin` on `apart` ticks from each other, in which nothing is held
  /// up.
  private void pass(int group, int made, int many) {
    long last = begin + (many - 1) * apart;
    for (; head < tail && due[head] <= last; head++) {
      if (head == known) {
        shifts[head] = lastShift;
        goesIn(1, due[head] + lastShift, 0);
        known++;
      }
    }
    if (moves.gives(group) > 0 && moves.toGive(group, made) < many) {
      int before = moves.toGive(group, made);
      int results = (many - 1 - before) / moves.gives(group) + 1;
      long first = begin + latency + before * apart;
      long each = moves.gives(group) * apart;
      int passed = last < first ? 0 : (int) Math.min(results, (last - first) / each + 1);
      if (passed > 0) {
        goesIn(passed, first + lastShift, each);
      }
      for (int i = passed; i < results; i++) {
        due[tail] = first + i * each;
        result[tail++] = emitted + i;
      }
      emitted += results;
    }
    int before = moves.toTake(group, made);
    if (before < many) {
      int beats = (many - 1 - before) / moves.takes(group) + 1;
      long cycle = begin + before * apart + lastShift;
      take(moves.needs(group), beats, cycle, moves.takes(group) * apart);
    }
    steps += (long) many * moves.steps(group);
    lastTick = last;
    acted = last + lastShift;
  }

  /// The first cycle in which the beats of a step are there.
  private long arrival(int port) {
    if (port == Moves.NOTHING) {
      return 0;
    }
    if (port >= 0) {
      return in[port].arrival();
    }
    long all = 0;
    for (BeatTimes from : in) {
      all = Math.max(all, from.arrival());
    }
    return all;
  }

  private void take(int port, int many, long cycle, long apart) {
    if (port >= 0) {
      in[port].goesOut(many, cycle, apart);
    } else if (port == Moves.EVERY) {
      for (BeatTimes from : in) {
        from.goesOut(many, cycle, apart);
      }
    }
  }

  private void goesIn(int many, long cycle, long apart) {
    for (BeatTimes to : out) {
      to.goesIn(many, cycle, apart);
    }
  }

  private long room(int index) {
    long room = 0;
    for (BeatTimes to : out) {
      room = Math.max(room, to.room(index));
    }
    return room;
  }

  /// Hands over result `i` of those on their way; returns the shift from then on.
  private long handOver(int i, long late) {
    long there = due[i] + late;
    long cycle = Math.max(there, room(result[i]));
    goesIn(1, Math.min(cycle, Runs.NEVER), 0);
    return late + (cycle - there);
  }
}
