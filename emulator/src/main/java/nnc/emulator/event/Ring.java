package nnc.emulator.event;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.op.SparseSynapses;

/// The sums that wait for the coming steps: one for each target and step, `stride` from one step to
/// the next, in a circle of a power of two of steps. What a synapse adds to lies its word further
/// than where the present step begins. Sums are emptied when they are read.
abstract sealed class Ring {

  final int targets;
  final int stride;

  /// Elements less one, the mask of places.
  final int mask;

  private Ring(int targets, int longestDelay) {
    this.targets = targets;
    this.stride = SparseSynapses.stride(targets);
    this.mask = Integer.highestOneBit(2 * longestDelay + 1) * stride - 1;
  }

  /// A ring for sums of `type`; `narrow` says that each fits an `int`.
  static Ring of(TensorType type, int longestDelay, boolean narrow) {
    int targets = type.shape().size();
    return type.format().isReal()
        ? new Reals(targets, longestDelay)
        : narrow ? new Ints(targets, longestDelay) : new Longs(targets, longestDelay);
  }

  /// Where the sums of a step begin.
  final int base(int step) {
    return step * stride & mask;
  }

  /// Adds what the sources of `rows` give in `step` to the sums of their targets.
  final void send(Rows rows, Signal signal, int step) {
    int base = base(step);
    if (signal.isBits()) {
      int[] ones = signal.ones();
      for (int i = 0; i < signal.count(); i++) {
        ones(rows, rows.start(ones[i]), rows.start(ones[i] + 1), base);
      }
    } else if (signal.type().format().isReal()) {
      double[] x = signal.value().real();
      for (int s = 0; s < x.length; s++) {
        if (x[s] != 0) {
          reals(rows, rows.start(s), rows.start(s + 1), base, x[s]);
        }
      }
    } else {
      long[] raw = signal.value().raw();
      double unit = signal.type().format().unit();
      for (int s = 0; s < raw.length; s++) {
        if (raw[s] != 0) {
          raws(rows, rows.start(s), rows.start(s + 1), base, raw[s], unit);
        }
      }
    }
  }

  /// Adds the weights of the synapses `from..to`.
  abstract void ones(Rows rows, int from, int to, int base);

  /// The same times the integer `x`, which stands for `x * unit`.
  abstract void raws(Rows rows, int from, int to, int base, long x, double unit);

  /// The same times a real.
  abstract void reals(Rows rows, int from, int to, int base, double x);

  /// Takes the sums of a step for the targets from `from` on into a block, `long[]` or `double[]`;
  /// integers among reals times `unit`.
  abstract void read(int step, int from, int count, Object block, double unit);

  /// Takes the sums of a step.
  final Value read(int step, TensorType type) {
    if (type.format().isReal()) {
      double[] real = new double[targets];
      read(step, 0, targets, real, 1);
      return Value.ofReal(type, real);
    }
    long[] raw = new long[targets];
    read(step, 0, targets, raw, 1);
    return Value.ofRaw(type, raw);
  }

  /// Integers that fit 32 bits: a sum's range holds whatever part of its terms has arrived, and
  /// what may overflow on the way comes back.
  private static final class Ints extends Ring {

    private final int[] sums;

    Ints(int targets, int longestDelay) {
      super(targets, longestDelay);
      this.sums = new int[mask + 1];
    }

    @Override
    void ones(Rows rows, int from, int to, int base) {
      switch (rows.kind()) {
        case ONE -> {
          int w = (int) rows.synapses().weights().raw(0);
          addOne(rows.places(), w, from, to, base, sums);
        }
        case SHORTS -> addShorts(rows.places(), rows.weights(), from, to, base, sums);
        case INTS -> addInts(rows.places(), rows.weights(), from, to, base, sums);
        case ANY -> raws(rows, from, to, base, 1, 1);
      }
    }

    // Slices from 0 on, whose bounds are checked once: a quarter faster than an offset to each.

    private static void addOne(
        MemorySegment places, int w, int from, int to, int base, int[] sums) {
      int mask = sums.length - 1;
      int count = to - from;
      MemorySegment p = places.asSlice(4L * from, 4L * count);
      for (int i = 0; i < count; i++) {
        sums[p.getAtIndex(Rows.INT, i) + base & mask] += w;
      }
    }

