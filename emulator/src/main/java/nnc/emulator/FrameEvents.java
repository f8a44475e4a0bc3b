package nnc.emulator;

import java.util.Arrays;

/// The events that a kernel works by in a frame: for each the beat it came with and the steps that
/// add what comes from it.
final class FrameEvents {

  static final FrameEvents NONE = new FrameEvents();

  private int[] beats = new int[16];
  private int[] additions = new int[16];
  private int count;

  void clear() {
    count = 0;
  }

  void add(int beat, int steps) {
    if (count == beats.length) {
      beats = Arrays.copyOf(beats, 2 * count);
      additions = Arrays.copyOf(additions, 2 * count);
    }
    beats[count] = beat;
    additions[count++] = steps;
  }

  int count() {
    return count;
  }

  int beat(int event) {
    return beats[event];
  }

  /// Steps that add what comes from event `event`, behind the two that pick it and look it up.
  int additions(int event) {
    return additions[event];
  }
}
