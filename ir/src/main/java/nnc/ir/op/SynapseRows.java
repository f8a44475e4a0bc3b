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
/// step lies together. Takes the memory of the result, and half of it more where there are more
/// synapses than expected.
public final class SynapseRows {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

  private final int targets;
  private final int stride;
  private final int[] starts;
  private final Optional<Tensor.Element> weightElement;
  private final boolean single;
  private byte[] places;
  private byte[] weights;
  private int capacity;
  private int count;
  private int source;
  private int highest;

  /// The row in the making: words above their numbers in it, and weights.
  private long[] row = new long[64];

  private double[] rowWeights = new double[64];
  private int length;

  /// Rows of `sources` neurons with about `expected` synapses. `weights`, `F32` or `F64`, says how
  /// weights are kept; empty where all have one.
  public SynapseRows(int sources, int targets, long expected, Optional<Tensor.Element> weights) {
    this.targets = targets;
    this.stride = SparseSynapses.stride(targets);
    this.starts = new int[sources + 1];
    this.weightElement = weights;
    this.single = weights.equals(Optional.of(Tensor.Element.F32));
    this.capacity = Math.clamp(expected, 1, SparseSynapses.MAX_COUNT);
    this.places = new byte[bytes(Tensor.Element.U32)];
    this.weights = new byte[weights.map(this::bytes).orElse(0)];
  }

  /// What the arrays of so many synapses take; throws `ArithmeticException` where no array is so
  /// long.
  private int bytes(Tensor.Element element) {
    return Math.toIntExact(element.bytes(capacity));
  }

  /// Adds a synapse of the present source.
  public void add(int target, double weight, int delay) {
    if (length == row.length) {
      row = Arrays.copyOf(row, 2 * length);
      rowWeights = Arrays.copyOf(rowWeights, 2 * length);
    }
    row[length] = (long) (delay * stride + target) << 32 | length;
    rowWeights[length] = weight;
    length++;
  }

  /// Ends the synapses of the present source; throws `IllegalStateException` past 2^28 of them.
  public void next() {
    if ((long) count + length > SparseSynapses.MAX_COUNT) {
      throw new IllegalStateException("more than 2^28 synapses");
    }
    if (count + length > capacity) {
      capacity =
          (int) Math.min(SparseSynapses.MAX_COUNT, (long) count + length + (count + length) / 2);
      places = Arrays.copyOf(places, bytes(Tensor.Element.U32));
      weights = Arrays.copyOf(weights, weightElement.map(this::bytes).orElse(0));
    }
    Arrays.sort(row, 0, length);
    for (int i = 0; i < length; i++) {
      int place = (int) (row[i] >>> 32);
      highest = Math.max(highest, place);
      INT.set(places, 4 * count, place);
      if (single) {
        FLOAT.set(weights, 4 * count, (float) rowWeights[(int) row[i]]);
      } else if (weightElement.isPresent()) {
        DOUBLE.set(weights, 8 * count, rowWeights[(int) row[i]]);
      }
      count++;
    }
    length = 0;
    source++;
    starts[source] = count;
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
          Tensor.narrowest(Shape.of(1), stride),
          Tensor.ofReal(Shape.of(1), 0));
    }
    return new SparseSynapses(
        source,
        targets,
        starts(),
        packed(places, Tensor.Element.U32, NumberFormat.holding(new Range(0, highest))),
        one.orElseGet(() -> packed(weights, weightElement.orElseThrow(), Formats.REAL)));
  }

  private Tensor packed(byte[] data, Tensor.Element element, NumberFormat format) {
    return Tensor.over(Shape.of(count), format, element, MemorySegment.ofArray(data));
  }

  private Tensor starts() {
    NumberFormat format = NumberFormat.holding(new Range(0, Math.max(1, count)));
    return Tensor.generate(Shape.of(starts.length), format, i -> starts[i]);
  }
}
