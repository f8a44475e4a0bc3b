package nnc.emulator;

/// A channel's FIFO. Both sides see it as it stood at the cycle's start, whoever is evaluated
/// first: what the other side did in this very cycle is hidden.
final class Fifo {

  long[] store;
  final int words;
  int head;
  long beats;
  long toggledBits;
  long lastPush = -1;
  long lastPop = -1;

  private final int depth;
  private final int dataWords;
  private int capacity;
  private int tail;
  private int count;
  private int standing;
  private Actor producer;
  private Actor consumer;

  /// `words` per beat, of which the first `dataWords` count as data.
  Fifo(int depth, int words, int dataWords) {
    this.depth = depth;
    this.capacity = depth;
    this.words = words;
    this.dataWords = dataWords;
    this.store = new long[Math.multiplyExact(depth, words)];
  }

  void join(Actor from, Actor to) {
    producer = from;
    consumer = to;
  }

  /// Empties it; the words stay as they are.
  void reset() {
    head = 0;
    tail = 0;
    count = 0;
    lastPush = -1;
    lastPop = -1;
  }

  /// Beats held.
  int count() {
    return count;
  }

  /// Beats held above those it held when room was reserved.
  int surplus() {
    return count - standing;
  }

  /// Lets it hold `more` beats above those it holds, as long as nobody asks whether it is ready.
  void reserve(long more) {
    standing = count;
    if (count + more < capacity) {
      return;
    }
    int larger = Math.toIntExact(count + more + 1);
    long[] moved = new long[Math.multiplyExact(larger, words)];
    for (int i = 0; i < count; i++) {
      System.arraycopy(store, (head + i) % capacity * words, moved, i * words, words);
    }
    // The newest beat stays in sight of the next push even where it was taken.
    System.arraycopy(store, back(), moved, (count == 0 ? larger - 1 : count - 1) * words, words);
    store = moved;
    capacity = larger;
    head = 0;
    tail = count;
  }

  /// Gives the newest `beats` beats back, as if they had not been pushed.
  void takeBack(int beats) {
    for (int i = 0; i < beats; i++) {
      int newest = back();
      tail = newest / Math.max(1, words);
      int before = back();
      for (int w = 0; w < dataWords; w++) {
        toggledBits -= Long.bitCount(store[newest + w] ^ store[before + w]);
      }
    }
    count -= beats;
    this.beats -= beats;
  }

  int dataWords() {
    return dataWords;
  }

  int depth() {
    return depth;
  }

  /// Whether it can take a beat in cycle `now`; for the producer.
  boolean ready(long now) {
    return count + (lastPop == now ? 1 : 0) < depth;
  }

  /// Whether it will take one in the next cycle if nothing more happens.
  boolean hasRoom() {
    return count < depth;
  }

  /// Whether it holds a beat in cycle `now`; for the consumer.
  boolean valid(long now) {
    return count > (lastPush == now ? 1 : 0);
  }

  /// Whether it will hold a beat in the next cycle if nothing more happens.
  boolean filled() {
    return count > 0;
  }

  void push(long now, long[] from, int base) {
    put(from, base);
    lastPush = now;
    if (consumer.hungry && consumer.actsOnPush(now)) {
      consumer.schedule(now + 1);
    }
  }

  /// Stores a beat, in whatever cycle.
  void put(long[] from, int base) {
    int at = tail * words;
    int before = back();
    long toggled = 0;
    for (int w = 0; w < dataWords; w++) {
      long word = from[base + w];
      toggled += Long.bitCount(word ^ store[before + w]);
      store[at + w] = word;
    }
    for (int w = dataWords; w < words; w++) {
      store[at + w] = from[base + w];
    }
    toggledBits += toggled;
    beats++;
    tail = tail + 1 == capacity ? 0 : tail + 1;
    count++;
  }

  /// Stores `many` beats, which stand side by side, in no cycle.
  void put(long[] from, int base, int many) {
    if (words != dataWords) {
      for (int i = 0; i < many; i++) {
        put(from, base + i * words);
      }
      return;
    }
    int done = 0;
    while (done < many) {
      int part = Math.min(many - done, capacity - tail);
      int first = base + done * words;
      int length = part * words;
      int before = back();
      long toggled = 0;
      for (int w = 0; w < words; w++) {
        toggled += Long.bitCount(from[first + w] ^ store[before + w]);
      }
      for (int w = first + words; w < first + length; w++) {
        toggled += Long.bitCount(from[w] ^ from[w - words]);
      }
      toggledBits += toggled;
      System.arraycopy(from, first, store, tail * words, length);
      tail = tail + part == capacity ? 0 : tail + part;
      done += part;
    }
    beats += many;
    count += many;
  }

  /// Copies the oldest `many` beats.
  void copy(int many, long[] to) {
    int part = Math.min(many, capacity - head);
    System.arraycopy(store, head * words, to, 0, part * words);
    System.arraycopy(store, 0, to, part * words, (many - part) * words);
  }

  /// Takes the oldest `many` beats, in no cycle.
  void drop(int many) {
    int at = head + many;
    head = at >= capacity ? at - capacity : at;
    count -= many;
    lastPop = SteadyState.OUTSIDE;
  }

  /// Where the oldest beat starts in `store`.
  int front() {
    return head * words;
  }

  /// Where beat `index` starts in `store`, counted from the oldest.
  int beat(int index) {
    int at = head + index;
    return (at >= capacity ? at - capacity : at) * words;
  }

  /// Where the newest beat starts in `store`.
  int back() {
    return (tail == 0 ? capacity - 1 : tail - 1) * words;
  }

  void pop(long now) {
    head = head + 1 == capacity ? 0 : head + 1;
    count--;
    lastPop = now;
    if (now != SteadyState.OUTSIDE && producer.blocked && producer.actsOnPop()) {
      producer.schedule(now + 1);
    }
  }

  /// Beats held at the start of cycle `now`, asked after it.
  int countAtStart(long now) {
    return count - (lastPush == now ? 1 : 0) + (lastPop == now ? 1 : 0);
  }

  /// Where the beat that was oldest at the start of cycle `now` starts in `store`, asked after it.
  int frontAtStart(long now) {
    return (lastPop == now ? (head == 0 ? capacity - 1 : head - 1) : head) * words;
  }
}
