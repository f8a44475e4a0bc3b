package nnc.emulator;

import java.util.Arrays;

/// The cycles of beats one after the other, as runs in which they are equally far apart. Read in
/// rising order as a rule.
final class Runs {

  /// The time of what never happens.
  static final long NEVER = 1L << 60;

  private int[] from = new int[8];
  private long[] first = new long[8];
  private long[] stride = new long[8];
  private int size;
  private int end;
  private int here;

  /// Empty; the first cycle is that of beat `begin`.
  void clear(int begin) {
    size = 0;
    end = begin;
    here = 0;
  }

  /// The beat behind the last.
  int end() {
    return end;
  }

  void add(long cycle) {
    add(1, cycle, 0);
  }

  /// `many` beats, `apart` cycles one after the other.
  void add(int many, long cycle, long apart) {
    int last = size - 1;
    if (last >= 0 && (cycle < NEVER) == (first[last] < NEVER)) {
      int length = end - from[last];
      long gap = length == 1 ? cycle - first[last] : stride[last];
      if (cycle == first[last] + gap * length && (many == 1 || apart == gap)) {
        stride[last] = gap;
        end += many;
        return;
      }
    }
    if (size == from.length) {
      from = Arrays.copyOf(from, 2 * size);
      first = Arrays.copyOf(first, 2 * size);
      stride = Arrays.copyOf(stride, 2 * size);
    }
    from[size] = end;
    first[size] = cycle;
    stride[size++] = apart;
    end += many;
  }

  private void find(int index) {
    if (index >= from[here] && (here + 1 == size || index < from[here + 1])) {
      return;
    }
    int run = Math.min(here, size - 1);
    while (run + 1 < size && from[run + 1] <= index) {
      run++;
    }
    while (from[run] > index) {
      run--;
    }
    here = run;
  }

  long at(int index) {
    find(index);
    return first[here] + (index - from[here]) * stride[here];
  }

  /// Cycles from beat `index` to the next of its run.
  long stride(int index) {
    find(index);
    return stride[here];
  }

  /// Beats of its run from beat `index` on.
  int left(int index) {
    find(index);
    return (here + 1 < size ? from[here + 1] : end) - index;
  }

  /// The last beat before `index` that ever happens.
  int lastBefore(int index) {
    int at = index - 1;
    while (size > 0 && at >= from[0] && at(at) >= NEVER) {
      at = from[here] - 1;
    }
    return at;
  }

  /// Puts `other` in the place of the beats from `begin` on, its first.
  void replace(int begin, Runs other) {
    cut(begin);
    for (int run = 0; run < other.size; run++) {
      int until = run + 1 < other.size ? other.from[run + 1] : other.end;
      add(until - other.from[run], other.first[run], other.stride[run]);
    }
  }

  /// Whether the beats from `begin` on are those of `other`.
  boolean matches(int begin, Runs other) {
    int index = begin;
    while (index < end) {
      int many = Math.min(left(index), other.left(index));
      if (at(index) != other.at(index) || at(index + many - 1) != other.at(index + many - 1)) {
        return false;
      }
      index += many;
    }
    return true;
  }

  /// Forgets the beats from `begin` on.
  private void cut(int begin) {
    while (size > 0 && from[size - 1] >= begin) {
      size--;
    }
    end = begin;
    here = 0;
  }

  /// Counts beats from `beats` later on, and forgets those before `begin`, counted that way.
  void shift(int beats, int begin) {
    int gone = 0;
    while (gone + 1 < size && from[gone + 1] - beats <= begin) {
      gone++;
    }
    for (int run = gone; run < size; run++) {
      from[run - gone] = from[run] - beats;
      first[run - gone] = first[run];
      stride[run - gone] = stride[run];
    }
    size -= gone;
    end -= beats;
    here = 0;
  }
}
