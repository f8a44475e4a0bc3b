package nnc.emulator.event;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import nnc.ir.Tensor;
import nnc.ir.Tensor.Element;
import nnc.ir.op.SparseSynapses;

/// Synapses as they are delivered: those of a source in runs of one delay each, whose sums lie in
/// one slot of a ring. Targets take 2 or 4 bytes and stand in the memory of the network, as do
/// weights, which inside take 2, 4 or 8 bytes or are one for all.
final class Rows {

  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// How weights are kept.
  enum Weights {
    ONE,
    SHORTS,
    INTS,
    /// Whatever the tensor has.
    ANY
  }

  private final SparseSynapses synapses;
  private final MemorySegment posts;
  private final boolean shortPosts;
  private final Weights kind;
  private final MemorySegment weights;

  /// `runStarts[s]..runStarts[s + 1]` are the runs of source `s`; run `r` has the delay `delays[r]`
  /// and the synapses from `begins[r]` to `begins[r + 1]`.
  private final int[] runStarts;

  private final int[] begins;
  private final int[] delays;

  Rows(SparseSynapses synapses) {
    this.synapses = synapses;
    Tensor p = synapses.posts();
    this.shortPosts = synapses.targets() <= 1 << 16;
    this.posts =
        shortPosts
            ? p.element() == Element.U16 ? p.data() : shorts(p)
            : p.element() == Element.U32 ? p.data() : ints(p);
    Tensor w = synapses.weights();
    this.kind =
        w.size() == 1
            ? Weights.ONE
            : switch (w.element()) {
              case BIT, I8, U8, I16 -> Weights.SHORTS;
              case U16, I32 -> Weights.INTS;
              case U32, I64, F32, F64 -> Weights.ANY;
            };
    this.weights =
        switch (kind) {
          case SHORTS -> w.element() == Element.I16 ? w.data() : shorts(w);
          case INTS -> w.element() == Element.I32 ? w.data() : ints(w);
          case ONE, ANY -> w.data();
        };
    this.runStarts = new int[synapses.sources() + 1];
    int[] foundBegins = new int[1024];
    int[] foundDelays = new int[1024];
    int runs = 0;
    for (int s = 0; s < synapses.sources(); s++) {
      for (int i = synapses.start(s); i < synapses.start(s + 1); i++) {
        int delay = synapses.delay(i);
        if (i == synapses.start(s) || foundDelays[runs - 1] != delay) {
          if (runs == foundDelays.length) {
            foundBegins = Arrays.copyOf(foundBegins, 2 * runs);
            foundDelays = Arrays.copyOf(foundDelays, 2 * runs);
          }
          foundBegins[runs] = i;
          foundDelays[runs] = delay;
          runs++;
        }
      }
      runStarts[s + 1] = runs;
    }
    this.begins = Arrays.copyOf(foundBegins, runs + 1);
    begins[runs] = synapses.count();
    this.delays = Arrays.copyOf(foundDelays, runs);
  }

  SparseSynapses synapses() {
    return synapses;
  }

  int longestDelay() {
    return synapses.longestDelay();
  }

  /// Whether targets take 2 bytes, not 4.
  boolean hasShortPosts() {
    return shortPosts;
  }

  MemorySegment posts() {
    return posts;
  }

  Weights kind() {
    return kind;
  }

  MemorySegment weights() {
    return weights;
  }

  int firstRun(int source) {
    return runStarts[source];
  }

  int delay(int run) {
    return delays[run];
  }

  int begin(int run) {
    return begins[run];
  }

  private static MemorySegment shorts(Tensor t) {
    MemorySegment packed = MemorySegment.ofArray(new byte[2 * t.size()]);
    for (int i = 0; i < t.size(); i++) {
      packed.set(SHORT, 2L * i, (short) t.raw(i));
    }
    return packed.asReadOnly();
  }

  private static MemorySegment ints(Tensor t) {
    MemorySegment packed = MemorySegment.ofArray(new byte[4 * t.size()]);
    for (int i = 0; i < t.size(); i++) {
      packed.set(INT, 4L * i, (int) t.raw(i));
    }
    return packed.asReadOnly();
  }
}
