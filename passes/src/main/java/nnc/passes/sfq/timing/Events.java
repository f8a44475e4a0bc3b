package nnc.passes.sfq.timing;

import java.util.Arrays;

/// Pulses that may come, or must: where, when, by which way, in which states of their cell.
final class Events {

  private int[] pin = new int[1024];
  private int[] path = new int[1024];
  private int[] earlier = new int[1024];
  private long[] time = new long[1024];
  private long[] states = new long[1024];
  private long[] swapped = new long[1024];
  private boolean[] certain = new boolean[1024];
  private int count;

  int count() {
    return count;
  }

  int add(int atPin, long atTime, int byPath, boolean isCertain) {
    if (count == pin.length) {
      int more = Math.multiplyExact(2, count);
      pin = Arrays.copyOf(pin, more);
      path = Arrays.copyOf(path, more);
      earlier = Arrays.copyOf(earlier, more);
      time = Arrays.copyOf(time, more);
      states = Arrays.copyOf(states, more);
      swapped = Arrays.copyOf(swapped, more);
      certain = Arrays.copyOf(certain, more);
    }
    pin[count] = atPin;
    time[count] = atTime;
    path[count] = byPath;
    certain[count] = isCertain;
    earlier[count] = -1;
    return count++;
  }

  /// The event came at its cell behind `last`, in one of `in`.
  void came(int event, int last, long in) {
    earlier[event] = last;
    states[event] = in;
    swapped[event] = 0;
  }

  /// The event may come in one of `in` too, changing places with one beside it.
  void swapped(int event, long in) {
    swapped[event] |= in;
  }

  int pin(int event) {
    return pin[event];
  }

  /// In femtoseconds from the start of the run, without deviations.
  long time(int event) {
    return time[event];
  }

  int path(int event) {
    return path[event];
  }

  /// Whether it comes whatever the data are.
  boolean isCertain(int event) {
    return certain[event];
  }

  /// The states in which its cell may be when it comes.
  long states(int event) {
    return states[event] | swapped[event];
  }

  /// Those when it changes places with no other.
  long inOrder(int event) {
    return states[event];
  }

  /// The event before it at its cell, -1 where there is none.
  int earlier(int event) {
    return earlier[event];
  }
}
