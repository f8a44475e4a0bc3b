package nnc.passes.sfq.timing;

import java.util.Arrays;

/// Events by key: a binary heap.
final class EventQueue {

  private long[] keys = new long[64];
  private int[] events = new int[64];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  long firstKey() {
    return keys[0];
  }

  void add(long key, int event) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      events = Arrays.copyOf(events, 2 * size);
    }
    int at = size++;
    while (at > 0 && key < keys[(at - 1) / 2]) {
      keys[at] = keys[(at - 1) / 2];
      events[at] = events[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    keys[at] = key;
    events[at] = event;
  }

  int take() {
    int first = events[0];
    long key = keys[--size];
    int event = events[size];
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && keys[child + 1] < keys[child]) {
        child++;
      }
      if (key <= keys[child]) {
        break;
      }
      keys[at] = keys[child];
      events[at] = events[child];
      at = child;
    }
    keys[at] = key;
    events[at] = event;
    return first;
  }
}
