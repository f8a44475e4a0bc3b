package nnc.emulator;

import nnc.ir.kernel.Kernel;

/// The steps of a kernel that works by events, which data decide, and what those made did.
final class EventSteps {

  private final KernelTimes times;
  private final FrameEvents events;
  private final int ring;
  private final int beats;
  private final int words;
  private final int perStep;
  private final boolean givesFirst;

  /// Accesses to memories, and synapses.
  long reads;

  long writes;
  long terms;

  EventSteps(Kernel kernel, KernelTimes times, FrameEvents events) {
    this.times = times;
    this.events = events;
    switch (kernel) {
      case Kernel.Projection k -> {
        ring = k.ring();
        beats = k.beats();
        words = k.words();
        perStep = 1;
      }
      case Kernel.Scatter k -> {
        ring = k.words();
        beats = k.beats();
        words = k.words();
        perStep = k.pe();
      }
      case Kernel k -> throw new IllegalArgumentException(k.mnemonic());
    }
    this.givesFirst = kernel.givesFirst();
  }

  /// Makes the moves of the frame whose events are known now; the first clears the sums.
  void schedule(boolean first) {
    Moves moves = times.parts[0].moves;
    moves.clear();
    moves.idle(first ? ring : 0);
    if (givesFirst) {
      Schedule.words(words, moves);
      moves.end();
      moves = times.parts[1].moves;
      moves.clear();
      Schedule.beats(beats, events, moves);
    } else {
      Schedule.beats(beats, events, moves);
      Schedule.words(words, moves);
    }
    moves.end();
  }

  /// Counts what the steps made in a frame did.
  void count(boolean first) {
    long begun = times.parts[0].steps - (first ? ring : 0);
    long left = givesFirst ? times.parts[1].steps : begun;
    int event = 0;
    for (int beat = 0; beat < beats && left > 0; beat++) {
      left--;
      for (; event < events.count() && events.beat(event) == beat && left > 0; event++) {
        long added = Math.clamp(left - 2, 0, events.additions(event));
        left -= Math.min(left, 2) + added;
        reads += 1 + 2 * added;
        writes += added;
        terms += added * perStep;
      }
    }
    long given = givesFirst ? begun : left;
    reads += given;
    writes += given;
  }
}
