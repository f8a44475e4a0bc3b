package nnc.emulator;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import nnc.ir.kernel.EventWord;
import nnc.ir.number.NumberFormat;

/// A kernel that works by events: its sums are cleared once; then frames follow each other, each of
/// which gives sums, word by word, and takes beats, whose events it adds step by step.
abstract class EventProcess extends KernelProcess {

  private enum Phase {
    CLEAR,
    GIVE,
    TAKE,
    /// Picks the next event of the beat.
    SCAN,
    /// Looks up what it reaches.
    LOOK,
    ADD
  }

  private final int sources;
  private final int simd;
  private final int pe;
  private final int words;
  private final boolean givesFirst;
  private final int perStep;
  private final Optional<EventWord> eventWord;
  private final Lanes input;
  private final Lanes output;
  private final long[] beat;
  private Phase phase = Phase.CLEAR;
  private int left;
  private int word;
  private int source;
  private int lane;

  /// Steps made for the frame.
  private long steps;

  /// The sums, `pe` a word.
  final long[] sums;

  /// `ring` words of sums of which a frame gives `words`; a step adds `perStep` synapses.
  EventProcess(
      String id,
      int latency,
      int sources,
      int simd,
      int pe,
      int words,
      int ring,
      boolean givesFirst,
      int perStep,
      boolean addressed,
      NumberFormat input,
      NumberFormat sum,
      List<Fifo> in,
      List<Fifo> out) {
    super(id, latency, in, out);
    this.sources = sources;
    this.simd = simd;
    this.pe = pe;
    this.words = words;
    this.givesFirst = givesFirst;
    this.perStep = perStep;
    this.eventWord = Optional.of(new EventWord(sources, input)).filter(_ -> addressed);
    this.input = new Lanes(input);
    this.output = new Lanes(sum);
    this.sums = new long[Math.multiplyExact(ring, pe)];
    this.beat = new long[simd];
    this.left = ring;
  }

  /// How many steps what comes from `source` takes, which are next.
  abstract int look(int source);

  /// Adds what one step adds for the value `x`.
  abstract void add(long x);

  /// The place among `sums` of the first word that the frame gives.
  abstract int front();

  /// Goes on to the next frame.
  abstract void turn();

  private void endFrame() {
    if (firstFrame.isEmpty()) {
      firstFrame = OptionalLong.of(steps);
    }
    steps = 0;
    turn();
  }

  @Override
  int needs() {
    return phase == Phase.TAKE ? 0 : NONE;
  }

  @Override
  long quiet() {
    return switch (phase) {
      case CLEAR, ADD -> left;
      case SCAN, LOOK -> 1;
      case GIVE, TAKE -> 0;
    };
  }

  @Override
  void count(long steps) {
    for (long i = 0; i < steps; i++) {
      quietStep();
    }
  }

  private void quietStep() {
    steps++;
    switch (phase) {
      case CLEAR -> {
        if (--left == 0) {
          steps = 0;
          phase = givesFirst ? Phase.GIVE : Phase.TAKE;
        }
      }
      case SCAN -> {
        lane = nextEvent();
        reads++;
        phase = Phase.LOOK;
      }
      case LOOK -> {
        left = look(source + lane);
        phase = Phase.ADD;
        if (left == 0) {
          finishEvent();
        }
      }
      case ADD -> {
        add(beat[lane]);
        reads += 2;
        writes++;
        terms += perStep;
        if (--left == 0) {
          finishEvent();
        }
      }
      case GIVE, TAKE -> throw new IllegalStateException(phase.name());
    }
  }

  private int nextEvent() {
    int next = 0;
    while (next < simd && beat[next] == 0) {
      next++;
    }
    return next;
  }

  private void finishEvent() {
    beat[lane] = 0;
    finishBeat();
  }

  /// Goes on with the beat's next event, or behind the beat.
  private void finishBeat() {
    if (nextEvent() < simd) {
      phase = Phase.SCAN;
      return;
    }
    phase = Phase.TAKE;
    if (eventWord.isPresent()) {
      return;
    }
    source += simd;
    if (source == sources) {
      finishFrame();
    }
  }

  private void finishFrame() {
    source = 0;
    phase = Phase.GIVE;
    if (givesFirst) {
      endFrame();
    }
  }

  @Override
  long position() {
    return BY_DATA;
  }

  @Override
  boolean issue(long now, int result) {
    boolean gives = phase == Phase.GIVE;
    switch (phase) {
      case GIVE -> give(result);
      case TAKE -> take(now);
      case CLEAR, SCAN, LOOK, ADD -> quietStep();
    }
    return gives;
  }

  private void give(int result) {
    steps++;
    int at = front() + word * pe;
    output.pack(sums, at, results, result, pe);
    Arrays.fill(sums, at, at + pe, 0);
    reads++;
    writes++;
    if (++word == words) {
      word = 0;
      phase = Phase.TAKE;
      if (!givesFirst) {
        endFrame();
      }
    }
  }

  private void take(long now) {
    steps++;
    Fifo from = in[0];
    if (eventWord.isPresent()) {
      takeEvent(eventWord.get(), from.store, from.front());
    } else {
      input.unpack(from.store, from.front(), beat, 0, simd);
      finishBeat();
    }
    from.pop(now);
  }

  private void takeEvent(EventWord format, long[] words, int at) {
    if (Bits.get(words, at, format.end(), 1) == 1) {
      finishFrame();
      return;
    }
    source = (int) Bits.get(words, at, 0, format.addressBits());
    beat[0] = Bits.get(words, at, format.addressBits(), format.value().width());
    lane = 0;
    reads++;
    phase = Phase.LOOK;
  }
}
