package nnc.emulator;

import java.util.Arrays;

/// In which cycles the beats of a port were transferred: first and last of every frame, and on
/// request all of them.
public final class BeatLog {

  private final boolean all;
  private long[] beats = new long[16];
  private int beatCount;
  private long[] first = new long[16];
  private long[] last = new long[16];
  private int frameCount;
  private boolean inFrame;
  private long lastCycle = -1;

  BeatLog(boolean all) {
    this.all = all;
  }

  void add(long cycle, boolean endsFrame) {
    if (all) {
      if (beatCount == beats.length) {
        beats = Arrays.copyOf(beats, 2 * beatCount);
      }
      beats[beatCount] = cycle;
    }
    beatCount++;
    lastCycle = cycle;
    if (!inFrame) {
      if (frameCount == first.length) {
        first = Arrays.copyOf(first, 2 * frameCount);
        last = Arrays.copyOf(last, 2 * frameCount);
      }
      first[frameCount] = cycle;
    }
    inFrame = !endsFrame;
    if (endsFrame) {
      last[frameCount++] = cycle;
    }
  }

  /// What was logged since `from` frames were complete, `beats` beats, happens `times` times again,
  /// each `period` cycles later than before. Only where not all beats are kept.
  void repeat(int from, long beats, long times, long period) {
    int frames = frameCount - from;
    int size = Math.toIntExact(frameCount + times * frames);
    long begun = inFrame ? first[frameCount] : 0;
    first = Arrays.copyOf(first, size + 1);
    last = Arrays.copyOf(last, size + 1);
    for (int f = frameCount; f < size; f++) {
      // a frame that has begun keeps its first beat: the one it repeats may have begun otherwise
      first[f] = inFrame && f == frameCount ? begun : first[f - frames] + period;
      last[f] = last[f - frames] + period;
    }
    first[size] = begun + times * period;
    frameCount = size;
    beatCount = Math.toIntExact(beatCount + times * beats);
    lastCycle += times * period;
  }

  /// The frame that has begun does not go on.
  void abandonFrame() {
    inFrame = false;
  }

  /// Cycle of the latest transfer, -1 before the first.
  long lastCycle() {
    return lastCycle;
  }

  /// Beats transferred.
  public int beats() {
    return beatCount;
  }

  /// Cycle of beat `index`; only where all beats were to be kept.
  public long cycle(int index) {
    if (!all || index >= beatCount) {
      throw new IllegalArgumentException("no cycle of beat " + index);
    }
    return beats[index];
  }

  /// Frames whose last beat was transferred.
  public int frames() {
    return frameCount;
  }

  /// Cycle of the first beat of frame `frame`.
  public long first(int frame) {
    if (frame > frameCount || (frame == frameCount && !inFrame)) {
      throw new IllegalArgumentException("no frame " + frame);
    }
    return first[frame];
  }

  /// Cycle of the last beat of frame `frame`.
  public long last(int frame) {
    if (frame >= frameCount) {
      throw new IllegalArgumentException("no frame " + frame);
    }
    return last[frame];
  }
}