    private static void addShorts(
        MemorySegment places, MemorySegment weights, int from, int to, int base, int[] sums) {
      int mask = sums.length - 1;
      int count = to - from;
      MemorySegment p = places.asSlice(4L * from, 4L * count);
      MemorySegment w = weights.asSlice(2L * from, 2L * count);
      for (int i = 0; i < count; i++) {
        sums[p.getAtIndex(Rows.INT, i) + base & mask] += w.getAtIndex(Rows.SHORT, i);
      }
    }

    private static void addInts(
        MemorySegment places, MemorySegment weights, int from, int to, int base, int[] sums) {
      int mask = sums.length - 1;
      int count = to - from;
      MemorySegment p = places.asSlice(4L * from, 4L * count);
      MemorySegment w = weights.asSlice(4L * from, 4L * count);
      for (int i = 0; i < count; i++) {
        sums[p.getAtIndex(Rows.INT, i) + base & mask] += w.getAtIndex(Rows.INT, i);
      }
    }

    @Override
    void raws(Rows rows, int from, int to, int base, long x, double unit) {
      SparseSynapses s = rows.synapses();
      Tensor weights = s.weights();
      for (int i = from; i < to; i++) {
        sums[rows.places().get(Rows.INT, 4L * i) + base & mask] +=
            (int) (weights.raw(s.weight(i)) * x);
      }
    }

    @Override
    void reals(Rows rows, int from, int to, int base, double x) {
      throw new IllegalStateException("a real among integers");
    }

    @Override
    void read(int step, int from, int count, Object block, double unit) {
      int first = base(step) + from;
      if (block instanceof long[] port) {
        for (int i = 0; i < count; i++) {
          port[i] = sums[first + i];
        }
      } else {
        double[] port = (double[]) block;
        for (int i = 0; i < count; i++) {
          port[i] = sums[first + i] * unit;
        }
      }
      Arrays.fill(sums, first, first + count, 0);
    }
  }

  private static final class Longs extends Ring {

    private final long[] sums;

    Longs(int targets, int longestDelay) {
      super(targets, longestDelay);
      this.sums = new long[mask + 1];
    }

    @Override
    void ones(Rows rows, int from, int to, int base) {
      raws(rows, from, to, base, 1, 1);
    }

    @Override
    void raws(Rows rows, int from, int to, int base, long x, double unit) {
      SparseSynapses s = rows.synapses();
      Tensor weights = s.weights();
      for (int i = from; i < to; i++) {
        sums[rows.places().get(Rows.INT, 4L * i) + base & mask] += weights.raw(s.weight(i)) * x;
      }
    }

    @Override
    void reals(Rows rows, int from, int to, int base, double x) {
      throw new IllegalStateException("a real among integers");
    }

    @Override
    void read(int step, int from, int count, Object block, double unit) {
      int first = base(step) + from;
      if (block instanceof long[] port) {
        System.arraycopy(sums, first, port, 0, count);
      } else {
        double[] port = (double[]) block;
        for (int i = 0; i < count; i++) {
          port[i] = sums[first + i] * unit;
        }
      }
      Arrays.fill(sums, first, first + count, 0);
    }
  }

  /// Reals, added in the order in which they are sent.
  private static final class Reals extends Ring {

    private final double[] sums;

    Reals(int targets, int longestDelay) {
      super(targets, longestDelay);
      this.sums = new double[mask + 1];
    }

    @Override
    void ones(Rows rows, int from, int to, int base) {
      reals(rows, from, to, base, 1);
    }

    @Override
    void raws(Rows rows, int from, int to, int base, long x, double unit) {
      reals(rows, from, to, base, x * unit);
    }

    @Override
    void reals(Rows rows, int from, int to, int base, double x) {
      SparseSynapses s = rows.synapses();
      Tensor weights = s.weights();
      for (int i = from; i < to; i++) {
        sums[rows.places().get(Rows.INT, 4L * i) + base & mask] += weights.real(s.weight(i)) * x;
      }
    }

    @Override
    void read(int step, int from, int count, Object block, double unit) {
      int first = base(step) + from;
      System.arraycopy(sums, first, block, 0, count);
      Arrays.fill(sums, first, first + count, 0);
    }
  }
}
