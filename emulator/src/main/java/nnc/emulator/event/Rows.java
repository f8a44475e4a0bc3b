package nnc.emulator.event;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import nnc.ir.Tensor;
import nnc.ir.Tensor.Element;
import nnc.ir.op.SparseSynapses;

/// Synapses as they are delivered, in the memory of the network where that is possible: a word of 4
/// bytes for each and a weight of 2 or 4, one for all or whatever else the network has.
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
    ANY
  }

  private final SparseSynapses synapses;
  private final int[] starts;
  private final MemorySegment places;
  private final Weights kind;
  private final MemorySegment weights;

  Rows(SparseSynapses synapses) {
    this.synapses = synapses;
    this.starts = new int[synapses.sources() + 1];
    for (int s = 0; s < starts.length; s++) {
      starts[s] = synapses.start(s);
    }
    Tensor p = synapses.places();
    this.places = p.element() == Element.U32 ? p.data() : ints(p);
    Tensor w = synapses.weights();
    this.kind = kind(w);
    this.weights =
        switch (kind) {
          case SHORTS ->
              w.element() == Element.I16 || w.element() == Element.U16 ? w.data() : shorts(w);
          case INTS -> w.element() == Element.I32 ? w.data() : ints(w);
          case ONE, ANY -> w.data();
        };
  }

  private static Weights kind(Tensor w) {
    if (w.size() == 1) {
      return Weights.ONE;
    }
    return switch (w.element()) {
      case BIT, I8, U8, I16 -> Weights.SHORTS;
      case U16 -> w.format().range().hi() <= Short.MAX_VALUE ? Weights.SHORTS : Weights.INTS;
      case I32 -> Weights.INTS;
      case U32, I64, F32, F64 -> Weights.ANY;
    };
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

  SparseSynapses synapses() {
    return synapses;
  }

  int start(int source) {
    return starts[source];
  }

  MemorySegment places() {
    return places;
  }

  Weights kind() {
    return kind;
  }

  MemorySegment weights() {
    return weights;
  }
}
