package nnc.emulator.event;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.op.SparseSynapses;

/// The sums that wait for the coming steps: one slot of a sum for each target and step, used again
/// and again in a circle. A slot is emptied when it is read.
abstract sealed class Ring {

  final int targets;
  final int slots;

  private Ring(int targets, int longestDelay) {
    this.targets = targets;
    this.slots = longestDelay + 1;
  }

  /// A ring for sums of `type`; `narrow` says that each fits an `int`.
  static Ring of(TensorType type, int longestDelay, boolean narrow) {
    int targets = type.shape().size();
    return type.format().isReal()
        ? new Reals(targets, longestDelay)
        : narrow ? new Ints(targets, longestDelay) : new Longs(targets, longestDelay);
  }

  /// Adds what the sources of `rows` give in `step` to the sums of their targets.
  final void send(Rows rows, Signal signal, int step) {
    int now = step % slots;
    if (signal.isBits()) {
      int[] ones = signal.ones();
      for (int i = 0; i < signal.count(); i++) {
        one(rows, ones[i], now);
      }
    } else if (signal.type().format().isReal()) {
      double[] x = signal.value().real();
      for (int source = 0; source < x.length; source++) {
        if (x[source] != 0) {
          real(rows, source, x[source], now);
        }
      }
    } else {
      long[] raw = signal.value().raw();
      double unit = signal.type().format().unit();
      for (int source = 0; source < raw.length; source++) {
        if (raw[source] != 0) {
          raw(rows, source, raw[source], unit, now);
        }
      }
    }
  }

  private int base(Rows rows, int run, int now) {
    int slot = now + rows.delay(run);
    return (slot < slots ? slot : slot - slots) * targets;
  }

  private void one(Rows rows, int source, int now) {
    int last = rows.firstRun(source + 1);
    for (int run = rows.firstRun(source); run < last; run++) {
      ones(rows, rows.begin(run), rows.begin(run + 1), base(rows, run, now));
    }
  }

  private void raw(Rows rows, int source, long x, double unit, int now) {
    int last = rows.firstRun(source + 1);
    for (int run = rows.firstRun(source); run < last; run++) {
      raws(rows, rows.begin(run), rows.begin(run + 1), base(rows, run, now), x, unit);
    }
  }

  private void real(Rows rows, int source, double x, int now) {
    int last = rows.firstRun(source + 1);
    for (int run = rows.firstRun(source); run < last; run++) {
      reals(rows, rows.begin(run), rows.begin(run + 1), base(rows, run, now), x);
    }
  }

  /// Adds the weights of the synapses `from..to` to the slot at `base`.
  abstract void ones(Rows rows, int from, int to, int base);

  /// The same times the integer `x`, which stands for `x * unit`.
  abstract void raws(Rows rows, int from, int to, int base, long x, double unit);

  /// The same times a real.
  abstract void reals(Rows rows, int from, int to, int base, double x);

  /// Takes the sums of a step into the array of a port, `long[]` or `double[]`, integers among
  /// reals times `unit`.
  abstract void read(int step, Object into, double unit);

  /// Takes the sums of a step.
  abstract Value read(int step, TensorType type);

  /// Integers that fit 32 bits: a sum's range holds whatever part of its terms has arrived, and
  /// what may overflow on the way comes back.
  private static final class Ints extends Ring {

    private final int[] sums;

    Ints(int targets, int longestDelay) {
      super(targets, longestDelay);
      this.sums = new int[slots * targets];
    }

    @Override
    void ones(Rows rows, int from, int to, int base) {
      switch (rows.kind()) {
        case ONE -> {
          int w = (int) rows.synapses().weights().raw(0);
          if (rows.hasShortPosts()) {
            addOne(rows.posts(), w, from, to, base, sums);
          } else {
            addOneWide(rows.posts(), w, from, to, base, sums);
          }
        }
        case SHORTS -> {
          if (rows.hasShortPosts()) {
            addShorts(rows.posts(), rows.weights(), from, to, base, sums);
          } else {
            addShortsWide(rows.posts(), rows.weights(), from, to, base, sums);
          }
        }
        case INTS -> {
          if (rows.hasShortPosts()) {
            addInts(rows.posts(), rows.weights(), from, to, base, sums);
          } else {
            addIntsWide(rows.posts(), rows.weights(), from, to, base, sums);
          }
        }
        case ANY -> raws(rows, from, to, base, 1, 1);
      }
    }

    private static void addOne(MemorySegment posts, int w, int from, int to, int base, int[] sums) {
      for (int i = from; i < to; i++) {
        sums[base + (posts.get(Rows.SHORT, 2L * i) & 0xffff)] += w;
      }
    }

