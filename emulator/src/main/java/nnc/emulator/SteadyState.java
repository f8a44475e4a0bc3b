package nnc.emulator;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/// Leaves out the cycles of a run that repeats itself. Which kernel does what in which cycle does
/// not depend on data where every kernel has a fixed schedule, so once everything stands as it did
/// `framesPerPeriod` frames ago, what happened since happens again as long as frames come. Skipped
/// cycles still compute every value: kernels issue the steps of whole periods one kernel after the
/// other, since the values on a channel do not depend on when they were put there.
///
/// The places compared are those at the end of cycles in which a frame of the first input ended;
/// the cycle to compare with is chosen as in Brent's search for cycles.
final class SteadyState {

  /// What is pushed or popped meanwhile happens in no cycle.
  static final long OUTSIDE = -2;

  /// Frames after which the search is given up.
  private static final int PATIENCE = 4096;

  /// Beats of the busiest channel that are computed in one go, whole periods at least.
  private static final long BEATS_AT_ONCE = 1 << 14;

  private final Actor[] actors;
  private final KernelProcess[] kernels;
  private final List<Fifo> fifos;
  private final List<Source> sources;
  private final List<Sink> sinks;
  private final long[] place;
  private Counts saved;
  private Counts before;
  private Counts after;
  private int frames;
  private int limit = 1;
  private int sinceSaved;
  private boolean searching = true;

  /// Frames that went through in skipped cycles.
  int skippedFrames;

  /// How far everything is at the end of a cycle, and how it stands.
  private final class Counts {
    final long cycle;
    final long[] place = SteadyState.this.place.clone();
    final long[] issued = Arrays.stream(kernels).mapToLong(k -> k.issued).toArray();
    final long[] beats = fifos.stream().mapToLong(f -> f.beats).toArray();
    final int[] sent = sources.stream().mapToInt(s -> s.log.frames()).toArray();
    final int[] given = sinks.stream().mapToInt(s -> s.log.frames()).toArray();

    Counts(long cycle) {
      this.cycle = cycle;
    }
  }

  /// All frames that come are well formed.
  SteadyState(
      Actor[] actors,
      List<KernelProcess> kernels,
      List<Fifo> fifos,
      List<Source> sources,
      List<Sink> sinks) {
    this.actors = actors;
    this.kernels = kernels.toArray(KernelProcess[]::new);
    this.fifos = fifos;
    this.sources = sources;
    this.sinks = sinks;
    Place all = new Place(new long[64]);
    write(0, all);
    this.place = all.words();
  }

  boolean isSearching() {
    return searching;
  }

  /// Whether the cycles in which the kernels work do not depend on data.
  static boolean applies(List<KernelProcess> kernels) {
    return kernels.stream().allMatch(k -> k.position() != KernelProcess.BY_DATA);
  }

  /// Asked at the end of each cycle `now`; whether everything stands as it did before, which is
  /// found once: then the search is over.
  boolean repeats(long now) {
    if (!searching || sources.getFirst().log.frames() == frames) {
      return false;
    }
    frames = sources.getFirst().log.frames();
    searching = frames < PATIENCE;
    write(now, new Place(place));
    if (saved != null && Arrays.equals(place, saved.place)) {
      before = saved;
      after = new Counts(now);
      searching = false;
      return true;
    }
    if (saved == null || ++sinceSaved == limit) {
      saved = new Counts(now);
      limit *= 2;
      sinceSaved = 0;
    }
    return false;
  }

  private void write(long now, Place into) {
    for (Actor actor : actors) {
      actor.place(now, into);
    }
    for (Fifo fifo : fifos) {
      into.add(fifo.count());
    }
  }

  /// The mean cycles between frames, rounded up, of a run that repeats itself.
  OptionalLong interval() {
    long cycles = after.cycle - before.cycle;
    return IntStream.range(0, after.given.length)
        .map(i -> after.given[i] - before.given[i])
        .filter(frames -> frames > 0)
        .mapToLong(frames -> Math.ceilDiv(cycles, (long) frames))
        .max();
  }

