package nnc.emulator;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/// Leaves out the cycles of a run that repeats itself. Which kernel does what in which cycle does
/// not depend on data where every kernel has a fixed schedule, so once everything stands as it did
/// some frames ago, what happened since happens again as long as frames come. Of the cycles that
/// are left out everything is known but the values: those, and those of the cycles behind them,
/// which stand for other frames, are `FrameValues`'.
///
/// The places compared are those at the end of cycles in which a frame of the first input ended;
/// the cycle to compare with is chosen as in Brent's search for cycles.
final class SteadyState {

  /// Frames after which the search is given up.
  private static final int PATIENCE = 4096;

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
    final long[] reads = Arrays.stream(kernels).mapToLong(k -> k.reads).toArray();
    final long[] writes = Arrays.stream(kernels).mapToLong(k -> k.writes).toArray();
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
    for (Actor actor : actors) {
      actor.next += actor.next == Actor.NEVER ? 0 : cycles;
    }
    for (int k = 0; k < kernels.length; k++) {
      kernels[k].postpone(cycles);
      kernels[k].issued += periods * (after.issued[k] - before.issued[k]);
      kernels[k].reads += periods * (after.reads[k] - before.reads[k]);
      kernels[k].writes += periods * (after.writes[k] - before.writes[k]);
    }
    for (int i = 0; i < sources.size(); i++) {
      long beats = beats(sources.get(i).to);
      sources.get(i).log.repeat(before.sent[i], beats, periods, cycles / periods);
      sources.get(i).skip(Math.toIntExact(periods * (after.sent[i] - before.sent[i])));
    }
    for (int i = 0; i < sinks.size(); i++) {
      long beats = beats(sinks.get(i).from);
      sinks.get(i).log.repeat(before.given[i], beats, periods, cycles / periods);
    }
    for (int c = 0; c < after.beats.length; c++) {
      fifos.get(c).beats += periods * (after.beats[c] - before.beats[c]);
    }
    skippedFrames += Math.toIntExact(periods * (after.sent[0] - before.sent[0]));
    return cycles;
  }

  /// Beats of a period.
  private long beats(Fifo fifo) {
    int c = fifos.indexOf(fifo);
    return after.beats[c] - before.beats[c];
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
