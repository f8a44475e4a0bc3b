package nnc.ir.op;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// Collects sparse synapses source by source into packed arrays. Those of a source are put in the
/// order of their delays, then of their targets, then as they came, so that what arrives in one
/// step stands together. Takes the memory of the result, and half of it more where there are more
/// synapses than expected.
public final class SynapseRows {

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

  private final int targets;
  private final int[] starts;
  private final Tensor.Element postElement;
  private final Optional<Tensor.Element> weightElement;
  private final boolean single;
  private final Tensor.Element delayElement;
  private byte[] posts;
  private byte[] weights;
  private byte[] delays;
  private int capacity;
  private int count;
  private int source;
  private int shortest = Integer.MAX_VALUE;
  private int longest = Integer.MIN_VALUE;

  /// The row in the making.
  private int[] rowPosts = new int[64];

  private double[] rowWeights = new double[64];
  private int[] rowDelays = new int[64];
  private long[] keys = new long[64];
  private int length;

  /// Rows of `sources` neurons with about `expected` synapses, whose delays are at most
  /// `longestDelay`. `weights`, `F32` or `F64`, says how weights are kept; empty where all have
  /// one.
  public SynapseRows(
      int sources, int targets, long expected, int longestDelay, Optional<Tensor.Element> weights) {
    this.targets = targets;
    this.starts = new int[sources + 1];
    this.postElement = unsigned(targets - 1);
    this.delayElement = unsigned(longestDelay);
    this.weightElement = weights;
    this.single = weights.equals(Optional.of(Tensor.Element.F32));
    this.capacity = Math.clamp(expected, 1, SparseSynapses.MAX_COUNT);
    this.posts = new byte[bytes(postElement)];
    this.weights = new byte[weights.map(this::bytes).orElse(0)];
    this.delays = new byte[bytes(delayElement)];
  }

  private static Tensor.Element unsigned(int most) {
    return most < 1 << 8
        ? Tensor.Element.U8
        : most < 1 << 16 ? Tensor.Element.U16 : Tensor.Element.U32;
  }

  /// What the arrays of so many synapses take; throws `ArithmeticException` where no array is so
  /// long.
  private int bytes(Tensor.Element element) {
    return Math.toIntExact(element.bytes(capacity));
  }

  /// Adds a synapse of the present source; `IllegalStateException` past 2^28 of them.
  public void add(int post, double weight, int delay) {
    if (length == rowPosts.length) {
      int more = 2 * length;
      rowPosts = Arrays.copyOf(rowPosts, more);
      rowWeights = Arrays.copyOf(rowWeights, more);
      rowDelays = Arrays.copyOf(rowDelays, more);
      keys = new long[more];
    }
    rowPosts[length] = post;
    rowWeights[length] = weight;
    rowDelays[length] = delay;
    length++;
  }

  /// Ends the synapses of the present source.
  public void next() {
    if ((long) count + length > SparseSynapses.MAX_COUNT) {
      throw new IllegalStateException("more than 2^28 synapses");
    }
    if (count + length > capacity) {
      capacity =
          (int) Math.min(SparseSynapses.MAX_COUNT, (long) count + length + (count + length) / 2);
      posts = Arrays.copyOf(posts, bytes(postElement));
      weights = Arrays.copyOf(weights, weightElement.map(this::bytes).orElse(0));
      delays = Arrays.copyOf(delays, bytes(delayElement));
    }
    order();
    for (int i = 0; i < length; i++) {
      int from = (int) keys[i];
      put(posts, postElement, count, rowPosts[from]);
      put(delays, delayElement, count, rowDelays[from]);
      if (single) {
        FLOAT.set(weights, 4 * count, (float) rowWeights[from]);
      } else if (weightElement.isPresent()) {
        DOUBLE.set(weights, 8 * count, rowWeights[from]);
      }
      count++;
    }
    length = 0;
    source++;
    starts[source] = count;
  }

  /// Sorts the places of the row, in the low bits of `keys`, by delay, target and place.
  private void order() {
    boolean sorted = true;
    for (int i = 0; i < length; i++) {
      keys[i] = i;
      shortest = Math.min(shortest, rowDelays[i]);
      longest = Math.max(longest, rowDelays[i]);
      sorted &=
          i == 0
              || rowDelays[i - 1] < rowDelays[i]
              || (rowDelays[i - 1] == rowDelays[i] && rowPosts[i - 1] <= rowPosts[i]);
    }
    if (sorted) {
      return;
    }
    int placeBits = 32 - Integer.numberOfLeadingZeros(length - 1);
    int postBits = 32 - Integer.numberOfLeadingZeros(targets - 1);
    if (placeBits + postBits + 17 <= 63) {
      for (int i = 0; i < length; i++) {
        keys[i] |= ((long) rowDelays[i] << postBits | rowPosts[i]) << placeBits;
      }
      Arrays.sort(keys, 0, length);
      long place = (1L << placeBits) - 1;
      for (int i = 0; i < length; i++) {
        keys[i] &= place;
      }
      return;
    }
    Long[] places = Arrays.stream(keys, 0, length).boxed().toArray(Long[]::new);
    Arrays.sort(
        places,
        java.util.Comparator.<Long>comparingInt(i -> rowDelays[i.intValue()])
            .thenComparingInt(i -> rowPosts[i.intValue()]));
    for (int i = 0; i < length; i++) {
      keys[i] = places[i];
    }
  }

  private static void put(byte[] into, Tensor.Element element, int at, int value) {
    switch (element) {
      case U8 -> into[at] = (byte) value;
      case U16 -> SHORT.set(into, 2 * at, (short) value);
      case U32 -> INT.set(into, 4 * at, value);
      case BIT, I8, I16, I32, I64, F32, F64 -> throw new IllegalStateException(element.name());
    }
  }

  /// All rows; `one` is the weight `[1]` of all synapses where none are kept. Where there is no
  /// synapse one of weight 0 stands in, since tensors have elements.
  public SparseSynapses synapses(Optional<Tensor> one) {
    if (source != starts.length - 1 || one.isPresent() == weightElement.isPresent()) {
      throw new IllegalStateException(source + " rows, one weight " + one);
    }
    if (count == 0) {
      Arrays.fill(starts, 1, starts.length, 1);
      return new SparseSynapses(
          source,
          targets,
          starts(),
          Tensor.narrowest(Shape.of(1), 0),
          Tensor.ofReal(Shape.of(1), 0),
          Tensor.narrowest(Shape.of(1), 1));
    }
    return new SparseSynapses(
        source,
        targets,
        starts(),
        packed(posts, postElement, NumberFormat.holding(new Range(0, targets - 1))),
        one.orElseGet(() -> packed(weights, weightElement.orElseThrow(), Formats.REAL)),
        shortest == longest
            ? Tensor.narrowest(Shape.of(1), shortest)
            : packed(delays, delayElement, NumberFormat.holding(new Range(0, longest))));
  }

  private Tensor packed(byte[] data, Tensor.Element element, NumberFormat format) {
    return Tensor.over(Shape.of(count), format, element, MemorySegment.ofArray(data));
  }

  private Tensor starts() {
    NumberFormat format = NumberFormat.holding(new Range(0, Math.max(1, count)));
    return Tensor.generate(Shape.of(starts.length), format, i -> starts[i]);
  }
}
