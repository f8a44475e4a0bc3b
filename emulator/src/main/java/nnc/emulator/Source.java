package nnc.emulator;

import nnc.ir.kernel.Stalls;

/// The world at an input: offers beats by the stall pattern and holds each until it is taken.
final class Source extends Actor {

  private final int port;
  private final BusPort bus;
  private final BusStream stream;
  private final Stalls stalls;
  final Fifo to;
  private final BusBeat beat = new BusBeat();
  private final long[] words;
  private boolean loaded;
  private boolean offering;
  private boolean betweenFrames = true;

  /// Cycle of each beat's transfer.
  final BeatLog log;

  Source(int port, BusPort bus, BusStream stream, Stalls stalls, Fifo to, BeatLog log) {
    super(bus.terminal().instance());
    this.port = port;
    this.bus = bus;
    this.stream = stream;
    this.stalls = stalls;
    this.to = to;
    this.log = log;
    this.words = new long[bus.dataWords() + 2];
    load();
  }

  private void load() {
    loaded = stream.next(beat);
    if (loaded) {
      System.arraycopy(beat.data(), 0, words, 0, bus.dataWords());
      words[bus.keepWord()] = beat.keep();
      words[bus.lastWord()] = beat.last() ? 1 : 0;
    }
  }

  /// Gives up the frame that is being sent.
  void reset() {
    while (loaded && !betweenFrames) {
      betweenFrames = beat.last();
      load();
    }
    betweenFrames = true;
    offering = false;
    blocked = false;
    next = 0;
    log.abandonFrame();
  }

  /// Leaves out the next `frames` frames that have not begun.
  void skip(int frames) {
    stream.skip(frames);
  }

  @Override
  void place(long now, SteadyState.Place into) {
    super.place(now, into);
    into.add((loaded ? 1 : 0) + (offering ? 2 : 0));
    into.add(log.beats() % bus.beats());
  }

  boolean exhausted() {
    return !loaded;
  }

  /// Whether a beat is offered in the cycle just evaluated and was not taken.
  boolean waiting() {
    return offering;
  }

  @Override
  void evaluate(long now) {
    if (!loaded) {
      next = NEVER;
      return;
    }
    offering |= stalls.offers(port, now);
    blocked = offering && !to.ready(now);
    if (offering && !blocked) {
      to.push(now, words, 0);
      acted = now;
      log.add(now, beat.last());
      offering = false;
      betweenFrames = beat.last();
      load();
    }
    if (blocked || !loaded) {
      next = NEVER;
    } else {
      next = now + 1;
      while (!stalls.offers(port, next)) {
        next++;
      }
    }
  }
}