  /// Skips whole periods of a run that repeats itself, to which `total` frames come at each input;
  /// returns their cycles, 0 for none.
  long skip(int total) {
    long periods = Long.MAX_VALUE;
    for (int i = 0; i < after.sent.length; i++) {
      int frames = after.sent[i] - before.sent[i];
      if (frames > 0) {
        periods = Math.min(periods, (total - after.sent[i] - 1L) / frames);
      }
    }
    if (periods < 1) {
      return 0;
    }
    long cycles = periods * (after.cycle - before.cycle);
    long busiest = 1;
    for (int c = 0; c < after.beats.length; c++) {
      busiest = Math.max(busiest, after.beats[c] - before.beats[c]);
    }
    long atOnce = Math.max(1, BEATS_AT_ONCE / busiest);
    long[] waits = Arrays.stream(actors).mapToLong(a -> a.next).toArray();
    boolean[] hungry = new boolean[actors.length];
    boolean[] blocked = new boolean[actors.length];
    for (int a = 0; a < actors.length; a++) {
      hungry[a] = actors[a].hungry;
      blocked[a] = actors[a].blocked;
    }
    for (long done = 0; done < periods; done += atOnce) {
      compute(Math.min(atOnce, periods - done));
    }
    for (int a = 0; a < actors.length; a++) {
      actors[a].next = waits[a] == Actor.NEVER ? Actor.NEVER : waits[a] + cycles;
      actors[a].hungry = hungry[a];
      actors[a].blocked = blocked[a];
    }
    for (KernelProcess kernel : kernels) {
      kernel.postpone(cycles);
    }
    for (int i = 0; i < sources.size(); i++) {
      long beats = beats(sources.get(i).to);
      sources.get(i).log.repeat(before.sent[i], beats, periods, cycles / periods);
    }
    for (int i = 0; i < sinks.size(); i++) {
      long beats = beats(sinks.get(i).from);
      sinks.get(i).log.repeat(before.given[i], beats, periods, cycles / periods);
    }
    skippedFrames += Math.toIntExact(periods * (after.sent[0] - before.sent[0]));
    return cycles;
  }

  /// Beats of a period.
  private long beats(Fifo fifo) {
    int c = fifos.indexOf(fifo);
    return after.beats[c] - before.beats[c];
  }

  /// Lets every kernel issue the steps of `periods` periods, and sources and sinks move the beats.
  private void compute(long periods) {
    int longest = Arrays.stream(kernels).mapToInt(KernelProcess::inFlight).max().orElse(0);
    for (Fifo fifo : fifos) {
      fifo.reserve(periods * beats(fifo) + longest);
    }
    for (KernelProcess kernel : kernels) {
      kernel.flush();
    }
    for (Source source : sources) {
      source.send(periods * beats(source.to));
    }
    long[] left = new long[kernels.length];
    for (int k = 0; k < left.length; k++) {
      left[k] = periods * (after.issued[k] - before.issued[k]);
    }
    boolean moves = true;
    while (moves) {
      moves = false;
      for (int k = 0; k < left.length; k++) {
        if (left[k] > 0) {
          long done = kernels[k].forward(left[k]);
          left[k] -= done;
          moves |= done > 0;
        }
      }
    }
    for (Sink sink : sinks) {
      sink.take(periods * beats(sink.from));
    }
    for (KernelProcess kernel : kernels) {
      kernel.refill();
    }
    for (KernelProcess kernel : kernels) {
      kernel.fill();
    }
    for (Fifo fifo : fifos) {
      if (fifo.surplus() != 0) {
        throw new IllegalStateException("channel " + fifos.indexOf(fifo) + " has moved");
      }
    }
  }

  /// What an actor's next actions depend on, in words.
  static final class Place {
    private long[] words;
    private int size;

    Place(long[] words) {
      this.words = words;
    }

    void add(long word) {
      if (size == words.length) {
        words = Arrays.copyOf(words, 2 * size);
      }
      words[size++] = word;
    }

    long[] words() {
      return Arrays.copyOf(words, size);
    }
  }
}