    private static void addOneWide(
        MemorySegment posts, int w, int from, int to, int base, int[] sums) {
      for (int i = from; i < to; i++) {
        sums[base + posts.get(Rows.INT, 4L * i)] += w;
      }
    }

    private static void addShorts(
        MemorySegment posts, MemorySegment weights, int from, int to, int base, int[] sums) {
      for (int i = from; i < to; i++) {
        sums[base + (posts.get(Rows.SHORT, 2L * i) & 0xffff)] += weights.get(Rows.SHORT, 2L * i);
      }
    }

    private static void addShortsWide(
        MemorySegment posts, MemorySegment weights, int from, int to, int base, int[] sums) {
      for (int i = from; i < to; i++) {
        sums[base + posts.get(Rows.INT, 4L * i)] += weights.get(Rows.SHORT, 2L * i);
      }
    }

    private static void addInts(
        MemorySegment posts, MemorySegment weights, int from, int to, int base, int[] sums) {
      for (int i = from; i < to; i++) {
        sums[base + (posts.get(Rows.SHORT, 2L * i) & 0xffff)] += weights.get(Rows.INT, 4L * i);
      }
    }

    private static void addIntsWide(
        MemorySegment posts, MemorySegment weights, int from, int to, int base, int[] sums) {
      for (int i = from; i < to; i++) {
        sums[base + posts.get(Rows.INT, 4L * i)] += weights.get(Rows.INT, 4L * i);
      }
    }

    @Override
    void raws(Rows rows, int from, int to, int base, long x, double unit) {
      SparseSynapses s = rows.synapses();
      Tensor weights = s.weights();
      for (int i = from; i < to; i++) {
        sums[base + s.post(i)] += (int) (weights.raw(s.weight(i)) * x);
      }
    }

    @Override
    void reals(Rows rows, int from, int to, int base, double x) {
      throw new IllegalStateException("a real among integers");
    }

    @Override
    void read(int step, Object into, double unit) {
      int from = step % slots * targets;
      if (into instanceof long[] port) {
        widen(sums, from, port);
      } else {
        double[] port = (double[]) into;
        for (int i = 0; i < port.length; i++) {
          port[i] = sums[from + i] * unit;
        }
      }
      Arrays.fill(sums, from, from + targets, 0);
    }

    private static void widen(int[] sums, int from, long[] port) {
      for (int i = 0; i < port.length; i++) {
        port[i] = sums[from + i];
      }
    }

    @Override
    Value read(int step, TensorType type) {
      long[] raw = new long[targets];
      read(step, raw, 1);
      return Value.ofRaw(type, raw);
    }
  }

  private static final class Longs extends Ring {

    private final long[] sums;

    Longs(int targets, int longestDelay) {
      super(targets, longestDelay);
      this.sums = new long[slots * targets];
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
        sums[base + s.post(i)] += weights.raw(s.weight(i)) * x;
      }
    }

    @Override
    void reals(Rows rows, int from, int to, int base, double x) {
      throw new IllegalStateException("a real among integers");
    }

    @Override
    void read(int step, Object into, double unit) {
      int from = step % slots * targets;
      if (into instanceof long[] port) {
        System.arraycopy(sums, from, port, 0, targets);
      } else {
        double[] port = (double[]) into;
        for (int i = 0; i < port.length; i++) {
          port[i] = sums[from + i] * unit;
        }
      }
      Arrays.fill(sums, from, from + targets, 0);
    }

    @Override
    Value read(int step, TensorType type) {
      long[] raw = new long[targets];
      read(step, raw, 1);
      return Value.ofRaw(type, raw);
    }
  }

  /// Reals, added in the order in which they are sent.
  private static final class Reals extends Ring {

    private final double[] sums;

    Reals(int targets, int longestDelay) {
      super(targets, longestDelay);
      this.sums = new double[slots * targets];
    }

    @Override
    void ones(Rows rows, int from, int to, int base) {
      SparseSynapses s = rows.synapses();
      Tensor weights = s.weights();
      for (int i = from; i < to; i++) {
        sums[base + s.post(i)] += weights.real(s.weight(i));
      }
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
        sums[base + s.post(i)] += weights.real(s.weight(i)) * x;
      }
    }

    @Override
    void read(int step, Object into, double unit) {
      int from = step % slots * targets;
      System.arraycopy(sums, from, (double[]) into, 0, targets);
      Arrays.fill(sums, from, from + targets, 0);
    }

    @Override
    Value read(int step, TensorType type) {
      double[] real = new double[targets];
      read(step, real, 1);
      return Value.ofReal(type, real);
    }
  }
}
