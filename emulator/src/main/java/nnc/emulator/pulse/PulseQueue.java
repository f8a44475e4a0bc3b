package nnc.emulator.pulse;

import java.util.Arrays;

/// Pulses that are on their way: a binary heap of numbers that hold a time above and a pin below,
/// so that pulses at one time come in the order of pins.
final class PulseQueue {

  private long[] heap = new long[64];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  long first() {
    return heap[0];
  }

  void add(long key) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    int at = size++;
    while (at > 0 && key < heap[(at - 1) / 2]) {
      heap[at] = heap[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    heap[at] = key;
  }

  long take() {
    long first = heap[0];
    long last = heap[--size];
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (last <= heap[child]) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return first;
  }

  /// Makes all times earlier by what `difference` holds above.
  void shift(long difference) {
    for (int i = 0; i < size; i++) {
      heap[i] -= difference;
    }
  }
}
