package nnc.emulator;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;

/// The world at an output: takes beats by the stall pattern and puts frames together.
final class Sink extends Actor {

  private final int port;
  private final BusPort bus;
  private final Stalls stalls;
  final Fifo from;
  private long[] raw;
  private int beat;

  /// Complete frames in order.
  final List<Value> frames = new ArrayList<>();

  /// Cycle of each beat's transfer.
  final BeatLog log;

  Sink(int port, BusPort bus, Stalls stalls, Fifo from, BeatLog log) {
    super(bus.terminal().instance());
    this.port = port;
    this.bus = bus;
    this.stalls = stalls;
    this.from = from;
    this.log = log;
    this.raw = new long[bus.type().shape().size()];
  }

  /// Forgets the frame that is being put together.
  void reset() {
    beat = 0;
    next = 0;
    log.abandonFrame();
  }

  /// Reads the oldest beat; returns whether a frame is complete with it.
  private boolean take() {
    bus.decode(from.store, from.front(), beat, raw);
    boolean last = beat == bus.beats() - 1;
    beat = last ? 0 : beat + 1;
    if (last) {
      frames.add(Value.ofRaw(bus.type(), raw));
      raw = new long[raw.length];
    }
    return last;
  }

  @Override
  void place(long now, SteadyState.Place into) {
    super.place(now, into);
    into.add(beat);
  }

  @Override
  void evaluate(long now) {
    if (from.valid(now) && stalls.takes(port, now)) {
      log.add(now, take());
      acted = now;
      from.pop(now);
    }
    hungry = !from.filled();
    if (hungry) {
      next = NEVER;
    } else {
      next = now + 1;
      while (!stalls.takes(port, next)) {
        next++;
      }
    }
  }
}
