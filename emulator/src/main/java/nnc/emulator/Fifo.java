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
  private int tail;
  private int count;
  private Actor producer;
  private Actor consumer;

  /// `words` per beat, of which the first `dataWords` count as data.
  Fifo(int depth, int words, int dataWords) {
    this.depth = depth;
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
    tail = tail + 1 == depth ? 0 : tail + 1;
    count++;
    lastPush = now;
    if (consumer.hungry && consumer.actsOnPush(now)) {
      consumer.schedule(now + 1);
    }
  }

  /// Where the oldest beat starts in `store`.
  int front() {
    return head * words;
  }

  /// Where the newest beat starts in `store`.
  int back() {
    return (tail == 0 ? depth - 1 : tail - 1) * words;
  }

  void pop(long now) {
    head = head + 1 == depth ? 0 : head + 1;
    count--;
    lastPop = now;
    if (producer.blocked && producer.actsOnPop()) {
      producer.schedule(now + 1);
    }
  }

  /// Beats held at the start of cycle `now`, asked after it.
  int countAtStart(long now) {
    return count - (lastPush == now ? 1 : 0) + (lastPop == now ? 1 : 0);
  }

  /// Where the beat that was oldest at the start of cycle `now` starts in `store`, asked after it.
  int frontAtStart(long now) {
    return (lastPop == now ? (head == 0 ? depth - 1 : head - 1) : head) * words;
  }
}
